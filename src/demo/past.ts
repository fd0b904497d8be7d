import { z } from 'zod';
import { openThread } from '../async/thread.ts';
import type { Clock } from './clock.ts';
import type { Demonstration } from './settings.ts';

const moment = z.date().nullable();

/** Reads the last nights as they would have been read, in a thread of its own. `clock` is that of the sandboxes. */
export async function rememberPast(demonstration: Demonstration, clock: Clock, today: Date): Promise<void> {
  const { environment, folder } = demonstration;
  const thread = openThread(new URL('nights-thread.ts', import.meta.url), { environment, folder, today });
  await new Promise<void>((resolve, reject) => {
    thread.on('message', (at) => {
      clock.stand(moment.parse(at)).then(() => thread.postMessage('moved', []), reject);
    });
    thread.once('error', reject);
    thread.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`The past could not be read: ${code}`))));
  });
}
