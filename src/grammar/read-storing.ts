import { findExactly, nearestCustomers, type Word } from '../customers/match.ts';
import { onlyCustomer, type KnownCustomers, type WriteFor } from './customer-name.ts';
import { fillingWords } from './filling-words.ts';
import { valueCalled } from './filter-values.ts';
import type { Filters } from './filters.ts';
import { isKnownWord } from './known-word.ts';
import { severalCommands, unknownCustomer } from './problems.ts';
import { acceptingLines, arePointing } from './read-accepting.ts';
import { checkFilters } from './meant-filters.ts';
import type { CommandSyntax, Query } from './query.ts';
import type { ParseResult } from './read-question.ts';
import { readWritten } from './read-written.ts';
import { searchWord, type Tokens } from './tokens.ts';
import { wordKey } from './vocabulary.ts';
import { lineFor } from './write-line.ts';

const polite: ReadonlySet<string> = new Set(['please', 'pls', 'kindly']);
/** As in `use contoso for this channel`. */
const placeNouns: ReadonlySet<string> = new Set(['conversation', 'chat', 'channel', 'thread']);
const maxChoices = 5;

/**
 * Reads a line that begins with a command that stores something, such as `use contoso please`. Null for other lines, such
 * as `use of licenses at contoso`. What such a line says stays, so what was not typed as it is read is asked back.
 */
export function readStoring(
  tokens: Tokens,
  commands: readonly CommandSyntax[],
  known: KnownCustomers,
): ParseResult | null {
  const words = tokens.words.slice(tokens.words.findIndex(({ text }) => !polite.has(wordKey(text))));
  const [first] = words;
  const command = commands.find(
    ({ name, stores }) => stores === true && first?.quoted === false && isSame(first, name),
  );
  if (command === undefined) return null;
  const written = readWritten({ ...tokens, words }, commands, known.customers);
  if (written !== null) return asked(written);
  return command.syntax.text
    ? readTyped({ ...tokens, words }, command, commands, known)
    : readChoice({ ...tokens, words }, command, commands, known);
}

/** A line whose command takes text: a customer that is named exactly, and every other word as it is. */
function readTyped(
  tokens: Tokens,
  command: CommandSyntax,
  commands: readonly CommandSyntax[],
  { customers, usual }: KnownCustomers,
): ParseResult {
  if (arePointing(tokens.words.slice(1)))
    throw severalCommands(tokens.words.map(({ text }) => text).join(' '), acceptingLines(command, commands, usual));
  const words = tokens.words.slice(1).filter(({ text, quoted }) => quoted || !prepositions.has(wordKey(text)));
  const found = command.syntax.customer === 'none' ? null : findExactly(words, customers, 'unquoted');
  const write: WriteFor = (customer, terms) => lineFor(command.name, customer, { terms: terms.map(searchWord) });
  const match = found === null ? null : onlyCustomer(found, words, words, write);
  const rest = match === null ? words : words.toSpliced(match.from, match.length);
  const [maybeWord] = rest;
  const word =
    maybeWord?.quoted === false && command.syntax.words?.includes(wordKey(maybeWord.text)) === true
      ? wordKey(maybeWord.text)
      : null;
  const { days, others } = withoutDays(word === null ? rest : rest.slice(1), tokens.filters, command);
  const filters = days === null ? tokens.filters : { ...tokens.filters, until: days };
  checkFilters(command, filters, commands, match?.customer ?? null);
  return asked({
    command: command.name,
    customer: match?.customer ?? null,
    all: false,
    word,
    terms: others.map(searchWord).filter((term) => term !== ''),
    filters,
    page: 1,
    fresh: tokens.fresh,
    inner: null,
  });
}

/** As in `accept no-licence for vera.quist@fabrikam.com at fabrikam`. */
const prepositions: ReadonlySet<string> = new Set(['of', 'for', 'at', 'in', 'from', 'on', 'to']);

const maxUntilWords = 3;
const untilForm =
  /^(?:(?:until|till|for) )?(?<span>\d{1,4} ?(?:[dw]|days?|weeks?|months?))$|^(?:until|till) (?<day>\S+)$/i;

/** `14d`, `for 2 weeks` and `until 2027-01-31` at the end of a line are its `until:`. */
function withoutDays(
  words: readonly Word[],
  { until }: Filters,
  { syntax }: CommandSyntax,
): { readonly days: string | null; readonly others: readonly Word[] } {
  if (until !== undefined || !syntax.filters.includes('until')) return { days: null, others: words };
  for (let length = Math.min(maxUntilWords, words.length); length > 0; length -= 1) {
    const last = words.slice(-length);
    const { span, day } = untilForm.exec(last.map(({ text }) => text).join(' '))?.groups ?? {};
    const typed = last.some(({ quoted }) => quoted) ? undefined : (span ?? day);
    const days = typed === undefined ? null : valueCalled('until', typed);
    if (days !== null) return { days, others: words.slice(0, -length) };
  }
  return { days: null, others: words };
}

/** A line whose command takes a customer and nothing else. */
function readChoice(
  tokens: Tokens,
  command: CommandSyntax,
  commands: readonly CommandSyntax[],
  { customers, nameable }: KnownCustomers,
): ParseResult | null {
  const [first, ...others] = tokens.words;
  const rest = others.filter(({ text, quoted }) => quoted || !isIdle(wordKey(text)));
  if (first === undefined || rest.length === 0) return null;
  const query = readWritten({ ...tokens, words: [first, ...rest] }, commands, customers);
  if (query !== null) return asked(query);
  const write: WriteFor = (customer) => lineFor(command.name, customer);
  const several = findExactly(rest, customers, 'unquoted');
  if (several?.length === rest.length) onlyCustomer(several, rest, [], write);
  const [name] = rest;
  if (name === undefined || rest.some(({ text }) => isKnownWord(wordKey(text), commands))) return null;
  const choices = nearestCustomers(name.text, nameable, maxChoices).map((customer) => write(customer, []));
  throw unknownCustomer(name.text, nameable.length > 0, [...choices, 'customers']);
}

function asked(query: Query): ParseResult {
  return { query, guessed: false, unused: [], question: null };
}

function isIdle(key: string): boolean {
  return fillingWords.has(key) || placeNouns.has(key);
}

function isSame({ text }: Word, name: string): boolean {
  return wordKey(text) === name;
}
