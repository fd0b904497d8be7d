import type { CardData } from '../cards/render.ts';
import type { Cell } from '../exports/listed.ts';
import { lineFor, writeLine } from '../grammar/line.ts';
import type { Query } from '../grammar/query.ts';
import { isWritable } from '../grammar/tokens.ts';
import type { Customer } from '../sources/customer.ts';
import type { SourceResult } from '../sources/result.ts';
import { formatMoney, joinTexts, type Figures } from '../text/format.ts';
import { words } from '../text/words.ts';
import type { RowChange } from '../watches/compare.ts';
import { amountsOf, type Snapshot } from '../watches/snapshot.ts';
import { readTimes } from './notices.ts';
import { plainState, rowWith, type Row } from './rows.ts';

/** What a post says of one watch. */
export interface PostSection {
  /** The id of the watch. */
  readonly watch: string;
  readonly query: Query;
  readonly columns: readonly string[];
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly changes: readonly RowChange[];
  readonly crossed: 'over' | 'back' | null;
  /** Whether the names of its customers may stand in the conversation. */
  readonly isNamed: boolean;
  readonly customers: readonly Customer[];
  /** What was read, and when. */
  readonly sources: readonly SourceResult<unknown>[];
  readonly figures: Figures;
}

const maxGroups = 10;
const maxRows = 12;

/** One message of what changed since the last one, for all watches that are due together in a conversation. */
export function postCard(sections: readonly PostSection[]): CardData {
  const [first] = sections;
  const isNamed = sections.every((section) => section.isNamed);
  const rowsEach = Math.max(1, Math.floor(maxRows / Math.min(maxGroups, sections.length)));
  // Its one line says it all.
  const isNothing = sections.length === 1 && first?.changes.length === 0;
  const answer = sections.length === 1 && first !== undefined ? noteOf(first) : words.post.several(sections.length);
  return {
    card: 'changes',
    eyebrow: words.post.eyebrow,
    subject: first === undefined ? '' : sections.length === 1 ? titleOf(first) : words.post.watches,
    answer,
    body: {
      groups: isNothing ? [] : sections.slice(0, maxGroups).map((section) => groupOf(section, rowsEach)),
      page: '',
    },
    readTimes: readTimes(...sections.flatMap(({ sources }) => sources)),
    buttons: [
      ...sections.slice(0, 2).map((section) => ({
        title: section.isNamed ? words.post.show(words.post.lists[section.query.command] ?? '') : words.buttons.showMe,
        line: openLine(section),
      })),
      { title: words.buttons.watches, line: lineFor('watches') },
    ],
    line: isNamed && first !== undefined && sections.length === 1 ? writeLine(first.query) : null,
    names: null,
  };
}

/** `Users, Contoso GmbH`. The title of a customer stands only where its names may. */
function titleOf({ query, isNamed }: PostSection): string {
  const list = words.post.lists[query.command] ?? '';
  const whose = query.customer === null ? words.reconcile.allCustomers : query.customer.title;
  return isNamed ? joinTexts([list, whose], ', ') : list;
}

/** The watched line; where it may not name its customer, the watch, which its readers open in their own view. */
function openLine({ watch, query, isNamed }: PostSection): string {
  return isNamed ? writeLine(query) : lineFor('watches', null, { terms: [watch] });
}

type Group = Extract<CardData, { card: 'changes' }>['body']['groups'][number];

function groupOf(section: PostSection, most: number): Group {
  const { query, changes, isNamed } = section;
  const shown = isNamed ? changes.slice(0, most) : [];
  const more = changes.length - shown.length;
  return {
    heading: words.post.lists[query.command] ?? '',
    note: joinTexts([isNamed ? (query.customer?.title ?? '') : '', noteOf(section), moreText(section, more)], ' · '),
    line: openLine(section),
    rows: shown.map((change) => rowOf(change, section)),
  };
}

function moreText({ figures, isNamed }: PostSection, more: number): string {
  return more === 0 || !isNamed ? '' : words.figures.more(figures.number(more));
}

