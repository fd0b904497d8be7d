import type { CardData } from '../cards/render.ts';
import type { Customer } from '../sources/customer.ts';
import { indexesOf } from '../tables/row-mask.ts';
import type { Table } from '../tables/table.ts';
import type { Count, UserRecord } from '../vendors/vendor.ts';
import type { Command, CommandContext } from './command.ts';
import { requireCustomer, type Query } from '../grammar/query.ts';
import { missingNotices, valueOrThrow, readTimes } from '../views/notices.ts';
import { withShortfall } from '../people/lists.ts';
import type { SourceResult } from '../sources/result.ts';
import { formatCount, joinTexts, type Figures } from '../text/format.ts';
import { lineFor, writeLine } from '../grammar/line.ts';
import { firstWritable } from '../grammar/tokens.ts';
import { checkPage, sortedPageOf, pageButtons, pageText, rowsPerPage } from '../views/paging.ts';
import { notFoundNotice, regionNotice, searchedText, withoutWordsButton, wordsNotFound } from '../views/searched.ts';
import { usersFound } from '../search/rows.ts';
import {
  assignmentOf,
  licenseSource,
  licensedRows,
  prepareLicensedRows,
  readLicenseStatus,
  type LicenseStatus,
} from '../people/license-status.ts';
import { licenseState } from '../views/licenses.ts';
import { chooseUserSource, filterMasks, listsUsersOf, type UserSource } from './user-source.ts';
import { filterNames } from '../grammar/filters.ts';

export const users: Command = {
  name: 'users',
  aliases: ['accounts', 'people', 'employees', 'members'],
  summary: 'Teams users (from:live) or Microsoft accounts (from:partner) of a customer, with who is licensed.',
  examples: [
    'users contoso',
    'users contoso licensed:no',
    'users contoso dept:Sales voice:on',
    'users contoso from:partner state:deleted',
  ],
  syntax: {
    customer: 'needed',
    text: true,
    all: false,
    paged: true,
    filters: ['from', 'licensed', 'voice', 'state', 'dept', 'location'],
  },
  canAnswer,
  run,
};

function canAnswer(query: Query, context: CommandContext): boolean {
  const { customer, filters } = query;
  if (customer === null) return true;
  const source = chooseUserSource(query, customer, context);
  const knowsLicensed = filters.licensed === undefined || listsUsersOf(licenseSource, customer, context);
  return listsUsersOf(source.id, customer, context) && knowsLicensed;
}

async function run(query: Query, context: CommandContext): Promise<CardData> {
  const customer = requireCustomer(query);
  const source = chooseUserSource(query, customer, context);
  const { id, list } = source;
  const status = readLicenseStatus(id, customer, context);
  const isFiltered =
    query.terms.length > 0 || filterNames.some((name) => name !== 'from' && query.filters[name] !== undefined);
  const page = isFiltered
    ? await readFiltered(query, customer, source, await status, context)
    : await readUnfiltered(query, customer, source, context);
  const licenseStatus = await status;
  const { assignments, licensed, shortfall, asked } = licenseStatus;
  const headlineWith = (searched: string): string =>
    joinTexts(
      [
        `${customer.title}: ${page.headline}${searched}`,
        id === licenseSource && !isFiltered ? licensedText(assignments, context.figures) : '',
        pageText(query, page.count.number, page.count.exact),
      ],
      ', ',
    );

  return {
    card: 'users',
    title: list.heading,
    headline: headlineWith(searchedText(query)),
    body: { rows: page.rows.map((user) => rowOf(user, licenseStatus, customer)) },
    notices: [
      ...notFoundNotice(page.missing),
      ...regionNotice(query, page.count.number, context.region),
      ...missingNotices(...page.lists, ...asked),
    ],
    buttons: [
      ...pageButtons(query, query.page * rowsPerPage < page.count.number || !page.count.exact),
      { title: 'Refresh', line: writeLine({ ...query, fresh: true }) },
      ...(query.filters.licensed === undefined && licensed.state === 'known' && shortfall === null
        ? [{ title: 'Not licensed', line: writeLine(withFilters(query, { ...query.filters, licensed: 'no' })) }]
        : []),
      ...withoutWordsButton(query, page.missing),
      ...(isFiltered
        ? [{ title: 'All users', line: writeLine({ ...withFilters(query, { from: id }), terms: [] }) }]
        : []),
      { title: 'Licences', line: lineFor('licenses', customer) },
      { title: 'Overview', line: lineFor('customer', customer) },
    ],
    readTimes: readTimes(...page.lists, ...asked),
    names: { customers: [customer], headline: headlineWith('') },
  };
}

