import { createVerdictSource } from '../../src/verdicts/verdict-source.ts';
import { noStore } from './no-store.ts';
import { inOwnTurns, roomyTurns } from './turns.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { vi } from 'vitest';
import { z } from 'zod';
import { createBot } from '../../src/bot/bot.ts';
import type { CardData } from '../../src/cards/render.ts';
import { readSettings } from '../../src/config/settings.ts';
import { createDirectory } from '../../src/customers/directory.ts';
import { openFaultySandboxes, type FaultySandboxes } from './faulty-sandbox.ts';
import { createNoMemory } from '../../src/memory/memory.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { createSources } from '../../src/sources/sources.ts';
import { createVendors, openHttp, type Http } from '../../src/vendors/index.ts';
import { sourceIds, type SourceId } from '../../src/vendors/catalog.ts';
import type { Failure } from './failures.ts';
import { loopTimer } from './loop-timer.ts';
import { render, replyOf, someone, type Reply } from './world.ts';

const auditLine = z.object({
  command: z.string().nullable(),
  outcome: z.string(),
  problems: z.array(z.object({ code: z.string() })),
});

/** The answer to one line, with the data that its card was rendered from and its line in the audit log. */
export interface Answered extends Reply {
  readonly data: CardData;
  readonly audit: z.infer<typeof auditLine>;
}

export interface Bot {
  readonly say: (line: string) => Promise<Answered>;
}

/** Sandboxes that can fail, and bots that ask them. */
export interface Outage {
  readonly sandboxes: FaultySandboxes;
  /** A bot that has read nothing yet. */
  readonly startBot: () => Bot;
  /** The answer to one of `lines` while no source fails. */
  readonly healthy: (line: Line) => Answered;
  /** Lets these sources fail. A call to them times out as soon as it is clear that no answer comes. */
  readonly fail: (failing: Partial<Record<SourceId, Failure>>) => Promise<void>;
  /** No source fails any more. */
  readonly repair: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const now = (): Date => new Date();
const pause = (): Promise<void> => Promise.resolve();

/** Stops the date until it is closed, so that all cards of a file bear the same time. */
export async function openOutage(): Promise<Outage> {
  vi.useFakeTimers({ toFake: ['Date'] });
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-outage-'));
  const sandboxes = await openFaultySandboxes();
  const settings = readSettings({
    ROLLCALL_LOCAL: '1',
    ROLLCALL_CONFIG: new URL('../../src/demo/rollcall.demo.yaml', import.meta.url).pathname,
    ROLLCALL_DATA: folder,
    ...sandboxes.environment,
  });
  const patient = openHttp({ pause });
  const hurried = openHttp({ pause, timer: loopTimer });
  let failingUrls: readonly string[] = [];
  const http: Http = {
    send: (request) => (failingUrls.includes(request.url.origin) ? hurried : patient).send(request),
    async close() {
      await Promise.all([patient.close(), hurried.close()]);
    },
  };

  const startBot = (): Bot => {
    const logged: string[] = [];
    const rendered: CardData[] = [];
    const metrics = createMetrics();
    const sources = createSources(createVendors(settings.vendors, http, now), now, metrics.cacheRead);
    const turns = roomyTurns();
    const bot = createBot({
      turns,
      sources,
      directory: createDirectory(settings.customers, sources, now),
      store: noStore,
      memory: createNoMemory(now),
      access: settings.access,
      verdicts: createVerdictSource(settings.verdicts, () => Promise.resolve([])),
      prices: settings.verdicts.prices,
      render(drawing, ownView) {
        rendered.push(drawing);
        return render(drawing, ownView);
      },
      log: pino({ level: 'trace' }, { write: (line) => logged.push(line) }),
      now,
      metrics,
      progressInterval: 60_000,
    });
    const answer = inOwnTurns(bot, turns);
    return {
      async say(line) {
        const { value: card } = await answer(line, someone).next();
        const data = rendered.at(-1);
        if (data === undefined) throw new Error('No card was rendered');
        const audit = auditLine.parse(JSON.parse(logged.at(-1) ?? ''));
        return { ...replyOf([card]), data, audit };
      },
    };
  };

  const bot = startBot();
  const answers = new Map<string, Answered>();
  for (const { line } of lines) answers.set(line, await bot.say(line));
  let refusing: readonly SourceId[] = [];

  return {
    sandboxes,
    startBot,
    healthy({ line }) {
      const answered = answers.get(line);
      if (answered === undefined) throw new Error(`“${line}” was never asked`);
      return answered;
    },
    async fail(failing) {
      const ids = sourceIds.filter((id) => failing[id] !== undefined);
      failingUrls = ids.map((id) => sandboxes[id].url);
      refusing = ids.filter((id) => failing[id] === 'refuse');
      for (const id of refusing) await sandboxes[id].refuse(true);
      for (const id of ids) {
        const failure = failing[id];
        if (typeof failure === 'function') sandboxes[id].misbehave(failure);
      }
    },
    async repair() {
      for (const id of sourceIds) sandboxes[id].misbehave(null);
      for (const id of refusing) await sandboxes[id].refuse(false);
      [refusing, failingUrls] = [[], []];
    },
    async close() {
      vi.useRealTimers();
      await http.close();
      await sandboxes.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** A line, and the sources that its card depends on. */
export interface Line {
  readonly line: string;
  /** The sources that are read for the card. */
  readonly reads: readonly SourceId[];
  /** The sources without which the figures of its headline are not complete. */
  readonly counts: readonly SourceId[];
}

export const person = 'meganb@m365x33712745.onmicrosoft.com';
const all = sourceIds;

/** A customer that only the sources' own lists know, so that a bot that has just started has never heard of it. */
export const unknownAtStart: Line = { line: 'customer litware', reads: ['live', 'partner'], counts: [] };
export const lines: readonly Line[] = [
  unknownAtStart,
  { line: 'customer contoso', reads: all, counts: [] },
  { line: 'users contoso', reads: ['live'], counts: ['live'] },
  { line: 'users contoso licensed:no', reads: ['live'], counts: ['live'] },
  { line: 'users contoso from:partner', reads: ['live', 'partner'], counts: ['partner'] },
  { line: 'licenses contoso', reads: all, counts: ['live', 'licensespring'] },
  { line: 'licenses contoso product:VISIOCLIENT', reads: all, counts: all },
  { line: 'reconcile contoso', reads: all, counts: all },
  { line: `user ${person} contoso`, reads: all, counts: [] },
  { line: 'user nobody@contoso.com contoso', reads: all, counts: [] },
  { line: 'customers fresh', reads: ['live', 'partner'], counts: ['live', 'partner'] },
  { line: 'status', reads: all, counts: all },
];
