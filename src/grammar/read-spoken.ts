import type { Word } from '../customers/match.ts';
import { Problem } from '../problem.ts';
import { withoutAvailable } from './available.ts';
import { namedCustomer, repeatsOf, type KnownCustomers } from './customer-name.ts';
import { helpAbout } from './help-about.ts';
import { throwIfGlued, throwIfMistaken } from './mistaken-words.ts';
import { freshWords } from './filling-words.ts';
import { meantOfChanges } from './meant-times.ts';
import { isProduct } from './near-names.ts';
import { offeringPerson } from './offer-person.ts';
import { courtesyIn } from './opening.ts';
import type { CommandSyntax, Query } from './query.ts';
import { readQuestion, type ParseResult } from './read-question.ts';
import { throwIfRelativePage } from './relative-page.ts';
import { throwIfPaidFor, throwIfSeveral } from './several.ts';
import { sortWords } from './sort-words.ts';
import { commandNamed, customerWordsOf, type Reread, type SortedLine } from './sorted-line.ts';
import type { Tokens } from './tokens.ts';
import { newsIn, throwIfUnsupported } from './unsupported.ts';
import { throwIfUnsure } from './unsure.ts';
import { wordKey } from './vocabulary.ts';
import { productBehindName } from './word-forms.ts';
import { writeLine } from './write-line.ts';

/** Reads a line as people speak. Throws a problem for one that asks nothing, too much, or what Rollcall does not do. */
export function readSpoken(tokens: Tokens, commands: readonly CommandSyntax[], known: KnownCustomers): ParseResult {
  const line = sortedLine(tokens, commands, known);
  const keyword = line.sorted.rest.find(isKeyword);
  if (keyword !== undefined) return readSpoken(withKeyword(tokens, keyword), commands, known);
  const courtesy = courtesyIn(line);
  if (courtesy.size > 0) {
    const words = tokens.words.filter((word) => !courtesy.has(word));
    const result = readSpoken({ ...tokens, words }, commands, known);
    return { ...result, unused: [...result.unused, ...[...courtesy].map(({ text }) => text)] };
  }
  const help = helpAbout(line, commands);
  if (help !== null) return help;
  throwIfRelativePage(line, tokens.page, known, (words) => pagedQuery({ ...tokens, words }, commands, known));
  // A part of a line is not split again, so that a long one takes no longer than others.
  const readPart = rereadBy((words) =>
    readQuestion(sortedLine({ ...tokens, words }, commands, known), tokens, commands, known),
  );
  throwIfGlued(line, commands, readPart);
  throwIfPaidFor(line, commands, readPart);
  const meant = meantOfChanges(line);
  if (meant !== null) return { ...readSpoken({ ...tokens, words: meant }, commands, known), guessed: true };
  const news = newsIn(line);
  if (news !== null && commands.some(({ name }) => name === 'changes'))
    return {
      ...readSpoken({ ...tokens, words: [{ text: 'changes', quoted: false }, ...news] }, commands, known),
      guessed: true,
    };
  const ofLicenses = withoutAvailable(line);
  if (ofLicenses !== null) {
    const result = readSpoken({ ...tokens, words: ofLicenses }, commands, known);
    // Of a person, nothing is left.
    if (result.query.command === 'licenses') return { ...result, guessed: true };
  }
  return offeringPerson(line, readPart, () => {
    throwIfUnsupported(
      line,
      rereadBy((words) => readSpoken({ ...tokens, words }, commands, known)),
    );
    throwIfSeveral(line, known.customers, readPart);
    const result = readQuestion(line, tokens, commands, known);
    if (result.question !== null) throwIfNoName(line, result, commands, readPart);
    else throwIfDoubtful(line, result, commands, readPart);
    return result;
  });
}

function throwIfDoubtful(
  line: SortedLine,
  result: ParseResult,
  commands: readonly CommandSyntax[],
  reread: Reread,
): void {
  throwIfMistaken(line, result, commands, reread);
  throwIfUnsure(line, result, commandNamed(result.query.command, line, commands), reread);
}

/** The problem has a code of its own, since the name below a letter asks nothing, however much it looks like a command. */
function throwIfNoName(
  line: SortedLine,
  result: ParseResult,
  commands: readonly CommandSyntax[],
  reread: Reread,
): void {
  try {
    throwIfDoubtful(line, result, commands, reread);
  } catch (error) {
    throw error instanceof Problem ? error.with({ code: 'name-unclear' }) : error;
  }
  const product = productBehindName(line.sorted.rest);
  if (result.question !== null && isProduct(line.sorted.rest.filter((word) => !product.includes(word))))
    throw result.question;
}

const gluedPage = /^(?:page|pg)#?(?<number>[1-9]\d{0,3})$/;

/** True for `refresh` and `page2`. They are known only here, since a customer can have such a name. */
function isKeyword({ text, quoted }: Word): boolean {
  return !quoted && (freshWords.has(wordKey(text)) || gluedPage.test(wordKey(text)));
}

function withKeyword(tokens: Tokens, keyword: Word): Tokens {
  const number = gluedPage.exec(wordKey(keyword.text))?.groups?.['number'];
  const words = tokens.words.filter((word) => word !== keyword);
  return { ...tokens, words, ...(number === undefined ? { fresh: true } : { page: Number(number) }) };
}

function sortedLine(
  { words, filters }: Tokens,
  commands: readonly CommandSyntax[],
  { customers }: KnownCustomers,
): SortedLine {
  const customer = namedCustomer(words, customers, commands);
  const repeats = repeatsOf(customer, words, customers, commands);
  const customerWords = new Set([...customerWordsOf({ words, customer }), ...repeats]);
  return { words, customer, filters, sorted: sortWords(words, customerWords, commands) };
}

/** Reads other words by `read`, and gives what that offers where they are a problem. */
export function rereadBy(read: (words: readonly Word[]) => ParseResult): Reread {
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
