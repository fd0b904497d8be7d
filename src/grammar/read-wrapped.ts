import { Problem } from '../problem.ts';
import { editDistance, maxSlips } from '../text/spelling.ts';
import { findExactly, type Word } from '../customers/match.ts';
import type { Customer } from '../sources/customer.ts';
import type { KnownCustomers } from './customer-name.ts';
import { takeCadence } from './cadence-words.ts';
import { takeFormat } from './file-format.ts';
import { fillingBeforeKnown, fillingWords } from './filling-words.ts';
import { filterNames, type Filters } from './filters.ts';
import { isKnownWord } from './known-word.ts';
import { nothingWrapped, wrapsNot } from './problems.ts';
import { wrapping, type CommandSyntax } from './query.ts';
import type { ParseResult } from './read-question.ts';
import { matchCommand, wordKey } from './vocabulary.ts';
import { tokenize, type Tokens } from './tokens.ts';
import { lineFor } from './write-line.ts';

/** A command that stands before the line of another one, such as `export`. */
interface Wrapper extends CommandSyntax {
  readonly wraps: readonly string[];
}

interface Commands {
  readonly wrappers: readonly Wrapper[];
  readonly others: readonly CommandSyntax[];
}

const splits = new WeakMap<readonly CommandSyntax[], Commands>();

function isWrapper(command: CommandSyntax): command is Wrapper {
  return command.wraps !== undefined;
}

/** The same arrays for the same commands, since their words are indexed by them. */
function split(commands: readonly CommandSyntax[]): Commands {
  const parts = splits.get(commands) ?? {
    wrappers: commands.filter(isWrapper),
    others: commands.filter((command) => !isWrapper(command)),
  };
  splits.set(commands, parts);
  return parts;
}

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
  const { wrappers, others } = split(commands);
  const found = wrapperIn(tokens.words, wrappers, others, known);
  if (found === null) return null;
  const { wrapper, at, isSlip } = found;
  const bare = takeBare(wrapper, tokens.words.slice(at + 1));
  const [own, filters] = splitFilters(wrapper, tokens.filters);
  const inner = { ...tokens, words: bare.words, filters };
  if (inner.words.length === 0) throw nothingWrapped(wrapper.name, examplesOf(wrapper, null, others, known));
  const { query, guessed, unused } = offering(wrapper, others, () => readInner(inner, others, known));
  if (!wrapper.wraps.includes(query.command))
    throw wrapsNot(wrapper.name, query.command, examplesOf(wrapper, query.customer, others, known));
  const isPlain = at === 0 && !isSlip;
  return {
    query: wrapping(wrapper.name, query, { ...bare.filters, ...own }),
    guessed: guessed || !isPlain,
    unused,
    question: null,
  };
}

/** Where a line asks for a file in other words, such as `download`, the line that makes one is offered first. */
export function offeringFile(commands: readonly CommandSyntax[], read: () => ParseResult): ParseResult {
  const { wrappers, others } = split(commands);
  const exporter = wrappers.find(({ syntax }) => syntax.filters.includes('as'));
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'file-wanted' || exporter === undefined) throw error;
    throw error.with({ lines: [...wrappedLines(exporter, error.lines.slice(0, 1), others), ...error.lines] });
  }
}

/** Lines as this command asks for them; those that it does not stand before stay as they are. */
function wrappedLines(
  { name, wraps }: Wrapper,
  lines: readonly string[],
  commands: readonly CommandSyntax[],
): readonly string[] {
  const isWrapped = (line: string): boolean => {
    const command = matchCommand(tokenize(line).words[0], commands);
    return command?.syntax.customer === 'needed' && wraps.includes(command.name);
  };
  return lines.map((line) => (isWrapped(line) ? `${name} ${line}` : line));
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

function offering(wrapper: Wrapper, others: readonly CommandSyntax[], read: () => ParseResult): ParseResult {
  try {
    return read();
  } catch (error) {
    if (error instanceof Problem) throw error.with({ lines: wrappedLines(wrapper, error.lines, others) });
    throw error;
  }
}

const maxExamples = 5;

/** Lines that the wrapper stands before, about this customer or else one of the asker's. */
function examplesOf(
  { name, wraps }: Wrapper,
  customer: Customer | null,
  others: readonly CommandSyntax[],
  { nameable, usual }: KnownCustomers,
): readonly string[] {
  const about = customer ?? usual ?? nameable[0] ?? null;
  const lines = others
    .filter((command) => wraps.includes(command.name))
    .flatMap((command) => {
      if (command.syntax.customer === 'none') return [lineFor(command.name)];
      if (about !== null) return [lineFor(command.name, about)];
      return command.syntax.all ? [lineFor(command.name, null, { all: true })] : [];
    });
  const inOrder = about === null ? lines : [...lines.filter((line) => line.includes(' ')), ...lines];
  return [...new Set(inOrder)].slice(0, maxExamples).map((line) => `${name} ${line}`);
}
