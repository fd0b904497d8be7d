import { incomplete, note, type Notice, type Button, type CardData } from '../cards/render.ts';
import type { Customer } from '../sources/customer.ts';
import { askerProblem, Problem } from '../problem.ts';
import { listNamed, sourceResults } from '../people/lists.ts';
import { personAddress, personName, type RosterPerson } from '../people/roster.ts';
import { sourceIds, sourceTitles } from '../vendors/catalog.ts';
import { judgePerson } from '../verdicts/judge.ts';
import type { Command, CommandContext } from './command.ts';
import type { Query } from '../grammar/query.ts';
import { unreadNotices } from './customers.ts';
import { acceptedNotices, findingRow, skippedNotice, joinFirst } from '../views/findings.ts';
import { missingNotices, readTimes } from '../views/notices.ts';
import { pluralize, joinTexts } from '../text/format.ts';
import { lineFor, writeLine } from '../grammar/line.ts';
import { firstWritable } from '../grammar/tokens.ts';
import { describePerson } from '../views/person.ts';
import { regionNotice } from '../views/searched.ts';
import { isPartial, personAt, searchOrder, searchPeople, type PeopleSearch } from '../search/people.ts';

export const user: Command = {
  name: 'user',
  aliases: ['whois', 'who', 'person', 'find', 'search', 'lookup', 'look up', 'show'],
  summary: 'One person across every source, and how the records were matched. Typing just an address does the same.',
  examples: [
    'user "Megan Bowen" contoso',
    'user meganb@m365x33712745.onmicrosoft.com',
    'meganb@m365x33712745.onmicrosoft.com',
  ],
  leadsHere: 'users contoso',
  syntax: { customer: 'possible', text: true, all: false, paged: false, filters: [] },
  person: true,
  run,
};

const maxChoices = 6;

async function run(query: Query, context: CommandContext): Promise<CardData> {
  if (query.terms.length === 0) throw personMissing(query);
  if (context.customers.customers.length === 0) throw noCustomer();
  const customers =
    query.customer === null ? searchOrder(context.customers.customers, context.sources, query.terms) : [query.customer];
  const search = await searchPeople(query.terms, customers, context);
  const [match, ...others] = search.matches;
  if (match === undefined) return nobodyFound(query, customers, search, context);
  if (others.length > 0) return choosePerson(query, search, context);

  const { roster } = match;
  const person = personAt(match);
  const { body, results } = await describePerson(person, roster, context);
  const { findings, accepted, skipped } = judgePerson(person, roster, context.verdicts, context.now());
  const lists = [...sourceResults(roster.lists), ...results];
  return {
    card: 'user',
    title: 'User',
    headline: `${personName(person)}, ${roster.customer.title}`,
    body: { ...body, findings: findings.map((finding) => findingRow(finding, roster)) },
    notices: [
      ...acceptedNotices(accepted),
      ...skippedNotice(skipped),
      ...notSearchedNotice(search.notSearched),
      ...missingNotices(...lists),
    ],
    buttons: [{ title: 'Refresh', line: writeLine({ ...query, fresh: true }) }, ...customerButtons(roster.customer)],
    readTimes: readTimes(...lists),
    names: { customers: searchScope(query, context), headline: '1 person found' },
  };
}

/** The customers that the card may name. Its notices name customers where nobody was found, too. */
function searchScope(query: Query, context: CommandContext): readonly Customer[] {
  return query.customer === null ? context.customers.customers : [query.customer];
}

/** What the search could not read, and why. A search of all customers names those with an incomplete list. */
function searchNotices(query: Query, { rosters, notSearched }: PeopleSearch, context: CommandContext): Notice[] {
  const partly = rosters.filter(isPartial).map(({ customer }) => customer);
  return [
    ...notSearchedNotice(notSearched),
    ...(query.customer === null ? [...unreadNotices(context.customers), ...partlyNotice(partly)] : []),
    ...missingNotices(...rosters.flatMap((roster) => sourceResults(roster.lists))),
  ];
}

function customerButtons(customer: Customer): Button[] {
  return [
    { title: 'Users', line: lineFor('users', customer) },
    { title: 'Licences', line: lineFor('licenses', customer) },
    { title: 'Overview', line: lineFor('customer', customer) },
  ];
}

