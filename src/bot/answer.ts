import type { Asker } from '../access/asker.ts';
import type { RenderedCard } from '../cards/drawn.ts';

/**
 * The whole bot: returns the answer, and yields cards of progress while it takes long. Never throws. When `ended` aborts
 * nobody waits any more: the answer then says so, at once.
 */
export type Answer = (line: string, asker: Asker, ended?: AbortSignal) => AsyncGenerator<RenderedCard, RenderedCard>;
