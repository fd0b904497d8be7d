import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSettings, SettingsError, type Environment, type Settings } from '../../src/config/settings.ts';

const guid = 'f1d30c8d-5f44-451e-9257-2318808ba0df';
const live: Environment = {
  LIVE_PLATFORM_URL: 'https://live.example/tenantui',
  LIVE_PLATFORM_TOKEN_URL: 'https://login.example/token',
  LIVE_PLATFORM_CLIENT_ID: 'id',
  LIVE_PLATFORM_CLIENT_SECRET: 'secret',
  LIVE_PLATFORM_SCOPE: 'scope',
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-test-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function read(content: string | Buffer, environment: Environment = {}): Settings {
  const path = join(folder, 'rollcall.yaml');
  writeFileSync(path, content);
  return readSettings({ ROLLCALL_LOCAL: '1', ROLLCALL_CONFIG: path, ...environment });
}

/** The faults, without the path of the file. */
function faults(content: string | Buffer, environment?: Environment): readonly string[] {
  try {
    read(content, environment);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.faults.map((fault) => fault.replace(/^\S*rollcall\.yaml:? /, ''));
  }
}

const named = (name: string): string => `customers:\n  - name: ${name}\n`;
const notUtf8 = (line: number): string => `is not UTF-8 text (line ${line}): save it as UTF-8`;
const utf16 = 'is UTF-16, or no text at all: save it as UTF-8';

describe('a settings file', () => {
  test.each<[string, Buffer, string]>([
    ['Latin-1', Buffer.from(named('müller'), 'latin1'), notUtf8(2)],
    ['Windows-1252', Buffer.concat([Buffer.from('# it'), Buffer.from([0x92]), Buffer.from('s ours\n')]), notUtf8(1)],
    ['UTF-16 with a byte order mark', Buffer.from(`\uFEFF${named('contoso')}`, 'utf16le'), utf16],
    ['UTF-16 without a byte order mark', Buffer.from(named('contoso'), 'utf16le'), utf16],
    ['UTF-16 of the other byte order', Buffer.from(`\uFEFF${named('contoso')}`, 'utf16le').swap16(), utf16],
    ['UTF-8 that was cut off', Buffer.from(named('müller')).subarray(0, -6), notUtf8(2)],
  ])('in %s is named as such', (_encoding, content, fault) => {
    expect(faults(content)).toEqual([fault]);
  });

  test.each([
    ['a byte order mark', `\uFEFF${named('müller')}`],
    ['line ends of Windows', named('müller').replaceAll('\n', '\r\n')],
    ['no line end', named('müller').trimEnd()],
  ])('in UTF-8 with %s is read', (_what, content) => {
    expect(read(content).customers.map(({ name }) => name)).toEqual(['müller']);
  });

  test.each<[string, string, string[]]>([
    ['a key twice', `${named('x')}    name: y\n`, ['line 3 has a key for the second time']],
    [
      'sections twice, and a fault beside',
      'access:\naccess:\nprices:\nprices:\nport: 1\n',
      ['line 2 has a key for the second time', 'line 4 has a key for the second time', 'Unrecognized key: "port"'],
    ],
    ['a tab', 'customers:\n\t- name: x\n', ['line 2 is indented with a tab: use blanks']],
    ['two documents', 'customers:\n---\ncustomers:\n', ['line 2 begins a second document: keep all in one']],
    ['a tag', named('!!python/name x'), ['line 2 has a tag (!) that means nothing here']],
    ['an alias without its anchor', named('*x'), ['has aliases (*) that lead nowhere']],
  ])('with %s is named by its line', (_what, content, expected) => {
    expect(faults(content)).toEqual(expected);
  });

  test.each([
    ['aliases of aliases', billionLaughs(), 'has aliases (*) that lead nowhere'],
    ['lists in lists in lists', '['.repeat(100_000), 'is not YAML (line 1: RESOURCE_EXHAUSTION)'],
    ['a prototype', '__proto__: { access: [] }\n', 'Unrecognized key: "__proto__"'],
    ['a merge key', 'customers: [&x { name: x }, { <<: *x, name: y }]\n', 'customers[2] Unrecognized key: "<<"'],
  ])('with %s is refused', (_what, content, fault) => {
    expect(faults(content)).toEqual([fault]);
  });

  test('that is too large is refused before it is parsed', () => {
    expect(faults(Buffer.alloc(20_000_001, '#'))).toEqual(['is larger than 20 MB']);
  });

  test('with very many faults is refused with the first of them', () => {
    const content = `customers:\n${'  - { nam: x }\n'.repeat(3_000)}`;
    expect(faults(content)).toHaveLength(6_000);
    expect(() => read(content)).toThrow(/(?:\n {2}- .*){100}\n {2}- and 5900 more$/);
  });

  test('may use an anchor', () => {
    const { access } = read(`${named('x')}access:
  - { who: anyone, customers: &mine [x] }
  - { who: { user: ${guid} }, customers: *mine }\n`);
    expect(access.map(({ customers }) => customers)).toEqual([['x'], ['x']]);
  });
});

function billionLaughs(): string {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const lines = names.map(
    (name, index) => `${name}: &${name} [${`*${names[index - 1]},`.repeat(index === 0 ? 0 : 10)}x]`,
  );
  return `${lines.join('\n')}\n`;
}

function price(fields: string, source = 'partner'): string {
  return `prices:\n  - { source: ${source}, currency: EUR, per: month, ${fields} }\n`;
}

function exception(fields: string, of = 'fax@x.example'): string {
  return `${named('x')}exceptions:\n  - { customer: x, verdict: seat-twice, of: ${of}, reason: fax, ${fields} }\n`;
}

function rule(who: string): string {
  return `access:\n  - { who: ${who}, customers: all }\n`;
}

function licenses(customer: string, products: string): string {
  return `${named('x')}    licensespring: { customer: ${customer}, products: ${products} }\n`;
}

describe('an entry that is empty or not what it looks like', () => {
  test.each([
    [`${named('x')}    aliases:\n`, 'customers[1].aliases is empty: fill it in, or leave it out'],
    [`${named('x')}    off: ~\n`, 'customers[1].off is empty: fill it in, or leave it out'],
    [named(''), 'customers[1].name is empty: fill it in, or leave it out'],
    ['over-bought:\n', 'over-bought is empty: fill it in, or leave it out'],
    [`${named('x')}    title: ' '\n`, 'customers[1].title must not be blank'],
    [`${named('x')}    aliases: ['']\n`, 'customers[1].aliases[1] must not be blank'],
    [named('365'), 'customers[1].name must be text: put it in quotes'],
    [`${named('x')}    aliases: [true]\n`, 'customers[1].aliases[1] must be text: put it in quotes'],
    [price("amount: '4.5'"), 'prices[1].amount must be a number such as 4.5, without quotes'],
    [price('amount: 4.5 EUR'), 'prices[1].amount must be a number such as 4.5, without quotes'],
    ["over-bought: { percent: '20', least: 10 }\n", expect.stringMatching(/^over-bought\.percent must be a number/)],
    [exception('until: 2027-02-30'), 'exceptions[1].until must be a day such as 2027-01-31'],
    [exception('until: 2027-02-29'), 'exceptions[1].until must be a day such as 2027-01-31'],
    [exception('until: 31.12.2027'), 'exceptions[1].until must be a day such as 2027-01-31'],
  ])('%j is named', (content, fault) => {
    expect(faults(content)).toEqual([fault]);
  });

  const blank = 'must be without blanks and invisible characters';
  test.each([
    [`${named('x')}    live: '${guid} '\n`, 'customers[1].live must be a GUID, without blanks'],
    [rule(`{ user: ' ${guid}' }`), 'access[1].who.user must be a GUID, without blanks'],
    [rule("{ chat: ' 19:abc@thread.v2' }"), `access[1].who.chat ${blank}`],
    [rule("{ chat: '19:abc\u200B@thread.v2' }"), `access[1].who.chat ${blank}`],
    [exception('until: 2027-12-31', "'fax@x.example '"), `exceptions[1].of ${blank}`],
    [price("amount: 1, product: ' PHN1'", 'licensespring'), `prices[1].product ${blank}`],
    [licenses("'it@x.example '", '[PHN1]'), `customers[1].licensespring.customer ${blank}`],
    [licenses('it@x.example', "['PHN1\u00A0']"), `customers[1].licensespring.products[1] ${blank}`],
  ])('an id with a blank in %j is named', (content, fault) => {
    expect(faults(content)).toEqual([fault]);
  });
});

describe('a rule or exception for a customer that does not exist', () => {
  const content = `${named('contoso')}access:
  - { who: anyone, customers: [Contoso, contosso] }
exceptions:
  - { customer: fabrikam, verdict: seat-twice, of: a@x.example, reason: r, until: 2027-12-31 }\n`;

  test('is named when only the file has customers', () => {
    const nobody = 'which is not among the customers, and no source lists any';
    expect(faults(content)).toEqual([
      `access[1].customers names contosso, ${nobody}`,
      `exceptions[1].customer names fabrikam, ${nobody}`,
    ]);
  });

  test('may be one of a source that lists customers', () => {
    expect(faults(content, live)).toEqual([]);
  });

  test.each([
    ['a letter and its accent', 'one letter', 'NFD', 'NFC'],
    ['one letter', 'a letter and its accent', 'NFC', 'NFD'],
  ] as const)('is not one that is written with %s in place of %s', (_how, _where, inRule, inEntry) => {
    const { customers, access } = read(
      `${named('Zoë-Müller'.normalize(inEntry))}access: [{ who: anyone, customers: [${'zoë-müller'.normalize(inRule)}] }]\n`,
    );
    expect(access[0]?.customers).toEqual(customers.map(({ name }) => name));
  });
});

describe('an entry that has no effect is named:', () => {
  test.each([
    ['an alias with an @', '[it@x.example]', "an alias of x has an @, and so is read as a person's address"],
    ['an alias with a meaning of its own', '[Fresh]', 'an alias of x is Fresh, a word with a meaning of its own'],
    ['an alias that is the name of another', '[Ýy]', 'an alias of x is the name of another customer, yy'],
  ])('%s', (_what, aliases, fault) => {
    expect(faults(`customers: [{ name: x, aliases: ${aliases} }, { name: yy }]\n`)).toEqual([fault]);
  });

  test.each([
    [
      'a price of a product that no customer has',
      'licensespring',
      'PHN2',
      'is PHN2, a product of no customer in the file',
    ],
    [
      'a price of a product of a source without products',
      'live',
      'A',
      'must be left out: Live Platform has no products',
    ],
  ])('%s', (_what, source, product, fault) => {
    const file = licenses('it@x.example', '[PHN1]') + price(`product: ${product}, amount: 1`, source);
    expect(faults(file)).toEqual([`prices[1].product ${fault}`]);
    expect(faults(file.replace('PHN2', 'phn1').replace('product: A, ', ''))).toEqual([]);
  });

  test('an exception for an address where only products are judged', () => {
    const file = exception('until: 2027-12-31').replace('seat-twice', 'over-bought');
    expect(faults(file)).toEqual(['exceptions[1].of must be a SKU, since over-bought is about products']);
    expect(faults(file.replace('fax@x.example', 'SPE_E5'))).toEqual([]);
  });
});
