import type { Button } from '../cards/actions.ts';
import type { CardData } from '../cards/render.ts';
import { lineFor, writeLine } from '../grammar/line.ts';
import type { Query } from '../grammar/query.ts';
import { formatDay, formatNumber, joinTexts, type Figures } from '../text/format.ts';
import { words } from '../text/words.ts';
import { checkPage, pageButtons, pageText, rowsPerPage } from '../views/paging.ts';
import { panelFor } from '../views/panels.ts';
import { notFoundNotice, searchedText, withoutWordsButton, wordsNotFound } from '../views/searched.ts';
import { sourceIds, sourceTitles } from '../vendors/catalog.ts';
import { valueOfGroup } from './change-filters.ts';
import { groupRows } from './change-groups.ts';
import { changeNotices, isPartly } from './change-notices.ts';
import { tallyChanges, type Group, type Tally } from './change-tally.ts';
import type { Command, CommandContext } from './command.ts';
import { unreadNotices } from './customers.ts';
import { narrowedText } from './narrow-judgement.ts';
import { listChanges } from './list-changes.ts';
import { readChanges } from './read-changes.ts';
import { asOfText } from './remembered.ts';

export const changes: Command = {
  name: 'changes',
  aliases: [
    'changed',
    'diff',
    'delta',
    'recent changes',
    'anything new',
    'something new',
    'any news',
    'what happened',
    'recently changed',
    'new changes',
    'what is new',
    "what's new",
    'whats new',
  ],
  summary: words.changes.summary,
  examples: ['changes contoso', 'changes contoso since:monday', 'changes contoso of:licenses', 'changes all'],
  syntax: {
    customer: 'needed',
    text: true,
    all: true,
    paged: true,
    filters: ['of', 'since', 'from', 'product', 'severity', 'verdict'],
  },
  menu: 'shared',
  canAnswer: (_, { memory }) => memory.state().state === 'on',
  run,
  list: listChanges,
};

async function run(query: Query, context: CommandContext): Promise<CardData> {
  const { asked, known, since } = await readChanges(query, context);
  const asOf = await asOfText(
    asked.map(({ name }) => name),
    context,
  );
  const tally = await tallyChanges(known.pages, query);
  const { total, listed } = tally;
  const whole = isPartly(known) ? 'part' : 'whole';
  checkPage(query, listed, true);
  const countOf = async (terms: Query['terms']): Promise<number> =>
    (await tallyChanges(known.pages, { ...query, terms })).total;
  const missing = await wordsNotFound(query, total, countOf);
  const answerWith = (searched: string): string =>
    joinTexts([answerText(tally, { query, since, whole, searched }, context), ...filterTexts(query), asOf], ' · ');
  const subject = query.all ? words.reconcile.allCustomers : (asked[0]?.title ?? '');
  return {
    card: 'changes',
    eyebrow: words.changes.eyebrow,
    subject,
    answer: answerWith(searchedText(query)),
    body: {
      groups: groupRows(tally, query, asked, context),
      page: pageText(query, total, true),
    },
    notices: [
      ...notFoundNotice(missing, whole),
      ...changeNotices(known, { tally, query, asked, since }, context),
      ...(query.all ? unreadNotices(context.customers) : []),
    ],
    buttons: [
      ...pageButtons(query, query.page * rowsPerPage < listed),
      ...withoutWordsButton(query, missing),
      ...nextSteps(query),
    ],
    panel: panelFor(query, words.changes.hint, ['of', 'from', 'severity'], {
      of: [...new Set(Object.values(valueOfGroup))],
    }),
    names: { customers: asked, subject, answer: answerWith('') },
  };
}

interface Answer {
  readonly query: Query;
  readonly since: Date;
  readonly whole: 'whole' | 'part';
  readonly searched: string;
}

/** `42 changes at 5 customers since Mon, Nov 23: people 12, findings 30`. */
function answerText(
  { groups, total, customers }: Tally,
  { query, since, whole, searched }: Answer,
  context: CommandContext,
): string {
  const { figures, memory, now } = context;
  const day = formatDay(since, memory.zone, now());
  const count = countText(groups, total, whole, figures);
  const place = query.all && customers > 0 ? words.changes.at(count, customerCount(customers)) : count;
  const head = words.changes.since(place, day);
  const matching = searched === '' ? head : words.changes.matching(head, searched);
  const parts = groups.map(({ group, count: number }) => words.changes.ofGroup[group](figures.number(number)));
  return parts.length === 0 ? matching : words.changes.parts(matching, parts.join(', '));
}

/** The filters in words. */
function filterTexts(query: Query): string[] {
  const { of, from, product } = query.filters;
  const source = sourceIds.find((id) => id === from);
  return [
    of === undefined ? '' : (words.filters.choices['of']?.[of] ?? ''),
    source === undefined ? '' : sourceTitles[source],
    product ?? '',
    narrowedText(query),
  ];
}

function customerCount(count: number): string {
  return words.customers.count(formatNumber(count), count === 1);
}

/** Without the total where a part of it is not told, since the others would tell it. */
function countText(groups: readonly Group[], total: number, whole: 'whole' | 'part', figures: Figures): string {
  const { none, noneSoFar, changed, one } = words.changes;
  if (total === 0) return whole === 'whole' ? none : noneSoFar;
  if (groups.some(({ count }) => figures.hides(count))) return changed;
  const text = figures.of(total, one);
  return whole === 'whole' ? text : words.figures.atLeast(text);
}

function nextSteps(query: Query): Button[] {
  const { customer, filters } = query;
  const { reconcile, reconcileAll, history, overview, customers, last30Days } = words.buttons;
  const longer = writeLine({ ...query, filters: { ...filters, since: '30d' }, page: 1, fresh: false });
  return [
    ...(customer === null
      ? [{ title: reconcileAll, line: lineFor('reconcile', null, { all: true }) }]
      : [
          { title: reconcile, line: lineFor('reconcile', customer) },
          { title: history, line: lineFor('history', customer) },
          { title: overview, line: lineFor('customer', customer) },
        ]),
    ...(filters.since === undefined ? [{ title: last30Days, line: longer }] : []),
    ...(customer === null ? [{ title: customers, line: lineFor('customers') }] : []),
  ];
}
