import { itemsPerStep, runCooperatively, type Cooperative } from '../async/cooperative.ts';
import { memoizeByKey } from '../async/memoize.ts';
import { indexesOf, intersection, noRows, union, type RowMask } from '../tables/row-mask.ts';
import type { Table } from '../tables/table.ts';
import { regionOf, type Region } from '../text/region.ts';
import type { UserRecord } from '../vendors/vendor.ts';
import { rowsContaining, type FoldedRows } from './folded-rows.ts';
import { digitsOf, isNumberOf, minNationalDigits, parsePhone, phoneText, type SoughtPhone } from './phone.ts';

const plus = 0x2b;

/**
 * The users with a phone number that contains the digits of each part, or the number that the parts make up. Cheap
 * comparisons of digits come first: reading one number with its country's rules takes 25 µs.
 */
export async function rowsWithPhone(
  users: Table<UserRecord>,
  parts: readonly string[],
  region: Region | null,
): Promise<RowMask> {
  const phones = await phonesOf(users);
  const sought = parsePhone(parts.join(' '), [...regionsOf(users, region)]);
  // Most lists of a search have nobody with the number. A number with its country code contains the one without.
  const isThere = (number: string): boolean => phones.utf8.includes(number, 0, 'latin1');
  const others = [...new Set([sought.typed, ...sought.numbers.map(({ national }) => national)])];
  if (!parts.every((part) => isThere(digitsOf(part))) && !others.some(isThere)) return noRows;
  const withCode = sought.numbers.flatMap(({ international }) =>
    // A number that is stored without any extension may be that of the extension.
    sought.ext === null ? [international] : [`${international};${sought.ext}`, `${international}\n`],
  );
  return union(
    intersection(parts.map((part) => rowsContaining(phones, digitsOf(part)))),
    rowsContaining(phones, sought.typed),
    ...withCode.map((number) => rowsContaining(phones, number)),
    await runCooperatively(rowsWithoutCode(users, phones, sought, region)),
  );
}

/** The numbers of all users, as a search compares them. */
export const phonesOf = memoizeByKey(phoneRows);

/** The numbers of all users in one buffer, row after row. */
function* phoneRows(users: Table<UserRecord>): Cooperative<FoldedRows> {
  const offsets = new Uint32Array(users.length);
  const phoneAt = users.field('phone');
  const texts: string[] = [];
  let end = 0;
  for (let row = 0; row < users.length; row += 1) {
    const phone = phoneAt(row);
    const text = phone === null ? '' : `${phoneText(phone)}\n`;
    texts.push(text);
    end += text.length;
    offsets[row] = end;
    if (row % itemsPerStep === 0) yield;
  }
  return { utf8: Buffer.from(texts.join(''), 'latin1'), offsets };
}

function regionsOf(users: Table<UserRecord>, region: Region | null): ReadonlySet<Region> {
  const regions = [region, ...[...users.counts('location').keys()].map(regionOf)];
  return new Set(regions.filter((each) => each !== null));
}

/** The users whose number is stored without a country code, as it is dialled in their region. */
function* rowsWithoutCode(
  users: Table<UserRecord>,
  phones: FoldedRows,
  { numbers }: SoughtPhone,
  region: Region | null,
): Cooperative<RowMask> {
  const mask = new Uint8Array(users.length);
  const [phoneAt, locationAt] = [users.field('phone'), users.field('location')];
  for (const { international, national } of numbers.filter((each) => each.national.length >= minNationalDigits)) {
    const candidates = rowsContaining(phones, national);
    for (const row of indexesOf(users.length, [candidates])) {
      yield;
      if (phones.utf8[phones.offsets[row - 1] ?? 0] === plus) continue;
      if (isNumberOf(phoneAt(row) ?? '', regionOf(locationAt(row)) ?? region, international)) mask[row] = 1;
    }
  }
  return mask;
}
