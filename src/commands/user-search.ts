import type { Button } from '../cards/actions.ts';
import { incomplete, note, type Notice } from '../cards/notice.ts';
import type { CardData } from '../cards/render.ts';
import type { Customer } from '../sources/customer.ts';
import { Problem } from '../problem.ts';
import { listNamed, sourceResults } from '../people/lists.ts';
import { personAddress, personName, type RosterPerson } from '../people/roster.ts';
import { sourceIds, sourceTitles } from '../vendors/catalog.ts';
import type { CommandContext } from './command.ts';
import type { Query } from '../grammar/query.ts';
import { unreadNotices } from './customers.ts';
import { joinFirst } from '../views/findings.ts';
import { missingNotices, readTimes } from '../views/notices.ts';
import { formatNumber, joinNames } from '../text/format.ts';
import { words } from '../text/words.ts';
import { plainState, rowWith, type Row } from '../views/rows.ts';
import { lineFor, writeLine } from '../grammar/line.ts';
import { firstWritable } from '../grammar/tokens.ts';
import { regionNotice } from '../views/searched.ts';
import { searchEverywhere, type SearchEverywhere } from '../search/everywhere.ts';
import { isPartial, personAt, searchPeople } from '../search/people.ts';
import { placesNotices } from './user-places.ts';

const maxChoices = 6;

/** Searches the customer of the query, or else every customer that the asker may see. */
export async function searchFor({ customer, terms }: Query, context: CommandContext): Promise<SearchEverywhere> {
  if (customer === null) return searchEverywhere(terms, context.customers.customers, context);
  return { ...(await searchPeople(terms, [customer], context)), remembered: null, memoryProblem: null };
}
const maxWordButtons = 3;

/** Several people fit: each is a row to choose. */
export function choosePerson(query: Query, search: SearchEverywhere, context: CommandContext): CardData {
  const { matches, rosters } = search;
  const more = matches.length - maxChoices;
  const notices = searchNotices(query, search, context);
  const count = formatNumber(matches.length);
  return {
    card: 'people',
    eyebrow: words.user.eyebrow,
    subject: words.user.which(query.terms.join(' ')),
    answer: more > 0 ? words.user.firstOf(count, formatNumber(maxChoices)) : words.user.people(count),
    body: { rows: matches.slice(0, maxChoices).map(choiceRow) },
    notices: more > 0 ? [note(words.user.narrow), ...notices] : notices,
    buttons: [{ title: words.buttons.refresh, line: writeLine({ ...query, fresh: true }) }],
    readTimes: readTimes(...rosters.flatMap((roster) => sourceResults(roster.lists))),
    names: {
      customers: searchScope(query, context),
      subject: words.user.whichPerson,
      answer: words.user.people(count),
    },
  };
}

