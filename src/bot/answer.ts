import type { Asker } from '../access/asker.ts';
import type { RenderedCard } from '../cards/rendered.ts';
import type { ActiveTurn } from './active-turns.ts';

/**
 * The whole bot: returns the answer, and yields progress cards while it takes long. Never throws. When the turn's signal
 * aborts, the answer says so at once.
 */
export type Answer = (line: string, asker: Asker, turn: ActiveTurn) => AsyncGenerator<RenderedCard, RenderedCard>;
