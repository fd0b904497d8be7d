import { findExactly, nearestCustomers, type Word } from '../customers/match.ts';
import { onlyCustomer, type KnownCustomers, type WriteFor } from './customer-name.ts';
import { fillingWords } from './filling-words.ts';
import { isKnownWord } from './known-word.ts';
import { unknownCustomer } from './problems.ts';
import type { CommandSyntax } from './query.ts';
import type { ParseResult } from './read-question.ts';
import { readWritten } from './read-written.ts';
import type { Tokens } from './tokens.ts';
import { wordKey } from './vocabulary.ts';
import { lineFor } from './write-line.ts';

const polite: ReadonlySet<string> = new Set(['please', 'pls', 'kindly']);
/** As in `use contoso for this channel`. */
const placeNouns: ReadonlySet<string> = new Set(['conversation', 'chat', 'channel', 'thread']);
const maxChoices = 5;

/**
 * Reads a line that begins with a command that stores something, such as `use contoso please`. Null for other lines, such
 * as `use of licenses at contoso`. What such a line says stays, so a name with a slip is asked back.
 */
export function readStoring(
  tokens: Tokens,
  commands: readonly CommandSyntax[],
  { customers, nameable }: KnownCustomers,
): ParseResult | null {
  const [first, ...others] = tokens.words.slice(tokens.words.findIndex(({ text }) => !polite.has(wordKey(text))));
  const command = commands.find(
    ({ name, stores }) => stores === true && first?.quoted === false && isSame(first, name),
  );
  if (first === undefined || command === undefined) return null;
  const rest = others.filter(({ text, quoted }) => quoted || !isIdle(wordKey(text)));
  const query = readWritten({ ...tokens, words: [first, ...rest] }, commands, customers);
  if (query !== null)
    return rest.length === 0 && others.length > 0 ? null : { query, guessed: false, unused: [], question: null };
  const write: WriteFor = (customer) => lineFor(command.name, customer);
  const several = findExactly(rest, customers, 'unquoted');
  if (several?.length === rest.length) onlyCustomer(several, rest, [], write);
  const [name] = rest;
  if (name === undefined || rest.some(({ text }) => isKnownWord(wordKey(text), commands))) return null;
  const choices = nearestCustomers(name.text, nameable, maxChoices).map((customer) => write(customer, []));
  throw unknownCustomer(name.text, nameable.length > 0, [...choices, 'customers']);
}

function isIdle(key: string): boolean {
  return fillingWords.has(key) || placeNouns.has(key);
}

function isSame({ text }: Word, name: string): boolean {
  return wordKey(text) === name;
}
