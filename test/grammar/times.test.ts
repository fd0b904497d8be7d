import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLine, writeLine } from '../../src/grammar/line.ts';
import { readSince } from '../../src/grammar/since.ts';
import { Problem } from '../../src/problem.ts';
import { commands } from '../../src/commands/index.ts';
import { customers } from '../support/remembered.ts';

/** The line of the query, or the code of the problem and the lines that it offers. */
function read(line: string): string {
  try {
    return writeLine(readLine(line, commands, customers).query);
  } catch (error) {
    if (error instanceof Problem) return `! ${[error.code, ...error.lines].join(' | ')}`;
    throw error;
  }
}

/** Lines as administrators type them, and the line that each means. A line with `!` is a question and its first buttons. */
const corpus: Readonly<Record<string, readonly (readonly [typed: string, line: string])[]>> = {
  'what changed is asked in words': [
    ['what changed at contoso since monday', 'changes contoso since:monday'],
    ['what changed at all customers since monday', 'changes all since:monday'],
    ['customers with changes since monday', 'changes all since:monday'],
    ['changes at contoso this week', 'changes contoso since:monday'],
    ['what happened at contoso yesterday', 'changes contoso since:yesterday'],
    ['what changed today at contoso', 'changes contoso since:today'],
    ["what's new at contoso", 'changes contoso'],
    ['what is new at contoso this week', 'changes contoso since:monday'],
    ['recent changes at contoso', 'changes contoso'],
    ['did anything change at contoso in the last 7 days', 'changes contoso since:7d'],
    ['what did change at fabrikam last night', 'changes fabrikam since:yesterday'],
    ['how has contoso changed over the last 3 months', 'changes contoso since:90d'],
    ['changes contoso since two weeks ago', 'changes contoso since:14d'],
    ['changes contoso past week', 'changes contoso since:7d'],
    ['changes contoso since last tuesday', 'changes contoso since:tuesday'],
    ['changes contoso since 1 nov', 'changes contoso since:1-nov'],
    ['changes contoso since the 1st of November', 'changes contoso since:1-nov'],
    ['changes contoso since Nov 20th', 'changes contoso since:20-nov'],
    ['changes contoso since 20 november 2026', 'changes contoso since:2026-11-20'],
    ['history contoso since:15-oct', 'history contoso since:15-oct'],
    ['users contoso since 3 sept', 'changes contoso of:users since:3-sep'],
    ['license changes at contoso in the last 30 days', 'changes contoso of:licenses since:30d'],
    ['microsoft changes contoso this month', 'changes contoso from:partner since:30d'],
    ['contoso since yesterday', 'changes contoso since:yesterday'],
    ['changes contoso vera', 'changes contoso "vera"'],
    ['anything new at contoso today?', 'changes contoso since:today'],
    ['did anything change at contoso today', 'changes contoso since:today'],
    ['license changes contoso since monday today', 'changes contoso of:licenses since:monday'],
  ],
  'what was bought since a day are licenses': [
    ['what did we buy for contoso this month', 'changes contoso of:licenses since:30d'],
    ['what did contoso purchase since monday', 'changes contoso of:licenses since:monday'],
    ['users bought since monday contoso', 'changes contoso of:users since:monday'],
  ],
  'who came and went since a day are users': [
    ['joiners and leavers contoso last 7 days', 'changes contoso of:users since:7d'],
    ['new starters contoso this month', 'changes contoso of:users since:30d'],
    ['leavers contoso', '! not-supported | changes contoso of:users'],
    [
      'leavers at contoso still holding licenses',
      '! not-supported | reconcile contoso verdict:licensed-deleted | changes contoso of:users | licenses contoso',
    ],
    [
      'customers with leavers still licensed',
      '! not-supported | reconcile all verdict:licensed-deleted | changes all of:users',
    ],
  ],
  'a list since a day is what changed of it': [
    ['users contoso since monday', 'changes contoso of:users since:monday'],
    ['findings contoso since monday', 'changes contoso of:findings since:monday'],
    ['what licenses were assigned at contoso since monday', 'changes contoso of:licenses since:monday'],
    ['list the users of contoso since:monday', 'changes contoso of:users since:monday'],
  ],
  'figures of a time are a history': [
    ['history fabrikam', 'history fabrikam'],
    ['fabrikam history', 'history fabrikam'],
    ['history of licenses at contoso', 'history contoso of:licenses'],
    ['license history contoso', 'history contoso of:licenses'],
    ['user history fabrikam', 'history fabrikam of:users'],
    ['finding trend at contoso', 'history contoso of:findings'],
    ['savings history contoso', 'history contoso of:money'],
    ['growth of fabrikam over the last year', 'history fabrikam since:365d'],
    ['history contoso since 2026-11-01', 'history contoso since:2026-11-01'],
  ],
  'values of since: in other forms': [
    ['changes contoso since:mon', 'changes contoso since:monday'],
    ['changes contoso since:Tues.', 'changes contoso since:tuesday'],
    ['changes contoso since:14', 'changes contoso since:14d'],
    ['changes contoso since:2w', 'changes contoso since:14d'],
    ['changes contoso since:"last 2 weeks"', 'changes contoso since:14d'],
    ['changes contoso since:2026/11/1', 'changes contoso since:2026-11-01'],
  ],
  'a value that is none is refused with the nearest': [
    ['changes contoso since:mondy', '! filter-value | changes contoso since:monday'],
    ['changes contoso since:yesteday', '! filter-value | changes contoso since:yesterday'],
    ['changes contoso since:2026-02-30', '! filter-value'],
    ['changes contoso since:30-feb', '! filter-value'],
    ['history contoso since:5-month', '! filter-value'],
    ['changes contoso since:0d', '! filter-value'],
    ['changes contoso since:99999d', '! filter-value'],
    ['history contoso of:seets', '! filter-value'],
  ],
  'a filter beside a command without it is asked about': [
    ['users contoso since:monday', '! filter-elsewhere | changes contoso since:monday | history contoso since:monday'],
    ['customer contoso since:monday', '! filter-elsewhere | changes contoso since:monday'],
    ['reconcile contoso since monday', '! filter-elsewhere | changes contoso since:monday | reconcile contoso'],
    ['deleted users contoso since monday', '! filter-elsewhere | changes contoso since:monday'],
    ['unlicensed since monday contoso', '! filter-elsewhere | changes contoso since:monday'],
    [
      'vera.quist@fabrikam.com since monday',
      '! filter-elsewhere | changes all vera.quist@fabrikam.com since:monday | user vera.quist@fabrikam.com',
    ],
    ['history contoso severity:high', '! filter-elsewhere'],
  ],
  'news are what changed': [
    ['anything new at contoso?', 'changes contoso'],
    ['what happened at contoso since 2026-11-10, I was on holidays', 'changes contoso since:2026-11-10'],
    ['who left contoso this week', 'changes contoso since:monday'],
    ['who joined contoso in the last 7 days', 'changes contoso since:7d'],
    ['new findings at contoso since yesterday', 'changes contoso of:findings since:yesterday'],
    ['changes contoso 7d', 'changes contoso since:7d'],
    ['users contoso 7d', 'changes contoso of:users since:7d'],
    ['how did contosos user count develop in the last 90 days', 'history contoso of:users since:90d'],
  ],
  'a word for news offers what changed first': [
    ['new users contoso', '! not-supported | changes contoso of:users | users contoso'],
  ],
  'a time that no list has is a question': [
    ['what changed at contoso since november', '! not-supported | changes contoso'],
    ['inactive more than 90 days contoso', '! not-supported | reconcile contoso verdict:seat-inactive'],
    ['changes contoso since:7 days', '! not-supported | changes contoso since:7d'],
  ],
  'a request to change something is none for changes': [
    ['change the license of vera at contoso', '! not-supported | user contoso "vera"'],
    ['please change contoso licenses', '! not-supported | licenses contoso'],
  ],
  'without a customer, all of them are offered too': [
    [
      'what changed since monday',
      '! customer-missing | changes contoso since:monday | changes fabrikam since:monday | changes wingtip since:monday | changes all since:monday',
    ],
  ],
};

