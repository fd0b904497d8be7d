import { fold } from '../text/fold.ts';
import type { Customer } from '../sources/customer.ts';
import { maxEdits, editDistance } from '../text/spelling.ts';

/** A word of a line. Quoted text is one word and is never joined with the words around it. */
export interface Word {
  readonly text: string;
  readonly quoted: boolean;
}

/** A run of words that names one customer. `close` allows typing errors. */
export interface CustomerMatch {
  readonly customer: Customer;
  readonly from: number;
  readonly length: number;
  readonly kind: 'exact' | 'beginning' | 'close';
}

/** A run of words that fits several customers. */
export interface AmbiguousMatch {
  readonly candidates: readonly Customer[];
  readonly from: number;
  readonly length: number;
}

/** Some words in a row; `typed` is their text. */
interface Run {
  readonly from: number;
  readonly length: number;
  readonly typed: string;
}

const maxRun = 5;

/** Runs of words from the left, at each word the longest first. Quoted text is a run of its own. */
function* runsOf(words: readonly Word[], starts: number = words.length): Generator<Run> {
  for (let from = 0; from < Math.min(starts, words.length); from += 1)
    for (let length = Math.min(maxRun, words.length - from); length > 0; length -= 1) {
      const run = words.slice(from, from + length);
      if (length === 1 || !run.some((word) => word.quoted))
        yield { from, length, typed: run.map((word) => word.text).join(' ') };
    }
}

/** Finds a customer by name, alias, title, domain, GUID or tenant id, in the order of `runsOf`. */
export function findExactly(
  words: readonly Word[],
  customers: readonly Customer[],
  which: 'any' | 'unquoted' = 'any',
): CustomerMatch | AmbiguousMatch | null {
  const { byKey } = indexOf(customers);
  for (const { from, length, typed } of runsOf(words)) {
    if (which === 'unquoted' && words[from]?.quoted === true) continue;
    const key = fold(typed);
    const found = byKey.get(key) ?? byKey.get(unpunctuated(key));
    if (found === undefined) continue;
    const [customer] = found;
    return found.size === 1 && customer !== undefined
      ? { customer, from, length, kind: 'exact' }
      : { candidates: [...found], from, length };
  }
  return null;
}

/**
 * Finds a customer by the beginning of its name, then by close spelling, in the order of `runsOf`. Only runs that start
 * within the first `starts` words are tried.
 */
export function findNearly(
  words: readonly Word[],
  customers: readonly Customer[],
  starts?: number,
): CustomerMatch | AmbiguousMatch | null {
  const { spelled } = indexOf(customers);
  for (const { from, length, typed } of runsOf(words, starts)) {
    const found = nearlyCalled(spelt(typed), spelled);
    if (found !== null) return { ...found, from, length };
  }
  return null;
}

function nearlyCalled(
  typed: string,
  spelled: readonly Spelled[],
): Pick<CustomerMatch, 'customer' | 'kind'> | Pick<AmbiguousMatch, 'candidates'> | null {
  if (typed.length < 3 || typed.includes('@')) return null;
  for (const kind of ['beginning', 'close'] as const) {
    const found = kind === 'beginning' ? startingWith(typed, spelled) : closeTo(typed, spelled);
    const [customer] = found;
    if (customer !== undefined) return found.length === 1 ? { customer, kind } : { candidates: found };
  }
  return null;
}

/** The customers with the closest spellings, best first, for "did you mean". */
export function nearestCustomers(typed: string, customers: readonly Customer[], max: number): Customer[] {
  const wanted = spelt(typed);
  return indexOf(customers)
    .spelled.map((candidate) => ({ customer: candidate.customer, edits: editsTo(wanted, candidate) }))
    .toSorted((a, b) => a.edits - b.edits || (a.customer.name < b.customer.name ? -1 : 1))
    .slice(0, max)
    .map(({ customer }) => customer);
}

/** Built once per array of customers. */
interface Index {
  readonly byKey: ReadonlyMap<string, ReadonlySet<Customer>>;
  readonly spelled: readonly Spelled[];
}

const indexes = new WeakMap<readonly Customer[], Index>();

function indexOf(customers: readonly Customer[]): Index {
  const cached = indexes.get(customers);
  if (cached !== undefined) return cached;
  const index = { byKey: byKeyOf(customers), spelled: customers.map(spell) };
  indexes.set(customers, index);
  return index;
}

function byKeyOf(customers: readonly Customer[]): Map<string, Set<Customer>> {
  const byKey = new Map<string, Set<Customer>>();
  for (const customer of customers)
    for (const key of keysOf(customer)) {
      const sharing = byKey.get(key);
      if (sharing === undefined) byKey.set(key, new Set([customer]));
      else sharing.add(customer);
    }
  // A name wins over an equal title or alias of another customer.
  for (const customer of customers) byKey.set(fold(customer.name), new Set([customer]));
  return byKey;
}

/** Without keys that contain `@`: such a word on a line is always search text. */
function keysOf(customer: Customer): string[] {
  const ids = Object.values(customer.refs).map((ref) => (ref !== null && 'id' in ref ? ref.id : null));
  return [customer.name, customer.title, ...customer.aliases, customer.domain, customer.tenantId, ...ids]
    .filter((key) => key !== null)
    .map(fold)
    .flatMap((key) => [key, unpunctuated(key)])
    .filter((key) => key !== '' && !key.includes('@'));
}

/** People type "Proseware, Inc." without its comma and full stop, and "contoso?" with a question mark. */
function unpunctuated(folded: string): string {
  return folded.replace(/[!?.,;:]+(?=\s|$)/g, '');
}

interface Spelled {
  readonly customer: Customer;
  readonly spellings: readonly string[];
}

function spell(customer: Customer): Spelled {
  return { customer, spellings: [customer.name, customer.title, ...customer.aliases].map(spelt) };
}

/** "adventure-works" and "Adventure Works" are spelt alike. */
function spelt(text: string): string {
  return fold(text.replaceAll('-', ' '));
}

function startingWith(typed: string, spelled: readonly Spelled[]): Customer[] {
  return spelled
    .filter(({ spellings }) => spellings.some((spelling) => spelling.startsWith(typed)))
    .map(({ customer }) => customer);
}

function closeTo(typed: string, spelled: readonly Spelled[]): Customer[] {
  const max = maxEdits(typed);
  const near = spelled
    .map(({ customer, spellings }) => {
      // `editDistance` is slow, and the difference in length is its lower bound.
      const worthCounting = spellings.filter(({ length }) => Math.abs(length - typed.length) <= max);
      return { customer, edits: editsTo(typed, { spellings: worthCounting }) };
    })
    .filter((candidate) => candidate.edits <= max);
  const fewest = Math.min(...near.map((candidate) => candidate.edits));
  return near.filter((candidate) => candidate.edits === fewest).map(({ customer }) => customer);
}

function editsTo(typed: string, { spellings }: Pick<Spelled, 'spellings'>): number {
  return Math.min(...spellings.map((spelling) => editDistance(typed, spelling)));
}
