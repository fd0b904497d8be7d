import { shortName } from '../vendors/declaration.ts';
import type { CardData } from '../cards/render.ts';
import type { Customer } from '../sources/customer.ts';
import type { Result } from '../sources/result.ts';
import type { AssignmentList, Purchase, UserList } from '../vendors/vendor.ts';
import { catalog, vendorNamed, type CatalogRow } from '../vendors/catalog.ts';
import { licenseSource } from '../people/license-status.ts';
import type { FullRoster } from '../people/roster.ts';
import { listCustomer } from './list-customer.ts';
import { readCustomer } from './full-roster.ts';
import type { Judgement } from '../verdicts/judge.ts';
import { cachedJudgement } from '../verdicts/judgement-cache.ts';
import { savingsOf, savingsText } from '../verdicts/savings.ts';
import type { Command, CommandContext } from './command.ts';
import { customerLinks } from '../views/portals.ts';
import { requireCustomer, type Query } from '../grammar/query.ts';
import { missingNotices, readTimes, reasonText } from '../views/notices.ts';
import { barsText, fullAssignedText, usageBars } from '../views/purchases.ts';
import { figure, plainState, stateOf, systemRow, type Figure, type SystemRow } from '../views/rows.ts';
import { missingReason, purchaseLists, sourceResults } from '../people/lists.ts';
import { formatCount, formatNumber, joinNames, joinTexts, type Figures } from '../text/format.ts';
import { words } from '../text/words.ts';
import { findingFigures, severityCount, skippedNotice, wholeOf } from '../views/findings.ts';
import { lineFor, writeLine } from '../grammar/line.ts';

export const customer: Command = {
  name: 'customer',
  aliases: ['tenant', 'client', 'company', 'organization', 'organisation', 'overview', 'summary'],
  summary: words.customer.summary,
  examples: ['customer contoso', 'contoso'],
  syntax: { customer: 'needed', text: false, all: false, paged: false, filters: [] },
  menu: 'everywhere',
  list: listCustomer,
  run,
};

type Body = Extract<CardData, { card: 'customer' }>['body'];

async function run(query: Query, context: CommandContext): Promise<CardData> {
  const found = requireCustomer(query);
  const roster = await readCustomer(found, context);
  const judgement = await cachedJudgement(roster, await context.verdicts(), context.now());
  const results = sourceResults(roster.lists);
  const bars = usageBars(purchaseLists.map((list) => roster.lists[list]));
  const { buttons } = words;
  return {
    card: 'customer',
    eyebrow: words.cards.hello.customer,
    subject: found.title,
    answer: context.permissions.canName(found) ? identityText(found) : found.name,
    summary: summaryOf(found, judgement, context),
    body: {
      figures: [...countFigures(roster, context.figures), ...findingFiguresOf(judgement, context)],
      findings: findingsOf(found, judgement, context),
      bars,
      alt: barsText(bars),
      sources: catalog.map((row) => sourceRow(row, roster.lists, context.figures)),
      identity:
        context.permissions.canName(found) && found.tenantId !== null ? words.customer.tenant(found.tenantId) : '',
    },
    notices: [...skippedNotice(judgement.skipped), ...missingNotices(...results)],
    buttons: [
      { title: buttons.reconcile, line: lineFor('reconcile', found) },
      { title: buttons.users, line: lineFor('users', found) },
      { title: buttons.licenses, line: lineFor('licenses', found) },
      ...(missingReason(roster.lists.liveLicences) === null
        ? [{ title: buttons.unlicensed, line: lineFor('users', found, { filters: { licensed: 'no' } }) }]
        : []),
      { title: buttons.customers, line: lineFor('customers') },
      { title: buttons.refresh, line: writeLine({ ...query, fresh: true }) },
    ],
    // The addresses name the customer.
    links: context.permissions.canName(found) ? customerLinks(found, context.portals) : [],
    readTimes: readTimes(...results),
    names: null,
  };
}

/** The answer for the notification: the findings, as far as every source could be asked. */
function summaryOf({ title }: Customer, { findings, skipped }: Judgement, { figures }: CommandContext): string {
  const isPart = wholeOf({ skipped }) === 'part';
  const count = { number: findings.length, exact: !isPart };
  const text =
    isPart && findings.length === 0 ? words.findings.unknownCount : formatCount(count, words.findings.one, figures);
  return `${title}: ${text}`;
}

/** The users and the licensed users of the source that says who is licensed. */
function countFigures({ lists }: FullRoster, figures: Figures): Figure[] {
  const row = vendorNamed(licenseSource);
  const { users, assignments } = row.lists;
  return [
    ...(users === undefined ? [] : countFigure(lists[users.name], words.customer.teamsUsers, figures)),
    ...(assignments === undefined ? [] : countFigure(lists[assignments.name], words.customer.licensed, figures)),
  ];
}

