import { personKeyOf, type Asker } from '../access/asker.ts';
import { fileOf } from '../commands/export-file.ts';
import { hashOf, innerOf } from '../commands/export.ts';
import { auditedLine, exportedList } from '../commands/exported-list.ts';
import { storeChange } from '../commands/store-change.ts';
import type { Download, Downloads } from '../exports/download.ts';
import { asProblem, askerProblem, Problem } from '../problem.ts';
import { readTicket, useTicket, type Ticket } from '../store/tickets.ts';
import { words } from '../text/words.ts';
import { abortable } from '../async/abortable.ts';
import { abortProblem, type ActiveTurn } from './active-turns.ts';
import { writeAudit } from './audit.ts';
import { botOf, contextFor, readCustomers, type Bot, type BotOptions, type Running } from './context.ts';
import { noRule, parseAgain } from './parse.ts';
import { createTurnRecord } from './turn-record.ts';
import { createView } from './view.ts';

/** The files that links open. Each is a turn of whoever asked for it, with the rights that they have at that moment. */
export function createDownloads(options: BotOptions): Downloads {
  const { store, turns, now } = options;
  const bot = botOf(options);

  return {
    async take(token, identify, admit) {
      const ticket = await store.use((database) => readTicket(database, hashOf(token), now()));
      if (ticket === null) throw gone();
      const asker = await identify(ticket.reference);
      if (asker === null) throw refused();
      const place = { conversation: asker.place.chatId, person: personKeyOf(asker), standing: 'permitted' } as const;
      const turn = admit(place.person) ? turns.enter(place) : null;
      if (turn === null) throw busy();
      try {
        return await runTurn(ticket, asker, turn, bot);
      } finally {
        turn.leave();
      }
    },
  };
}

/** Makes the file, and writes to the log and the metrics how that ended. */
async function runTurn(ticket: Ticket, asker: Asker, turn: ActiveTurn, bot: Bot): Promise<Download> {
  const record = createTurnRecord(asker, ticket.line, bot.now().getTime());
  const running = { record, signal: turn.signal };
  const settle = turn.begin(record);
  const end = (problem: Problem | null, rows: number): void => {
    writeAudit(record, { problem, rows, at: bot.now().getTime() }, bot);
  };
  try {
    const { file, rows } = await abortable(makeFile(ticket, running, bot), turn.signal);
    end(null, rows);
    return file;
  } catch (error) {
    const problem = turn.signal.aborted ? abortProblem(turn.signal.reason) : asProblem(error);
    end(problem, 0);
    throw problem;
  } finally {
    settle();
  }
}

async function makeFile(
  { hash, line }: Ticket,
  running: Running,
  bot: Bot,
): Promise<{ readonly file: Download; readonly rows: number }> {
  const { record } = running;
  const view = createView(record.asker, bot.access, await readCustomers(running, bot));
  if (!view.permissions.any) throw noRule(view.permissions);
  const parsed = await parseAgain(line, view, bot.memory).catch(throwRefused);
  const { query } = parsed;
  const command = view.commands.find(({ name }) => name === query.command);
  if (command === undefined) throw refused();
  record.command = command.name;
  record.customer = query.customer?.name ?? null;
  const context = contextFor(command, parsed, view, running, bot);
  const inner = innerOf(query);
  const listed = await exportedList(inner, context);
  const audited = { action: 'download', customer: record.customer, what: auditedLine(inner) };
  await storeChange(context, audited, async (connection) => {
    if (!(await useTicket(connection, hash, bot.now()))) throw gone();
  });
  return { file: fileOf(query, listed, context), rows: listed.count };
}

/** A line that was read when the link was made is read no more when its customer cannot be seen any more. */
function throwRefused(error: unknown): never {
  throw error instanceof Problem ? refused() : error;
}

function gone(): Problem {
  return askerProblem('export-gone', words.export.gone.title, words.export.gone.advice);
}

function refused(): Problem {
  return askerProblem('export-refused', words.export.refused.title, words.export.refused.advice);
}

function busy(): Problem {
  return new Problem({ code: 'export-busy', ...words.export.busy, origin: 'rollcall' });
}
