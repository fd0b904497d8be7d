import type { CardData } from '../cards/render.ts';
import type { LastRound } from '../memory/reader.ts';
import { asProblem, type Problem } from '../problem.ts';
import { spaceProblem } from '../store/space.ts';
import { formatNumber, joinTexts } from '../text/format.ts';
import { words } from '../text/words.ts';
import { problemText } from '../views/notices.ts';
import { stateOf, systemRow } from '../views/rows.ts';
import type { CommandContext } from './command.ts';
import { timeRow } from './status-time.ts';

type Row = Extract<CardData, { card: 'status' }>['body']['sources'][number];

const maxNames = 5;

/** How the memory stands: the last round, as far as it concerns the customers of the asker. */
export async function memoryRow(context: CommandContext): Promise<Row> {
  const { title, off, empty } = words.status.memory;
  const row = (...rest: Parameters<typeof stateOf>): Row => ({ ...systemRow(title, stateOf(...rest)), times: [] });
  if (context.memory.state().state === 'off') return row('none', off);
  const { customers } = context.customers;
  try {
    const round = await context.memory.lastRound(customers.map(({ name }) => name));
    return round === null ? row('none', empty) : roundRow(round, customers.length, context);
  } catch (error) {
    const problem = asProblem(error);
    return { ...systemRow(title, stateOf('alert', words.status.hasProblem), problemText(problem)), times: [] };
  }
}

/** Null also where the database cannot be used: the row of the memory says so. */
export async function readSpaceProblem({ store }: CommandContext): Promise<Problem | null> {
  const about = await store.use((database) => database.about()).catch(() => null);
  return about && spaceProblem(about.freeBytes);
}

function roundRow(round: LastRound, customers: number, context: CommandContext): Row {
  const { startedAt, endedAt, read, missingLists, failed } = round;
  const { title, reading, complete, partly, progress, missing, failedAt, began, ended } = words.status.memory;
  const isWhole = failed.length === 0 && missingLists.length === 0;
  const state = endedAt === null ? reading : isWhole ? complete : partly;
  const names = failedText(failed, context);
  const detail = joinTexts(
    [
      progress(formatNumber(read), formatNumber(customers)),
      missingLists.length === 0 ? '' : missing(missingLists.join(', ')),
      names === '' ? '' : failedAt(names),
    ],
    '. ',
  );
  return {
    ...systemRow(title, stateOf(isWhole ? 'good' : 'unknown', state), detail),
    times: [
      timeRow(began, startedAt, context.now()),
      ...(endedAt === null ? [] : [timeRow(ended, endedAt, context.now())]),
    ],
  };
}

/** `fabrikam (LicenseSpring isn’t responding), 2 more`. Those that must not be named here are only counted. */
function failedText(failed: LastRound['failed'], { nameable }: CommandContext): string {
  const shown = failed.filter(({ customer }) => nameable.some(({ name }) => name === customer)).slice(0, maxNames);
  const more = failed.length - shown.length;
  if (shown.length === 0 && more > 0) return words.customers.count(formatNumber(more), more === 1);
  const texts = shown.map(({ customer, reasons }) => `${customer} (${reasons.join(', ')})`);
  return [...texts, ...(more > 0 ? [words.figures.more(formatNumber(more))] : [])].join(', ');
}
