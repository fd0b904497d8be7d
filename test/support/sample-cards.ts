import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { FilterName } from '../../src/grammar/filters.ts';
import { panelFor } from '../../src/views/panels.ts';
import type { CardChrome, CardData, CardName } from '../../src/cards/render.ts';

/** A card with sample data, and around it what the card of a real answer has. */
export interface SampleCard {
  /** `users.sample` of `users.data.json`, or `users.worst` of `users.worst.data.json`. */
  readonly name: string;
  readonly cardData: CardData;
}

type Chrome = Omit<CardChrome, 'names'>;

const readAt = new Date('2026-11-25T22:11:00Z');
const live = [{ source: 'Live Platform', at: readAt }];
const all = ['Live Platform', 'LicenseSpring', 'Partner Center'].map((source) => ({ source, at: readAt }));

/** The buttons of this card: a title and a line each. */
function buttons(...pairs: readonly (readonly [string, string])[]): Pick<Chrome, 'buttons'> {
  return { buttons: pairs.map(([title, line]) => ({ title, line })) };
}

/** The hidden panel of the answer to `<command> fabrikam`. */
function panel(command: string, ...filters: readonly FilterName[]): Pick<Chrome, 'panel'> {
  const refs = { live: null, licensespring: null, partner: null };
  const customer = { name: 'fabrikam', title: 'Fabrikam Inc.', aliases: [], domain: null, tenantId: null, refs };
  const query = {
    command,
    customer,
    all: false,
    word: null,
    terms: [],
    filters: {},
    page: 1,
    fresh: false,
    inner: null,
  };
  return { panel: panelFor(query, 'Name, address or phone number', filters) };
}

const slow = { label: 'Incomplete', text: 'Partner Center isn’t responding. Next attempt in 15 s.' } as const;

