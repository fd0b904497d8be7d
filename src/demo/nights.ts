import type { Settings } from '../config/settings.ts';
import { connect } from '../connect.ts';
import { runRound } from '../jobs/round.ts';

const usualNights = 30;
const dayLength = 24 * 60 * 60_000;

/** A clock that can stand on another day. */
export interface Clock {
  readonly now: () => Date;
  /** Null: it shows the time of day again. */
  readonly stand: (at: Date | null) => void;
}

export function createClock(): Clock {
  let standing: Date | null = null;
  return {
    now: () => standing ?? new Date(),
    stand(at) {
      standing = at;
    },
  };
}

/**
 * Reads everything as in each of the last nights, so that there is something to remember. Each night has connections of
 * its own: the vendors' limits are for a minute, and between two nights is a day.
 */
export async function rememberNights(
  settings: Settings,
  clock: Clock,
  today: Date,
  nights = usualNights,
): Promise<void> {
  const lastNight = Math.floor(today.getTime() / dayLength) * dayLength + readAt;
  const last = lastNight > today.getTime() ? lastNight - dayLength : lastNight;
  for (let night = nights - 1; night >= 0; night -= 1) {
    clock.stand(new Date(last - night * dayLength));
    const { memory, directory, sources, close } = connect(settings, clock.now, { purpose: 'visit' });
    const tools = {
      memory,
      directory,
      sources,
      now: clock.now,
      whenQuiet: () => Promise.resolve(),
      record: () => undefined,
      onError(error: unknown) {
        throw error;
      },
    };
    await runRound(tools, new AbortController().signal);
    await close();
  }
  clock.stand(null);
}

/** 02:00 UTC, as without a setting. */
const readAt = 2 * 60 * 60_000;
