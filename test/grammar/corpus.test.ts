import { describe, expect, test } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import { readLine, writeLine } from '../../src/grammar/line.ts';
import { Problem } from '../../src/problem.ts';
import type { Customer } from '../../src/sources/customer.ts';
import { lineOf } from '../../src/teams/turns/line.ts';

function customer(name: string, title: string): Customer {
  const refs = { live: null, licensespring: null, partner: null };
  return { name, title, aliases: [], domain: `${name}.com`, tenantId: null, refs };
}

const customers = [customer('contoso', 'Contoso GmbH'), customer('fabrikam', 'Fabrikam Inc.')];

/** The line of the query, or the code of the problem and the lines that it offers. */
function read(line: string): string {
  try {
    return writeLine(readLine(line, commands, customers).query);
  } catch (error) {
    if (error instanceof Problem) return `! ${[error.code, ...error.lines].join(' | ')}`;
    throw error;
  }
}

/** Lines as administrators type them, and the line that each means. A line with `!` is the code of a question. */
const corpus: Readonly<Record<string, readonly (readonly [typed: string, line: string])[]>> = {
  'a page that nothing tells is asked for, and so is a word that is no command': [
    ['next', '! page-unclear'],
    ['next page', '! page-unclear'],
    ['version', '! customer-of-person'],
    ['company', '! customer-missing'],
    ['seats', '! customer-missing'],
  ],
  'a filter or a value that does not exist is refused, with lines that work': [
    ['users contoso sku:SPE_E5', '! filter-elsewhere | licenses contoso product:SPE_E5 | users contoso'],
    ['users contoso shoesize:44', '! filter-unknown | users contoso | help users'],
    [
      'reconcile contoso severity:huge',
      '! filter-value | reconcile contoso severity:high | reconcile contoso severity:medium | reconcile contoso severity:low',
    ],
  ],
  'a name alone asks for its customer': [
    [
      'vera quist',
      '! customer-of-person | user contoso "vera" "quist" | user fabrikam "vera" "quist" | user "vera" "quist" | customers "vera quist"',
    ],
  ],
  'a word for another list is asked about': [
    [
      'licenses contoso unlicensed',
      '! filter-elsewhere | users contoso licensed:no | licenses contoso | licenses contoso "unlicensed"',
    ],
  ],
  'filters by their other names': [
    ['users contoso department:Sales', 'users contoso dept:Sales'],
    ['users contoso dept=Sales', 'users contoso dept:Sales'],
    ['users contoso country:DE', 'users contoso location:DE'],
    ['users contoso status:deleted', 'users contoso state:deleted'],
    ['users contoso source:partner', 'users contoso from:partner'],
    ['users contoso from:microsoft', 'users contoso from:partner'],
    ['users contoso voice:off', 'users contoso voice:off'],
    ['users contoso licensed:false', 'users contoso licensed:no'],
    ['licenses contoso sku:SPE_E5', 'licenses contoso product:SPE_E5'],
  ],
  'marks around a line, and lines around a question': [
    ['users contoso\nThanks,\nAnn', 'users contoso'],
    ['> users contoso', 'users contoso'],
    ['```users contoso```', 'users contoso'],
    ['**users** contoso', 'users contoso'],
    ['/users contoso', 'users contoso'],
    ['!users contoso', 'users contoso'],
    ['users - contoso', 'users contoso'],
    ['@Rollcall users contoso', 'users contoso'],
    ['users\ncontoso', 'users contoso'],
  ],
  'pages in words': [
    ['users contoso page two', 'users contoso page:2'],
    ['users contoso 2nd page', 'users contoso page:2'],
  ],
  'words for a list of users': [
    ['unlicensed users contoso', 'users contoso licensed:no'],
    ['contoso users unlicensed', 'users contoso licensed:no'],
    ['users contoso without license', 'users contoso licensed:no'],
    ['contoso no license', 'users contoso licensed:no'],
    ['who is unlicensed in contoso', 'users contoso licensed:no'],
    ['which users at contoso have no license?', 'users contoso licensed:no'],
    ['licensed users contoso', 'users contoso licensed:yes'],
    ['show users contoso', 'users contoso'],
    ['list all users of contoso', 'users contoso'],
    ["give me contoso's users please", 'users contoso'],
    ['users for contoso', 'users contoso'],
    ['deleted contoso', 'users contoso state:deleted'],
    ['deleted users contoso', 'users contoso state:deleted'],
  ],
  'words for licenses': [
    ['who has licenses at fabrikam', 'licenses fabrikam'],
    ['show me the licenses for fabrikam', 'licenses fabrikam'],
    ['fabrikam license', 'licenses fabrikam'],
    ['licence fabrikam', 'licenses fabrikam'],
    ['skus contoso', 'licenses contoso from:partner'],
    ['microsoft licenses contoso', 'licenses contoso from:partner'],
    ['subscriptions contoso', 'licenses contoso from:partner'],
    ['seats fabrikam', 'licenses fabrikam'],
  ],
  'words for a person': [
    ['find vera quist', 'user "vera" "quist"'],
    ['lookup vera.quist@fabrikam.com', 'user vera.quist@fabrikam.com'],
    ['search for vera', 'user "vera"'],
    ['is vera.quist@fabrikam.com licensed?', 'user vera.quist@fabrikam.com'],
    ['show vera.quist@fabrikam.com', 'user vera.quist@fabrikam.com'],
  ],
  'words for findings': [
    ['findings contoso', 'reconcile contoso'],
    ['issues contoso', 'reconcile contoso'],
    ['recon fabrikam', 'reconcile fabrikam'],
    ['savings fabrikam', 'reconcile fabrikam'],
    ['overage contoso', 'reconcile contoso verdict:over-used'],
    ['what is wrong at contoso', 'reconcile contoso'],
    ['reconcile contoso severity:high', 'reconcile contoso severity:high'],
    ['high findings contoso', 'reconcile contoso severity:high'],
    ['orphaned contoso', 'reconcile contoso verdict:orphaned'],
  ],
  'words for customers': [
    ['clients', 'customers'],
    ['companies', 'customers'],
    ['customers list', 'customers'],
    ['which customers do I have', 'customers'],
    ['client contoso', 'customer contoso'],
    ['company contoso', 'customer contoso'],
    ['contoso overview', 'customer contoso'],
    ['contoso summary', 'customer contoso'],
  ],
  'words for what Rollcall is and does': [
    ['me', 'whoami'],
    ['who am I', 'whoami'],
    ['my permissions', 'whoami'],
    ['menu', 'help'],
    ['commands', 'help'],
    ['what can you do?', 'help'],
    ['how does this work', 'help'],
    ['hey', 'hello'],
    ['hello there', 'hello'],
    ['good morning', 'hello'],
    ['thx', 'hello'],
    ['health', 'status'],
    ['are the sources ok', 'status'],
    ['is partner center down', 'status'],
    ['stop', 'cancel'],
    ['abort', 'cancel'],
  ],
};

describe.each(Object.entries(corpus))('%s', (_topic, rows) => {
  test.each(rows)('%j is read as %s', (typed, line) => {
    // As Teams sends it, and as a line of its own.
    for (const text of [typed, lineOf({ text: typed, recipient: { id: '28:bot', name: 'Rollcall' } })]) {
      const got = read(text);
      expect(line.startsWith('!') && !line.includes(' | ') ? got.split(' | ')[0] : got).toBe(line);
    }
  });

  test.each(rows)('%j is answered with lines that can be read', (typed) => {
    const got = read(typed);
    if (!got.startsWith('!')) return;
    const offered = got.split(' | ').slice(1);
    expect(offered.length).toBeGreaterThan(0);
    for (const line of offered) expect([line, read(line)]).toEqual([line, line.replace(/^help (\w+)$/, 'help "$1"')]);
  });
});
