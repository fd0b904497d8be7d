import { describe, expect, test } from 'vitest';
import { readLine, writeLine, type ParseResult } from '../../src/grammar/line.ts';
import { commands } from '../../src/commands/index.ts';
import type { Customer } from '../../src/sources/customer.ts';
import { Problem } from '../../src/problem.ts';
import { lineOf } from '../../src/teams/turns/line.ts';

const bot = { id: '28:bot', name: 'Rollcall' };
const entities = [
  { type: 'mention', mentioned: bot, text: '<at>Rollcall</at>' },
  { type: 'mention', mentioned: { id: '29:megan', name: 'Megan Bowen' }, text: '<at>Megan Bowen</at>' },
  { type: 'mention', mentioned: { id: '29:adele', name: 'Adele' }, text: '<at>Adele</at>' },
  { type: 'mention', mentioned: { id: '29:adele', name: 'Vance' }, text: '<at>Vance</at>' },
];

const liveId = 'f1d30c8d-5f44-451e-9257-2318808ba0df';
const tenantId = '7e24d47c-eb72-439a-84e4-aea1bdb1eed9';
const sharedTenant = '3d1f0c52-8a44-4c55-9a5e-2b6f0d7a1e90';

function customer(name: string, title: string, more: Partial<Customer> = {}): Customer {
  const refs = { live: null, licensespring: null, partner: null };
  return { name, title, aliases: [], domain: null, tenantId: null, refs, ...more };
}

const linked = {
  live: { id: liveId, products: [], hasUsers: true },
  licensespring: null,
  partner: { id: tenantId, products: [], hasUsers: true },
};

const customers: readonly Customer[] = [
  customer('contoso', 'Contoso GmbH', {
    aliases: ['cts', 'contoso germany'],
    domain: 'contoso.com',
    tenantId,
    refs: linked,
  }),
  customer('fabrikam', 'Fabrikam Inc.', { aliases: ['blue house'], domain: 'fabrikam.com', tenantId: sharedTenant }),
  customer('proseware', 'Proseware, Inc.', { aliases: ['phones'] }),
  customer('prosewear', 'Prosewear Fashion Ltd.', { aliases: ['phones', 'müller'] }),
  customer('coho-vineyard', 'Coho Vineyard', { tenantId: sharedTenant }),
  customer('coho-winery', 'Coho Winery'),
  customer('müller', 'Müller & Söhne KG', { aliases: ['Margie’s Travel', 'it@mueller.example'] }),
  customer('tailspintoys.com', 'Tailspin Toys', { domain: 'tailspintoys.com' }),
];

function parse(activity: { readonly text: string } | { readonly value: unknown }): ParseResult {
  return readLine(lineOf({ ...activity, recipient: bot, entities }), commands, customers);
}

/** The line of the parsed query, or the code of the problem and the lines that it offers. */
function readAs(activity: { readonly text: string } | { readonly value: unknown }): string {
  try {
    return writeLine(parse(activity).query);
  } catch (error) {
    if (error instanceof Problem) return `! ${[error.code, ...error.lines].join(' | ')}`;
    throw error;
  }
}

type Rows = readonly (readonly [text: string, line: string])[];

