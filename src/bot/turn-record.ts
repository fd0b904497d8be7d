import { randomInt } from 'node:crypto';
import type { Asker } from '../access/asker.ts';
import type { Problem } from '../problem.ts';
import type { CallRecord } from '../vendors/vendor.ts';
import type { SourceId } from '../vendors/catalog.ts';

/** One line that somebody asked: what it costs, and how it went. */
export interface TurnRecord {
  readonly asker: Asker;
  /** Stands on a problem's card and in the log. */
  readonly reference: string;
  readonly started: number;
  readonly calls: CallRecord[];
  readonly problems: Problem[];
  command: string | null;
  customer: string | null;
  /** Rows on the card. */
  rows: number;
  shown: 'full' | 'counts';
  /** What asks for the same again; where only the asker reads it, in full and without asking anew. */
  line: string;
  /** The last news of each source, and of the turn. */
  readonly progress: Map<SourceId | 'turn', string>;
}

export function createTurnRecord(asker: Asker, line: string, started: number): TurnRecord {
  const unknown = { command: null, customer: null, rows: 0, shown: 'full' } as const;
  return { asker, reference: newReference(), started, line, calls: [], problems: [], progress: new Map(), ...unknown };
}

/** Letters and digits that are not mistaken for one another when read aloud. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

function newReference(): string {
  return Array.from({ length: 6 }, () => alphabet[randomInt(alphabet.length)]).join('');
}