/** `31 → 33`, with the money where that changed. A count that may not be told is `changed`. */
function noteOf(section: PostSection): string {
  const { before, after, changes, crossed, figures } = section;
  const isHidden = figures.hides(before.count) || figures.hides(after.count) || figures.hides(changes.length);
  const counts = countsOf(section);
  const [amountsBefore, amountsAfter] = [amountsOf(before), amountsOf(after)];
  // An amount can be that of a single license.
  const currencies = figures.hides(1) ? [] : Object.keys({ ...amountsBefore, ...amountsAfter });
  const money = currencies.flatMap((currency) => {
    const was = formatMoney(amountsBefore?.[currency] ?? 0, currency);
    const is = formatMoney(amountsAfter?.[currency] ?? 0, currency);
    return was === is ? [] : [words.post.fromTo(was, is)];
  });
  const isSame = changes.length === 0 && before.count === after.count;
  const crossedText = crossed === null ? '' : words.post.crossed[crossed];
  if (isHidden) return joinTexts([isSame ? words.post.unchanged : words.post.changed, crossedText], ' · ');
  const accepted = changes.filter(({ kind }) => kind === 'accepted').length;
  const acceptedNote = accepted === 0 ? '' : words.post.accepted(figures.number(accepted));
  return joinTexts([isSame ? words.post.unchanged : counts, acceptedNote, ...money, crossedText], ' · ');
}

/** Rows before and after; of facts and figures, how many changed. */
function countsOf({ query, before, after, changes, figures }: PostSection): string {
  if (query.command === 'customer' || query.command === 'user') return figures.of(changes.length, words.post.one);
  if (query.command === 'changes') return figures.of(changes.length, words.post.one);
  return words.post.fromTo(figures.number(before.count), figures.number(after.count));
}

const { lists } = words;
/** The columns of a list that name a row, those beside them, and the one that a search finds it by. */
const shownColumns: Readonly<
  Record<
    string,
    { readonly keys: readonly string[]; readonly name: readonly string[]; readonly detail: readonly string[] }
  >
> = {
  users: { keys: Object.keys(lists.users), name: ['name', 'address'], detail: ['address', 'department'] },
  licenses: {
    keys: Object.keys(lists.licenses),
    name: ['name', 'address', 'title', 'product'],
    detail: ['source', 'product', 'address'],
  },
  reconcile: {
    keys: Object.keys(lists.findings),
    name: ['name', 'subject'],
    detail: ['customer', 'finding', 'subject'],
  },
  customer: { keys: Object.keys(lists.customer), name: ['figure'], detail: ['value'] },
  user: { keys: Object.keys(lists.user), name: ['fact'], detail: ['source', 'value'] },
  changes: { keys: Object.keys(lists.changes), name: ['name', 'subject'], detail: ['customer', 'change', 'detail'] },
};

function rowOf(change: RowChange, section: PostSection): Row {
  const { query } = section;
  const cells = change.after ?? change.before ?? [];
  const { keys = [], name = [], detail = [] } = shownColumns[query.command] ?? {};
  const textOf = (key: string): string => String(cells[keys.indexOf(key)] ?? '');
  const title = name.map(textOf).find((text) => text !== '') ?? '';
  const details = detail.map(textOf).filter((text) => text !== '' && text !== title);
  return rowWith({
    name: title,
    detail: joinTexts(change.kind === 'changed' ? changedTexts(change, section) : [change.note, ...details], ' · '),
    state: plainState(query.command === 'changes' ? '' : words.post.states[change.kind]),
    line: lineOf(textOf, query),
  });
}

/** `Department: Sales → Support`. */
function changedTexts({ before, after }: RowChange, { columns }: PostSection): string[] {
  return columns.flatMap((column, index) => {
    const [was, is] = [before?.[index] ?? null, after?.[index] ?? null];
    return was === is ? [] : [words.changes.fieldChange(column, words.post.fromTo(cellText(was), cellText(is)))];
  });
}

function cellText(cell: Cell): string {
  return cell === null ? words.changes.nothing : String(cell);
}

/** What pressing the row asks: the finding, the person, or the list. */
function lineOf(textOf: (key: string) => string, query: Query): string {
  const { customer } = query;
  const who = query.command === 'reconcile' || query.command === 'changes' ? textOf('subject') : textOf('address');
  if (customer === null || who === '' || !isWritable(who)) return writeLine(query);
  if (query.command === 'reconcile') return lineFor('why', customer, { terms: [textOf('type'), who] });
  return query.command === 'changes' ? writeLine(query) : lineFor('user', customer, { terms: [who] });
}