describe.each(Object.entries(corpus))('%s', (_topic, rows) => {
  test.each(rows)('%j is read as %s', (typed, line) => {
    const parts = line.split(' | ').length;
    expect(
      read(typed)
        .split(' | ')
        .slice(0, line.startsWith('!') ? parts : undefined)
        .join(' | '),
    ).toBe(line);
  });

  test.each(rows)('%j is answered with lines that can be read', (typed) => {
    const [first = '', ...offered] = read(typed).split(' | ');
    for (const line of first.startsWith('!') ? offered : [first]) expect([line, read(line)]).toEqual([line, line]);
  });
});

describe('where no command takes a time', () => {
  const others = commands.filter(({ syntax }) => !syntax.filters.includes('since'));

  test.each(['users contoso since monday', 'users contoso yesterday', 'licenses contoso in the last 7 days'])(
    '%s is refused as ever',
    (line) => {
      expect(() => readLine(line, others, customers)).toThrow(expect.objectContaining({ code: 'not-supported' }));
    },
  );
});

describe('a value of since:', () => {
  test('is read as any number of days up to 9,999, in days or weeks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_428 }), (weeks) => {
        expect(readSince(`${weeks}w`)).toBe(`${weeks * 7}d`);
        expect(readSince(`last ${weeks * 7} days`)).toBe(`${weeks * 7}d`);
      }),
    );
  });

  test('is read as any day of the calendar, and as no other', () => {
    const [years, months, days] = [
      fc.integer({ min: 1_000, max: 2_999 }),
      fc.integer({ min: 0, max: 14 }),
      fc.integer({ min: 0, max: 33 }),
    ];
    fc.assert(
      fc.property(years, months, days, (year, month, day) => {
        const [mm, dd] = [month, day].map((number) => String(number).padStart(2, '0'));
        const date = new Date(Date.UTC(year, month - 1, day));
        const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && month > 0;
        expect(readSince(`${year}-${mm}-${dd}`)).toBe(isDay ? `${year}-${mm}-${dd}` : null);
      }),
    );
  });

  test.each(['', 'x', 'last', 'tomorrow', '7dd', '-7d', '7.5d', '2026-11', '1/2/3', 'ago', 'days of summer'])(
    'is not %j',
    (text) => {
      expect(readSince(text)).toBeNull();
    },
  );
});
