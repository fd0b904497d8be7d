import type { Drawing } from '../cards.ts';
import type { Customer } from '../customers.ts';
import { beside } from '../beside.ts';
import { fold } from '../fold.ts';
import { licenceOf } from '../people.ts';
import { compareText } from '../sorted.ts';
import type { Result } from '../sources.ts';
import { mapped } from '../steps.ts';
import type { Count, Holder, UserRecord } from '../vendors/vendor.ts';
import { ask, customerOf, type Command, type Desk } from './command.ts';
import { askedOf, figure, missingNotices, needed, stamps, total, valueOf, type Asked } from './figures.ts';
import { writeLine, type Request } from './grammar.ts';
import { checkPage, cutSorted, pageButtons, pageText, rowsPerPage } from './paging.ts';
import { finder, searchText } from './search.ts';
import { licencesOf, licenceWords, readLicensing, type Licensing } from './licensing.ts';
import { listerFor, type Lister } from './lister.ts';
import { filterNames } from './words.ts';

export const users: Command = {
  name: 'users',
  aliases: ['accounts'],
  summary: 'Teams users (from:live) or Microsoft accounts (from:partner) of a customer, with who is licensed.',
  examples: [
    'users contoso',
    'users contoso licensed:no',
    'users contoso dept:Sales voice:yes',
    'users contoso from:partner state:deleted',
  ],
  syntax: {
    customer: 'needed',
    text: true,
    all: false,
    paged: true,
    filters: ['from', 'licensed', 'voice', 'state', 'dept', 'location'],
  },
  open: false,
  atOnce: false,
  run,
};

function only(request: Request, filters: Request['filters']): Request {
  return { ...request, filters, page: 1, fresh: false };
}

/** What a page shows, however it was come by. */
interface Page {
  readonly rows: readonly UserRecord[];
  /** All that match, not only this page. */
  readonly count: Count;
  readonly headline: string;
  readonly asked: readonly Asked<unknown>[];
}

async function run(request: Request, desk: Desk): Promise<Drawing> {
  const customer = customerOf(request);
  const source = listerFor(request, customer, desk);
  const licensing = readLicensing(source, customer, desk);
  const filtered =
    request.terms.length > 0 || filterNames.some((name) => name !== 'from' && request.filters[name] !== undefined);
  const page = filtered
    ? await readFiltered(request, customer, source, await licensing, desk)
    : await readPlain(request, customer, source, desk);
  const { holders, licensed: licensees, asked } = await licensing;
  const licensed = valueOf(licensees);
  const headline = [
    `${customer.title}: ${page.headline}`,
    source === 'live' && !filtered ? licensedText(holders) : '',
    pageText(request, page.count.number, page.count.exact),
  ]
    .filter((text) => text !== '')
    .join(', ');

  return {
    card: 'users',
    title: source === 'live' ? 'Users' : 'Microsoft accounts',
    headline,
    body: { rows: page.rows.map((user) => rowOf(user, licensed, holders, customer)) },
    notices: missingNotices(...page.asked, ...asked),
    buttons: [
      ...pageButtons(request, request.page * rowsPerPage < page.count.number || !page.count.exact),
      { title: 'Refresh', line: writeLine({ ...request, fresh: true }) },
      ...(request.filters.licensed === undefined && licensed !== null
        ? [{ title: 'Not licensed', line: writeLine(only(request, { ...request.filters, licensed: 'no' })) }]
        : []),
      ...(filtered ? [{ title: 'All users', line: writeLine({ ...only(request, { from: source }), terms: [] }) }] : []),
      { title: 'Licences', line: writeLine(ask('licenses', customer)) },
      { title: 'Overview', line: writeLine(ask('customer', customer)) },
    ],
    asOf: stamps(...page.asked, ...asked),
    line: writeLine({ ...request, fresh: false }),
    names: { of: [customer], headline },
  };
}

