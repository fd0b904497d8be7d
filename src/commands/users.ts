import type { CardData } from '../cards/render.ts';
import type { Customer } from '../sources/customer.ts';
import type { Table } from '../tables/table.ts';
import type { Count, UserRecord } from '../vendors/vendor.ts';
import type { Command, CommandContext } from './command.ts';
import { requireCustomer, type Query } from '../grammar/query.ts';
import { missingNotices, valueOrThrow, readTimes } from '../views/notices.ts';
import { withShortfall } from '../people/lists.ts';
import type { SourceResult } from '../sources/result.ts';
import { formatCount, joinTexts, type Figures } from '../text/format.ts';
import { lineFor, writeLine } from '../grammar/line.ts';
import { checkPage, sortedPageOf, pageButtons, pageText, rowsPerPage } from '../views/paging.ts';
import { notFoundNotice, regionNotice, searchedText, withoutWordsButton, wordsNotFound } from '../views/searched.ts';
import { licenseSource, prepareLicensedRows, readLicenseStatus, type LicenseStatus } from '../people/license-status.ts';
import { panelFor } from '../views/panels.ts';
import { userRow } from '../views/user-row.ts';
import { catalog } from '../vendors/catalog.ts';
import { words } from '../text/words.ts';
import { listUsers } from './list-users.ts';
import { chooseUserSource, listsUsersOf, type UserSource } from './user-source.ts';
import { findUsers } from './users-found.ts';
import { filterNames } from '../grammar/filters.ts';

export const users: Command = {
  name: 'users',
  aliases: ['accounts', 'people', 'employees', 'members', 'staff', 'personnel', 'headcount', 'ppl', 'acct', 'usrs'],
  summary: words.users.summary,
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
  menu: 'everywhere',
  canAnswer,
  run,
  list: listUsers,
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
  const answerWith = (searched: string, ...identifying: readonly string[]): string =>
    isFiltered
      ? joinTexts([`${page.answer}${searched}`, ...filterTexts(query), ...identifying], ' · ')
      : joinTexts([page.answer, id === licenseSource ? licensesText(assignments, context.figures) : ''], ', ');

  return {
    card: 'users',
    eyebrow: list.heading,
    subject: customer.title,
    answer: answerWith(searchedText(query), ...identifyingTexts(query)),
    body: {
      rows: page.rows.map((user) => userRow(user, licenseStatus, customer)),
      page: pageText(query, page.count.number, page.count.exact),
    },
    notices: [
      ...notFoundNotice(page.missing, page.count.exact ? 'whole' : 'part'),
      ...regionNotice(query, page.count.number, context.region),
      ...missingNotices(...page.lists, ...asked),
    ],
    buttons: [
      ...pageButtons(query, query.page * rowsPerPage < page.count.number || !page.count.exact),
      ...withoutWordsButton(query, page.missing),
      ...(isFiltered
        ? [{ title: words.buttons.clearFilter, line: writeLine({ ...withFilters(query, { from: id }), terms: [] }) }]
        : []),
      ...(query.filters.licensed === undefined && licensed.state === 'known' && shortfall === null
        ? [
            {
              title: words.buttons.unlicensed,
              line: writeLine(withFilters(query, { ...query.filters, licensed: 'no' })),
            },
          ]
        : []),
      { title: words.buttons.reconcile, line: lineFor('reconcile', customer) },
      { title: words.buttons.licenses, line: lineFor('licenses', customer) },
      { title: words.buttons.overview, line: lineFor('customer', customer) },
      { title: words.buttons.refresh, line: writeLine({ ...query, fresh: true }) },
    ],
    panel: panelFor(query, words.users.hint, ['licensed', 'voice', 'state', 'from'], { from: userSources }),
    readTimes: readTimes(...page.lists, ...asked),
    names: { customers: [customer], subject: customer.title, answer: answerWith('') },
  };
}

/** The sources that list users. */
const userSources = catalog.filter(({ lists }) => lists.users !== undefined).map(({ id }) => id);

/** The filters in words, without what only some people may read. */
function filterTexts({ filters }: Query): string[] {
  const { choices } = words.filters;
  return filterNames.flatMap((name) => choices[name]?.[filters[name] ?? ''] ?? []);
}

/** The filters that can single somebody out, for those who may read names. */
function identifyingTexts({ filters: { dept, location } }: Query): string[] {
  return [
    ...(dept === undefined ? [] : [words.users.dept(dept)]),
    ...(location === undefined ? [] : [words.users.location(location)]),
  ];
}

function withFilters(query: Query, filters: Query['filters']): Query {
  return { ...query, filters, page: 1, fresh: false };
}

/** One page of users, from a paged or from a filtered read. */
interface Page {
  readonly rows: readonly UserRecord[];
  /** All that match, not only this page. */
  readonly count: Count;
  readonly answer: string;
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
  const answer = formatCount(count, list.one, context.figures);
  return { rows, count, answer, missing: [], lists: withShortfall(source, result) };
}

/** One page of the whole list, as it was filtered here. */
async function readFiltered(
  query: Query,
  customer: Customer,
  source: UserSource,
  status: LicenseStatus,
  context: CommandContext,
): Promise<Page> {
  const { rows: all, truncated, found, find, result } = await findUsers(query, customer, source, status, context);
  const wanted = query.filters.licensed;
  if (wanted === undefined) prepareLicensedRows(status, all);
  const total = formatCount({ number: all.length, exact: truncated === null }, source.list.one, context.figures);
  const isWhole = truncated === null && (wanted === undefined || status.shortfall === null);
  const count = { number: found.length, exact: truncated === null };
  const page = await sortedPageOf(found, nameReader(all), query);
  return {
    rows: page.flatMap((index) => all.at(index) ?? []),
    count,
    missing: await wordsNotFound(query, found.length, async (terms) => (await find(terms)).length),
    answer: matchingText(found.length, total, isWhole, context.figures),
    lists: withShortfall(source.id, result),
  };
}

function matchingText(found: number, total: string, isWhole: boolean, figures: Figures): string {
  const count = figures.number(found);
  const isOne = found === 1 && !figures.hides(found);
  return words.users.matching(isWhole ? count : words.figures.atLeast(count), total, isOne);
}

function nameReader(all: Table<UserRecord>): (row: number) => string {
  const [name, address] = [all.field('name'), all.field('address')];
  return (row) => name(row) ?? address(row) ?? '';
}

/** The licenses of the source, and not how many of its users have one: some can be of nobody in the list. */
function licensesText(assignments: LicenseStatus['assignments'], figures: Figures): string {
  if (assignments.state === 'known') {
    const { rows, truncated } = assignments.value;
    return formatCount({ number: rows.length, exact: truncated === null }, words.purchases.license, figures);
  }
  return 'problem' in assignments ? words.users.licensesUnknown : '';
}
