import { abortable } from '../async/abortable.ts';
import { incomplete } from '../cards/notice.ts';
import type { CardData } from '../cards/render.ts';
import type { RenderedCard } from '../cards/rendered.ts';
import { cancelledCard } from '../commands/cancel.ts';
import { isForOwnView } from '../commands/counts-only.ts';
import type { CustomerList } from '../customers/directory.ts';
import { readLine, writeLine } from '../grammar/line.ts';
import type { Query } from '../grammar/query.ts';
import { asProblem, Problem } from '../problem.ts';
import { words } from '../text/words.ts';
import { lookAlikeNotice } from '../views/look-alikes.ts';
import { abortProblem } from './active-turns.ts';
import { logBugs, rowsOf, type TurnEnd } from './audit.ts';
import { contextFor, readCustomers, type Bot, type BotOptions, type Running } from './context.ts';
import { customerPicker } from './customer-picker.ts';
import { drawOrReport, fallbackCard } from './fallback.ts';
import { withOffers } from './offers.ts';
import { noRule, parse, parseNotices, type Parsed, type Request } from './parse.ts';
import { placeCustomer } from './place-customer.ts';
import { problemCard } from './problem-card.ts';
import type { TurnRecord } from './turn-record.ts';
import { createView, isAllNameable, meaningOf, release, type Question, type View } from './view.ts';

interface Outcome extends Pick<TurnEnd, 'problem' | 'rows'> {
  readonly rendered: RenderedCard;
}

/** Answers one line. Never throws: every error, even one in rendering, becomes a problem card. */
export async function respond(request: Request, running: Running, options: Bot): Promise<Outcome> {
  const { record, signal } = running;
  // Until the customers are read, nobody's names may be shown.
  let view = createView(record.asker, [], noCustomers);
  let question: Question = { line: request.line, query: null };
  const work = async (): Promise<CardData> => {
    view = await readView(request.line, running, options);
    record.isNamed = isAllNameable(view);
    const parsed = await parse(request, view, options.memory, () => placeCustomer(view, record, options.store.use));
    const { line, result } = parsed;
    record.line = line;
    question = { line, query: result.query };
    return run(parsed, view, running, options);
  };
  const draw = (cardData: CardData): Omit<Outcome, 'problem'> =>
    drawReleased(cardData, view, question, record, options);

  const working = work();
  working.catch((error: unknown) => {
    // The answer was given without it, so nobody else sees how it ends.
    if (signal.aborted && error !== signal.reason) logBugs(options.log, record, [asProblem(error)]);
  });
  try {
    return { ...draw(await abortable(working, signal)), problem: null };
  } catch (error) {
    const problem = signal.aborted ? abortProblem(signal.reason) : asProblem(error);
    const card =
      problem.code === 'stopped'
        ? cancelledCard([record.line])
        : problemCard(problem, {
            line: question.line,
            reference: record.reference,
            meaningOf: (each) => meaningOf(each, view),
            picker: customerPicker(problem, view),
          });
    const rendered = drawOrReport(() => draw(card).rendered, record) ?? fallbackCard(record);
    return { rendered, problem, rows: 0 };
  }
}

/** Draws what may be shown of a card. */
function drawReleased(
  cardData: CardData,
  view: View,
  question: Question,
  record: TurnRecord,
  { render }: BotOptions,
): Omit<Outcome, 'problem'> {
  const { cardData: released, shown } = release(cardData, view, question);
  record.shown = shown;
  const { id, audience } = record.asker;
  // Teams asks for such a view again and again, and each time a card of its own would be made anew.
  const isPressedFor = cardData.names?.ownView !== undefined;
  const hasOwnView = shown === 'counts' && audience === 'everyone' && !isPressedFor;
  const rendered = render(released, hasOwnView ? { userId: id, line: released.line ?? question.line } : undefined);
  return { rendered, rows: rowsOf(released) };
}

const noCustomers: CustomerList = { customers: [], failed: new Map() };

async function readView(line: string, running: Running, options: Bot): Promise<View> {
  const { directory, access } = options;
  const { asker } = running.record;
  const latest = directory.latest();
  const view = createView(asker, access, latest);
  if (!view.permissions.any || isImmediate(line, view)) return view;
  const list = await readCustomers(running, options);
  return list === latest ? view : createView(asker, access, list);
}

async function run(parsed: Parsed, view: View, running: Running, options: Bot): Promise<CardData> {
  const { query } = parsed.result;
  const { record } = running;
  const { asker, permissions, commands } = view;
  const command = commands.find((candidate) => candidate.name === query.command);
  if (command === undefined) throw noRule(permissions);
  record.command = command.name;
  record.customer = query.customer?.name ?? null;
  record.customerTitle = query.customer?.title ?? null;
  if (asker.audience === 'asker') record.line = writeLine({ ...query, fresh: false });
  const context = contextFor(command, parsed.result, view, running, options);
  if (isForOwnView(command, query, view)) return ownViewCard(query, view);
  const cardData = withOffers(await command.run(query, context), query, context);
  return {
    line: writeLine({ ...query, fresh: false }),
    ...cardData,
    notices: [
      ...parseNotices(parsed),
      ...lookAlikeNotice(query.customer, view.customers.customers, permissions.canName),
      ...(record.lacksAccepted ? [incomplete(words.accept.notRead)] : []),
      ...(cardData.notices ?? []),
    ],
  };
}

/** Shown in place of an answer. Whoever asked sees that in their own view. */
function ownViewCard(query: Query, { customers }: View): CardData {
  const { eyebrow, shared: text } = words.counts;
  const subject = query.customer?.title ?? words.reconcile.allCustomers;
  return {
    card: 'counts',
    eyebrow,
    subject,
    answer: '',
    body: { text },
    line: writeLine({ ...query, fresh: false }),
    names: { customers: query.customer === null ? customers.customers : [query.customer], subject, answer: '' },
  };
}

/** True for a line that asks for no customer, as far as the last list tells. */
function isImmediate(line: string, { commands, customers }: View): boolean {
  try {
    // Nothing nameable, so that no name is guessed: that takes time, and such a line asks for a customer.
    const { query } = readLine(line, commands, customers.customers, []);
    return commands.some(({ name, immediate }) => name === query.command && immediate === true);
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}