const corpus: Readonly<Record<string, Rows>> = {
  'what Teams sends for a message': [
    ['users contoso', 'users contoso'],
    ['<at>Rollcall</at> users contoso', 'users contoso'],
    ['users <at>Rollcall</at> contoso', 'users contoso'],
    ['users contoso <at>Rollcall</at>', 'users contoso'],
    ['<at>Rollcall</at> users contoso <at>Rollcall</at>', 'users contoso'],
    ['<at>Rollcall</at>', 'hello'],
    ['<at>Rollcall</at>&nbsp;contoso', 'customer contoso'],
    ['<at>Rollcall</at> user <at>Megan Bowen</at>', 'user "Megan Bowen"'],
    ['<at>Rollcall</at> user <at>Adele</at>&nbsp;<at>Vance</at> contoso', 'user contoso "Adele Vance"'],
    ['user <at>Adele</at> contoso', 'user contoso "Adele"'],
    ['<p>users&nbsp;contoso</p>', 'users contoso'],
    ['users\u00a0contoso', 'users contoso'],
    ['us\u200bers con\u00adtoso\ufeff', 'users contoso'],
    ['users contoso\r\n\nlicensed:no\n', 'users contoso'],
    ['\n users contoso\nThanks,\nAnn', 'users contoso'],
    ['users\ncontoso', 'users contoso'],
    ['users\nThanks', '! customer-missing'],
    ['Hi Rollcall,\n\nusers contoso\nThanks', 'users contoso'],
    ['Hi,\nThanks', 'hello'],
    ['\tusers \u3000 contoso ', 'users contoso'],
    ['\u202eusers contoso\u202c', 'users contoso'],
    ['users <b>con</b>toso', 'users contoso'],
    ['user <a href="mailto:ann@contoso.com">ann@contoso.com</a>', 'user ann@contoso.com'],
    ['user [ann@contoso.com](mailto:ann@contoso.com)', 'user ann@contoso.com'],
    ['[ann@contoso.com](mailto:ann@contoso.com)', 'user ann@contoso.com'],
    ['users [contoso.com](http://contoso.com)', 'users contoso'],
    ['users R&amp;D contoso', 'users contoso "R&D"'],
  ],
  'quotes group words': [
    ['user "Megan Bowen" contoso', 'user contoso "Megan Bowen"'],
    ['user “Megan Bowen” contoso', 'user contoso "Megan Bowen"'],
    ['user „Megan Bowen“ contoso', 'user contoso "Megan Bowen"'],
    ['user „Megan Bowen” contoso', 'user contoso "Megan Bowen"'],
    ['user «Megan Bowen» contoso', 'user contoso "Megan Bowen"'],
    ['user « Megan Bowen » contoso', 'user contoso "Megan Bowen"'],
    ['user »Megan Bowen« contoso', 'user contoso "Megan Bowen"'],
    ['user ＂Megan Bowen＂ contoso', 'user contoso "Megan Bowen"'],
    ['user &quot;Megan Bowen&quot; contoso', 'user contoso "Megan Bowen"'],
    ["user 'Megan Bowen' contoso", 'user contoso "Megan Bowen"'],
    ['user ‚Megan Bowen‘ contoso', 'user contoso "Megan Bowen"'],
    ['user ‹Megan Bowen› contoso', 'user contoso "Megan Bowen"'],
    ['user O’Neil contoso', 'user contoso "O\'Neil"'],
    ["users contoso rock 'n' roster", 'users contoso "rock" "n" "roster"'],
    ["user 'megan@contoso.com'", 'user megan@contoso.com'],
    ["user 'megan@contoso.com',", 'user megan@contoso.com'],
    ['user [megan@contoso.com]', 'user megan@contoso.com'],
    ["user d'arcy@contoso.com", "user d'arcy@contoso.com"],
    ['users contoso "', 'users contoso'],
    ['users contoso ""', 'users contoso'],
    ['users contoso " "', 'users contoso'],
    ['users "contoso', 'users contoso'],
    ['users contoso "megan bowen', 'users contoso "megan" "bowen"'],
    ['users contoso megan" bowen', 'users contoso "megan" "bowen"'],
    ['users "contoso"', 'users contoso'],
    ['users "contoso germany"', 'users contoso'],
    ['users contoso "  Field   Sales "', 'users contoso "Field Sales"'],
    ['"users" contoso', '! words-unclear | users contoso | user contoso "users"'],
  ],
  'addresses, numbers and times are text': [
    ['ann@contoso.com', 'user ann@contoso.com'],
    ['Ann@Contoso.com', 'user Ann@Contoso.com'],
    ['"ann@contoso.com"', 'user ann@contoso.com'],
    ['<ann@contoso.com>', 'user ann@contoso.com'],
    ['ann@contoso.com;', 'user ann@contoso.com'],
    ['user ann@contoso.com?', 'user ann@contoso.com'],
    ['ann@contoso.com contoso', 'user contoso ann@contoso.com'],
    ['it@mueller.example', 'user it@mueller.example'],
    ['sip:ann@contoso.com', 'user "sip:ann@contoso.com"'],
    ['mailto:ann@contoso.com', 'user "mailto:ann@contoso.com"'],
    ['user Megan Bowen <megan@contoso.com>;', 'user "Megan" "Bowen" megan@contoso.com'],
    ['users contoso sip:ann@contoso.com', 'users contoso "sip:ann@contoso.com"'],
    ['users contoso tel:+49 89 1234', 'users contoso "tel:+49" "89" "1234"'],
    ['users contoso +49 (0) 89', 'users contoso "+49" "(0)" "89"'],
    ['users contoso "+49 (0) 89"', 'users contoso "+49 (0) 89"'],
    ['user Bowen, Megan', 'user "Bowen" "Megan"'],
    ['who is Megan?', 'user "Megan"'],
    ['users contoso – megan', 'users contoso "megan"'],
    ['users contoso "Bowen,"', 'users contoso "Bowen,"'],
    ['users contoso 10:30', 'users contoso "10:30"'],
    ['users contoso https://teams.example/x?a=b', 'users contoso "https://teams.example/x?a=b"'],
    ['users ann@contoso.com', 'user ann@contoso.com'],
  ],
  'a word in another script': [
    ['users contoso 😀', 'users contoso "😀"'],
    ['users contoso 👩‍👩‍👧', 'users contoso "👩👩👧"'],
    ['😀', '! command-unknown | user 😀 | customers "😀" | help'],
    ['users contoso محمد', 'users contoso "محمد"'],
    ['users contoso \u200fמיכל\u200f', 'users contoso "מיכל"'],
    ['users contoso 李 明', 'users contoso "李" "明"'],
    ['users ＣＯＮＴＯＳＯ', 'users contoso'],
    ['users contoso Ångström', 'users contoso "Ångström"'],
  ],
  'upper and lower case are equal': [
    ['USERS CONTOSO', 'users contoso'],
    ['Contoso', 'customer contoso'],
    ['Users Contoso LICENSED:NO Page:2 FRESH', 'users contoso licensed:no page:2 fresh'],
    ['users contoso From:Live', 'users contoso from:live'],
    ['HELP', 'help'],
    ['users MÜLLER', 'users müller'],
  ],
  'every name of a command': [
    ['help', 'help'],
    ['commands', 'help'],
    ['help users', 'help "users"'],
    ['customers', 'customers'],
    ['tenants toys', 'customers "toys"'],
    ['customers contoso', 'customers "contoso"'],
    ['tenant contoso', 'customer contoso'],
    ['overview contoso', 'customer contoso'],
    ['accounts contoso', 'users contoso'],
    ['licences contoso', 'licenses contoso'],
    ['license contoso', 'licenses contoso'],
    ['licence contoso PHN1', 'licenses contoso "PHN1"'],
    ['whois megan', 'user "megan"'],
    ['who megan', 'user "megan"'],
    ['person megan', 'user "megan"'],
    ['sources', 'status'],
    ['status', 'status'],
    ['whoami', 'whoami'],
  ],
  'small talk gets a helpful answer': [
    ['', 'hello'],
    [' \n ', 'hello'],
    ['?', 'hello'],
    ['???', 'hello'],
    ['...', 'hello'],
    ['hi', 'hello'],
    ['Hi!', 'hello'],
    ['hello there', 'hello'],
    ['hallo', 'hello'],
    ['thanks!', 'hello'],
    ['Thank you.', 'hello'],
    ['thx', 'hello'],
    ['Help!', 'help'],
    ['fresh', 'hello fresh'],
    ['page 3', '! page-unclear'],
    ['good morning', 'hello'],
  ],
  'a typing error in the command': [
    ['licneses contoso', 'licenses contoso'],
    ['lisence contoso', 'licenses contoso'],
    ['usres contoso', 'users contoso'],
    ['user s contoso', 'user contoso "s"'],
    ['uesr contoso', '! command-unclear | users contoso | user contoso | user contoso "uesr"'],
    ['usr megan', '! command-unclear'],
    ['custoemr contoso', 'customer contoso'],
    ['cutsomers', 'customers'],
    ['statsu', 'status'],
    ['stats', 'status'],
    ['whaomi', 'whoami'],
    ['hepl', '! command-unclear'],
    ['/users contoso', 'users contoso'],
    ['helo', '! command-unclear | help | hello'],
    ['helo "x y" z', '! command-unclear | help "x y" z | hello "x y" z'],
    ['xx contoso', 'user contoso "xx"'],
    ['Megan Bowen contoso', 'user contoso "Megan" "Bowen"'],
    ['<at>Megan Bowen</at> contoso', 'user contoso "Megan Bowen"'],
    ['foo phones', '! customer-unclear | user proseware "foo" | user prosewear "foo"'],
  ],
  'every name of a customer': [
    ['users cts', 'users contoso'],
    ['users contoso germany', 'users contoso'],
    ['users Contoso GmbH', 'users contoso'],
    ['users contoso.com', 'users contoso'],
    [`users ${liveId}`, 'users contoso'],
    [`users ${tenantId.toUpperCase()}`, 'users contoso'],
    [`users {${tenantId}}`, '! customer-unknown'],
    ['users blue house', 'users fabrikam'],
    ['users fabrikam inc', 'users fabrikam'],
    ['users Proseware, Inc.', 'users proseware'],
    ['users proseware inc', 'users proseware'],
    ['users contoso?', 'users contoso'],
    ['users contoso ?', 'users contoso'],
    ['users contoso, megan', 'users contoso "megan"'],
    ['users müller', 'users müller'],
    ['users mu\u0308ller', 'users müller'],
    ['users muller', 'users müller'],
    ['users mueller', 'users müller'],
    ['users Mueller & Soehne KG', 'users müller'],
    ['users Muellr & Soehne KG', 'users müller'],
    ['users Müller & Söhne KG', 'users müller'],
    ["users Margie's Travel", 'users müller'],
    ['users Margie’s Travel', 'users müller'],
    ['users tailspintoys.com', 'users tailspintoys.com'],
    ['users fabrikam', 'users fabrikam'],
    ['contoso', 'customer contoso'],
    ['contoso germany', 'customer contoso'],
    ['contoso?', 'customer contoso'],
    [tenantId, 'customer contoso'],
    ['contoso users', 'users contoso'],
    ['contoso germany licences megan', 'licenses contoso "megan"'],
    ['contoso status', 'customer contoso'],
    ['contoso megan', 'user contoso "megan"'],
    ['contoso megan@contoso.com', 'user contoso megan@contoso.com'],
    ['contoso licensed:no', 'users contoso licensed:no'],
    ['contoso product:PHN1', 'licenses contoso product:PHN1'],
    ['contso voice:yes', 'users contoso voice:on'],
    ['contosso users', 'users contoso'],
    ['contosso licenses megan', 'licenses contoso "megan"'],
  ],
  'a shortened customer name, or one with a typing error': [
    ['users fab', 'users fabrikam'],
    ['users tailspin', 'users tailspintoys.com'],
    ['tailspin', 'customer tailspintoys.com'],
    ['users contso', 'users contoso'],
    ['users cnotoso', 'users contoso'],
    ['users fabrikom', 'users fabrikam'],
    ['users fbarikma', 'users fabrikam'],
    ['users prosewwear', 'users prosewear'],
    ['users "contoso germny"', 'users contoso'],
    ['users megan fabrikm', 'users fabrikam "megan"'],
    ['licneses fabrikm', 'licenses fabrikam'],
    ['users fa', '! customer-unknown'],
    ['users coho', '! customer-unclear | users coho-vineyard | users coho-winery'],
    ['coho', '! customer-unclear | customer coho-vineyard | customer coho-winery'],
    ['users prosewaer', '! customer-unclear | users proseware | users prosewear'],
    ['users phones megan', '! customer-unclear | users proseware "megan" | users prosewear "megan"'],
    ['phones', '! customer-unclear | customer proseware | customer prosewear'],
    ['licneses phones', '! customer-unclear | licenses proseware | licenses prosewear'],
    [`users ${sharedTenant}`, '! customer-unclear | users fabrikam | users coho-vineyard'],
    ['users pro dept:Sales', '! customer-unclear | users proseware dept:Sales | users prosewear dept:Sales'],
    ['users qqqqqqqq', '! customer-unknown'],
    ['users all', '! customer-missing'],
    ['users', '! customer-missing'],
    ['licenses page:2', '! customer-missing'],
  ],
  'no customer is guessed for a command that does not need one': [
    ['user megan contoso', 'user contoso "megan"'],
    ['user cts megan', 'user contoso "megan"'],
    ['user tailspin', 'user "tailspin"'],
    ['user contso', 'user "contso"'],
    ['user "contoso"', 'user "contoso"'],
    ['user contoso', 'user contoso'],
    ['user', 'user'],
  ],
  'the order after the command does not matter': [
    ['users licensed:no contoso', 'users contoso licensed:no'],
    ['users page:2 megan contoso', 'users contoso "megan" page:2'],
    ['licensed:no users contoso', 'users contoso licensed:no'],
    ['users unlicensed contoso', 'users contoso licensed:no'],
    ['users contoso contoso', 'users contoso'],
    ['users contoso fabrikam', '! customers-several | users contoso | users fabrikam | users contoso "fabrikam"'],
    ['users fabrikam contoso', '! customers-several | users fabrikam | users contoso | users fabrikam "contoso"'],
    ['fresh users contoso', 'users contoso fresh'],
  ],
  filters: [
    [
      'users contoso location:de dept:Sales state:active from:partner',
      'users contoso from:partner state:active dept:Sales location:de',
    ],
    ['users contoso dept:"Field Sales"', 'users contoso dept:"Field Sales"'],
    ['users contoso dept:„Field Sales“', 'users contoso dept:"Field Sales"'],
    ['users contoso "dept:Sales"', 'users contoso "dept:Sales"'],
    ['users contoso dept:a:b', 'users contoso dept:a:b'],
    ['users contoso team:Sales', '! filter-unknown | users contoso | help users'],
    ['users contoso licnesed:no', '! filter-unknown | users contoso licensed:no | users contoso | help users'],
    ['users contoso department=Sales', 'users contoso dept:Sales'],
    ['users:contoso', 'users contoso'],
    ['users customer:contoso', 'users contoso'],
    ['licenses contoso product:PHN1', 'licenses contoso product:PHN1'],
    ['users contoso licensed:"no"', 'users contoso licensed:no'],
    ['users contoso licensed:no licensed:NO', 'users contoso licensed:no'],
    [
      'users contoso licensed:no licensed:yes',
      '! filter-twice | users contoso licensed:yes | users contoso licensed:no',
    ],
    ['users contoso licensed:maybe', '! filter-value | users contoso licensed:yes | users contoso licensed:no'],
    ['users contoso licensed:', '! filter-value'],
    ['users contoso licensed: no', 'users contoso licensed:no'],
    ['users contoso from:teams', '! filter-value'],
    ['users contoso dept:', '! filter-value | users contoso dept:Sales'],
    ['users contoso dept:""', '! filter-value'],
    [
      'users contoso product:PHN1',
      '! filter-elsewhere | licenses contoso product:PHN1 | changes contoso product:PHN1 | users contoso',
    ],
    ['licenses contoso voice:yes', '! filter-elsewhere | users contoso voice:on | licenses contoso'],
    [
      'licenses contoso unlicensed',
      '! filter-elsewhere | users contoso licensed:no | licenses contoso | licenses contoso "unlicensed"',
    ],
    ['status from:live', '! filter-elsewhere | status | users from:live | licenses from:live | changes from:live'],
  ],
  'pages and fresh': [
    ['users contoso page:3', 'users contoso page:3'],
    ['users contoso page 3', 'users contoso page:3'],
    ['users page 3 contoso', 'users contoso page:3'],
    ['users contoso Page 003', 'users contoso page:3'],
    ['users contoso page:"3"', 'users contoso page:3'],
    ['users contoso page:1', 'users contoso'],
    ['customers page 2', 'customers page:2'],
    ['customer contoso page:3', 'customer contoso'],
    ['users contoso page', 'users contoso "page"'],
    ['users contoso page three', 'users contoso page:3'],
    ['users contoso third page', 'users contoso page:3'],
    ['users contoso 3rd page', 'users contoso page:3'],
    ['users contoso next page', '! page-unclear | users contoso page:2'],
    ['users contoso "page" 3', 'users contoso "page" "3"'],
    ['users contoso page "3"', 'users contoso "page" "3"'],
    ['user page contoso', 'user contoso "page"'],
    ['users contoso 3', 'users contoso "3"'],
    ['users contoso page:0', '! page-number | users contoso'],
    ['users contoso page 0', '! page-number'],
    ['users contoso page:', '! page-number'],
    ['users contoso page:abc', '! page-number'],
    ['users contoso page:-1', '! page-number'],
    ['users contoso page:1e3', '! page-number'],
    ['users contoso page:999999999', '! page-number'],
    ['users contoso fresh', 'users contoso fresh'],
    ['users contoso "fresh"', 'users contoso "fresh"'],
    ['status fresh', 'status fresh'],
  ],
  'what is hardly a name is asked about': [
    ['version', '! command-unknown | user version | customers "version" | help'],
    ['yes please', '! command-unknown | user yes please | customers "yes please" | help'],
    ['ann bob carl doris emil', '! command-unknown'],
    ['4711', '! command-unknown'],
    ['PHN1', '! customer-of-person'],
    ['Teams Phone', '! customer-of-person'],
    ['teams', '! name-unclear | users from:live | users voice:on | users voice:off | user "teams"'],
    ['jordan', '! name-unclear | users location:JO | user "jordan"'],
    ['hlep', '! command-unclear'],
    ['usr list', '! command-unclear'],
    ['lisense list', '! customer-missing'],
    ['Thanks,\nJordan', 'hello'],
    ['Thanks,\nPHN1', 'hello'],
  ],
  'hostile strings are text': [
    ['__proto__', 'user "proto"'],
    ['constructor:x', '! filter-unknown | help'],
    ['users contoso constructor:x __proto__:y', '! filter-unknown'],
    ['users toString', '! customer-unknown'],
    ['users contoso ${x}', 'users contoso "${x}"'],
    ['users contoso {{DATE(2020-01-01)}}', 'users contoso "{{DATE(2020-01-01)}}"'],
    ['users contoso &lt;script&gt;alert(1)&lt;/script&gt;', 'users contoso "<script>alert(1)</script>"'],
    ['users contoso <script>alert(1)</script>', 'users contoso "alert(1)"'],
    ["users contoso ' OR 1=1 --", 'users contoso "1=1"'],
    ['users contoso **bold** [x](https://evil.example)', 'users contoso "bold" "x"'],
    ['users contoso %00 \\u0000 \u0000', 'users contoso "%00" "\\u0000"'],
    ['users contoso ../../etc/passwd', 'users contoso "../../etc/passwd"'],
  ],
};