function withFilters(query: Query, filters: Query['filters']): Query {
  return { ...query, filters, page: 1, fresh: false };
}

/** One page of users, from a paged or from a filtered read. */
interface Page {
  readonly rows: readonly UserRecord[];
  /** All that match, not only this page. */
  readonly count: Count;
  readonly headline: string;
  /** The search words that were not found. */
  readonly missing: readonly string[];
  readonly lists: readonly SourceResult<unknown>[];
}

/** Reads only the page that is shown: one call, however many users the customer has. */
async function readUnfiltered(
  query: Query,
  customer: Customer,
  { id: source, list }: UserSource,
  context: CommandContext,
): Promise<Page> {
  const page = { number: query.page, size: rowsPerPage };
  const result = await context.sources.userPage(source, customer, page, context.turn);
  const { rows, total: count } = valueOrThrow(result, source, customer);
  checkPage(query, count.number, count.exact || rows.length === 0);
  const headline = formatCount(count, list.one, context.figures);
  return { rows, count, headline, missing: [], lists: withShortfall(source, result) };
}

/** Reads the whole list, which is cached, and filters it here. */
async function readFiltered(
  query: Query,
  customer: Customer,
  { id: source, list: { one } }: UserSource,
  status: LicenseStatus,
  context: CommandContext,
): Promise<Page> {
  const list = query.filters.state === 'deleted' ? context.sources.deletedUsers : context.sources.users;
  const result = await list(source, customer, context.turn);
  const { rows: all, truncated } = valueOrThrow(result, source, customer);
  const wanted = query.filters.licensed;
  // Who is not among the licences may hold one that could not be read.
  if (wanted === 'no' && status.shortfall !== null) valueOrThrow(status.shortfall, licenseSource, customer);
  const licensed =
    wanted === undefined ? null : await licensedRows(valueOrThrow(status.licensed, licenseSource, customer), all);
  const masks = [
    ...filterMasks(query, all),
    ...(licensed === null ? [] : [wanted === 'yes' ? licensed : licensed.map((bit) => 1 - bit)]),
  ];
  const find = async (terms: readonly string[]): Promise<number[]> =>
    indexesOf(all.length, [...masks, ...(await usersFound(all, terms, context.region))]);
  const found = await find(query.terms);
  if (wanted === undefined) prepareLicensedRows(status, all);
  const total = formatCount({ number: all.length, exact: truncated === null }, one, context.figures);
  const isWhole = truncated === null && (wanted === undefined || status.shortfall === null);
  const count = { number: found.length, exact: truncated === null };
  const page = await sortedPageOf(found, nameReader(all), query);
  return {
    rows: page.flatMap((index) => all.at(index) ?? []),
    count,
    missing: await wordsNotFound(query, found.length, async (terms) => (await find(terms)).length),
    headline: `${isWhole ? '' : 'at least '}${context.figures.number(found.length)} of ${total} match`,
    lists: withShortfall(source, result),
  };
}

function nameReader(all: Table<UserRecord>): (row: number) => string {
  const [name, address] = [all.field('name'), all.field('address')];
  return (row) => name(row) ?? address(row) ?? '';
}

function licensedText(assignments: LicenseStatus['assignments'], figures: Figures): string {
  if (assignments.state === 'known') {
    const { rows, truncated } = assignments.value;
    return `${truncated === null ? '' : 'at least '}${figures.number(rows.length)} licensed`;
  }
  return 'problem' in assignments ? 'licences unknown' : '';
}

type Row = Extract<CardData, { card: 'users' }>['body']['rows'][number];

function rowOf(user: UserRecord, status: LicenseStatus, customer: Customer): Row {
  const assignment = assignmentOf(status, user);
  const address = user.address ?? user.sip ?? user.objectId ?? '';
  return {
    name: user.name ?? address,
    ...licenseState(user, assignment, status),
    address,
    detail: joinTexts(
      [
        user.state === 'deleted' ? deletedText(user.deletedOn) : null,
        user.userType === 'NoService' ? 'No Teams service' : null,
        user.voice === true ? 'Voice on' : null,
        user.phone,
        user.department,
        user.location,
        assignment?.reason ?? null,
      ],
      ' · ',
    ),
    line: lineFor('user', customer, { terms: firstWritable(user.address, user.sip, user.objectId) }),
  };
}

function deletedText(day: string | null): string {
  return day === null ? 'Deleted' : `Deleted on ${day}`;
}
