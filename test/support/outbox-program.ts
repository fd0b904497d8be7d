import { z } from 'zod';
import { createOutbox } from '../../src/jobs/outbox.ts';
import { openDatabase } from '../../src/store/open.ts';
import { openConnector } from '../../src/teams/outbound/connector.ts';
import { createPost } from '../../src/teams/turns/proactive.ts';

/** Sends what is stored until it is killed, or until nothing is left: then it prints `empty`. Its clock is faster. */
const job = z.object({
  place: z.union([
    z.object({ kind: z.literal('sqlite'), folder: z.string() }),
    z.object({ kind: z.literal('postgres'), url: z.string() }),
  ]),
  began: z.number(),
  speed: z.number(),
});
const { place, began, speed } = job.parse(JSON.parse(process.argv[2] ?? ''));

const now = (): Date => new Date(began + (Date.now() - began) * speed);
const database = await openDatabase(place, 'serve', now());
const connector = openConnector({ token: null, timeLimit: 150, pause: () => Promise.resolve() });
const outbox = createOutbox({
  use: (work) => work(database),
  mayShow: () => Promise.resolve(true),
  post: createPost(connector, () => true),
  now,
  onError: () => undefined,
  pace: { concurrency: 8, interval: 100, intervalCap: 50 },
});
const left = z.object({ count: z.number() });
for (;;) {
  await outbox.send();
  const [row] = await database.query('select count(*) as count from post', [], left);
  if (row?.count === 0) break;
  await new Promise((resolve) => setTimeout(resolve, 10));
}
process.stdout.write('empty\n');
await connector.close();
await database.close();