function choiceRow(match: SearchEverywhere['matches'][number]): Row {
  const [person, { customer }] = [personAt(match), match.roster];
  return rowWith({
    name: personName(person),
    detail: personAddress(person),
    state: plainState(customer.title),
    note: sourcesText(person),
    line: personLine(person, customer),
  });
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
export function nobodyFound(query: Query, search: SearchEverywhere, context: CommandContext): CardData {
  const { customers } = context.customers;
  const place =
    query.customer === null
      ? words.customers.count(formatNumber(customers.length), customers.length === 1)
      : query.customer.title;
  const notices = [...searchNotices(query, search, context), ...regionNotice(query, 0, context.region)];
  const results = search.rosters.flatMap((roster) => sourceResults(roster.lists));
  if (search.remembered === null && !results.some(({ result }) => result.state === 'known'))
    throw noSourceAnswered(query, place, missingNotices(...results));
  const isWhole = notices.every(({ label }) => label === 'Note');
  const searched = isWhole ? words.user.searched : words.user.searchedPartly;
  const { isNameGuess } = context;
  return {
    card: 'people',
    eyebrow: words.user.eyebrow,
    subject: isNameGuess ? words.user.noPerson(query.terms.join(' ')) : words.user.noMatch,
    answer: searched(isNameGuess ? words.user.takenForName : wordsText(query.terms), place),
    body: { rows: [] },
    notices,
    buttons: isNameGuess ? otherMeanings(query, context) : nobodyButtons(query),
    readTimes: readTimes(...results),
    names: { customers: searchScope(query, context), subject: words.user.noMatch, answer: '' },
  };
}

function nobodyButtons(query: Query): Button[] {
  return [
    ...singleWordButtons(query),
    readAgainButton(query),
    ...(query.customer === null
      ? [{ title: words.buttons.customers, line: lineFor('customers') }]
      : [
          { title: words.user.atAll, line: writeLine({ ...query, customer: null }) },
          ...customerButtons(query.customer),
        ]),
  ];
}

/** Of many customers the first few are hardly the one that is meant. */
const fewCustomers = 4;

/** What can be meant by a line that was taken for a name, and is nobody's. */
function otherMeanings(query: Query, { nameable }: CommandContext): Button[] {
  const [longest, next] = singleWordButtons(query);
  const places = nameable.length > fewCustomers ? [] : nameable;
  return [
    ...(longest === undefined ? [] : [longest]),
    { title: words.buttons.help, line: lineFor('help') },
    { title: words.buttons.findCustomer, line: lineFor('customers', null, { terms: [query.terms.join(' ')] }) },
    ...(next === undefined ? [] : [next]),
    ...places.map((customer) => ({ title: words.user.at(customer.title), line: writeLine({ ...query, customer }) })),
    ...(places.length > 0 ? [] : [readAgainButton(query)]),
  ];
}

function readAgainButton(query: Query): Button {
  return { title: words.buttons.readAgain, line: writeLine({ ...query, fresh: true }) };
}

/** Somebody who has one of the words may well exist, so the text says that all were wanted. */
function wordsText(terms: readonly string[]): string {
  const names = joinNames(terms.map((term) => `“${term}”`));
  return terms.length > 1 ? words.user.together(names) : names;
}

/** A search for each word alone, the longest first: people write `who is Megan Bowen`. */
function singleWordButtons(query: Query): Button[] {
  if (query.terms.length < 2) return [];
  const longest = query.terms.toSorted((a, b) => b.length - a.length).slice(0, maxWordButtons);
  return longest.map((term) => ({
    title: words.buttons.only(term),
    line: writeLine({ ...query, terms: [term], fresh: false }),
  }));
}

function noSourceAnswered(query: Query, place: string, reasons: readonly Notice[]): Problem {
  return new Problem({
    code: 'nobody-asked',
    ...words.problems.noSource(place),
    origin: 'rollcall',
    notes: reasons.map(({ text }) => text),
    lines: query.customer === null ? ['status'] : ['status', lineFor('customer', query.customer)],
  });
}

/** The customers that the card may name. Its notices name customers where nobody was found, too. */
export function searchScope(query: Query, context: CommandContext): readonly Customer[] {
  return query.customer === null ? context.customers.customers : [query.customer];
}

/** What the search could not read, and why. A search of all customers names those with an incomplete list. */
function searchNotices(query: Query, search: SearchEverywhere, context: CommandContext): Notice[] {
  const { rosters, remembered } = search;
  const partly = [...rosters.filter(isPartial).map(({ customer }) => customer), ...(remembered?.partly ?? [])];
  return [
    ...placesNotices(search, context),
    ...(query.customer === null ? [...unreadNotices(context.customers), ...partlyNotice(partly)] : []),
    ...missingNotices(...rosters.flatMap((roster) => sourceResults(roster.lists))),
  ];
}

function partlyNotice(customers: readonly Customer[]): Notice[] {
  return customers.length === 0 ? [] : [incomplete(words.user.partly(joinFirst([...new Set(customers)])))];
}

export function customerButtons(customer: Customer): Button[] {
  return [
    { title: words.buttons.users, line: lineFor('users', customer) },
    { title: words.buttons.licenses, line: lineFor('licenses', customer) },
    { title: words.buttons.overview, line: lineFor('customer', customer) },
  ];
}
