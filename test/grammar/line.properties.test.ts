import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineFor, readLine, writeLine, type ParseResult } from '../../src/grammar/line.ts';
import { wrapping, type CommandSyntax, type Query } from '../../src/grammar/query.ts';
import { valueCalled } from '../../src/grammar/filter-values.ts';
import { filterNamed, filterNames, type FilterName } from '../../src/grammar/filters.ts';
import type { Customer } from '../../src/sources/customer.ts';
import { nameForm, reservedNames } from '../../src/customers/names.ts';
import { commands } from '../../src/commands/index.ts';
import { fold } from '../../src/text/fold.ts';
import { Problem } from '../../src/problem.ts';

const commandWords = commands.flatMap((command) => [command.name, ...command.aliases]);

/** Texts that could be mistaken for something else. */
const ambiguous: readonly string[] = [
  commandWords,
  filterNames.flatMap((name) => [name, `${name}:x`, `${name}:yes`, `${name}:`]),
  ['page', 'page:2', 'page 2', 'page:x', 'fresh', '2', '42', 'all', '?', '...', ':', '-', '@', "'", '<', '{{'],
  ['contoso', 'contoso germany', 'germany', 'fabrikam', 'cts', 'con', 'Contoso GmbH', 'contoso.com', 'shared'],
  ['ann@contoso.com', '<ann@contoso.com>', 'ann@contoso.com,', 'sip:ann@contoso.com', 'fresh@page', 'a@b@c'],
  ['10:30', '+49 (0) 89', 'constructor:x', '__proto__', '${x}', '😀', 'محمد', '\u0301', '\ud800', 'x\u00a0y'],
].flat();

