import type { Asker } from '../access/asker.ts';
import type { RenderedCard } from '../cards/rendered.ts';
import type { Inputs } from '../grammar/inputs.ts';
import type { ActiveTurn } from './active-turns.ts';

/**
 * The whole bot: yields progress cards while the work takes long, and returns the answer. Never throws. When the turn's
 * signal aborts, it returns an answer that says so, without waiting for the work. Works to its end, and is in the audit,
 * even if nobody takes the cards.
 */
export type Answer = (
  line: string,
  asker: Asker,
  turn: ActiveTurn,
  /** The fields of the card whose button was pressed. */
  inputs?: Inputs,
) => AsyncGenerator<RenderedCard, RenderedCard>;
