import { Problem } from '../problem.ts';
import { formatNumber } from '../text/format.ts';
import { words } from '../text/words.ts';
import type { SourceHealth } from './health.ts';

/**
 * Milliseconds. Teams' tokens are refused when the clock is more than five minutes off, and LicenseSpring's signatures at
 * fifteen. An answer that was under way for a while shows some seconds.
 */
const tolerance = 120_000;

/**
 * Milliseconds that the sources' clocks are ahead of this machine's; null when none has answered. One source can be wrong
 * itself, so it is the clock that is nearest to ours.
 */
export function clockAhead(health: readonly SourceHealth[]): number | null {
  const clocks = health.flatMap((source) => source.clockAhead ?? []);
  return clocks.toSorted((a, b) => Math.abs(a) - Math.abs(b))[0] ?? null;
}

/** Null while this machine's clock is near enough to the sources', or nothing is known of it. */
export function clockProblem(ahead: number | null): Problem | null {
  if (ahead === null || Math.abs(ahead) <= tolerance) return null;
  const minutes = formatNumber(Math.round(Math.abs(ahead) / 60_000));
  const { behind, early, advice } = words.sources.clock;
  return new Problem({
    code: 'own-clock',
    title: ahead > 0 ? behind(minutes) : early(minutes),
    advice,
    origin: 'rollcall',
    cause: `${Math.round(ahead / 1_000)} s`,
  });
}
