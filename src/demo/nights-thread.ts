import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { createClock, type Clock } from './clock.ts';

// Reads the last nights in a thread of its own, while the sandboxes answer and the app is loaded in the main thread.

const given = z.object({ today: z.date(), environment: z.record(z.string(), z.string()), folder: z.string() });

/** The clock of this thread and that of the sandboxes. */
function sharedClock(): Clock {
  const { now, stand } = createClock();
  return {
    now,
    async stand(at) {
      await stand(at);
      const moved = parentPort === null ? null : once(parentPort, 'message');
      parentPort?.postMessage(at, []);
      await moved;
    },
  };
}

const { today, ...demonstration } = given.parse(workerData);
const { rememberNights } = await import('./nights.ts');
const { settingsOf } = await import('./settings.ts');
await rememberNights(settingsOf(demonstration, '0'), sharedClock(), today);