/** A customer name as the settings file and the vendors' lists permit it. */
const name = fc
  .oneof(fc.constantFrom(...ambiguous), fc.string({ unit: 'binary', maxLength: 12 }), fc.uuid())
  .map((text) => text.replace(/[\s":@]/g, '').toLowerCase())
  .filter((text) => nameForm.test(text) && !reservedNames.includes(fold(text)));

const customer: fc.Arbitrary<Customer> = fc.record({
  name,
  title: fc.oneof(fc.constantFrom(...ambiguous), fc.string({ unit: 'grapheme' })),
  aliases: fc.array(fc.oneof(fc.constantFrom(...ambiguous), fc.string()), { maxLength: 3 }),
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

/** Search text as the grammar returns it: without double quotes, repeated blanks, and blanks at its ends. */
const text = fc
  .oneof(
    fc.constantFrom(...ambiguous),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.string({ unit: fc.constantFrom('a', '7', ' ', ':', '@', '.', '-', "'", '\u00a0'), maxLength: 8 }),
    fc.emailAddress(),
    fc.uuid(),
  )
  .map((raw) => raw.replaceAll('"', '').replace(/\s+/g, ' ').trim())
  .filter((term) => term !== '');

function valueOf(filter: FilterName): fc.Arbitrary<string> {
  const values = filterNamed(filter).values;
  // The name of a country is written as its code.
  return values === null ? text.map((each) => valueCalled(filter, each) ?? each) : fc.constantFrom<string>(...values);
}

function filtersOf({ filters }: CommandSyntax['syntax']): fc.Arbitrary<Query['filters']> {
  return fc.record(Object.fromEntries(filters.map((filter) => [filter, valueOf(filter)])), { requiredKeys: [] });
}

/** Any query about these customers. */
function queryOf(customers: readonly Customer[], among: readonly CommandSyntax[] = commands): fc.Arbitrary<Query> {
  return fc.constantFrom(...among).chain(({ name: command, syntax, wraps }) => {
    if (wraps !== undefined)
      return fc
        .record({
          inner: queryOf(
            customers,
            commands.filter(({ name: other }) => wraps.includes(other)),
          ),
          filters: filtersOf(syntax),
        })
        .map(({ inner, filters }) => wrapping(command, inner, filters));
    const someone = fc.constantFrom(...customers);
    const choices = { needed: someone, possible: fc.option(someone), none: fc.constant(null) };
    return fc
      .record({
        command: fc.constant(command),
        customer: choices[syntax.customer],
        terms: syntax.text ? fc.array(text, { maxLength: 4 }) : fc.constant([]),
        filters: filtersOf(syntax),
        page: syntax.paged ? fc.integer({ min: 1, max: 100_000 }) : fc.constant(1),
        word: fc.constantFrom(null, ...(syntax.words ?? [])),
        all: syntax.all ? fc.boolean() : fc.constant(false),
        fresh: fc.boolean(),
        inner: fc.constant(null),
      })
      .map((query) => (query.all || query.word !== null ? { ...query, customer: null } : query));
  });
}

const customersAndQuery = someCustomers.chain((customers) =>
  fc.record({ customers: fc.constant(customers), query: queryOf(customers) }),
);

/** Any line, with many parts that the grammar knows. */
const anyLine = fc
  .array(fc.oneof(fc.constantFrom(...ambiguous), fc.string({ unit: 'binary' }), text, fc.constantFrom('"', '""', ': ')))
  .map((parts) => parts.join(' '));

function tryReadLine(line: string, customers: readonly Customer[]): ParseResult | Problem {
  try {
    return readLine(line, commands, customers);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

const keys = new RegExp(`^(?:${[...filterNames, 'page'].join('|')}):`);
const thorough = { numRuns: 500 };

describe('a query that was written as a line', () => {
  test('is read as an equal query', () => {
    fc.assert(
      fc.property(customersAndQuery, ({ customers, query }) => {
        expect(readLine(writeLine(query), commands, customers)).toEqual({
          query,
          guessed: false,
          unused: [],
          question: null,
        });
      }),
      thorough,
    );
  });

  test("with a vendor's texts asks about that customer and nobody else", () => {
    const vendorText = fc.oneof(
      text,
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.constantFrom('a"b c"@x.com', 'x" all "', '" from:partner "', 'ann@x.com" page:2', '"', ' ', 'x'.repeat(5_000)),
    );
    fc.assert(
      fc.property(someCustomers, vendorText, vendorText, (customers, term, product) => {
        const [first = null] = customers;
        const line = lineFor('licenses', first, { terms: [term], filters: { product } });
        const { query } = readLine(line, commands, customers);
        expect(query.customer).toBe(first);
        expect([[], [term]]).toContainEqual(query.terms);
        expect([{}, { product }]).toContainEqual(query.filters);
        expect(line.length).toBeLessThan(1_000);
      }),
      thorough,
    );
  });

  test('is read as an equal query when the command and the filters are in capitals', () => {
    fc.assert(
      fc.property(customersAndQuery, ({ customers, query }) => {
        const line = writeLine(query).replace(/"[^"]*"|[^\s"]+/g, (part, at: number) =>
          at === 0 || part === 'fresh' ? part.toUpperCase() : part.replace(keys, (key) => key.toUpperCase()),
        );
        expect(readLine(line, commands, customers).query).toEqual(query);
      }),
      thorough,
    );
  });
});

describe('any line', () => {
  test('is read, or answered with a problem that says what to do', () => {
    fc.assert(
      fc.property(anyLine, someCustomers, (line, customers) => {
        const result = tryReadLine(line, customers);
        expect(result instanceof Problem ? result.advice : result.query.command).not.toBe('');
      }),
      thorough,
    );
  });

  test('is read as a query whose line is read as an equal query', () => {
    fc.assert(
      fc.property(anyLine, fc.constantFrom(...commandWords), someCustomers, (line, word, customers) => {
        for (const each of [line, `${word} ${line}`, `${word} ${customers[0]?.name} ${line}`]) {
          const result = tryReadLine(each, customers);
          if (result instanceof Problem) continue;
          const again = readLine(writeLine(result.query), commands, customers);
          expect(again).toEqual({ query: result.query, guessed: false, unused: [], question: null });
        }
      }),
      thorough,
    );
  });

  test('that names no known customer is answered with lines for known customers only', () => {
    fc.assert(
      fc.property(anyLine, someCustomers, (line, customers) => {
        const problem = tryReadLine(`users ${line}`, customers);
        if (!(problem instanceof Problem) || !problem.code.startsWith('customer-')) return;
        for (const offered of problem.lines) {
          const { query } = readLine(offered, commands, customers);
          // Unknown words can be the name of a person, which is searched for among all customers. Some commands answer for all.
          const isOfAll = ['customers', 'user'].includes(query.command) || query.all;
          expect(isOfAll || query.customer !== null).toBe(true);
        }
      }),
      thorough,
    );
  });
});