function countFigure(result: Result<UserList | AssignmentList>, label: string, figures: Figures): Figure[] {
  if (result.state !== 'known') return [];
  const { rows, truncated } = result.value;
  return [figure(`${figures.number(rows.length)}${truncated === null ? '' : '+'}`, label)];
}

function findingFiguresOf(judgement: Judgement, { figures }: CommandContext): Figure[] {
  const nothing = {
    now: new Map<string, number>(),
    atRenewal: new Map<string, number>(),
    withoutPrice: 0,
    units: new Map<string, number>(),
  };
  return findingFigures(judgement.findings.length, nothing, { figures, whole: wholeOf(judgement) });
}

/** The findings by severity and what they cost; none where there are none. */
function findingsOf(found: Customer, judgement: Judgement, { figures, prices, now }: CommandContext): Body['findings'] {
  const { findings } = judgement;
  if (findings.length === 0) return [];
  const money = figures.hides(findings.length)
    ? ''
    : savingsText(savingsOf(findings, prices, now()), { whole: wholeOf(judgement), figures });
  return [
    {
      high: severityCount(judgement, 'high', figures),
      medium: severityCount(judgement, 'medium', figures),
      low: severityCount(judgement, 'low', figures),
      money: money === '' ? '' : words.findings.reclaimable(money),
      line: lineFor('reconcile', found),
    },
  ];
}

interface ListText {
  /** The list that the text is about; empty where the text names it, or is about the whole source. */
  readonly list: string;
  readonly text: string;
}

/** The figures of one list, or the reason why there are none. */
function textsOf<T>(list: string, result: Result<T>, texts: (value: T) => string[]): ListText[] {
  if (result.state === 'known') return texts(result.value).map((text) => ({ list: '', text }));
  const isOfList = 'problem' in result || result.state === 'not offered';
  return [{ list: isOfList ? list : '', text: reasonText(result) }];
}

/** Each text once, with all lists that it is about: one fault of a source is told once, not once for each list. */
function joinLists(texts: readonly ListText[]): string {
  const byText = Map.groupBy(texts, ({ text }) => text);
  const joined = Array.from(byText, ([text, same]) => {
    const lists = same.flatMap(({ list }) => (list === '' ? [] : [list]));
    return lists.length === 0 ? text : words.findings.sourceIs(joinNames(lists), text);
  });
  return joined.join(', ');
}

/** A source in a line. */
function sourceRow({ title, lists }: CatalogRow, results: FullRoster['lists'], figures: Figures): SystemRow {
  const { users, deletedUsers, assignments, purchases } = lists;
  const declared = [users, deletedUsers, assignments, purchases].flatMap((list) => list?.name ?? []);
  const isFailed = declared.some((name) => 'problem' in results[name]);
  const isKnown = declared.some((name) => results[name].state === 'known');
  const texts = [
    ...(users === undefined
      ? []
      : textsOf(shortName(users), results[users.name], (list) => [totalText(list, users.one, figures)])),
    ...(deletedUsers === undefined
      ? []
      : textsOf(shortName(deletedUsers), results[deletedUsers.name], (list) => [
          totalText(list, deletedUsers.one, figures),
        ])),
    ...(assignments === undefined
      ? []
      : textsOf(shortName(assignments), results[assignments.name], (list) =>
          assignmentTexts(list, assignments.one, figures),
        )),
    ...(purchases === undefined
      ? []
      : textsOf(shortName(purchases), results[purchases.name], (list) => purchaseTexts(list.rows, purchases.total))),
  ];
  const text = joinLists(texts);
  return systemRow(title, isFailed ? stateOf('unknown', text) : isKnown ? plainState(text) : stateOf('none', text));
}

function totalText({ rows, truncated }: UserList, one: string, figures: Figures): string {
  return formatCount({ number: rows.length, exact: truncated === null }, one, figures);
}

function assignmentTexts({ rows, truncated }: AssignmentList, one: string, figures: Figures): string[] {
  const exact = truncated === null;
  const byProduct = Array.from(rows.counts('product'), ([product, number]) =>
    product === null
      ? []
      : [words.customer.assignedTo(product, formatCount({ number, exact }, words.purchases.license, figures))],
  );
  return [formatCount({ number: rows.length, exact }, one, figures), ...byProduct.flat()];
}

/** The bars say how many of each product are assigned. */
function purchaseTexts(purchases: readonly Purchase[], total: string | null): string[] {
  if (total === null) return [words.purchases.products(formatNumber(purchases.length), purchases.length === 1)];
  return purchases.length === 0 ? [words.purchases.purchasedUnknown] : purchases.map(fullAssignedText);
}

function identityText({ name, title, aliases, domain }: Customer): string {
  const others = aliases.filter((alias) => alias !== title);
  return joinTexts([...new Set([name, ...others, domain])], ' · ');
}
