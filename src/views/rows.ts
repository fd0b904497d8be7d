import type { CardData } from '../cards/render.ts';
import { isAddress } from '../grammar/tokens.ts';
import { cut } from '../text/format.ts';
import { words } from '../text/words.ts';
import type { Severity } from '../verdicts/rule.ts';

export type Row = Extract<CardData, { card: 'users' }>['body']['rows'][number];
export type SystemRow = Extract<CardData, { card: 'licenses' }>['body']['sources'][number];
type SeverityMark = Pick<
  Extract<CardData, { card: 'findings' }>['body']['rows'][number],
  'mark' | 'severity' | 'badge' | 'tone' | 'weight'
>;
export type Figure = Extract<CardData, { card: 'customer' }>['body']['figures'][number];

/** Characters of a name in a list. The card of one person or customer shows the whole name. */
const maxName = 60;
const maxDetail = 130;
/** Characters of a name, and of one word in it, that leave room beside them on a phone. Else the state stands below. */
const maxBesideState = { name: 34, word: 21, address: 27 };

/** How something stands. The mark says it without colour. */
export type Standing = 'good' | 'none' | 'alert' | 'unknown';
const marks: Readonly<Record<Standing, string>> = { good: '✓', none: '–', alert: '▲', unknown: '?' };

export interface State {
  readonly state: string;
  readonly tone: 'Default' | 'Attention';
  readonly weight: 'Default' | 'Bolder';
}

/** `✓ Licensed`. Only what needs attention has a colour. */
export function stateOf(standing: Standing, text: string): State {
  return { ...plainState(`${marks[standing]}\u00A0${text}`), ...(standing === 'alert' ? attention : {}) };
}

const attention = { tone: 'Attention', weight: 'Bolder' } as const;

export function plainState(text: string): State {
  return { state: text, tone: 'Default', weight: 'Default' };
}

interface RowParts {
  readonly name: string;
  /** The line that pressing the row sends. */
  readonly line: string;
  readonly beside?: string;
  readonly detail?: string;
  readonly state?: State;
  readonly note?: string;
}

/** A row of two lines. */
export function rowWith({ name, line, beside = '', detail = '', state = plainState(''), note = '' }: RowParts): Row {
  return {
    name: cut(name, maxName),
    beside,
    detail: cut(detail, maxDetail),
    ...state,
    note: cut(note, maxName),
    stacked: isLong(name),
    ...nameLook(name),
    line,
  };
}

/** An address in place of a name is long and cannot be broken, so it is written smaller. */
export function nameLook(name: string): Pick<Row, 'nameWeight' | 'nameSize'> {
  return isAddress(name) ? { nameWeight: 'Default', nameSize: 'Small' } : { nameWeight: 'Bolder', nameSize: 'Default' };
}

function isLong(name: string): boolean {
  const { name: most, word, address } = maxBesideState;
  return name.length > most || name.split(/[\s-]/).some((part) => part.length > (isAddress(name) ? address : word));
}

/** One of the systems, and how it stands there. */
export function systemRow(title: string, state: State, detail = ''): SystemRow {
  return { title, ...state, detail };
}

const severityMarks: Readonly<Record<Severity, SeverityMark>> = {
  high: { mark: '●', severity: words.severity.high, badge: 'Attention', tone: 'Attention', weight: 'Bolder' },
  medium: { mark: '◐', severity: words.severity.medium, badge: 'Warning', tone: 'Default', weight: 'Bolder' },
  low: { mark: '○', severity: words.severity.low, badge: 'Informative', tone: 'Default', weight: 'Default' },
};

/** A word and a shape, so that nobody needs the colour. */
export function severityMark(severity: Severity): SeverityMark {
  return severityMarks[severity];
}

export function figure(value: string, label: string, tone: Figure['tone'] = 'Default'): Figure {
  return { value, label, tone };
}