const chromes: Readonly<Record<CardName, Chrome>> = {
  accept: {
    eyebrow: 'Accept a finding',
    about: 'Fabrikam Inc.',
    subject: 'Vera Quist',
    answer: 'Accepted findings are not counted, but stay visible.',
    ...buttons(['Explain finding', 'why fabrikam "voice-unlicensed" vera.quist@fabrikam.com']),
    line: null,
  },
  changes: {
    eyebrow: 'Changes',
    subject: 'Fabrikam Inc.',
    answer:
      '8 changes since Mon, Nov 23: people 3, licenses 2, findings 2, purchases 1 · as\u00A0of\u00A002:14\u00A0UTC',
    ...buttons(['Reconcile', 'reconcile fabrikam'], ['History', 'history fabrikam']),
    ...panel('changes', 'of', 'from', 'severity'),
    line: 'changes fabrikam since:monday',
  },
  counts: {
    eyebrow: 'Users',
    subject: 'Fabrikam Inc.',
    answer: '240 users, 146 licenses',
    ...buttons(['Show me', 'users fabrikam']),
    links: [{ title: 'Open private chat', url: 'https://teams.microsoft.com/l/chat/0/0?users=28%3A11' }],
    readTimes: live,
    line: 'users fabrikam',
  },
  customer: {
    eyebrow: 'Customer',
    subject: 'Fabrikam Inc.',
    alert: 'Teams Phone Standard is over-allocated by 22',
    answer: '22 findings',
    ...buttons(['Reconcile', 'reconcile fabrikam'], ['Users', 'users fabrikam'], ['Licenses', 'licenses fabrikam']),
    links: [{ title: 'Open in Partner Center', url: 'https://partner.microsoft.com/dashboard/v2/customers' }],
    readTimes: all,
    line: 'customer fabrikam',
  },
  customers: {
    eyebrow: 'Customers',
    subject: '33 customers',
    answer: '',
    ...buttons(['Next', 'customers page:2'], ['Reconcile all', 'reconcile all'], ['Refresh', 'customers fresh']),
    line: 'customers',
  },
  export: {
    eyebrow: 'Export',
    about: 'Fabrikam Inc.',
    subject: 'Users',
    answer: '240 rows as a CSV file',
    mainLink: { title: 'Download', url: 'https://rollcall.example.com/export/x' },
    ...buttons(['As Excel', 'export users fabrikam as:xlsx'], ['Show list', 'users fabrikam']),
    readTimes: live,
    line: 'export users fabrikam',
  },
  findings: {
    eyebrow: 'Findings',
    subject: 'Fabrikam Inc.',
    answer: '18 findings · severity high',
    ...buttons(['Next', 'reconcile fabrikam severity:high page:2'], ['All findings', 'reconcile fabrikam']),
    readTimes: all,
    ...panel('reconcile', 'severity', 'verdict'),
    line: 'reconcile fabrikam severity:high',
  },
  hello: {
    eyebrow: 'Rollcall',
    subject: 'Who is licensed, and where?',
    answer: 'Look up a customer or a person across Live Platform, LicenseSpring and Partner Center. Read-only.',
    ...buttons(['Customers', 'customers'], ['Help', 'help'], ['Status', 'status']),
  },
  help: {
    eyebrow: 'Help',
    subject: 'What you can ask',
    answer: 'Select an example to run it, or type your own. Word order and spelling are forgiving.',
    ...buttons(['Customers', 'customers'], ['Status', 'status']),
    line: 'help',
  },
  history: {
    eyebrow: 'History',
    subject: 'Fabrikam Inc.',
    answer:
      'Live Platform 144 (139–\u2060149) · LicenseSpring 22 (21–\u206022) · Partner Center 389 of 400 (380–\u2060389), since Fri, Aug 28 · as\u00A0of\u00A002:14\u00A0UTC',
    notices: [{ label: 'Note', text: '6 days without every answer: shown as ?, and as a gap in the line.' }],
    ...buttons(['Next', 'history fabrikam page:2'], ['Changes', 'changes fabrikam']),
    ...panel('history', 'of'),
    line: 'history fabrikam',
  },
  licenses: {
    eyebrow: 'Licenses',
    subject: 'Fabrikam Inc.',
    alert: '1 product over-allocated',
    answer: '168 licenses assigned by name',
    ...buttons(['Next', 'licenses fabrikam page:2'], ['Microsoft', 'licenses fabrikam from:partner']),
    readTimes: all,
    ...panel('licenses', 'from'),
    line: 'licenses fabrikam',
  },
  people: {
    eyebrow: 'Person',
    subject: 'Which “chris green”?',
    answer: '2 people match',
    ...buttons(['Refresh', 'user "chris" "green" fresh']),
    readTimes: all,
    line: 'user "chris" "green"',
  },
  problem: {
    eyebrow: 'Not understood',
    subject: 'Which customer?',
    answer: 'Add a customer, or choose one.',
    ...buttons(['Users of Fabrikam Inc.', 'users fabrikam'], ['All customers', 'customers']),
    buttonsAs: 'rows',
  },
  progress: {
    eyebrow: 'Working',
    subject: 'Reconciling Northwind Traders',
    answer: 'This card turns into the answer.',
    ...buttons(['Cancel', 'cancel "U3U3M3 reconcile northwind"']),
  },
  reconcile: {
    eyebrow: 'Reconcile',
    subject: 'Fabrikam Inc.',
    alert: '8 of 14 checks skipped',
    answer: '',
    ...buttons(['Review findings', 'reconcile fabrikam verdict:licensed-deleted'], ['Overview', 'customer fabrikam']),
    readTimes: all,
    ...panel('reconcile', 'severity', 'verdict'),
    line: 'reconcile fabrikam',
  },
  'reconcile-all': {
    eyebrow: 'Reconcile',
    subject: 'All customers',
    answer: '2 of 33 customers have findings · 47 findings',
    ...buttons(['Next', 'reconcile all page:2'], ['Customers', 'customers']),
    line: 'reconcile all',
  },
  status: {
    eyebrow: 'Status',
    subject: '2 of 3 sources are connected',
    answer: '',
    ...buttons(['Check again', 'status fresh']),
    line: 'status',
  },
  user: {
    eyebrow: 'Person',
    about: 'Fabrikam Inc.',
    subject: 'Vera Quist',
    answer: 'vera.quist@fabrikam.com · +49 89 5550 1234 · Sales · DE',
    ...buttons(
      ['Explain finding', 'why licensed-deleted vera.quist@fabrikam.com fabrikam'],
      ['Users', 'users fabrikam'],
    ),
    toggle: { title: 'Details', target: 'details' },
    links: [{ title: 'Open in Teams admin center', url: 'https://admin.teams.microsoft.com/users' }],
    readTimes: all,
    line: 'user vera.quist@fabrikam.com fabrikam',
  },
  users: {
    eyebrow: 'Users',
    subject: 'Fabrikam Inc.',
    answer: '240 users, 146 licenses',
    ...buttons(['Next', 'users fabrikam page:2'], ['Unlicensed', 'users fabrikam licensed:no']),
    readTimes: live,
    ...panel('users', 'licensed', 'voice', 'state', 'from'),
    line: 'users fabrikam',
  },
  whoami: {
    eyebrow: 'Access',
    subject: 'Vera Quist',
    answer: 'You can see 33 customers.',
    ...buttons(['Customers', 'customers'], ['Help', 'help']),
    line: 'whoami',
  },
  why: {
    eyebrow: 'Finding',
    about: 'Fabrikam Inc.',
    subject: 'License on a deleted account',
    answer: 'Dora Lindgren · ● High · €9.50/month now',
    ...buttons(['Show user', 'user dora.lindgren@fabrikam.com fabrikam'], ['All findings', 'reconcile fabrikam']),
    toggle: { title: 'API requests', target: 'requests' },
    readTimes: all,
    line: 'why licensed-deleted dora.lindgren@fabrikam.com fabrikam',
  },
};

