import type { Asker } from '../access/asker.ts';
import { newReference } from '../text/reference.ts';
import type { Problem } from '../problem.ts';
import type { CallRecord } from '../vendors/vendor.ts';
import type { SourceId } from '../vendors/catalog.ts';

/** What the audit, the metrics and the progress cards need to know about one turn. */
export interface TurnRecord {
  readonly asker: Asker;
  /** Appears on a problem's card and in the log. */
  readonly reference: string;
  readonly started: number;
  readonly calls: CallRecord[];
  readonly problems: Problem[];
  command: string | null;
  customer: string | null;
  customerTitle: string | null;
  shown: 'full' | 'counts';
  /** True when everyone who reads the answer may read all names that can occur in it. */
  isNamed: boolean;
  /** True when it could not be read what people accepted. */
  lacksAccepted: boolean;
  /** The line behind Try again: canonical and without `fresh` for private answers, as typed in shared places. */
  line: string;
  /** The latest progress text of each source, and of the turn as a whole. */
  readonly progress: Map<SourceId | 'turn', string>;
}

export function createTurnRecord(asker: Asker, line: string, started: number): TurnRecord {
  const unknown = {
    command: null,
    customer: null,
    customerTitle: null,
    shown: 'full',
    isNamed: false,
    lacksAccepted: false,
  } as const;
  return { asker, reference: newReference(), started, line, calls: [], problems: [], progress: new Map(), ...unknown };
}
