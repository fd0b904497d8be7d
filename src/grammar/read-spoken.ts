import type { Word } from '../customers/match.ts';
import { Problem } from '../problem.ts';
import { namedCustomer, type KnownCustomers } from './customer-name.ts';
import { courtesyIn } from './opening.ts';
import type { CommandSyntax, Query } from './query.ts';
import { readQuestion, type ParseResult } from './read-question.ts';
import { throwIfRelativePage } from './relative-page.ts';
import { throwIfSeveral } from './several.ts';
import { sortWords } from './sort-words.ts';
import { commandNamed, customerWordsOf, type Reread, type SortedLine } from './sorted-line.ts';
import type { Tokens } from './tokens.ts';
import { throwIfUnsupported } from './unsupported.ts';
import { throwIfUnsure } from './unsure.ts';
import { writeLine } from './write-line.ts';

/** Reads a line as people speak. Throws a problem for one that asks nothing, too much, or what Rollcall does not do. */
export function readSpoken(tokens: Tokens, commands: readonly CommandSyntax[], known: KnownCustomers): ParseResult {
  const line = sortedLine(tokens, commands, known);
  const courtesy = courtesyIn(line);
  if (courtesy.size > 0) {
    const words = tokens.words.filter((word) => !courtesy.has(word));
    const result = readSpoken({ ...tokens, words }, commands, known);
    return { ...result, unused: [...result.unused, ...[...courtesy].map(({ text }) => text)] };
  }
  throwIfRelativePage(line, tokens.page, known, (words) => pagedQuery({ ...tokens, words }, commands, known));
  throwIfUnsupported(
    line,
    rereadBy((words) => readSpoken({ ...tokens, words }, commands, known)),
  );
  // A part of a line is not split again, so that a long one takes no longer than others.
  const readPart = rereadBy((words) =>
    readQuestion(sortedLine({ ...tokens, words }, commands, known), tokens, commands, known),
  );
  throwIfSeveral(line, known.customers, readPart);
  const result = readQuestion(line, tokens, commands, known);
  throwIfUnsure(line, result, commandNamed(result.query.command, line, commands), readPart);
  return result;
}

function sortedLine(
  { words, filters }: Tokens,
  commands: readonly CommandSyntax[],
  { customers }: KnownCustomers,
): SortedLine {
  const customer = namedCustomer(words, customers, commands);
  const customerWords = new Set(customerWordsOf({ words, customer }));
  return { words, customer, filters, sorted: sortWords(words, customerWords, commands) };
}

function rereadBy(read: (words: readonly Word[]) => ParseResult): Reread {
  return (words) => {
    if (words.length === 0) return [];
    try {
      return [writeLine({ ...read(words).query, page: 1, fresh: false })];
    } catch (error) {
      if (error instanceof Problem) return error.lines;
      throw error;
    }
  };
}

/** The query of a list of several pages; null for another line. */
function pagedQuery(tokens: Tokens, commands: readonly CommandSyntax[], known: KnownCustomers): Query | null {
  try {
    const { query } = readSpoken(tokens, commands, known);
    return commands.some(({ name, syntax }) => name === query.command && syntax.paged) ? query : null;
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}
