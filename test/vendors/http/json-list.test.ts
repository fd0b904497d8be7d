import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { runSync } from '../../support/run-sync.ts';
import {
  peekEnvelope,
  jsonList,
  readList,
  type Checked,
  type ListRead,
  type RowsBuilder,
} from '../../../src/vendors/http/json-list.ts';

const envelope = z.looseObject({});
const rows = z.array(z.unknown());
type Read = Checked<ListRead<unknown, readonly unknown[]>>;

function arrays<Row>(): RowsBuilder<Row, readonly Row[]> {
  return { of: (list) => list, concat: (parts) => parts.flat() };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** Reads in chunks of so many bytes, by default such small ones that there are many cuts. */
function read(text: string, field: string | null, chunkBytes = 20): { result: Read; chunks: number } {
  let chunks = 0;
  const counted = z.array(z.unknown()).refine(() => (chunks += 1) > 0);
  const list = jsonList(field, field === null ? z.unknown() : envelope, counted, (row) => row, arrays<unknown>());
  return { result: runSync(readList(Buffer.from(text), list, parse, chunkBytes)), chunks };
}

const texts = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('},{', '"},{"', '\\', '\\"', ']}', '[{', '\uFEFF', '"users":[', '😀', '\u2028', 'ß'),
);
const values = fc.jsonValue({ maxDepth: 3 });
const someRow = fc.oneof(
  fc.dictionary(texts, fc.oneof(texts, values)),
  fc.record({ licenses: fc.array(fc.record({ plan: texts, of: fc.array(fc.record({ id: texts })) })), name: texts }),
  values,
);
const lists = fc.array(someRow, { minLength: 0, maxLength: 40 });
const blanks = fc.constantFrom(undefined, 0, 1, 3);

test('a long answer reads the same in chunks as a whole', () => {
  const others = fc.dictionary(fc.constantFrom('customer', 'total', 'links', 'metadata'), values, {
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(lists, others, others, blanks, (all, before, after, indent) => {
      const answer = JSON.stringify({ ...before, users: all, ...after }, null, indent);
      const { users, ...rest } = z.looseObject({ users: rows }).parse(JSON.parse(answer));
      expect(read(answer, 'users').result).toEqual({
        value: {
          envelope: expect.objectContaining(rest) as unknown,
          rows: users,
          leftOut: { count: 0, of: users.length, issues: [] },
        },
      });
    }),
    { numRuns: 300 },
  );
});

test('an answer that is the list itself reads the same in chunks as a whole', () => {
  fc.assert(
    fc.property(lists, blanks, (all, indent) => {
      const answer = JSON.stringify(all, null, indent);
      const { result } = read(answer, null);
      expect('value' in result ? result.value.rows : result.issues).toEqual(JSON.parse(answer));
    }),
    { numRuns: 200 },
  );
});

const people = Array.from({ length: 30 }, (_, index) => ({ email: `ann.${index}@contoso.com`, name: '},{"]' }));
const answer = JSON.stringify({ customer: { metadata: {} }, users: people, total: [30] });

test('a long answer is parsed in chunks', () => {
  expect(read(answer, 'users')).toMatchObject({ result: { value: { rows: people } }, chunks: 30 });
  expect(read(JSON.stringify(people), null).chunks).toBe(30);
  expect(read(answer, 'users', 1_000_000).chunks).toBe(1);
});

test('rows that contain lists are cut only between the rows', () => {
  const nested = people.map((person) => ({ ...person, plans: [{ id: 1 }, { id: 2 }, { id: 3 }] }));
  const { result, chunks } = read(JSON.stringify({ users: nested }), 'users');
  expect(result).toMatchObject({ value: { rows: nested } });
  expect(chunks).toBeGreaterThan(20);
});

test('an answer that ends too early is refused, wherever it ends', () => {
  for (let end = 0; end < answer.length; end += 1)
    expect(read(answer.slice(0, end), 'users').result).toEqual({
      issues: [expect.objectContaining({ path: [], code: 'invalid_type' })],
    });
});

test('an answer with one character too many or too few reads the same in chunks as a whole', () => {
  const characters = fc.constantFrom('"', ',', '{', '}', '[', ']', ':', '\\', '', ' ', '0', 'é');
  fc.assert(
    fc.property(fc.nat(answer.length - 1), characters, fc.boolean(), (at, letter, instead) => {
      const changed = answer.slice(0, at) + letter + answer.slice(at + (instead ? 1 : 0));
      const whole = read(changed, 'users', 1_000_000).result;
      expect(read(changed, 'users').result).toEqual(whole);
    }),
    { numRuns: 1_500 },
  );
});

test.each([
  ['a nested list of the same name', { customer: { users: people }, users: [] }, []],
  ['the same words in a text', { customer: '"users":[{"a":1},{"a":2}],"', users: people }, people],
  ['an empty list', { users: [], customer: 'x'.repeat(100) }, []],
])('the right list is read despite %s', (_, given, expected) => {
  expect(read(JSON.stringify(given), 'users').result).toMatchObject({ value: { rows: expected } });
});

test('the last of two fields of one name counts, as in any JSON', () => {
  const twice = `${answer.slice(0, -1)},"users":[{"email":"last"}]}`;
  expect(read(twice, 'users').result).toMatchObject({ value: { rows: [{ email: 'last' }] } });
});

test('a row that differs from the schema is left out, counted and named by its index in the whole list', () => {
  const strict = jsonList('users', envelope, z.array(z.object({ email: z.string() })), (row) => row, arrays());
  const wrong = JSON.stringify({ users: [...people.slice(0, 27), { email: 5 }, ...people, null] });
  for (const chunkBytes of [20, 1_000_000])
    expect(runSync(readList(Buffer.from(wrong), strict, parse, chunkBytes))).toMatchObject({
      value: {
        rows: [...people.slice(0, 27), ...people].map(({ email }) => ({ email })),
        leftOut: {
          count: 2,
          of: 59,
          issues: [
            { path: ['users', 27, 'email'], code: 'invalid_type' },
            { path: ['users', 58], code: 'invalid_type' },
          ],
        },
      },
    });
});

/** Parses JSON and counts the characters. */
function counting(): { readonly parse: typeof parse; readonly characters: () => number } {
  let characters = 0;
  return {
    parse: (text) => {
      characters += text.length;
      return parse(text);
    },
    characters: () => characters,
  };
}

const anything = jsonList('users', envelope, rows, (row) => row, arrays<unknown>());

test('an answer with very much before its list is parsed once, not for each possible end of the list', () => {
  const hostile = `{"x":"${'y'.repeat(2_000_000)}","users":[${'{},'.repeat(200_000)}{}],"z":[[[[[[[[[`;
  const counted = counting();
  expect(runSync(readList(Buffer.from(hostile), anything, counted.parse, 1_000))).toHaveProperty('issues');
  expect(counted.characters()).toBeLessThan(1.1 * hostile.length);
});

test('an answer with very much after its list is not parsed again and again', () => {
  const hostile = `{"users":[],"z":[[[[[[[[]]]]]]]],"x":"${'y'.repeat(2_000_000)}`;
  const counted = counting();
  expect(peekEnvelope(Buffer.from(hostile), anything, counted.parse)).toBeNull();
  expect(counted.characters()).toBeLessThan(hostile.length);
});
