import type { Customer } from '../sources/customer.ts';
import { lineFor } from '../grammar/line.ts';
import { firstWritable } from '../grammar/tokens.ts';
import type { Change, ChangeDetail } from '../memory/change.ts';
import type { RecordedChange } from '../memory/changes.ts';
import { reasonName } from '../people/license-reason.ts';
import { listNamed } from '../people/lists.ts';
import { cut, formatDay, formatNumber, joinTexts, upperFirst } from '../text/format.ts';
import { words } from '../text/words.ts';
import { sourceTitles } from '../vendors/catalog.ts';
import { verdicts } from '../verdicts/catalog.ts';
import { purchaseVerdicts } from '../verdicts/purchase-rules.ts';
import { plainState, rowWith, severityMark, type Row } from './rows.ts';

/** What a row of changes needs to know beside its change. */
export interface ChangeView {
  readonly customer: Customer;
  /** True where the card has changes of several customers, so that each row names its own. */
  readonly isNamed: boolean;
  /** True for a finding that was still there when the customer was last read. */
  readonly isOpen: boolean;
  readonly zone: string;
  readonly now: Date;
}

const maxCustomer = 40;

/** A change as a row that opens the person, the finding or the product. */
export function changeRow(change: RecordedChange, view: ChangeView): Row {
  const { name, key, subject, at } = change;
  return rowWith({
    name: name ?? key ?? subject,
    detail: joinTexts([view.isNamed ? cut(view.customer.title, maxCustomer) : '', detailOf(change)], ' · '),
    state: plainState(stateText(change)),
    note: formatDay(at, view.zone, view.now),
    line: lineOf(change, view),
  });
}

const marks: Readonly<Partial<Record<Change['kind'], string>>> = {
  'person-came': '+',
  'person-gone': '–',
  'license-gained': '+',
  'license-lost': '–',
  'finding-opened': '+',
  'finding-closed': '✓',
};

/** `+ Added`, or `230 → 250` of a purchase. */
function stateText(change: Change): string {
  return joinTexts([marks[change.kind] ?? '', changeText(change)], '\u00A0');
}

/** `Added`, or `230 → 250` of a purchase. */
export function changeText({ kind, detail }: Change): string {
  if (kind === 'purchase-changed' || kind === 'list-shrank') return fromTo(detail.before, detail.after);
  return words.changes.states[kind];
}

type DetailText = (change: Change, source: string) => string;

const address: DetailText = ({ name, key, list }) => joinTexts([name === null ? '' : key, listTitle({ list })], ' · ');
const license: DetailText = ({ detail }, source) =>
  joinTexts([source, detail.product ?? '', reasonText(detail.reason)], ' · ');
const finding: DetailText = ({ detail }) => findingText(detail);

/** The second line of a row. */
const details: Readonly<Record<Change['kind'], DetailText>> = {
  'person-came': address,
  'person-gone': address,
  'person-changed': ({ detail }, source) => joinTexts([source, ...fieldTexts(detail)], ' · '),
  'license-gained': license,
  'license-lost': license,
  'license-moved': ({ detail }, source) => joinTexts([source, detail.product ?? '', movedText(detail)], ' · '),
  'purchase-changed': (_, source) => words.changes.purchased(source),
  'finding-opened': finding,
  'finding-closed': finding,
  'list-shrank': listTitle,
};

/** What else there is to tell of a change. */
export function detailOf(change: Change): string {
  const { kind, list } = change;
  return details[kind](change, list === null ? '' : sourceTitles[listNamed(list).source]);
}

/** `Live Platform users`; empty for a finding. */
export function listTitle({ list }: Pick<Change, 'list'>): string {
  return list === null ? '' : listNamed(list).title;
}

function reasonText(reason: string | number | null | undefined): string {
  return reason === null || reason === undefined ? '' : reasonName(String(reason));
}

function movedText({ before, after }: ChangeDetail): string {
  return fromTo(reasonText(before), reasonText(after));
}

/** `● High · License on a deleted account · resolved`. */
function findingText({ verdict: id, whyClosed }: ChangeDetail): string {
  const verdict = verdicts.find((each) => each.id === id);
  const mark = verdict === undefined ? null : severityMark(verdict.severity);
  return joinTexts(
    [
      mark === null ? '' : `${mark.mark}\u00A0${mark.severity}`,
      verdict?.title ?? id ?? '',
      whyClosed === undefined ? '' : words.changes.whyClosed[whyClosed],
    ],
    ' · ',
  );
}

const fieldTitles: Readonly<Record<string, string>> = { ...words.person.facts, state: words.changes.accountState };
const valueTitles: Readonly<Record<string, string>> = {
  ...words.changes.account,
  true: words.person.on,
  false: words.person.off,
};

/** `Department: Sales → Support` for each field. */
function fieldTexts({ fields = {} }: ChangeDetail): string[] {
  return Object.entries(fields).map(([field, [before, after]]) => {
    const change = fromTo(valueText(field, before), valueText(field, after));
    return words.changes.fieldChange(fieldTitles[field] ?? upperFirst(field), change);
  });
}

function valueText(field: string, value: string | null): string | null {
  return value === null || !['state', 'voice'].includes(field) ? value : (valueTitles[value] ?? value);
}

function fromTo(before: string | number | null | undefined, after: string | number | null | undefined): string {
  return words.changes.fromTo(textOf(before), textOf(after));
}

function textOf(value: string | number | null | undefined): string {
  if (value === null || value === undefined || value === '') return words.changes.nothing;
  return typeof value === 'number' ? formatNumber(value) : value;
}

function lineOf(change: RecordedChange, { customer, isOpen }: ChangeView): string {
  const { kind, list, subject, key, detail } = change;
  const terms = firstWritable(key, subject);
  const isOfProduct = purchaseVerdicts.some(({ id }) => id === detail.verdict);
  if (isOpen) return lineFor('why', customer, { terms: [detail.verdict ?? '', ...terms] });
  if (kind !== 'purchase-changed' && !isOfProduct) return lineFor('user', customer, { terms });
  const [product] = terms;
  const from = list === null ? {} : { from: listNamed(list).source };
  return lineFor('licenses', customer, { filters: { ...from, ...(product === undefined ? {} : { product }) } });
}
