import type { Clock } from './clock.ts';
import type { Settings } from '../config/settings.ts';
import { connect, type Connected } from '../connect.ts';
import { runRound } from '../jobs/round.ts';
import type { Memory } from '../memory/memory.ts';
import type { Connection, Database } from '../store/database.ts';
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
  for (let night = nights - 1; night >= 0; night -= 1) {
    await clock.stand(new Date(last - night * dayLength));
    // A night is written at its end, since to wait for the disk after each customer would take a third of the time.
    await database.transaction(async (connection) => {
      const openWithin = (): Promise<Database> => Promise.resolve(within(connection));
      // What is worked out of the lists is of use for the last night alone.
      const derivations = night === 0 ? {} : { derivations: [] };
      const options = { purpose: 'visit', openDatabase: openWithin, ...derivations } as const;
      await readNight(connect(settings, clock.now, options), clock);
    });
  }
  await database.close();
  await clock.stand(null);
}

/** A database within a transaction. */
function within(connection: Connection): Database {
  return {
    ...connection,
    transaction: (work) => work(connection),
    wipeDeleted: () => Promise.resolve(true),
    about: () => Promise.resolve({ version: '', freeBytes: null }),
    close: () => Promise.resolve(),
  };
}

async function readNight({ memory, directory, sources, close }: Connected, { now }: Clock): Promise<void> {
  const remembering: Promise<unknown>[] = [];
  // While a customer is remembered, the next ones are read. Other rounds keep the lists of one at a time, which can be long.
  const remember: Memory['remember'] = (roster, readAgain) => {
    remembering.push(memory.remember(roster, readAgain));
    return Promise.resolve(roster);
  };
  const tools = {
    memory: { ...memory, remember },
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
  await Promise.all(remembering);
  await close();
}

/** 02:00 UTC, as without a setting. */
const readAt = 2 * 60 * 60_000;
