import type { Word } from '../customers/match.ts';
import { Problem } from '../problem.ts';
import type { KnownCustomers } from './customer-name.ts';
import type { FilterName } from './filters.ts';
import type { CommandSyntax } from './query.ts';
import type { ParseResult } from './read-question.ts';
import { tokenize, written } from './tokens.ts';
import { valueCalled } from './filter-values.ts';
import { matchCommand, wordKey } from './vocabulary.ts';
import { asksForWatches, cadenceIn, thresholdIn } from './watch-wanted.ts';
import { examplesOf, splitWrappers, usualCustomer, wrappedLines, type Wrapper } from './wrappers.ts';

/**
 * Where a line asks for a file in other words, such as `download`, the line that makes one is offered first; and where it
 * asks to be told by itself, such as `notify me`, the line that watches, which nothing but itself does.
 */
export function offeringWrapped(
  words: readonly Word[],
  commands: readonly CommandSyntax[],
  known: KnownCustomers,
  read: () => ParseResult,
): ParseResult {
  const { wrappers, others } = splitWrappers(commands);
  const taking = (filter: FilterName): Wrapper | undefined =>
    wrappers.find(({ syntax }) => syntax.filters.includes(filter));
  const [exporter, watcher] = [taking('as'), taking('every')];
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { code, lines } = error;
    if (code === 'file-wanted' && exporter !== undefined)
      throw error.with({ lines: [...fileLines(exporter, words, lines.slice(0, 1), others), ...lines] });
    if (code === 'watch-wanted' && watcher !== undefined)
      throw error.with({ lines: watchLines(watcher, words, lines, commands, known) });
    throw error;
  }
}

/** The lines as files, of the kind that is named where it is not the usual one. */
function fileLines(
  exporter: Wrapper,
  words: readonly Word[],
  lines: readonly string[],
  others: readonly CommandSyntax[],
): readonly string[] {
  const formats = words.flatMap(({ text, quoted }) => (quoted ? [] : (valueCalled('as', wordKey(text)) ?? [])));
  const format = formats.find((each) => each !== usualFormat);
  return wrappedLines(exporter, lines, others).map((line) =>
    format === undefined || !line.startsWith(`${exporter.name} `) ? line : `${line} ${written('as', format)}`,
  );
}

const usualFormat = 'csv';

/** The watch of the first line, or others where there is none, and the lines themselves. */
function watchLines(
  watcher: Wrapper,
  words: readonly Word[],
  lines: readonly string[],
  commands: readonly CommandSyntax[],
  known: KnownCustomers,
): readonly string[] {
  const { others } = splitWrappers(commands);
  const [first = ''] = lines;
  const { every } = cadenceIn(words);
  const wrapped = matchCommand(tokenize(first).words[0], others);
  const isWatched = wrapped !== undefined && first.includes(' ') && watcher.wraps.includes(wrapped.name);
  const { over } = thresholdIn(words);
  const parts = [
    watcher.name,
    first,
    ...(every === null ? [] : [written('every', every)]),
    ...(over === null ? [] : [written('over', over)]),
  ];
  const about = first === 'customers' ? null : usualCustomer(known);
  const own = isWatched ? [parts.join(' ')] : examplesOf(watcher, about, others);
  const existing = commands.filter(({ name }) => name === 'watches').map(({ name }) => name);
  // Who wants to stop watching is not offered to begin.
  return asksForWatches(words) && existing.length > 0 ? [...existing, ...lines] : [...own, ...lines, ...existing];
}
