import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { seeded } from '../../src/sandbox/people.ts';
import { openDatabase, type DatabasePlace } from '../../src/store/open.ts';
import { addPost } from '../../src/store/posts.ts';
import { openConnector, type Connector, type Fault } from '../support/connector.ts';
import { engines, start, type TestEngine } from '../support/engines.ts';

const posts = 2_000;
const kills = 40;
/** How much faster the clock of the sender is: six hours are half a minute. */
const speed = 720;
const path = (name: string): string => new URL(`../../${name}`, import.meta.url).pathname;

function startSender(place: DatabasePlace, began: number) {
  const child = spawn(
    path('node_modules/.bin/node'),
    [path('test/support/outbox-program.ts'), JSON.stringify({ place, began, speed })],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = once(child, 'close');
  return {
    ended,
    isOver: () => child.exitCode !== null,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** A fifth of the calls fail, in each of the ways in which Teams fails. */
function faults(name: string): () => Fault | null {
  const random = seeded(name);
  const kinds: readonly Fault[] = [
    { status: 429, headers: { 'retry-after': '1' } },
    { status: 412 },
    { status: 412 },
    { status: 502 },
    { status: 502 },
    // Rarer, since it is tried again after hours only.
    { status: 403 },
    'silence',
    'silence',
    'accepted-reset',
    'accepted-reset',
  ];
  return () => (random() < 0.2 ? (kinds[Math.floor(random() * kinds.length)] ?? null) : null);
}

async function storePosts(place: DatabasePlace, { url }: Connector): Promise<void> {
  const database = await openDatabase(place, 'serve', start);
  await database.transaction(async (connection) => {
    for (let number = 0; number < posts; number += 1) {
      const chat = `a:chat-${number}`;
      const reference = JSON.stringify({
        type: 'invoke',
        serviceUrl: url,
        from: { id: '29:ada', name: 'Ada Admin' },
        recipient: { id: '28:bot' },
        conversation: { id: chat, conversationType: 'personal', tenantId: 'tenant-1' },
        channelData: {},
      });
      const body = JSON.stringify({ card: null, summary: `post ${number}`, text: '', mentions: [] });
      await addPost(connection, { place: chat, team: null, reference, watches: [], body }, start);
    }
  });
  await database.close();
}

async function sendThroughKills(
  engine: TestEngine,
): Promise<{ readonly lost: number; readonly unmarked: number; readonly doubled: number }> {
  const { place, remove } = await engine.makePlace();
  const connector = await openConnector();
  await storePosts(place, connector);
  connector.misbehave(faults(engine.name));
  const began = Date.now();
  const random = seeded(`${engine.name} kills`);
  for (let kill = 0; kill < kills; kill += 1) {
    const sender = startSender(place, began);
    const before = connector.calls.length;
    while (connector.calls.length === before && !sender.isOver()) await delay(5);
    await delay(random() * 250);
    await sender.kill();
  }
  const last = startSender(place, began);
  await last.ended;
  const arrived = connector.calls.filter(({ accepted }) => accepted);
  const copies = Map.groupBy(arrived, ({ activity }) => activity.summary ?? '');
  const further = [...copies.values()].flatMap((all) => all.slice(1));
  await connector.close();
  await remove();
  return {
    lost: Array.from({ length: posts }, (_, number) => `post ${number}`).filter((summary) => !copies.has(summary))
      .length,
    unmarked: further.filter(({ activity }) => !(activity.text ?? '').startsWith('Sent again')).length,
    doubled: further.length,
  };
}

describe.each(engines)('on $name', (engine) => {
  test(
    `of ${posts} posts none is lost over ${kills} kills, and each that comes twice says so`,
    { timeout: 400_000 },
    async () => {
      const { lost, unmarked, doubled } = await sendThroughKills(engine);
      expect({ lost, unmarked }).toEqual({ lost: 0, unmarked: 0 });
      // Some must have come twice, or nothing was tried.
      expect(doubled).toBeGreaterThan(0);
    },
  );
});
