import {
  findExactly,
  findNearly,
  nearestCustomers,
  type AmbiguousMatch,
  type CustomerMatch,
  type Word,
} from '../customers/match.ts';
import type { Customer } from '../sources/customer.ts';
import { editDistance } from '../text/spelling.ts';
import { fillingBeforeKnown, fillingWords, listNouns } from './filling-words.ts';
import { missingCustomer, severalCustomers, unknownCustomer } from './problems.ts';
import type { CommandSyntax } from './query.ts';
import { commandsByName, phrases, wordKey } from './vocabulary.ts';
import { withoutMarks } from './tokens.ts';

/** The customers of the asker, and those of them that may be guessed and suggested. */
export interface KnownCustomers {
  readonly customers: readonly Customer[];
  readonly nameable: readonly Customer[];
  /** The customer of a line that lacks one; null: such a line is asked back. */
  readonly usual: Customer | null;
}

/** Writes a line about a customer, with the other words that it is to search for. */
export type WriteFor = (customer: Customer, terms: readonly Word[]) => string;

/**
 * Finds the customer whose name is on the line as it is. A name that is also a word of the language, such as a customer
 * called Me or Microsoft, is the customer only where no other is named.
 */
export function namedCustomer(
  words: readonly Word[],
  customers: readonly Customer[],
  commands: readonly CommandSyntax[],
): CustomerMatch | AmbiguousMatch | null {
  const found = exactly(words, customers);
  if (found === null) return null;
  const byName = commandsByName(commands);
  const isKnown = ({ text, quoted }: Word): boolean => {
    const key = wordKey(text);
    return !quoted && [byName, phrases, fillingWords, fillingBeforeKnown, listNouns].some((table) => table.has(key));
  };
  if (!words.slice(found.from, found.from + found.length).every(isKnown)) return found;
  // Quoted words are never a customer here, so that the places of the other words stay the same.
  const other = exactly(
    words.map((word) => ({ ...word, quoted: word.quoted || isKnown(word) })),
    customers,
  );
  const first = words.findIndex(({ text }) => !fillingWords.has(wordKey(text)));
  return other ?? (first === found.from && byName.has(wordKey(words[first]?.text ?? '')) ? null : found);
}

/** Further names of the same customer on a line, as in `Contoso GmbH (contoso)`. They are no search words. */
export function repeatsOf(
  named: CustomerMatch | AmbiguousMatch | null,
  words: readonly Word[],
  customers: readonly Customer[],
  commands: readonly CommandSyntax[],
): readonly Word[] {
  const repeats: Word[] = [];
  // Quoted words are never a customer here, so that the places of the other words stay the same.
  let others = words;
  let found = named;
  while (found !== null && 'customer' in found) {
    const { from, length } = found;
    others = others.map((word, at) => ({ ...word, quoted: word.quoted || (at >= from && at < from + length) }));
    found = namedCustomer(others, customers, commands);
    if (found === null || !isSame(found, named)) break;
    repeats.push(...words.slice(found.from, found.from + found.length));
  }
  return repeats;
}

function isSame(found: CustomerMatch | AmbiguousMatch, named: CustomerMatch | AmbiguousMatch | null): boolean {
  return named !== null && 'customer' in named && 'customer' in found && found.customer === named.customer;
}

/** As in `Vera Quist (Fabrikam)`. */
const brackets = /^[([]|[)\]][.,;]?$/g;

function exactly(words: readonly Word[], customers: readonly Customer[]): CustomerMatch | AmbiguousMatch | null {
  return findExactly(words, customers, 'unquoted') ?? findExactly(words.map(bare), customers, 'unquoted');
}

function bare(word: Word): Word {
  return { ...word, text: withoutMarks(word.text).replace(brackets, '') };
}

/** Lines to offer beside those about a customer. */
interface OtherLines {
  /** For a name that is somebody's. */
  readonly person: string | null;
  /** For every customer, where the command can answer for all of them. */
  readonly all: string | null;
}

/** Finds the customer that a command needs in the words that nothing else was made of. Throws a problem when none fits. */
export function neededCustomer(
  words: readonly Word[],
  { customers, nameable, usual }: KnownCustomers,
  write: WriteFor,
  { person: personLine, all }: OtherLines,
): CustomerMatch {
  const found = findExactly(words, customers) ?? findNearly(words, nameable);
  if (found !== null) return onlyCustomer(found, words, words, write);
  const [only] = nameable;
  const [first] = words;
  if (first === undefined && only !== undefined && customers.length === 1) return unnamed(only);
  const near = first === undefined ? [] : nearestCustomers(first.text, nameable, maxChoices);
  const isNear = near.some(({ name }) => editDistance(wordKey(first?.text ?? ''), name) <= maxEditsOfCustomer);
  if (usual !== null && !isNear) return unnamed(usual);
  if (first !== undefined) {
    const lines = near.map((customer) => write(customer, []));
    const person = personLine === null ? [] : [personLine];
    const inOrder = isNear ? [...lines, ...person] : [...person, ...lines];
    throw unknownCustomer(first.text, nameable.length > 0, [...inOrder, 'customers']);
  }
  const choices = nameable.slice(0, maxChoices).map((customer) => write(customer, []));
  throw missingCustomer(customers.length > 0, [...choices, ...(all === null ? [] : [all]), 'customers']);
}

function unnamed(customer: Customer): CustomerMatch {
  return { customer, from: 0, length: 0, kind: 'exact' };
}

const maxChoices = 5;
/** A word with more errors than that is hardly the name of a customer, but maybe that of a person. */
const maxEditsOfCustomer = 3;

/** Throws a problem when several customers fit. `text` is what the line is to search for, maybe with the name in it. */
export function onlyCustomer(
  found: CustomerMatch | AmbiguousMatch,
  words: readonly Word[],
  text: readonly Word[],
  write: WriteFor,
): CustomerMatch {
  if (!('candidates' in found)) return found;
  const { candidates, from, length } = found;
  const typed = words.slice(from, from + length);
  const rest = text.filter((word) => !typed.includes(word));
  throw severalCustomers(
    candidates.length,
    typed.map((word) => word.text).join(' '),
    candidates.slice(0, maxChoices).map((customer) => write(customer, rest)),
  );
}
