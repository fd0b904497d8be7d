import { foldings } from '../text/fold.ts';
import type { Customer } from '../sources/customer.ts';
import { createSpellingIndex, type SpellingIndex } from '../text/spelling-index.ts';
import { maxEdits } from '../text/spelling.ts';

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
/** Words of a line at which a name that is not spelled right can begin: each costs a search of all names. */
const maxStarts = 4;
/** Letters of a name that are compared with a line. */
const maxKeyLength = 200;

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
    if (typed.length > maxKeyLength) continue;
    const keys = foldings(typed).flatMap((key) => [key, unpunctuated(key), withoutPossessive(unpunctuated(key))]);
    const found = keys.map((key) => byKey.get(key)).find((customersCalled) => customersCalled !== undefined);
    if (found === undefined) continue;
    const [customer] = found;
    return found.length === 1 && customer !== undefined
      ? { customer, from, length, kind: 'exact' }
      : { candidates: found, from, length };
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
  starts = maxStarts,
): CustomerMatch | AmbiguousMatch | null {
  const spellings = indexOf(customers).spellings();
  for (const { from, length, typed } of runsOf(words, starts)) {
    const found = typed.length > maxKeyLength ? null : nearlyCalled(typed, spellings);
    if (found !== null) return { ...found, from, length };
  }
  return null;
}

function nearlyCalled(
  typed: string,
  spellings: SpellingIndex<Customer>,
): Pick<CustomerMatch, 'customer' | 'kind'> | Pick<AmbiguousMatch, 'candidates'> | null {
  const wanted = spelt(withoutPossessive(typed)).filter((each) => each.length >= 3 && !each.includes('@'));
  for (const kind of ['beginning', 'close'] as const) {
    const find = kind === 'beginning' ? spellings.startingWith : closestTo(spellings);
    const found = [...new Set(wanted.flatMap((each) => [...find(each)]))];
    const [customer] = found;
    if (customer !== undefined) return found.length === 1 ? { customer, kind } : { candidates: found };
  }
  return null;
}

/** The customers with the fewest typing errors, if they are few enough to be typing errors. */
function closestTo(spellings: SpellingIndex<Customer>): (typed: string) => Iterable<Customer> {
  return (typed) => {
    const near = [...spellings.near(typed, maxEdits(typed))];
    const fewest = near.reduce((least, [, edits]) => Math.min(least, edits), Infinity);
    return near.filter(([, edits]) => edits === fewest).map(([customer]) => customer);
  };
}

/** More errors than that are no typing errors, but the name may still be the one that was meant. */
const maxSuggestedEdits = 3;

/** The customers with the closest spellings, best first, for "did you mean"; then those next to it in the alphabet. */
export function nearestCustomers(typed: string, customers: readonly Customer[], max: number): Customer[] {
  const spellings = indexOf(customers).spellings();
  const [wanted = ''] = spelt(typed);
  const near = [...spellings.near(wanted, maxSuggestedEdits)]
    .toSorted(([a, edits], [b, others]) => edits - others || (a.name < b.name ? -1 : 1))
    .map(([customer]) => customer);
  return [...new Set([...near, ...spellings.around(wanted, max)])].slice(0, max);
}

/** Built once per array of customers; the spellings only when a name is not typed as it is. */
interface Index {
  readonly byKey: ReadonlyMap<string, readonly Customer[]>;
  readonly spellings: () => SpellingIndex<Customer>;
}

const indexes = new WeakMap<readonly Customer[], Index>();

function indexOf(customers: readonly Customer[]): Index {
  const cached = indexes.get(customers);
  if (cached !== undefined) return cached;
  let spellings: SpellingIndex<Customer> | null = null;
  const index = {
    byKey: byKeyOf(customers),
    spellings: () => (spellings ??= createSpellingIndex(spellingsOf(customers))),
  };
  indexes.set(customers, index);
  return index;
}

function byKeyOf(customers: readonly Customer[]): ReadonlyMap<string, readonly Customer[]> {
  const byKey = new Map<string, Customer[]>();
  const add = (key: string, customer: Customer): void => {
    const sharing = byKey.get(key);
    if (sharing === undefined) byKey.set(key, [customer]);
    else if (sharing.at(-1) !== customer) sharing.push(customer);
  };
  for (const customer of customers)
    for (const text of namesOf(customer)) {
      // Nobody types so much. The beginning of a long name is enough.
      if (text === null || text.length > maxKeyLength) continue;
      for (const key of foldings(text)) {
        // A word with `@` on a line is always search text.
        if (key === '' || key.includes('@')) continue;
        add(key, customer);
        if (/[!?.,;:]/.test(key)) add(unpunctuated(key), customer);
      }
    }
  // A name wins over an equal title or alias of another customer, and over a name with an umlaut that is spelled out.
  for (const spelling of [1, 0])
    for (const customer of customers) {
      const key = foldings(customer.name)[spelling];
      if (key !== undefined) byKey.set(key, [customer]);
    }
  byKey.delete('');
  return byKey;
}

function namesOf({ name, title, aliases, domain, tenantId, refs }: Customer): (string | null)[] {
  const ids = Object.values(refs).map((ref) => (ref !== null && 'id' in ref ? ref.id : null));
  return [name, title, ...aliases, domain, tenantId, ...ids];
}

/** People type "Proseware, Inc." without its comma and full stop, and "contoso?" with a question mark. */
function unpunctuated(folded: string): string {
  // Each run of punctuation is tried from its beginning only, so that a long one takes no longer than others.
  return folded.replace(/(?<![!?.,;:])[!?.,;:]+(?=\s|$)/g, '');
}

/** "contoso's users". */
function withoutPossessive(folded: string): string {
  return folded.replace(/'s?$/, '');
}

function* spellingsOf(customers: readonly Customer[]): Generator<readonly [string, Customer]> {
  for (const customer of customers)
    for (const spelling of new Set([customer.name, customer.title, ...customer.aliases].flatMap(spelt)))
      yield [spelling, customer];
}

/** "adventure-works" and "Adventure Works" are spelt alike. */
function spelt(text: string): readonly string[] {
  return foldings(text.slice(0, maxKeyLength).replaceAll('-', ' '));
}
