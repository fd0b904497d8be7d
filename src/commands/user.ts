import type { Button, CardData, Notice } from '../cards/render.ts';
import type { Customer } from '../sources/customer.ts';
import { Problem } from '../problem.ts';
import { listNamed, sourceResults } from '../people/lists.ts';
import { personAddress, personName, type RosterPerson } from '../people/roster.ts';
import { sourceIds, sourceTitles } from '../vendors/catalog.ts';
import { judgePerson } from '../verdicts/judge.ts';
import type { Command, CommandContext } from './command.ts';
import { queryFor, type Query } from '../grammar/query.ts';
import { unreadNotices } from './customers.ts';
import { acceptedNotices, findingRow, skippedNotice, joinFirst } from '../views/findings.ts';
import { missingNotices, readTimes } from '../views/notices.ts';
import { pluralize } from '../text/format.ts';
import { writeLine } from '../grammar/line.ts';
import { describePerson } from '../views/person.ts';
import { isPartial, personAt, searchOrder, searchPeople, type PeopleSearch } from '../search/people.ts';

export const user: Command = {
  name: 'user',
  aliases: ['whois', 'who', 'person'],
  summary: 'One person across every source, and how the records were matched. Typing just an address does the same.',
  examples: ['user "Megan Bowen" contoso', 'user megan@contoso.com', 'megan@contoso.com'],
  syntax: { customer: 'possible', text: true, all: false, paged: false, filters: [] },
  open: false,
  immediate: false,
  run,
};

const maxChoices = 6;

async function run(query: Query, context: CommandContext): Promise<CardData> {
  if (query.terms.length === 0) throw nobodyNamed(query);
  const where =
    query.customer === null ? searchOrder(context.customers.customers, context.sources, query.terms) : [query.customer];
  const search = await searchPeople(query.terms, where, context);
  const [sighting, ...others] = search.matches;
  if (sighting === undefined) return nobodyFound(query, where, search, context);
  if (others.length > 0) return chooseOf(query, search, context);

  const { roster } = sighting;
  const person = personAt(sighting);
  const { body, results } = await describePerson(person, roster, context);
  const { findings, accepted, skipped } = judgePerson(person, roster, context.verdicts, context.now());
  const asked = [...sourceResults(roster.lists), ...results];
  return {
    card: 'user',
    title: 'User',
    headline: `${personName(person)}, ${roster.customer.title}`,
    body: { ...body, findings: findings.map((finding) => findingRow(finding, roster)) },
    notices: [
      ...acceptedNotices(accepted),
      ...skippedNotice(skipped),
      ...notSearchedNotice(search.notSearched),
      ...missingNotices(...asked),
    ],
    buttons: [{ title: 'Refresh', line: writeLine({ ...query, fresh: true }) }, ...onward(roster.customer)],
    readTimes: readTimes(...asked),
    line: writeLine({ ...query, fresh: false }),
    names: { customers: searchScope(query, context), headline: '1 person found' },
  };
}

/** Whose people the card may name: the notices of a search name customers where nobody was found, too. */
function searchScope(query: Query, context: CommandContext): readonly Customer[] {
  return query.customer === null ? context.customers.customers : [query.customer];
}

/** The reasons, and for many customers those at which something was missing. */
function searchNotices(query: Query, { rosters, notSearched }: PeopleSearch, context: CommandContext): Notice[] {
  const partly = rosters.filter(isPartial).map(({ customer }) => customer);
  return [
    ...notSearchedNotice(notSearched),
    ...(query.customer === null ? [...unreadNotices(context.customers), ...partlyNotice(partly)] : []),
    ...missingNotices(...rosters.flatMap((roster) => sourceResults(roster.lists))),
  ];
}

function onward(customer: Customer): Button[] {
  return [
    { title: 'Users', line: writeLine(queryFor('users', customer)) },
    { title: 'Licences', line: writeLine(queryFor('licenses', customer)) },
    { title: 'Overview', line: writeLine(queryFor('customer', customer)) },
  ];
}

