import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { atOnce } from '../../support/run-at-once.ts';
import {
  peekEnvelope,
  jsonList,
  readList,
  type Checked,
  type ListRead,
  type RowsBuilder,
} from '../../../src/vendors/http/json-list.ts';

const around = z.looseObject({});
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

/** Read in stretches of so many bytes; by default in so short ones that there are many cuts. */
function read(text: string, field: string | null, stretch = 20): { result: Read; stretches: number } {
  let stretches = 0;
  const counted = z.array(z.unknown()).refine(() => (stretches += 1) > 0);
  const list = jsonList(field, field === null ? z.unknown() : around, counted, (row) => row, arrays<unknown>());
  return { result: atOnce(readList(Buffer.from(text), list, parse, stretch)), stretches };
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

test('a long answer reads the same in stretches as in one piece', () => {
  const others = fc.dictionary(fc.constantFrom('customer', 'total', 'links', 'metadata'), values, {
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(lists, others, others, blanks, (all, before, after, indent) => {
      const answer = JSON.stringify({ ...before, users: all, ...after }, null, indent);
      const { users, ...rest } = z.looseObject({ users: rows }).parse(JSON.parse(answer));
      expect(read(answer, 'users').result).toEqual({
        value: { envelope: expect.objectContaining(rest) as unknown, rows: users },
      });
    }),
    { numRuns: 300 },
  );
});

test('an answer that is the list itself reads the same in stretches as in one piece', () => {
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

test('a long answer is cut, not parsed in one piece', () => {
  expect(read(answer, 'users')).toMatchObject({ result: { value: { rows: people } }, stretches: 30 });
  expect(read(JSON.stringify(people), null).stretches).toBe(30);
  expect(read(answer, 'users', 1_000_000).stretches).toBe(1);
});

test('rows that hold lists of their own are cut between the rows only', () => {
  const nested = people.map((person) => ({ ...person, plans: [{ id: 1 }, { id: 2 }, { id: 3 }] }));
  const { result, stretches } = read(JSON.stringify({ users: nested }), 'users');
  expect(result).toMatchObject({ value: { rows: nested } });
  expect(stretches).toBeGreaterThan(20);
});

test('an answer that ends too early is not JSON, wherever it ends', () => {
  for (let end = 0; end < answer.length; end += 1)
    expect(read(answer.slice(0, end), 'users').result).toEqual({
      issues: [expect.objectContaining({ path: [], code: 'invalid_type' })],
    });
});

test('an answer with one letter too many or too few reads as it does in one piece', () => {
  const letters = fc.constantFrom('"', ',', '{', '}', '[', ']', ':', '\\', '', ' ', '0', 'é');
  fc.assert(
    fc.property(fc.nat(answer.length - 1), letters, fc.boolean(), (at, letter, instead) => {
      const changed = answer.slice(0, at) + letter + answer.slice(at + (instead ? 1 : 0));
      const whole = read(changed, 'users', 1_000_000).result;
      expect(read(changed, 'users').result).toEqual(whole);
    }),
    { numRuns: 1_500 },
  );
});

test.each([
  ['a list of the same name further in', { customer: { users: people }, users: [] }, []],
  ['the same words in a text', { customer: '"users":[{"a":1},{"a":2}],"', users: people }, people],
  ['no row at all', { users: [], customer: 'x'.repeat(100) }, []],
])('is not led astray by %s', (_, given, expected) => {
  expect(read(JSON.stringify(given), 'users').result).toMatchObject({ value: { rows: expected } });
});

test('the last of two fields of one name counts, as in any JSON', () => {
  const twice = `${answer.slice(0, -1)},"users":[{"email":"last"}]}`;
  expect(read(twice, 'users').result).toMatchObject({ value: { rows: [{ email: 'last' }] } });
});

test('a row that differs is named by its place in the whole list', () => {
  const strict = jsonList('users', around, z.array(z.object({ email: z.string() })), (row) => row, arrays());
  const wrong = JSON.stringify({ users: [...people.slice(0, 27), { email: 5 }, ...people] });
  expect(atOnce(readList(Buffer.from(wrong), strict, parse, 20))).toMatchObject({
    issues: [{ path: ['users', 27, 'email'], code: 'invalid_type' }],
  });
});

/** Reads JSON, and counts the letters that it was given. */
function counting(): { readonly parse: typeof parse; readonly letters: () => number } {
  let letters = 0;
  return {
    parse: (text) => {
      letters += text.length;
      return parse(text);
    },
    letters: () => letters,
  };
}

const anything = jsonList('users', around, rows, (row) => row, arrays<unknown>());

test('an answer with more before its list than any vendor sends is read once, not for each end that the list may have', () => {
  const hostile = `{"x":"${'y'.repeat(2_000_000)}","users":[${'{},'.repeat(200_000)}{}],"z":[[[[[[[[[`;
  const counted = counting();
  expect(atOnce(readList(Buffer.from(hostile), anything, counted.parse, 1_000))).toHaveProperty('issues');
  expect(counted.letters()).toBeLessThan(1.1 * hostile.length);
});

test('nor is one with as much behind its list looked at again and again', () => {
  const hostile = `{"users":[],"z":[[[[[[[[]]]]]]]],"x":"${'y'.repeat(2_000_000)}`;
  const counted = counting();
  expect(peekEnvelope(Buffer.from(hostile), anything, counted.parse)).toBeNull();
  expect(counted.letters()).toBeLessThan(hostile.length);
});
