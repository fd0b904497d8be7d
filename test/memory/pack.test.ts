import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accountFormat, licenseFormat, purchaseFormat } from '../../src/memory/pack.ts';
import { DamagedReadingError } from '../../src/memory/parts.ts';
import { crowd, seeded } from '../../src/sandbox/people.ts';
import { assignmentTables, userTables } from '../../src/vendors/tables.ts';
import type { LicenseAssignment, Purchase, UserRecord } from '../../src/vendors/vendor.ts';
import { account, bought, seat } from '../support/rosters.ts';

const text = fc.constantFrom('Ann', 'Zoë 😀', 'Ω'.repeat(40), 'ann@contoso.com', '\u0000');
const textOrNull = fc.option(text);
const users: fc.Arbitrary<UserRecord[]> = fc.array(
  fc.record({
    name: textOrNull,
    objectId: textOrNull,
    address: textOrNull,
    sip: textOrNull,
    phone: textOrNull,
    department: textOrNull,
    location: textOrNull,
    voice: fc.option(fc.boolean()),
    userType: textOrNull,
    nonPerson: textOrNull,
    tenantId: textOrNull,
    state: fc.constantFrom('active', 'deleted'),
    deletedOn: textOrNull,
  }),
  { maxLength: 30 },
);
const licenses: fc.Arbitrary<LicenseAssignment[]> = fc.array(
  fc.record({
    address: text,
    name: textOrNull,
    reason: textOrNull,
    nonPerson: textOrNull,
    product: textOrNull,
    licenseId: textOrNull,
    active: fc.option(fc.boolean()),
    activations: fc.option(fc.nat()),
    maxActivations: fc.option(fc.nat()),
    firstPassword: fc.option(fc.boolean()),
  }),
  { maxLength: 30 },
);
const purchases: fc.Arbitrary<Purchase[]> = fc.array(
  fc.record({
    product: text,
    title: text,
    bought: fc.option(fc.nat()),
    used: fc.nat(),
    lapsed: fc.nat(),
    standing: fc.constantFrom<Purchase['standing'][]>(null, 'free', 'unlimited', { lapsed: 'suspended' }),
  }),
);

describe('a list comes back as it was stored', () => {
  test('with its accounts, as they came page by page', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(users, { maxLength: 4 }), async (pages) => {
        const parts = await accountFormat.pack(userTables.concat(pages.map(userTables.of)));
        expect([...(await accountFormat.unpack(parts))]).toEqual(pages.flat());
      }),
    );
  });

  test('with its licenses', async () => {
    await fc.assert(
      fc.asyncProperty(licenses, async (rows) => {
        const back = await licenseFormat.unpack(await licenseFormat.pack(assignmentTables.of(rows)));
        expect([...back]).toEqual(rows);
      }),
    );
  });

  test('with its purchases', async () => {
    await fc.assert(
      fc.asyncProperty(purchases, async (rows) => {
        expect(await purchaseFormat.unpack(await purchaseFormat.pack(rows))).toEqual(rows);
      }),
    );
  });

  test('in parts of at most 8,192 rows, however few a page has', async () => {
    const page = userTables.of(Array.from({ length: 500 }, (_, index) => account(`ann.${index}@contoso.com`, null)));
    expect(await accountFormat.pack(userTables.concat(Array.from({ length: 20 }, () => page)))).toHaveLength(2);
    const long = userTables.of(Array.from({ length: 8_193 }, (_, index) => account(`ann.${index}@contoso.com`, null)));
    const parts = await accountFormat.pack(long);
    expect(parts).toHaveLength(2);
    expect((await accountFormat.unpack(parts)).at(8_192)?.address).toBe('ann.8192@contoso.com');
  });
});

test('a user of a long list takes at most 40 bytes', async () => {
  const home = { tenantId: '11111111-1111-4111-8111-111111111111', domain: 'contoso.example' };
  const people = crowd(seeded('stored'), home, 10_000).map((person) =>
    account(person.address, person.objectId, {
      name: person.name,
      sip: person.sip,
      phone: person.phone,
      department: person.department,
    }),
  );
  const parts = await accountFormat.pack(userTables.of(people));
  expect(parts.reduce((sum, { byteLength }) => sum + byteLength, 0) / people.length).toBeLessThan(40);
});

test('the name of a layout changes with its columns', () => {
  expect(accountFormat.columns).toContain('name:plain');
  expect(accountFormat.columns).toContain('voice:dictionary');
  expect(new Set([accountFormat, licenseFormat, purchaseFormat].map(({ columns }) => columns)).size).toBe(3);
});

