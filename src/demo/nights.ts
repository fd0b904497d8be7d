import type { Clock } from './clock.ts';
import type { Settings } from '../config/settings.ts';
import { connect, type Connected } from '../connect.ts';
import { runRound } from '../jobs/round.ts';
import type { Database } from '../store/database.ts';
import { openDatabase } from '../store/open.ts';

const usualNights = 30;
const dayLength = 24 * 60 * 60_000;

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
  const database = await openDatabase(settings.database, 'visit', clock.now());
  // To open it anew each night would make it a third longer.
  const openShared = (): Promise<Database> => Promise.resolve({ ...database, close: () => Promise.resolve() });
  for (let night = nights - 1; night >= 0; night -= 1) {
    await clock.stand(new Date(last - night * dayLength));
    // What is worked out of the lists is of use for the last night alone.
    const derivations = night === 0 ? {} : { derivations: [] };
    const options = { purpose: 'visit', openDatabase: openShared, ...derivations } as const;
    await readNight(connect(settings, clock.now, options), clock);
  }
  await database.close();
  await clock.stand(null);
}

async function readNight({ memory, directory, sources, close }: Connected, { now }: Clock): Promise<void> {
  const tools = {
    memory,
    directory,
    sources,
    now,
    whenQuiet: () => Promise.resolve(),
    record: () => undefined,
    onError(error: unknown) {
      throw error;
    },
  };
  await runRound(tools, new AbortController().signal);
  await close();
}

/** 02:00 UTC, as without a setting. */
const readAt = 2 * 60 * 60_000;
