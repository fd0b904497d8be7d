import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLine, writeLine, type ParseResult } from '../../src/grammar/line.ts';
import type { Query } from '../../src/grammar/query.ts';
import { commands } from '../../src/commands/index.ts';
import { filterNamed, filterNames, type FilterName } from '../../src/grammar/filters.ts';
import type { Customer } from '../../src/sources/customer.ts';
import { nameForm, reservedNames } from '../../src/customers/names.ts';
import { fold } from '../../src/text/fold.ts';
import { Problem } from '../../src/problem.ts';

const verbs = commands.flatMap((command) => [command.name, ...command.aliases]);

/** What could be mistaken for something else. */
const tempting: readonly string[] = [
  verbs,
  filterNames.flatMap((name) => [name, `${name}:x`, `${name}:yes`, `${name}:`]),
  ['page', 'page:2', 'page 2', 'page:x', 'fresh', '2', '42', 'all', '?', '...', ':', '-', '@', "'", '<', '{{'],
  ['contoso', 'contoso germany', 'germany', 'fabrikam', 'cts', 'con', 'Contoso GmbH', 'contoso.com', 'shared'],
  ['ann@contoso.com', '<ann@contoso.com>', 'ann@contoso.com,', 'sip:ann@contoso.com', 'fresh@page', 'a@b@c'],
  ['10:30', '+49 (0) 89', 'constructor:x', '__proto__', '${x}', '😀', 'محمد', '\u0301', '\ud800', 'x\u00a0y'],
].flat();

/** As the file and the vendors' lists allow: one word without quotes, colons and @, in lower case. */
const name = fc
  .oneof(fc.constantFrom(...tempting), fc.string({ unit: 'binary', maxLength: 12 }), fc.uuid())
  .map((text) => text.replace(/[\s":@]/g, '').toLowerCase())
  .filter((text) => nameForm.test(text) && !reservedNames.includes(fold(text)));

const customer: fc.Arbitrary<Customer> = fc.record({
  name,
  title: fc.oneof(fc.constantFrom(...tempting), fc.string({ unit: 'grapheme' })),
  aliases: fc.array(fc.oneof(fc.constantFrom(...tempting), fc.string()), { maxLength: 3 }),
  domain: fc.option(fc.domain()),
  tenantId: fc.option(fc.uuid()),
  refs: fc.record({
    live: fc.option(fc.record({ id: fc.uuid(), products: fc.constant([]), hasUsers: fc.constant(true) })),
    licensespring: fc.option(
      fc.record({ id: fc.emailAddress(), products: fc.constant(['PHN1']), hasUsers: fc.constant(true) }),
    ),
    partner: fc.constant(null),
  }),
});

const someCustomers = fc.uniqueArray(customer, { minLength: 1, maxLength: 8, selector: (one) => fold(one.name) });

/** Search text as the grammar hands it on: no double quotes, single blanks, none at its ends. */
const text = fc
  .oneof(
    fc.constantFrom(...tempting),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.string({ unit: fc.constantFrom('a', '7', ' ', ':', '@', '.', '-', "'", '\u00a0'), maxLength: 8 }),
    fc.emailAddress(),
    fc.uuid(),
  )
  .map((raw) => raw.replaceAll('"', '').replace(/\s+/g, ' ').trim())
  .filter((term) => term !== '');

function valueOf(filter: FilterName): fc.Arbitrary<string> {
  const values = filterNamed(filter).values;
  return values === null ? text : fc.constantFrom<string>(...values);
}

/** Everything that can be asked of these customers. */
function requestOf(customers: readonly Customer[]): fc.Arbitrary<Query> {
  return fc.constantFrom(...commands).chain(({ name: command, syntax }) => {
    const someone = fc.constantFrom(...customers);
    const choices = { needed: someone, possible: fc.option(someone), none: fc.constant(null) };
    const filters = Object.fromEntries(syntax.filters.map((filter) => [filter, valueOf(filter)]));
    return fc
      .record({
        command: fc.constant(command),
        customer: choices[syntax.customer],
        terms: syntax.text ? fc.array(text, { maxLength: 4 }) : fc.constant([]),
        filters: fc.record(filters, { requiredKeys: [] }),
        page: syntax.paged ? fc.integer({ min: 1, max: 100_000 }) : fc.constant(1),
        all: syntax.all ? fc.boolean() : fc.constant(false),
        fresh: fc.boolean(),
      })
      .map((query) => (query.all ? { ...query, customer: null } : query));
  });
}

const asked = someCustomers.chain((customers) =>
  fc.record({ customers: fc.constant(customers), query: requestOf(customers) }),
);

/** A line as people type it, or nearly so. */
const typed = fc
  .array(fc.oneof(fc.constantFrom(...tempting), fc.string({ unit: 'binary' }), text, fc.constantFrom('"', '""', ': ')))
  .map((parts) => parts.join(' '));

function tryReading(line: string, customers: readonly Customer[]): ParseResult | Problem {
  try {
    return readLine(line, commands, customers);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

const keys = new RegExp(`^(?:${[...filterNames, 'page'].join('|')}):`);
const thorough = { numRuns: 500 };

describe('every query has a line of its own', () => {
  test('reading what was written gives the same query', () => {
    fc.assert(
      fc.property(asked, ({ customers, query }) => {
        expect(readLine(writeLine(query), commands, customers)).toEqual({
          query,
          guessed: false,
          unused: [],
          named: query.customer !== null,
        });
      }),
      thorough,
    );
  });

  test('capitals of the command and of the filters never matter', () => {
    fc.assert(
      fc.property(asked, ({ customers, query }) => {
        const line = writeLine(query).replace(/"[^"]*"|[^\s"]+/g, (part, at: number) =>
          at === 0 || part === 'fresh' ? part.toUpperCase() : part.replace(keys, (key) => key.toUpperCase()),
        );
        expect(readLine(line, commands, customers).query).toEqual(query);
      }),
      thorough,
    );
  });
});

describe('whatever is typed', () => {
  test('it is read, or answered with a problem that says what to do', () => {
    fc.assert(
      fc.property(typed, someCustomers, (line, customers) => {
        const reading = tryReading(line, customers);
        expect(reading instanceof Problem ? reading.advice : reading.query.command).not.toBe('');
      }),
      thorough,
    );
  });

  test('reading the line that it was read as changes nothing', () => {
    fc.assert(
      fc.property(typed, fc.constantFrom(...verbs), someCustomers, (line, verb, customers) => {
        for (const each of [line, `${verb} ${line}`, `${verb} ${customers[0]?.name} ${line}`]) {
          const reading = tryReading(each, customers);
          if (reading instanceof Problem) continue;
          const again = readLine(writeLine(reading.query), commands, customers);
          const named = reading.query.customer !== null;
          expect(again).toEqual({ query: reading.query, guessed: false, unused: [], named });
        }
      }),
      thorough,
    );
  });

  test('a problem offers lines for the customers there are, and no others', () => {
    fc.assert(
      fc.property(typed, someCustomers, (line, customers) => {
        const problem = tryReading(`users ${line}`, customers);
        if (!(problem instanceof Problem) || !problem.code.startsWith('customer-')) return;
        for (const offered of problem.lines) {
          const { query } = readLine(offered, commands, customers);
          expect(query.command === 'customers' || query.customer !== null).toBe(true);
        }
      }),
      thorough,
    );
  });
});
