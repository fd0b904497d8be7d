import { createVerdictSource } from '../../src/verdicts/verdict-source.ts';
import { noStore } from '../../test/support/no-store.ts';
import { pino } from 'pino';
import { createActiveTurns } from '../../src/bot/active-turns.ts';
import { createBot } from '../../src/bot/bot.ts';
import type { CardData } from '../../src/cards/render.ts';
import type { Settings } from '../../src/config/settings.ts';
import { createDirectory } from '../../src/customers/directory.ts';
import { createNoMemory } from '../../src/memory/memory.ts';
import { createSources } from '../../src/sources/sources.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { createVendors, openHttp } from '../../src/vendors/index.ts';

/** Asks Rollcall once, and returns the data from which it renders its answer. */
export async function readCardData(line: string, settings: Settings): Promise<CardData | undefined> {
  const { vendors, customers, access, verdicts } = settings;
  const http = openHttp();
  const metrics = createMetrics();
  const sources = createSources(createVendors(vendors, http, now), now, metrics.cacheRead);
  const directory = createDirectory(customers, sources, now);
  const turns = createActiveTurns();
  const turn = turns.enter({ conversation: 'a:chat', person: '29:desk', standing: 'permitted' });
  if (turn === null) throw new Error('There is no room for a turn');
  const rendered: CardData[] = [];
  const answer = createBot({
    turns,
    sources,
    directory,
    store: noStore,
    memory: createNoMemory(now),
    access,
    verdicts: createVerdictSource(verdicts, () => Promise.resolve([])),
    prices: verdicts.prices,
    render(cardData) {
      rendered.push(cardData);
      return { card: {}, summary: '' };
    },
    log: pino({ enabled: false }),
    metrics,
    now,
  });
  const asker = {
    objectId: null,
    tenantId: null,
    membership: { status: 'not-asked' },
    name: 'Service desk',
    added: false,
    place: { kind: 'personal', chatId: 'a:chat', teamId: null, teamThread: null },
    id: '29:desk',
    botId: '28:rollcall',
    audience: 'asker',
    zone: null,
    reference: '',
  } as const;
  const cards = answer(line, asker, turn);
  while ((await cards.next()).done !== true);
  turn.leave();
  await http.close();
  return rendered.at(-1);
}

function now(): Date {
  return new Date();
}
