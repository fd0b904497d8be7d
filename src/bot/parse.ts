import type { Permissions } from '../access/rules.ts';
import { note, type Notice } from '../cards/notice.ts';
import { unreadNotices } from '../commands/customers.ts';
import { lineWithInputs, type Inputs } from '../grammar/inputs.ts';
import { readLine, writeLine, type ParseResult } from '../grammar/line.ts';
import { Problem } from '../problem.ts';
import { words } from '../text/words.ts';
import type { View } from './view.ts';

/** A line, and the fields of the card whose button sent it. */
export interface Request {
  readonly line: string;
  readonly inputs: Inputs | undefined;
}

interface Parsed {
  /** The line with what the fields say. */
  readonly line: string;
  readonly result: ParseResult;
}

/** Reads a request of somebody. Throws a problem for a line that asks nothing. */
export function parse(request: Request, { permissions, commands, customers: list, nameable }: View): Parsed {
  const { customers } = list;
  try {
    const line =
      request.inputs === undefined
        ? request.line
        : lineWithInputs(request.line, request.inputs, commands, { customers, nameable });
    return { line, result: readLine(line, commands, customers, nameable) };
  } catch (error) {
    if (!permissions.any) throw noRule(permissions);
    if (error instanceof Problem && error.code.startsWith('customer-'))
      throw error.with({ notes: unreadNotices(list).map((notice) => notice.text) });
    throw error;
  }
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
export function parseNotices({ query, guessed, unused }: ParseResult): Notice[] {
  const readAs = writeLine({ ...query, page: 1, fresh: false });
  return [
    ...(guessed ? [note(words.grammar.showing(readAs))] : []),
    ...(unused.length > 0 ? [note(words.grammar.ignored(unused))] : []),
  ];
}