describe.each(Object.entries(corpus))('%s', (_topic, rows) => {
  test.each(rows)('%j is read as %s', (text, line) => {
    const read = readAs({ text });
    // For a problem without lines in the table, the offered lines do not matter.
    expect(line.includes(' | ') ? read : read.replace(/^(! [\w-]+) .*/, '$1')).toBe(line);
    // As the line of a button, it is read as itself.
    expect(read.startsWith('!') ? read : readAs({ value: { line: read } })).toBe(read);
  });
});

describe('a person sees how a line was read', () => {
  test.each([
    ['licneses contoso', true],
    ['users contso', true],
    ['users fab', true],
    ['contso', true],
    ['users contoso germany', false],
    ['contoso users', false],
    ['ann@contoso.com', false],
    ['licences contoso', false],
    ['why first-password test1@example.com contoso', false],
    ['reconcile contoso never used', true],
  ])('%j: guessed is %s', (text, guessed) => {
    expect(parse({ text }).guessed).toBe(guessed);
  });

  test.each([
    ['contoso megan page:3', ['page:3']],
    ['whoami please', []],
    ['users contoso\nThanks,\nAnn', ['Thanks,', 'Ann']],
    ['hello there', []],
    ['wasted licenses contoso', ['licenses']],
    ['users contoso all', ['all']],
    ['list all users of contoso', []],
    ['reconcile contoso all', ['all']],
    ['reconcile all contoso vera', ['all']],
    ['reconcile all vera', []],
    ['users contoso megan page:3', []],
  ])('%j: the ignored words are %j', (text, unused) => {
    expect(parse({ text }).unused).toEqual(unused);
  });

  test.each(['users qqqqqqqq', 'users', 'helo', 'qqqqqqq8', 'users phones', 'status from:live'])(
    '%j is answered with lines that can be read',
    (text) => {
      const offered = readAs({ text }).split(' | ').slice(1);
      expect(offered.length).toBeGreaterThan(0);
      for (const line of offered) expect(readAs({ value: { line } })).not.toMatch(/^! (?!customer-missing)/);
    },
  );

  test('five of many matching customers are offered', () => {
    const many = Array.from({ length: 9 }, (_, index) => customer(`shop-${index}`, `Shop ${index}`));
    expect(() => readLine('users shop', commands, many)).toThrow(
      expect.objectContaining({ code: 'customer-unclear', lines: many.slice(0, 5).map(({ name }) => `users ${name}`) }),
    );
  });

  test('the only customer need not be typed', () => {
    const only = customers.slice(0, 1);
    expect(writeLine(readLine('users licensed:no', commands, only).query)).toBe('users contoso licensed:no');
    expect(() => readLine('users', commands, [])).toThrow('customer-missing');
  });
});

test.each(['users ' + 'q'.repeat(5000), 'q'.repeat(5000), 'users ' + '"'.repeat(3000), 'a:'.repeat(2000)])(
  '%.20s…, a very long line without meaning, is answered with a problem',
  (text) => {
    expect(() => readLine(lineOf({ text, recipient: bot }), commands, customers)).toThrow(Problem);
  },
);
