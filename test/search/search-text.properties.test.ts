import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { findPeople } from '../../src/search/people.ts';
import { isPartly, searchText, textTest } from '../../src/search/search-text.ts';
import { regionOf } from '../../src/text/region.ts';
import { account, licence, rosterOf, unknown } from '../support/rosters.ts';

const pieces = fc.constantFrom(
  'ann',
  'Ann',
  'Ë',
  'ü',
  'ß',
  'Ł',
  ' ',
  '-',
  '@',
  '_',
  '#EXT#@x.example',
  '.',
  '`',
  ',',
  'sip:',
  '\u200c',
  '\u212B',
);
const words = fc.array(pieces, { maxLength: 5 }).map((parts) => parts.join(''));
const digits = fc.stringMatching(/^[0-9]{2,9}$/);
const phones = fc
  .tuple(
    fc.constantFrom('', '+49', '0049', '0', '+1 (402) ', '06 ', '(0) '),
    digits,
    fc.constantFrom('', ';ext=12', ' x12', '-3'),
  )
  .map((parts) => parts.join(''));
const ids = fc.constantFrom('0a000000-0000-4000-8000-00000000000b', '0A000000-0000-4000-8000-00000000000B', null);
const regions = fc.constantFrom('DE', 'HU', 'IT', 'US', null);

const user = fc.record({
  name: fc.option(words),
  address: fc.option(words),
  sip: fc.option(words),
  phone: fc.option(phones),
  objectId: ids,
  location: regions,
});

/** What is typed: some words, or a part of what somebody in the lists has. */
const terms = fc.array(
  fc.oneof(
    words,
    phones,
    digits,
    ids.map((id) => id ?? 'x'),
  ),
  { minLength: 1, maxLength: 3 },
);

/** Whether the people of these lists are found, and whether the search of all texts would have passed them over. */
async function search(
  rows: Parameters<typeof rosterOf>[0],
  typed: readonly string[],
  region: string | null,
): Promise<{ readonly found: boolean; readonly missed: boolean }> {
  const roster = rosterOf(rows);
  const joined = { ...roster, joined: () => Promise.resolve(roster) };
  const text = await searchText.make({ known: joined, latest: joined });
  const found = (await findPeople(typed, roster, regionOf(region))).people.length > 0;
  return { found, missed: found && !textTest(typed)(text) };
}

test('nobody who is in the lists is missed by the search of all texts', async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(user, { maxLength: 6 }),
      fc.array(words, { maxLength: 3 }),
      terms,
      regions,
      async (users, holders, typed, region) => {
        const liveUsers = users.map((each) => account(each.address, each.objectId, each));
        const seats = holders.map((address) => licence(address, { name: address }));
        const result = await search({ liveUsers, seats }, typed, region);
        expect(result.missed).toBe(false);
        if (result.found) found += 1;
      },
    ),
    { numRuns: 4_000 },
  );
  expect(found).toBeGreaterThan(100);
});

test('nor is anybody with a part of the own name, address or number', async () => {
  await fc.assert(
    fc.asyncProperty(user, fc.nat(), fc.nat(), regions, async (one, from, length, region) => {
      const own = [one.name, one.address, one.sip, one.phone, one.objectId].filter((text) => text !== null);
      const text = own[from % Math.max(own.length, 1)] ?? '';
      const begin = from % Math.max(text.length, 1);
      const typed = [text.slice(begin, begin + 1 + (length % Math.max(text.length, 1)))];
      const partnerAccounts = [account(one.address, one.objectId, one)];
      expect((await search({ partnerAccounts }, typed, region)).missed).toBe(false);
    }),
    { numRuns: 4_000 },
  );
});

test.each([
  ['a guest by the own address', { address: 'ann_fabrikam.com#EXT#@contoso.com' }, ['ann@fabrikam.com']],
  ['a guest by a part of it', { sip: 'ann_fabrikam.com#EXT#@contoso.com', name: 'Ann' }, ['ann', 'n@fabrikam.com']],
  ['an address that is folded in another way', { address: '\u1E9E\u00F8@contoso.com' }, ['\u00DF\u00F8@contoso.com']],
  ['a SIP address with an accent', { sip: 'sip:Ann\u00C9@contoso.com' }, ['sip:ann\u00E9@contoso.com']],
  [
    'an object id in capitals',
    { objectId: '0a000000-0000-4000-8000-00000000000b' },
    ['0A000000-0000-4000-8000-00000000000B'],
  ],
  ['a German number without its code', { phone: '+4989555012' }, ['089', '555012']],
  ['a German number that is stored without it', { phone: '089 555012', location: 'DE' }, ['+49 89 555012']],
  ['a Hungarian number', { phone: '+3611234567', location: 'HU' }, ['06', '1', '123', '4567']],
  ['a number dialled with 00', { phone: '+14025550100' }, ['001', '402', '555-0100']],
  ['a number with an extension', { phone: '+14025550100;ext=12' }, ['(402)', '555-0100', 'x12']],
  ['a part of a number', { phone: '+14025550100' }, ['5550']],
] as const)('%s is not passed over', async (_what, fields, typed) => {
  const location = 'location' in fields ? fields.location : 'DE';
  const objectId = 'objectId' in fields ? fields.objectId : null;
  const address = 'address' in fields ? fields.address : null;
  const one = account(address, objectId, { ...fields, location });
  expect(await search({ partnerAccounts: [one] }, typed, 'US')).toEqual({ found: true, missed: false });
});

test('somebody who is nowhere is passed over', async () => {
  const roster = rosterOf({ liveUsers: [account('ann@contoso.com', null, { name: 'Ann', phone: '+4989555012' })] });
  const joined = { ...roster, joined: () => Promise.resolve(roster) };
  const text = await searchText.make({ known: joined, latest: joined });
  for (const typed of [['ben'], ['ann', 'ben'], ['ben@contoso.com'], ['089', '5550999']])
    expect(textTest(typed)(text)).toBe(false);
  for (const typed of [['an'], ['ann', 'contoso'], ['ANN@contoso.com'], ['089', '555012'], ['+49 89 555012']])
    expect(textTest(typed)(text)).toBe(true);
  expect(isPartly(text)).toBe(false);
});

test('lists of which one is missing are only a part', async () => {
  const roster = rosterOf({ liveUsers: [] }, { seats: unknown });
  const joined = { ...roster, joined: () => Promise.resolve(roster) };
  expect(isPartly(await searchText.make({ known: joined, latest: joined }))).toBe(true);
});
