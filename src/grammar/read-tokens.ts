import type { Customer } from '../sources/customer.ts';
import { Problem } from '../problem.ts';
import type { KnownCustomers } from './customer-name.ts';
import { fromGerman } from './german-words.ts';
import { meaningAsked } from './meaning-asked.ts';
import { offeringWrapped } from './offer-wrapped.ts';
import { tooManyWords } from './problems.ts';
import type { CommandSyntax, Query } from './query.ts';
import type { ParseResult } from './read-question.ts';
import { throwIfAccepting } from './read-accepting.ts';
import { readSpoken, rereadBy } from './read-spoken.ts';
import { readStoring } from './read-storing.ts';
import { readWrapped } from './read-wrapped.ts';
import { readWritten } from './read-written.ts';
import { withoutAside, withoutOpening, withoutUrgency } from './opening.ts';
import { tokenize, type Tokens } from './tokens.ts';
import { unknownFilterProblem, withoutUnknownFilters } from './unknown-filter.ts';
import { writeLine } from './write-line.ts';

/** The work of a search grows with its words. Questions have fewer; what has more is pasted text. */
const maxWords = 24;

/** Reads one line. A line as `writeLine` writes it is read as it is, and only others as people speak. */
export function readTokens(tokens: Tokens, commands: readonly CommandSyntax[], known: KnownCustomers): ParseResult {
  const opened = withoutUrgency(withoutAside(withoutOpening(tokens.words, commands)));
  const wrapped = readWrapped({ ...tokens, words: opened }, commands, known, readTokens);
  if (wrapped !== null) return wrapped;
  if (tokens.words.length > maxWords) throw tooManyWords(tokens.words.length, maxWords);
  const written = readWritten(tokens, commands, known.customers);
  if (written !== null) return { query: written, guessed: false, unused: [], question: null };
  const quoted = readQuoted(tokens, commands, known.customers);
  if (quoted !== null) return quoted;
  const meaning = meaningAsked(opened, commands, known.usual);
  if (meaning !== null) return meaning;
  const storing = readStoring({ ...tokens, words: opened }, commands, known);
  if (storing !== null) return storing;
  const spoken = spokenCommands(commands);
  const german = fromGerman(opened, known.customers, spoken);
  if (german !== null) return { ...readSpoken({ ...tokens, words: german }, spoken, known), guessed: true };
  throwIfAccepting(
    opened,
    commands,
    known.usual,
    rereadBy((part) => readSpoken({ ...tokens, words: part }, spoken, known)),
  );
  const { words, unknown } = withoutUnknownFilters(opened, spoken);
  const [first] = unknown;
  const read = (): ParseResult =>
    offeringWrapped(words, commands, known, () => readSpoken({ ...tokens, words }, spoken, known));
  if (first === undefined) return read();
  const query = words.length === 0 ? null : tryQuery(read);
  throw unknownFilterProblem(first, query, commands, (other) => writeLine({ ...other, page: 1, fresh: false }));
}

const spokenOf = new WeakMap<readonly CommandSyntax[], readonly CommandSyntax[]>();

/** The commands that a sentence can mean. The same array for the same commands, since their words are indexed by it. */
function spokenCommands(commands: readonly CommandSyntax[]): readonly CommandSyntax[] {
  const spoken =
    spokenOf.get(commands) ?? commands.filter((command) => command.stores !== true && command.wraps === undefined);
  spokenOf.set(commands, spoken);
  return spoken;
}

/** A whole line in quotes, as it is copied from a page: `"users contoso"`. Null for the name of somebody. */
function readQuoted(
  { words: [only, ...others] }: Tokens,
  commands: readonly CommandSyntax[],
  customers: readonly Customer[],
): ParseResult | null {
  if (only?.quoted !== true || others.length > 0) return null;
  const query = readWritten(tokenize(only.text), commands, customers);
  return query === null ? null : { query, guessed: true, unused: [], question: null };
}

function tryQuery(read: () => ParseResult): Query | null {
  try {
    return read().query;
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}