function choosePerson(query: Query, search: PeopleSearch, context: CommandContext): CardData {
  const { matches, rosters } = search;
  const more = matches.length - maxChoices;
  const notices = searchNotices(query, search, context);
  return {
    card: 'people',
    title: 'Which person?',
    headline: `${pluralize(matches.length, 'person', 'people')} fit${more > 0 ? `, the first ${maxChoices} are here` : ''}`,
    body: {
      rows: matches.slice(0, maxChoices).map((match) => {
        const [person, { customer }] = [personAt(match), match.roster];
        return {
          name: personName(person),
          detail: joinTexts([personAddress(person), customer.title, sourcesText(person)], ' · '),
          line: personLine(person, customer),
        };
      }),
    },
    notices: more > 0 ? [note('Type more of the name, or the address.'), ...notices] : notices,
    readTimes: readTimes(...rosters.flatMap((roster) => sourceResults(roster.lists))),
    names: { customers: searchScope(query, context), headline: pluralize(matches.length, 'person', 'people') },
  };
}

/** A licence under a contested address belongs to no known account, so its line lists the licences of that address. */
function personLine(person: RosterPerson, customer: Customer): string {
  const terms = firstWritable(personAddress(person), ...person.records.map(({ objectId }) => objectId));
  const isIdentified = person.contested.length === 0 || person.records.some(({ objectId }) => objectId !== null);
  return lineFor(isIdentified ? 'user' : 'licenses', customer, { terms });
}

function sourcesText(person: RosterPerson): string {
  const ids = new Set(person.records.map(({ origin }) => listNamed(origin.list).source));
  return sourceIds
    .filter((id) => ids.has(id))
    .map((id) => sourceTitles[id])
    .join(', ');
}

/** Throws when no source answered: then nobody can say that the person does not exist. */
function nobodyFound(
  query: Query,
  customers: readonly Customer[],
  search: PeopleSearch,
  context: CommandContext,
): CardData {
  const place = query.customer === null ? pluralize(customers.length, 'customer') : query.customer.title;
  const notices = [...searchNotices(query, search, context), ...regionNotice(query, 0, context.region)];
  const results = search.rosters.flatMap((roster) => sourceResults(roster.lists));
  if (!results.some(({ result }) => result.state === 'known'))
    throw noSourceAnswered(query, place, missingNotices(...results));
  const isComplete = notices.length === 0;
  return {
    card: 'people',
    title: 'User',
    headline: `Nobody found for ${wordsText(query.terms)} at ${place}${isComplete ? '' : ', as far as could be read'}`,
    body: { rows: [] },
    notices,
    buttons: [
      { title: 'Refresh', line: writeLine({ ...query, fresh: true }) },
      ...singleWordButtons(query),
      ...(query.customer === null
        ? []
        : [
            { title: 'At all customers', line: writeLine({ ...query, customer: null }) },
            ...customerButtons(query.customer),
          ]),
    ],
    readTimes: readTimes(...results),
    names: { customers: searchScope(query, context), headline: 'Nobody found' },
  };
}

/** Somebody who has one of the words may well exist, so the text says that all were wanted. */
function wordsText(terms: readonly string[]): string {
  const words = terms.map((term) => `“${term}”`);
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''} together` : words.join('');
}

const maxWordButtons = 3;

/** A search for each word alone, the longest first: people write `who is Megan Bowen`. */
function singleWordButtons(query: Query): Button[] {
  if (query.terms.length < 2) return [];
  const longest = query.terms.toSorted((a, b) => b.length - a.length).slice(0, maxWordButtons);
  return longest.map((term) => ({
    title: `Only “${term}”`,
    line: writeLine({ ...query, terms: [term], fresh: false }),
  }));
}

function notSearchedNotice(customers: readonly Customer[]): Notice[] {
  if (customers.length === 0) return [];
  return [incomplete(`Not searched: ${joinFirst(customers)}. Add the customer to the line to search there.`)];
}

function partlyNotice(customers: readonly Customer[]): Notice[] {
  return customers.length === 0 ? [] : [incomplete(`Not every list could be read at ${joinFirst(customers)}.`)];
}

function noSourceAnswered(query: Query, place: string, reasons: readonly Notice[]): Problem {
  return new Problem({
    code: 'nobody-asked',
    title: `No source could be asked at ${place}`,
    advice: 'None is connected, linked and answering; `status` says more.',
    origin: 'rollcall',
    notes: reasons.map(({ text }) => text),
    lines: query.customer === null ? ['status'] : ['status', lineFor('customer', query.customer)],
  });
}

/** The rules that fit the asker name customers that do not exist, or whose list could not be read. */
function noCustomer(): Problem {
  return askerProblem('customer-none', 'There is no customer that you may see', 'Ask the person who runs Rollcall.', [
    'customers',
    'whoami',
  ]);
}

function personMissing(query: Query): Problem {
  return askerProblem(
    'person-missing',
    'Which person?',
    'Add an address or a name in quotes, for example user "Megan Bowen" contoso.',
    query.customer === null ? ['help user'] : [lineFor('users', query.customer), 'help user'],
  );
}
