import type { Permissions } from '../access/rules.ts';
import { note, type Notice } from '../cards/notice.ts';
import { unreadNotices } from '../commands/customers.ts';
import { lineWithInputs, type Inputs } from '../grammar/inputs.ts';
import { readLine, writeLine, type ParseResult } from '../grammar/line.ts';
import type { MemoryReader } from '../memory/reader.ts';
import { Problem } from '../problem.ts';
import type { Customer } from '../sources/customer.ts';
import { words } from '../text/words.ts';
import type { View } from './view.ts';

/** A line, and the fields of the card whose button sent it. */
export interface Request {
  readonly line: string;
  readonly inputs: Inputs | undefined;
}

export interface Parsed {
  /** The line with what the fields say. */
  readonly line: string;
  readonly result: ParseResult;
  /** The conversation's customer, where the line names none but needs one. */
  readonly usual: Customer | null;
}

/**
 * Reads a request of somebody. A line that lacks its customer is about the one that the conversation uses, which is only
 * then asked for. Rejects with a problem for a line that asks nothing.
 */
export async function parse(
  request: Request,
  view: View,
  memory: Pick<MemoryReader, 'state'>,
  readUsual: () => Promise<Customer | null>,
): Promise<Parsed> {
  const { permissions, customers } = view;
  try {
    const parsed = parseFor(null, request, view);
    const { question } = parsed.result;
    // Without memory every customer would have to be read for what may be no name at all.
    if (question !== null && memory.state().state !== 'on') throw question;
    return parsed;
  } catch (error) {
    if (!permissions.any) throw noRule(permissions);
    if (!(error instanceof Problem)) throw error;
    const usual = lacksCustomer.has(error.code) ? await readUsual() : null;
    if (usual !== null) return parseFor(usual, request, view);
    if (!error.code.startsWith('customer-')) throw error;
    throw error.with({ notes: unreadNotices(customers).map((notice) => notice.text) });
  }
}

/** Reads a line that was read before, and names its customer itself. */
export async function parseAgain(line: string, view: View, memory: Pick<MemoryReader, 'state'>): Promise<ParseResult> {
  const { result } = await parse({ line, inputs: undefined }, view, memory, () => Promise.resolve(null));
  return result;
}

/** Problems of a line whose customer is missing, or is not among its words, and of a page of no list. */
const lacksCustomer: ReadonlySet<string> = new Set(['customer-missing', 'customer-unknown', 'page-unclear']);

function parseFor(usual: Customer | null, request: Request, { commands, customers: list, nameable }: View): Parsed {
  const { customers } = list;
  const known = { customers, nameable, usual: null };
  const line =
    request.inputs === undefined ? request.line : lineWithInputs(request.line, request.inputs, commands, known);
  return { line, result: readLine(line, commands, customers, nameable, usual), usual };
}

export function noRule({ refusal }: Permissions): Problem {
  return new Problem({
    code: 'not-permitted',
    title: words.access.none,
    advice: refusal === 'membership-unknown' ? words.access.membershipUnknown : words.access.askForRule,
    origin: 'you',
    lines: ['whoami', 'help'],
    ...(refusal === null ? {} : { cause: refusal }),
  });
}

/** What the asker should know of how the line was read. */
export function parseNotices({ result: { query, guessed, unused }, usual }: Parsed): Notice[] {
  const readAs = writeLine({ ...query, page: 1, fresh: false });
  return [
    ...(usual === null ? [] : [note(words.use.usual(usual.title))]),
    ...(guessed ? [note(words.grammar.showing(readAs))] : []),
    ...(unused.length > 0 ? [note(words.grammar.ignored(unused))] : []),
  ];
}
