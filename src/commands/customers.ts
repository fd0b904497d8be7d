import { incomplete, type Notice, type CardData } from '../cards/render.ts';
import type { Customer } from '../sources/customer.ts';
import type { CustomerList } from '../customers/directory.ts';
import { Problem } from '../problem.ts';
import { sourceIds, sourceTitles } from '../vendors/catalog.ts';
import type { Command, CommandContext } from './command.ts';
import type { Query } from '../grammar/query.ts';
import { pluralize, joinTexts } from '../text/format.ts';
import { lineFor, writeLine } from '../grammar/line.ts';
import { pageOf, pageButtons, pageText, rowsPerPage } from '../views/paging.ts';
import { lookAlikeNotices } from '../views/look-alikes.ts';
import { notFoundNotice, searchedText, withoutWordsButton, wordsNotFound } from '../views/searched.ts';
import { termTest } from '../search/terms.ts';

export const customers: Command = {
  name: 'customers',
  aliases: ['tenants', 'clients', 'companies', 'organizations', 'organisations'],
  summary: 'The customers you may see, and which sources know each.',
  examples: ['customers', 'customers contoso'],
  syntax: { customer: 'none', text: true, all: false, paged: true, filters: [] },
  run,
};

async function run(query: Query, context: CommandContext): Promise<CardData> {
  const list = query.fresh ? await context.customersNow() : context.customers;
  const isFound = termTest(query.terms);
  const found = list.customers.filter((customer) => isFound(textsOf(customer)));
  const rows = pageOf(found, query).map((customer) => ({
    title: customer.title,
    detail: [customer.name, sourcesText(customer)].join(' · '),
    line: lineFor('customer', customer),
  }));
  const all = list.customers.length;
  const count =
    query.terms.length === 0
      ? pluralize(all, 'customer')
      : `${pluralize(found.length, 'match', 'matches')} among ${pluralize(all, 'customer')}`;
  const searched = searchedText(query);
  const missing = await wordsNotFound(query, found.length, (terms) => {
    const isOneFound = termTest(terms);
    return list.customers.filter((customer) => isOneFound(textsOf(customer))).length;
  });
  return {
    card: 'customers',
    title: 'Customers',
    headline: joinTexts(
      [
        `${list.failed.size > 0 ? 'at least ' : ''}${count}${searched === '' ? '' : ` for${searched}`}`,
        pageText(query, found.length, true),
      ],
      ', ',
    ),
    body: { rows },
    notices: [...notFoundNotice(missing), ...lookAlikeNotices(list.customers), ...unreadNotices(list)],
    buttons: [
      ...pageButtons(query, query.page * rowsPerPage < found.length),
      { title: 'Refresh', line: writeLine({ ...query, fresh: true }) },
      ...(missing.length < query.terms.length ? withoutWordsButton(query, missing) : []),
      ...(query.terms.length > 0 ? [{ title: 'All customers', line: lineFor('customers') }] : []),
    ],
    names: { customers: list.customers, headline: count },
  };
}

function textsOf({ name, title, domain, aliases }: Customer): (string | null)[] {
  return [name, title, domain, ...aliases];
}

function sourcesText(customer: Customer): string {
  return sourceIds
    .filter((id) => customer.refs[id] !== null)
    .map((id) => (customer.refs[id] instanceof Problem ? `${sourceTitles[id]} unknown` : sourceTitles[id]))
    .join(', ');
}

/** For each list that could not be read, a notice that customers may be missing. */
export function unreadNotices(list: CustomerList): Notice[] {
  return Array.from(list.failed, ([source, { title }]) =>
    incomplete(`${sourceTitles[source]}'s list of customers is missing, so there may be more. ${title}.`),
  );
}