function chooseOf(query: Query, search: PeopleSearch, context: CommandContext): CardData {
  const { matches, rosters } = search;
  const more = matches.length - maxChoices;
  const notices = searchNotices(query, search, context);
  return {
    card: 'people',
    title: 'Which person?',
    headline: `${pluralize(matches.length, 'person', 'people')} fit${more > 0 ? `, the first ${maxChoices} are here` : ''}`,
    body: {
      rows: matches.slice(0, maxChoices).map((sighting) => {
        const [person, { customer }] = [personAt(sighting), sighting.roster];
        return {
          name: personName(person),
          detail: [personAddress(person), customer.title, sourcesOf(person)].filter((text) => text !== '').join(' · '),
          line: lineTo(person, customer),
        };
      }),
    },
    notices: more > 0 ? [{ label: 'Note', text: 'Type more of the name, or the address.' }, ...notices] : notices,
    buttons: [],
    readTimes: readTimes(...rosters.flatMap((roster) => sourceResults(roster.lists))),
    line: writeLine({ ...query, fresh: false }),
    names: { customers: searchScope(query, context), headline: pluralize(matches.length, 'person', 'people') },
  };
}

/** Under a contested address only the accounts have an id of their own; a licence there is sought by its address. */
function lineTo(person: RosterPerson, customer: Customer): string {
  const terms = [personAddress(person)];
  const isSure = person.contested.length === 0 || person.records.some(({ objectId }) => objectId !== null);
  return writeLine(queryFor(isSure ? 'user' : 'licenses', customer, { terms }));
}

function sourcesOf(person: RosterPerson): string {
  const ids = new Set(person.records.map(({ origin }) => listNamed(origin.list).source));
  return sourceIds
    .filter((id) => ids.has(id))
    .map((id) => sourceTitles[id])
    .join(', ');
}

/** "Nobody" is said only of the sources that answered; the notices name the others. */
function nobodyFound(
  query: Query,
  where: readonly Customer[],
  search: PeopleSearch,
  context: CommandContext,
): CardData {
  const place = query.customer === null ? pluralize(where.length, 'customer') : query.customer.title;
  const notices = searchNotices(query, search, context);
  const asked = search.rosters.flatMap((roster) => sourceResults(roster.lists));
  if (!asked.some(({ result }) => result.state === 'known')) throw nobodyAsked(query, place, missingNotices(...asked));
  const certain = notices.length === 0;
  return {
    card: 'people',
    title: 'User',
    headline: `Nobody found for “${query.terms.join(' ')}” at ${place}${certain ? '' : ', as far as could be read'}`,
    body: { rows: [] },
    notices,
    buttons: [
      { title: 'Refresh', line: writeLine({ ...query, fresh: true }) },
      ...(query.customer === null
        ? []
        : [{ title: 'At all customers', line: writeLine({ ...query, customer: null }) }]),
      ...(query.customer === null ? [] : onward(query.customer)),
    ],
    readTimes: readTimes(...asked),
    line: writeLine({ ...query, fresh: false }),
    names: { customers: searchScope(query, context), headline: 'Nobody found' },
  };
}

function notSearchedNotice(customers: readonly Customer[]): Notice[] {
  if (customers.length === 0) return [];
  const text = `Not searched: ${joinFirst(customers)}. Add the customer to the line to search there.`;
  return [{ label: 'Incomplete', text }];
}

function partlyNotice(customers: readonly Customer[]): Notice[] {
  if (customers.length === 0) return [];
  return [{ label: 'Incomplete', text: `Not every list could be read at ${joinFirst(customers)}.` }];
}

function nobodyAsked(query: Query, place: string, reasons: readonly Notice[]): Problem {
  return new Problem({
    code: 'nobody-asked',
    title: `No source could be asked at ${place}`,
    advice: 'None is connected, linked and answering; `status` says more.',
    origin: 'rollcall',
    notes: reasons.map(({ text }) => text),
    lines: query.customer === null ? ['status'] : ['status', writeLine(queryFor('customer', query.customer))],
  });
}

function nobodyNamed(query: Query): Problem {
  return new Problem({
    code: 'person-missing',
    title: 'Which person?',
    advice: 'Add an address or a name in quotes, for example user "Megan Bowen" contoso.',
    origin: 'you',
    lines: query.customer === null ? ['help user'] : [writeLine(queryFor('users', query.customer)), 'help user'],
  });
}
