import { incomplete, type Notice } from '../cards/notice.ts';
import type { CardData } from '../cards/render.ts';
import type { Customer } from '../sources/customer.ts';
import type { CustomerList } from '../customers/directory.ts';
import type { Listed } from '../exports/listed.ts';
import { Problem } from '../problem.ts';
import { sourceIds, sourceTitles, type SourceId } from '../vendors/catalog.ts';
import type { Command, CommandContext } from './command.ts';
import { cellsIn } from './list-cells.ts';
import type { Query } from '../grammar/query.ts';
import { formatNumber, joinTexts } from '../text/format.ts';
import { words } from '../text/words.ts';
import { plainState, rowWith, type Row } from '../views/rows.ts';
import { lineFor, writeLine } from '../grammar/line.ts';
import { pageOf, pageButtons, pageText, rowsPerPage } from '../views/paging.ts';
import { lookAlikeNotices } from '../views/look-alikes.ts';
import { notFoundNotice, searchedText, withoutWordsButton, wordsNotFound } from '../views/searched.ts';
import { termTest } from '../search/terms.ts';

export const customers: Command = {
  name: 'customers',
  aliases: ['tenants', 'clients', 'companies', 'organizations', 'organisations', 'responsible for'],
  summary: words.customers.summary,
  examples: ['customers', 'customers contoso'],
  syntax: { customer: 'none', text: true, all: false, paged: true, filters: [] },
  menu: 'everywhere',
  run,
  list: listCustomers,
};

async function run(query: Query, context: CommandContext): Promise<CardData> {
  const { list, found } = await findCustomers(query, context);
  const all = words.customers.count(formatNumber(list.customers.length), list.customers.length === 1);
  const count =
    query.terms.length === 0 ? all : words.customers.matching(formatNumber(found.length), found.length === 1, all);
  const searched = searchedText(query);
  const answer = `${list.failed.size > 0 ? words.figures.atLeast(count) : count}${searched === '' ? '' : words.licenses.matchesFor(searched)}`;
  const missing = await wordsNotFound(query, found.length, (terms) => {
    const isOneFound = termTest(terms);
    return list.customers.filter((customer) => isOneFound(textsOf(customer))).length;
  });
  return {
    card: 'customers',
    eyebrow: words.customers.eyebrow,
    subject: answer,
    answer: '',
    body: {
      searchable: context.asker.audience === 'asker' && list.customers.length > rowsPerPage,
      rows: pageOf(found, query).map(rowOf),
      page: pageText(query, found.length, true),
    },
    notices: [
      ...notFoundNotice(missing, list.failed.size > 0 ? 'part' : 'whole'),
      ...lookAlikeNotices(list.customers),
      ...unreadNotices(list),
    ],
    buttons: [
      ...pageButtons(query, query.page * rowsPerPage < found.length),
      ...(missing.length < query.terms.length ? withoutWordsButton(query, missing) : []),
      ...(query.terms.length > 0 ? [{ title: words.buttons.allCustomers, line: lineFor('customers') }] : []),
      { title: words.buttons.reconcileAll, line: lineFor('reconcile', null, { all: true }) },
      { title: words.buttons.refresh, line: writeLine({ ...query, fresh: true }) },
    ],
    names: { customers: list.customers, subject: count, answer: '' },
  };
}

interface FoundCustomers {
  readonly list: CustomerList;
  readonly found: readonly Customer[];
}

async function findCustomers({ terms }: Query, context: CommandContext): Promise<FoundCustomers> {
  const list = context.turn.fresh ? await context.customersNow() : context.customers;
  const isFound = termTest(terms);
  return { list, found: list.customers.filter((customer) => isFound(textsOf(customer))) };
}

async function listCustomers(query: Query, context: CommandContext): Promise<Listed> {
  const { list, found } = await findCustomers(query, context);
  return {
    columns: [...Object.values(words.lists.customers), ...sourceIds.map((id) => sourceTitles[id])],
    rows: found.map((customer) => ({
      key: customer.name,
      cells: [
        ...cellsIn(words.lists.customers, {
          ...customer,
          aliases: joinTexts(customer.aliases, ', '),
          tenant: customer.tenantId,
        }),
        ...sourceIds.map((id) => refText(customer, id)),
      ],
    })),
    count: found.length,
    sources: [],
    asOf: null,
    notes: unreadNotices(list).map(({ text }) => text),
  };
}

/** What identifies a customer at a source. */
function refText({ refs }: Customer, id: SourceId): string | null {
  const ref = refs[id];
  return ref instanceof Problem ? ref.title : (ref?.id ?? null);
}

function rowOf(customer: Customer): Row {
  return rowWith({
    name: customer.title,
    detail: customer.name,
    state: plainState(sourcesText(customer)),
    line: lineFor('customer', customer),
  });
}

function textsOf({ name, title, domain, aliases }: Customer): (string | null)[] {
  return [name, title, domain, ...aliases];
}

function sourcesText(customer: Customer): string {
  return sourceIds
    .filter((id) => customer.refs[id] !== null)
    .map((id) =>
      customer.refs[id] instanceof Problem ? words.customers.unknownAt(sourceTitles[id]) : sourceTitles[id],
    )
    .join(', ');
}

/** For each list that could not be read, a notice that customers may be missing. */
export function unreadNotices(list: CustomerList): Notice[] {
  return Array.from(list.failed, ([source, { title }]) =>
    incomplete(words.notices.customersMissing(sourceTitles[source], title)),
  );
}
