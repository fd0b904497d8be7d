import type { Button } from '../cards/actions.ts';
import type { CardData } from '../cards/render.ts';
import { findingKeys, type Finding } from '../verdicts/finding.ts';
import { firstWritable } from '../grammar/tokens.ts';
import { askerProblem, Problem } from '../problem.ts';
import { sourceResults } from '../people/lists.ts';
import { personName, type Roster } from '../people/roster.ts';
import { judgePerson, type Skipped } from '../verdicts/judge.ts';
import type { Command, CommandContext } from './command.ts';
import { listUser } from './list-user.ts';
import type { Query } from '../grammar/query.ts';
import { acceptedNotices, findingRow, skippedNotice, whyLine } from '../views/findings.ts';
import { missingNotices, readTimes } from '../views/notices.ts';
import { formatNumber, lowerFirst } from '../text/format.ts';
import { words } from '../text/words.ts';
import { lineFor, writeLine } from '../grammar/line.ts';
import { describePerson } from '../views/person.ts';
import { choosePerson, customerButtons, nobodyFound, searchFor, searchScope } from './user-search.ts';
import { placesNotices } from './user-places.ts';
import { personLinks } from '../views/portals.ts';
import { personAt } from '../search/people.ts';

export const user: Command = {
  name: 'user',
  aliases: ['whois', 'who', 'person', 'find', 'search', 'lookup', 'look up', 'show'],
  summary: words.user.summary,
  examples: [
    'user "Megan Bowen" contoso',
    'user meganb@m365x33712745.onmicrosoft.com',
    'meganb@m365x33712745.onmicrosoft.com',
  ],
  leadsHere: 'users contoso',
  syntax: { customer: 'possible', text: true, all: false, paged: false, filters: [] },
  menu: 'everywhere',
  person: true,
  list: listUser,
  run,
};

/** More do not fit on one card with all facts; a button lists them. */
const maxFindings = 6;

async function run(query: Query, context: CommandContext): Promise<CardData> {
  if (query.terms.length === 0) throw personMissing(query);
  if (context.customers.customers.length === 0) throw noCustomer();
  const search = await searchFor(query, context);
  const [match, ...others] = search.matches;
  if (match === undefined) return nobodyFound(query, search, context);
  if (others.length > 0) return choosePerson(query, search, context);

  const { roster } = match;
  const person = personAt(match);
  const { systems, details, contact, matched, results } = await describePerson(person, roster, context);
  const { findings, accepted, skipped } = judgePerson(person, roster, await context.verdicts(), context.now());
  const lists = [...sourceResults(roster.lists), ...results];
  const count = findingsText(findings.length, skipped);
  const name = personName(person);
  return {
    card: 'user',
    eyebrow: words.user.eyebrow,
    about: roster.customer.title,
    subject: name,
    answer: contact,
    summary: `${name}, ${roster.customer.title}: ${lowerFirst(count)}`,
    body: {
      heading: count,
      findings: findings.slice(0, maxFindings).map((finding) => findingRow(finding, roster, 'finding')),
      systems: [...systems],
      details: [...details],
      matched,
    },
    notices: [
      ...acceptedNotices(accepted),
      ...skippedNotice(skipped),
      ...placesNotices(search, context),
      ...missingNotices(...lists),
    ],
    buttons: [
      ...findings.slice(0, 1).map((finding) => ({ title: words.buttons.explain, line: whyLine(finding, roster) })),
      ...moreButton(findings, roster),
      ...customerButtons(roster.customer),
      { title: words.buttons.refresh, line: writeLine({ ...query, fresh: true }) },
    ],
    toggle: { title: words.buttons.details, target: 'details' },
    links: personLinks(person, roster.customer, context.portals),
    readTimes: readTimes(...lists),
    names: { customers: searchScope(query, context), subject: words.user.onePerson, answer: '' },
  };
}

function moreButton(findings: readonly Finding[], roster: Roster): Button[] {
  const [first] = findings;
  if (first === undefined || findings.length <= maxFindings) return [];
  const terms = firstWritable(first.key, ...findingKeys(first, roster));
  return [{ title: words.buttons.allFindings, line: lineFor('reconcile', roster.customer, { terms }) }];
}

/** "No findings" only if every check was made. */
function findingsText(count: number, skipped: readonly Skipped[]): string {
  if (count > 0) return words.figures.findings(formatNumber(count), count === 1);
  return skipped.some(({ failed }) => failed) ? words.user.noneSoFar : words.user.noFindings;
}

/** The rules that fit the asker name customers that do not exist, or whose list could not be read. */
function noCustomer(): Problem {
  const { title, advice } = words.problems.noCustomer;
  return askerProblem('customer-none', title, advice, ['customers', 'whoami']);
}

function personMissing(query: Query): Problem {
  const { title, advice } = words.problems.personMissing;
  const lines = query.customer === null ? ['help user'] : [lineFor('users', query.customer), 'help user'];
  return askerProblem('person-missing', title, advice, lines);
}