async function read(part: Uint8Array): Promise<readonly UserRecord[] | string> {
  try {
    return [...(await accountFormat.unpack([part]))];
  } catch (error) {
    if (error instanceof DamagedReadingError) return error.message;
    throw error;
  }
}

describe('a damaged part is refused in words, and never read as other rows', () => {
  const rows = [
    account('ann@contoso.com', 'id-ann', { name: 'Ann', voice: true }),
    account('zoë@contoso.com', null, { department: 'Sales' }),
  ];

  async function storedPart(): Promise<Buffer> {
    const [part = new Uint8Array()] = await accountFormat.pack(userTables.of(rows));
    return Buffer.from(part);
  }

  test('where a bit is flipped', async () => {
    const part = await storedPart();
    let refused = 0;
    for (let bit = 0; bit < 8 * part.byteLength; bit += 1) {
      const flipped = Buffer.from(part);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const result = await read(flipped);
      if (typeof result === 'string') refused += 1;
      expect([rows, expect.stringMatching(/^Part 1 of a stored list is damaged: /)]).toContainEqual(result);
    }
    // A few bits of the header of a frame mean nothing: then the rows are as they were.
    expect(refused).toBeGreaterThan(0.95 * 8 * part.byteLength);
  });

  test('where its end is missing', async () => {
    const part = await storedPart();
    for (let length = 0; length < part.byteLength; length += 1)
      expect(await read(part.subarray(0, length))).toMatch(/is damaged/);
  });

  test('where it is a part of another kind of list', async () => {
    const [seats = new Uint8Array()] = await licenseFormat.pack(assignmentTables.of([seat('ann@contoso.com')]));
    const [products = new Uint8Array()] = await purchaseFormat.pack([bought('E5', 10, 9)]);
    expect(await read(seats)).toMatch(/is damaged: /);
    expect(await read(products)).toMatch(/is damaged: its head is not as expected/);
  });

  /** The part with its bytes changed before they are compressed, so that its checksum fits. */
  async function rewritten(rewrite: (head: string, body: Buffer) => readonly [string, Buffer]): Promise<Buffer> {
    const raw = zstdDecompressSync(await storedPart());
    const end = 4 + raw.readUInt32LE(0);
    const [head, body] = rewrite(raw.toString('utf8', 4, end), raw.subarray(end));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(Buffer.byteLength(head));
    return zstdCompressSync(Buffer.concat([length, Buffer.from(head), body]));
  }

  test.each<[string, string, (head: string, body: Buffer) => readonly [string, Buffer]]>([
    ['the head is no JSON', 'it is not whole', (head, body) => [head.slice(1), body]],
    ['the head lacks a field', 'its head is not as expected', (head, body) => [head.replace('length', 'size'), body]],
    ['there are more rows than texts', 'it ends early', (head, body) => [head.replace(':2', ':20'), body]],
    ['there are fewer rows', 'its texts end elsewhere', (head, body) => [head.replace(':2', ':1'), body]],
    ['something follows', 'it goes on after its end', (head, body) => [head, Buffer.concat([body, body])]],
    [
      'a dictionary has a value of another kind',
      'a dictionary has an odd value',
      (head, body) => [head.replace('"Sales"', '7'), body],
    ],
    [
      'a dictionary is missing',
      'it has another number of dictionaries',
      (head, body) => [head.replace('[null,"Sales"],', ''), body],
    ],
    [
      'a dictionary is too short',
      'an index is beyond its dictionary',
      (head, body) => [head.replace('[null,"Sales"]', '[null]'), body],
    ],
    [
      'a text is longer than all texts',
      'its texts end elsewhere',
      (head, body) => [head, Buffer.concat([Buffer.from([200]), body.subarray(1)])],
    ],
    [
      'a text is no UTF-8',
      'its texts are not UTF-8',
      (head, body) => [head, Buffer.concat([body.subarray(0, -1), Buffer.from([0xff])])],
    ],
    ['a text ends within a letter', 'a text ends within a character', (head, body) => [head, moveEnd(body)]],
  ])('where %s', async (_what, reason, rewrite) => {
    expect(await read(await rewritten(rewrite))).toContain(reason);
  });
});

/** Moves the end of the address of the first row into the `ë` of the second. */
function moveEnd(body: Buffer): Buffer {
  const moved = Buffer.from(body);
  const [first, second] = [4 * 4, 4 * 5];
  moved.writeUInt32LE(body.readUInt32LE(first) + 3, first);
  moved.writeUInt32LE(body.readUInt32LE(second) - 3, second);
  return moved;
}
