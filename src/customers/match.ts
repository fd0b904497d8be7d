import { fold } from '../text/fold.ts';
import type { Customer } from '../sources/customer.ts';
import { maxEdits, editDistance } from '../text/spelling.ts';

/** A word of a line. What stood in quotes is kept together and never joined with its neighbours. */
export interface Word {
  readonly text: string;
  readonly quoted: boolean;
}

/** A run of words that means a customer. `close` is read as a slip of the keyboard. */
export interface CustomerMatch {
  readonly customer: Customer;
  readonly from: number;
  readonly length: number;
  readonly kind: 'exact' | 'beginning' | 'close';
}

/** A run of words that means more than one customer. */
export interface AmbiguousMatch {
  readonly candidates: readonly Customer[];
  readonly from: number;
  readonly length: number;
}

const maxRun = 5;

/** By name, alias, title, domain, GUID or tenant id: from the left, the longest run of words first. */
export function findExactly(
  words: readonly Word[],
  customers: readonly Customer[],
  which: 'any' | 'unquoted' = 'any',
): CustomerMatch | AmbiguousMatch | null {
  const { byKey } = indexOf(customers);

  for (let from = 0; from < words.length; from += 1) {
    for (let length = Math.min(maxRun, words.length - from); length > 0; length -= 1) {
      const run = words.slice(from, from + length);
      if ((length > 1 || which === 'unquoted') && run.some((word) => word.quoted)) continue;
      const typed = fold(run.map((word) => word.text).join(' '));
      const found = byKey.get(typed) ?? byKey.get(unpunctuated(typed));
      if (found === undefined) continue;
      const [customer] = found;
      return found.size === 1 && customer !== undefined
        ? { customer, from, length, kind: 'exact' }
        : { candidates: [...found], from, length };
    }
  }
  return null;
}

/**
 * By unique beginning, then by close spelling, from the left, the longest run of words first. Only runs that begin
 * among the first `starts` words are tried.
 */
export function findNearly(
  words: readonly Word[],
  customers: readonly Customer[],
  starts: number = words.length,
): CustomerMatch | AmbiguousMatch | null {
  const { spelled } = indexOf(customers);
  for (let from = 0; from < Math.min(starts, words.length); from += 1) {
    for (let length = Math.min(maxRun, words.length - from); length > 0; length -= 1) {
      const run = words.slice(from, from + length);
      if (length > 1 && run.some((word) => word.quoted)) continue;
      const found = nearlyCalled(run, spelled);
      if (found !== null) return { ...found, from, length };
    }
  }
  return null;
}

function nearlyCalled(
  run: readonly Word[],
  spelled: readonly Spelled[],
): Pick<CustomerMatch, 'customer' | 'kind'> | Pick<AmbiguousMatch, 'candidates'> | null {
  const typed = spelt(run.map((word) => word.text).join(' '));
  if (typed.length < 3 || typed.includes('@')) return null;
  for (const kind of ['beginning', 'close'] as const) {
    const found = kind === 'beginning' ? startingWith(typed, spelled) : closeTo(typed, spelled);
    const [customer] = found;
    if (customer !== undefined) return found.length === 1 ? { customer, kind } : { candidates: found };
  }
  return null;
}

/** The nearest names, best first, for "did you mean". */
export function nearestCustomers(typed: string, customers: readonly Customer[], most: number): Customer[] {
  const wanted = spelt(typed);
  return indexOf(customers)
    .spelled.map((candidate) => ({ customer: candidate.customer, steps: stepsTo(wanted, candidate) }))
    .toSorted((a, b) => a.steps - b.steps || (a.customer.name < b.customer.name ? -1 : 1))
    .slice(0, most)
    .map(({ customer }) => customer);
}

/** What all lines about the same customers look up. */
interface Index {
  readonly byKey: ReadonlyMap<string, ReadonlySet<Customer>>;
  readonly spelled: readonly Spelled[];
}

const indexes = new WeakMap<readonly Customer[], Index>();

function indexOf(customers: readonly Customer[]): Index {
  const known = indexes.get(customers);
  if (known !== undefined) return known;
  const index = { byKey: byKeyOf(customers), spelled: customers.map(spell) };
  indexes.set(customers, index);
  return index;
}

function byKeyOf(customers: readonly Customer[]): Map<string, Set<Customer>> {
  const byKey = new Map<string, Set<Customer>>();
  for (const customer of customers)
    for (const key of keysOf(customer)) {
      const known = byKey.get(key);
      if (known === undefined) byKey.set(key, new Set([customer]));
      else known.add(customer);
    }
  // A name belongs to one customer; another's title or alias of the same letters does not make it doubtful.
  for (const customer of customers) byKey.set(fold(customer.name), new Set([customer]));
  return byKey;
}

/** An address is always search text, so a title that looks like one is not a key. */
function keysOf(customer: Customer): string[] {
  const ids = Object.values(customer.refs).map((link) => (link !== null && 'id' in link ? link.id : null));
  return [customer.name, customer.title, ...customer.aliases, customer.domain, customer.tenantId, ...ids]
    .filter((key) => key !== null)
    .map(fold)
    .flatMap((key) => [key, unpunctuated(key)])
    .filter((key) => key !== '' && !key.includes('@'));
}

/** "Proseware, Inc." is typed without its comma and full stop, and "contoso?" with a mark of the sentence. */
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
  const most = maxEdits(typed);
  const near = spelled
    .map(({ customer, spellings }) => {
      // To count slips takes long, and so many letters more or less are at least as many slips.
      const worthCounting = spellings.filter(({ length }) => Math.abs(length - typed.length) <= most);
      return { customer, steps: stepsTo(typed, { spellings: worthCounting }) };
    })
    .filter((candidate) => candidate.steps <= most);
  const fewest = Math.min(...near.map((candidate) => candidate.steps));
  return near.filter((candidate) => candidate.steps === fewest).map(({ customer }) => customer);
}

function stepsTo(typed: string, { spellings }: Pick<Spelled, 'spellings'>): number {
  return Math.min(...spellings.map((spelling) => editDistance(typed, spelling)));
}