const longName = 'Maximilian-Alexander Wolfeschlegelsteinhausenbergerdorff-Habsburg';
const longCustomer = 'Fabrikam International Telecommunications and Holding Company';

/** The longest texts, all notices and as many buttons as a card can have. */
function worstOf({ buttons: usual = [], ...chrome }: Chrome): Chrome {
  return {
    ...chrome,
    subject: longName,
    alert: '3 products over-allocated',
    ...(chrome.about === undefined ? {} : { about: longCustomer }),
    notices: [
      { label: 'Note', text: 'Showing results for users fabrikam' },
      { label: 'Note', text: 'Ignored: thanks ann' },
      slow,
      { label: 'Stale', text: 'Live Platform is being read again: select Refresh.' },
      {
        label: 'Unknown',
        text: 'Rollcall can’t sign in to LicenseSpring. Your Rollcall administrator should check it.',
      },
    ],
    buttons: [
      ...usual,
      ...Array.from({ length: 8 - usual.length }, (_, index) => ({
        title: `Licenses of ${longCustomer}`,
        line: `licenses fabrikam page:${index + 2}`,
      })),
    ],
  };
}

const folder = new URL('../../cards/', import.meta.url);

function bodyOf(file: string): object {
  const { t: _t, ...body } = z
    .looseObject({ t: z.unknown() })
    .parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
  return body;
}

/** Each card twice: as usual, and in the worst case. */
export function sampleCards(): readonly SampleCard[] {
  return Object.entries(chromes).flatMap(([card, chrome]) => [
    sampleCard(`${card}.sample`, { card, body: bodyOf(`${card}.data.json`), ...chrome }),
    sampleCard(`${card}.worst`, { card, body: bodyOf(`${card}.worst.data.json`), ...worstOf(chrome) }),
  ]);
}

function sampleCard(name: string, data: object): SampleCard {
  return { name, cardData: z.custom<CardData>().parse({ ...data, names: null }) };
}
