import { Problem } from '../problem.ts';
import { editDistance, maxSlips } from '../text/spelling.ts';
import { findExactly, type Word } from '../customers/match.ts';
import type { KnownCustomers } from './customer-name.ts';
import { takeCadence } from './cadence-words.ts';
import { takeFormat } from './file-format.ts';
import { fillingBeforeKnown, fillingWords } from './filling-words.ts';
import { filterNames, type Filters } from './filters.ts';
import { isKnownWord } from './known-word.ts';
import { nothingWrapped, wrapsNot } from './problems.ts';
import { wrapping, type CommandSyntax } from './query.ts';
import type { ParseResult } from './read-question.ts';
import { wordKey } from './vocabulary.ts';
import { examplesOf, splitWrappers, usualCustomer, wrappedLines, type Wrapper } from './wrappers.ts';
import { written, type Tokens } from './tokens.ts';
import { cadenceIn } from './watch-wanted.ts';

/**
 * Reads a line that begins with a command that stands before another line, such as `export users contoso as xlsx`. The
 * line behind it is read by `readInner`. Null for a line that begins otherwise.
 */
export function readWrapped(
  tokens: Tokens,
  commands: readonly CommandSyntax[],
  known: KnownCustomers,
  readInner: (tokens: Tokens, commands: readonly CommandSyntax[], known: KnownCustomers) => ParseResult,
): ParseResult | null {
  const { wrappers, others } = splitWrappers(commands);
  const found = wrapperIn(tokens.words, wrappers, others, known);
  if (found === null) return null;
  const { wrapper, at, isSlip } = found;
  const bare = takeBare(wrapper, tokens.words.slice(at + 1));
  const [own, filters] = splitFilters(wrapper, tokens.filters);
  const inner = { ...tokens, words: bare.words, filters };
  if (inner.words.length === 0) throw nothingWrapped(wrapper.name, examplesOf(wrapper, usualCustomer(known), others));
  const { query, guessed, unused } = offering(wrapper, bare.words, others, () => readInner(inner, others, known));
  if (!wrapper.wraps.includes(query.command))
    throw wrapsNot(wrapper.name, query.command, examplesOf(wrapper, query.customer ?? usualCustomer(known), others));
  const isPlain = at === 0 && !isSlip;
  return {
    query: wrapping(wrapper.name, query, { ...bare.filters, ...own }),
    guessed: guessed || !isPlain,
    unused,
    question: null,
  };
}

interface FoundWrapper {
  readonly wrapper: Wrapper;
  /** The place of its word. */
  readonly at: number;
  readonly isSlip: boolean;
}

/** The wrapper whose name is the first word that says something, as in `can you export …`. `how do I export …` asks for help. */
function wrapperIn(
  words: readonly Word[],
  wrappers: readonly Wrapper[],
  others: readonly CommandSyntax[],
  { customers }: KnownCustomers,
): FoundWrapper | null {
  const named = (key: string): Wrapper | undefined => wrappers.find(({ name }) => name === key);
  const keys = words.map(({ text, quoted }) => (quoted ? '' : wordKey(text)));
  const at = keys.findIndex((key) => named(key) !== undefined || !isPassedOver(key, others));
  const key = keys[at] ?? '';
  const exact = named(key);
  if (exact !== undefined) return { wrapper: exact, at, isSlip: false };
  const isLast = at === keys.length - 1;
  if (key === '' || isLast || isKnownWord(key, others)) return null;
  const near = wrappers.find(({ name, stores }) => stores !== true && editDistance(key, name) <= maxSlips(key));
  if (near === undefined || findExactly(words.slice(at, at + 1), customers) !== null) return null;
  return { wrapper: near, at, isSlip: true };
}

/** Not the name of a command, since `help export` asks for help. */
function isPassedOver(key: string, commands: readonly CommandSyntax[]): boolean {
  if (key === 'how' || commands.some(({ name }) => name === key)) return false;
  return fillingWords.has(key) || fillingBeforeKnown.has(key);
}

/** The words of the line behind, and the wrapper's own filters that stand at its end without their names. */
function takeBare(
  { syntax }: CommandSyntax,
  words: readonly Word[],
): { readonly words: readonly Word[]; readonly filters: Filters } {
  if (syntax.filters.includes('as')) return takeFormat(words);
  return syntax.filters.includes('every') ? takeCadence(words) : { words, filters: {} };
}

/** The wrapper's own filters, and those of the line behind it. */
function splitFilters({ syntax }: CommandSyntax, filters: Filters): readonly [own: Filters, others: Filters] {
  const some = (isOwn: boolean): Filters =>
    Object.fromEntries(
      filterNames
        .filter((name) => filters[name] !== undefined && syntax.filters.includes(name) === isOwn)
        .map((name) => [name, filters[name]]),
    );
  return [some(true), some(false)];
}

/** Offers the lines of a problem with the wrapper in front, and with when it is to run where the line says that inside. */
function offering(
  wrapper: Wrapper,
  words: readonly Word[],
  others: readonly CommandSyntax[],
  read: () => ParseResult,
): ParseResult {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const every = wrapper.syntax.filters.includes('every') ? cadenceIn(words).every : null;
    const lines = wrappedLines(wrapper, error.lines, others);
    const dated = (line: string): string =>
      every !== null && line.startsWith(`${wrapper.name} `) ? `${line} ${written('every', every)}` : line;
    throw error.with({ lines: lines.map(dated) });
  }
}
