import type { AccessRule } from '../access/rules.ts';
import type { CustomerEntry } from '../customers/directory.ts';
import { reservedNames } from '../customers/names.ts';
import { fold } from '../text/fold.ts';
import { catalog, sourceTitles, vendorNamed } from '../vendors/catalog.ts';
import { isDistinct } from '../vendors/normalize.ts';
import { purchaseVerdicts } from '../verdicts/purchase-rules.ts';
import type { VerdictSettings } from '../verdicts/settings.ts';

/** What the file says, once each entry by itself is right. */
interface Entries {
  readonly customers: readonly CustomerEntry[];
  readonly access: readonly AccessRule[];
  readonly verdicts: VerdictSettings;
}

/** The faults that no single entry shows: entries that contradict each other, or that mean nothing. */
export function consistencyFaults(entries: Entries): string[] {
  return [...nameFaults(entries), ...aliasFaults(entries), ...exceptionFaults(entries), ...priceFaults(entries)];
}

/** The rules and exceptions for customers that are not in the file, for when no source lists any. */
export function strangerFaults(entries: Entries): string[] {
  const known = new Set(entries.customers.map(({ name }) => name));
  return mentionsIn(entries)
    .filter(({ name }) => !known.has(name))
    .map(({ name, place }) => `${place} names ${name}, which is not among the customers, and no source lists any`);
}

/** A customer's name in a rule or an exception, and where it stands. */
interface Mention {
  readonly name: string;
  readonly place: string;
}

/** The customers that rules and exceptions are for. */
export function mentionsIn({ access, verdicts }: Omit<Entries, 'customers'>): Mention[] {
  const inRules = access.flatMap(({ customers }, index) =>
    customers === 'all' ? [] : customers.map((name) => ({ name, place: `access[${index + 1}].customers` })),
  );
  const inExceptions = verdicts.exceptions.map(({ customer: name }, index) => ({
    name,
    place: `exceptions[${index + 1}].customer`,
  }));
  return [...inRules, ...inExceptions];
}

function nameFaults({ customers }: Entries): string[] {
  // Folded, as a line compares them: there, `müller` and `muller` are the same name.
  const names = customers.map(({ name }) => fold(name));
  const taken = new Set<string>();
  const duplicates = new Set(names.filter((name) => taken.size === taken.add(name).size));
  const reserved = reservedNames.filter((name) => taken.has(name));
  const sharedIds = catalog.flatMap(({ id: source, link: { unique } }) => {
    const ids = customers.flatMap(({ refs }) => refs[source]?.id ?? []);
    return unique === null || isDistinct(ids) ? [] : [unique];
  });
  return [
    ...Array.from(duplicates, (name) => `two customers are named ${name}`),
    ...reserved.map((name) => `no customer can be named ${name}, since the word has a meaning of its own`),
    ...sharedIds.map((unique) => `two customers have the same ${unique}`),
  ];
}

/** Aliases by which a line never finds the customer. */
function aliasFaults({ customers }: Entries): string[] {
  const owners = new Map(customers.map((customer) => [fold(customer.name), customer]));
  return customers.flatMap((customer) =>
    customer.aliases.flatMap((alias) => {
      const owner = owners.get(fold(alias)) ?? customer;
      const place = `an alias of ${customer.name}`;
      if (reservedNames.includes(fold(alias))) return [`${place} is ${alias}, a word with a meaning of its own`];
      if (alias.includes('@')) return [`${place} has an @, and so is read as a person's address`];
      return owner === customer ? [] : [`${place} is the name of another customer, ${owner.name}`];
    }),
  );
}

function exceptionFaults({ verdicts: { exceptions } }: Entries): string[] {
  const onProducts = new Set(purchaseVerdicts.map(({ id }) => id));
  return exceptions.flatMap(({ verdict, of }, index) =>
    onProducts.has(verdict) && of.includes('@')
      ? [`exceptions[${index + 1}].of must be a SKU, since ${verdict} is about products`]
      : [],
  );
}

function priceFaults({ customers, verdicts: { prices } }: Entries): string[] {
  const priced = prices.map(({ source, product }) => `${source} ${product ?? ''}`);
  const unknown = prices.flatMap(({ source, product }, index) => {
    if (product === null) return [];
    const place = `prices[${index + 1}].product`;
    if (vendorNamed(source).lists.assignments?.groupedBy === 'reason')
      return [`${place} must be left out: ${sourceTitles[source]} has no products`];
    // Where the file names the products of its customers, there are no others.
    const known = customers.flatMap(({ refs }) => refs[source]?.products ?? []).map((each) => each.toLowerCase());
    return known.length === 0 || known.includes(product.toLowerCase())
      ? []
      : [`${place} is ${product}, a product of no customer in the file`];
  });
  return [...(isDistinct(priced) ? [] : ['one product has two prices']), ...unknown];
}