/** One call for one window of the list, however large the customer. */
async function readPlain(request: Request, customer: Customer, source: Lister, desk: Desk): Promise<Page> {
  const page = { number: request.page, size: rowsPerPage };
  const result = await desk.sources.usersPage(source, customer, page, desk.turn);
  const { rows, total: count } = needed(result, source, customer);
  checkPage(request, count.number, count.exact || rows.length === 0);
  const headline = total(count, source === 'live' ? 'user' : 'account');
  return { rows, count, headline, asked: [{ source, result }] };
}

/** Everything is read once and kept, then filtered here. */
async function readFiltered(
  request: Request,
  customer: Customer,
  source: Lister,
  licensing: Licensing,
  desk: Desk,
): Promise<Page> {
  const list = request.filters.state === 'deleted' ? desk.sources.deletedUsers : desk.sources.users;
  const result = await list(source, customer, desk.turn);
  const { rows: all, stopped } = needed(result, source, customer);
  const wanted = request.filters.licensed !== undefined;
  const licences = wanted ? await licencesOf(needed(licensing.licensed, 'live', customer), all) : null;
  const texts = request.terms.length > 0 ? await searchTexts(all) : null;
  const passes = filterOf(request);
  const isFound = finder(request.terms);
  const found = all.filter(
    (user, index) =>
      passes(user) &&
      (licences === null || (licences[index] !== null) === (request.filters.licensed === 'yes')) &&
      (texts === null || isFound(texts[index] ?? '')),
  );
  const of = total({ number: all.length, exact: stopped === null }, source === 'live' ? 'user' : 'account');
  const count = { number: found.length, exact: stopped === null };
  return {
    rows: cutSorted(found, byName, request),
    count,
    headline: `${stopped === null ? '' : 'at least '}${figure(found.length)} of ${of} match`,
    asked: askedOf(source, result),
  };
}

/** What a list is searched in; made once, since it takes longer than the search. */
const searchTexts = beside((rows: readonly UserRecord[]) =>
  mapped(rows, ({ name, address, sip, phone, department }) =>
    searchText([name, address, sip, phone, department], phone),
  ),
);

function filterOf({ filters }: Request): (user: UserRecord) => boolean {
  const dept = filters.dept === undefined ? null : fold(filters.dept);
  const location = filters.location === undefined ? null : fold(filters.location);
  return (user) => {
    if (filters.voice !== undefined && user.voice !== (filters.voice === 'yes')) return false;
    if (dept !== null && !fold(user.department ?? '').startsWith(dept)) return false;
    return location === null || fold(user.location ?? '') === location;
  };
}

function byName(a: UserRecord, b: UserRecord): number {
  return compareText(a.name ?? a.address ?? '', b.name ?? b.address ?? '');
}

function licensedText(holders: Result<readonly Holder[]>): string {
  if (holders.state === 'known') return `${figure(holders.value.length)} licensed`;
  return 'problem' in holders ? 'licences unknown' : '';
}

function rowOf(
  user: UserRecord,
  licensed: ReadonlyMap<string, Holder> | null,
  holders: Result<readonly Holder[]>,
  customer: Customer,
): Extract<Drawing, { card: 'users' }>['body']['rows'][number] {
  const holder = licensed && licenceOf(user, licensed);
  const address = user.address ?? user.sip ?? user.objectId ?? '';
  return {
    name: user.name ?? address,
    ...licenceWords(holder, licensed, holders),
    address,
    detail: [
      user.state === 'deleted' ? deletedText(user.deletedAt) : null,
      user.userType === 'NoService' ? 'No Teams service' : null,
      user.voice === true ? 'Voice on' : null,
      user.phone,
      user.department,
      user.location,
      holder?.reason ?? null,
    ]
      .filter((text) => text !== null)
      .join(' · '),
    line: writeLine(ask('user', customer, { terms: [address] })),
  };
}

function deletedText(at: Date | null): string {
  return at === null ? 'Deleted' : `Deleted on ${at.toISOString().slice(0, 10)}`;
}
