import type { Problem } from '../problem.ts';
import { sourceIds, sourceTitles, type SourceId } from '../vendors/catalog.ts';
import type { CallRecord, Vendor } from '../vendors/vendor.ts';
import type { ReadContext } from './result.ts';

export interface SourceHealth {
  readonly id: SourceId;
  readonly title: string;
  readonly connected: boolean;
  readonly signedInUntil: Date | null;
  readonly lastGood: Date | null;
  /** What should be mended although the source answers. */
  readonly warning: Problem | null;
  /** Milliseconds that its clock was ahead of this machine's when it last answered; null before that. */
  readonly clockAhead: number | null;
}

interface Health {
  /** Every source, connected or not. */
  readonly all: () => readonly SourceHealth[];
  /** Records that a read that started then was answered. */
  readonly recordGoodRead: (id: SourceId, asOf: Date) => void;
  readonly recordClock: (id: SourceId, call: CallRecord) => void;
  /** Reports the source's warning, each once, so that it is in the log. */
  readonly reportWarning: (id: SourceId, turn: Pick<ReadContext, 'report'>) => void;
}

export function createHealth(vendors: ReadonlyMap<SourceId, Vendor>): Health {
  const lastGood = new Map<SourceId, Date>();
  const clocks = new Map<SourceId, number>();
  const reported = new WeakSet<Problem>();
  const warningOf = (id: SourceId): Problem | null => vendors.get(id)?.warning?.() ?? null;

  return {
    all: () =>
      sourceIds.map((id) => ({
        id,
        title: sourceTitles[id],
        connected: vendors.has(id),
        signedInUntil: vendors.get(id)?.signedInUntil() ?? null,
        lastGood: lastGood.get(id) ?? null,
        warning: warningOf(id),
        clockAhead: clocks.get(id) ?? null,
      })),
    recordGoodRead(id, asOf) {
      if (asOf > (lastGood.get(id) ?? new Date(0))) lastGood.set(id, asOf);
    },
    recordClock(id, { clockAhead }) {
      if (clockAhead !== undefined) clocks.set(id, clockAhead);
    },
    reportWarning(id, turn) {
      const warning = warningOf(id);
      if (warning === null || reported.has(warning)) return;
      reported.add(warning);
      turn.report(warning);
    },
  };
}
