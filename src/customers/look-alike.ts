import type { Customer } from '../sources/customer.ts';

/** Letters of other scripts, and digits, that look like Latin letters; a part of the confusables of Unicode (TR 39). */
const twins: Readonly<Record<string, string>> = Object.fromEntries(
  [
    // Cyrillic
    ['АВЕЅІЈКМНОРСТХУ', 'ABESIJKMHOPCTXY'],
    ['асԁеһіјӏорԛѕуԝхѵ', 'acdehijlopqsywxv'],
    // Greek
    ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'ABEZHIKMNOPTYX'],
    ['αινορυ', 'aivopu'],
    // Armenian and Hebrew
    ['օսհו', 'ouhl'],
    // Digits and signs
    ['01|', 'oll'],
  ].flatMap(([letters = '', latin = '']) => Array.from(letters, (letter, index) => [letter, latin[index] ?? letter])),
);

/** Letters of a title that are compared. */
const maxLength = 200;

/** Texts that look alike have the same skeleton. It is not for showing. */
function skeletonOf(text: string): string {
  return (
    text
      .slice(0, maxLength)
      .normalize('NFKC')
      .replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]/gu, '')
      .replace(/[^a-zA-Z\s]/gu, (letter) => twins[letter] ?? letter)
      .toLowerCase()
      // Capital i looks like small L.
      .replaceAll('i', 'l')
      .replace(/[\p{Pd}\s]+/gu, ' ')
      .trim()
  );
}

const groupings = new WeakMap<readonly Customer[], ReadonlyMap<string, ReadonlySet<Customer>>>();

/** The customers by the skeletons of their titles and names; computed once per array. */
function bySkeleton(customers: readonly Customer[]): ReadonlyMap<string, ReadonlySet<Customer>> {
  const cached = groupings.get(customers);
  if (cached !== undefined) return cached;
  const groups = new Map<string, Set<Customer>>();
  for (const customer of customers)
    for (const text of new Set([customer.title, customer.name])) {
      const skeleton = skeletonOf(text);
      const group = groups.get(skeleton);
      if (group === undefined) groups.set(skeleton, new Set([customer]));
      else group.add(customer);
    }
  groupings.set(customers, groups);
  return groups;
}

/** The other customers whose title or name looks like one of this customer's. */
export function lookAlikesOf(customer: Customer, customers: readonly Customer[]): Customer[] {
  const groups = bySkeleton(customers);
  const alike = [customer.title, customer.name].flatMap((text) => [...(groups.get(skeletonOf(text)) ?? [])]);
  return [...new Set(alike)].filter((other) => other !== customer);
}

/** The customers that have a look-alike, those that look alike together. */
export function lookAlikes(customers: readonly Customer[]): readonly (readonly Customer[])[] {
  return [...bySkeleton(customers).values()].filter((group) => group.size > 1).map((group) => [...group]);
}
