import { inOwnTurns, roomyTurns } from './turns.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect } from 'vitest';
import { z } from 'zod';
import { createBot } from '../../src/bot/bot.ts';
import { createRenderer, type CardData } from '../../src/cards/render.ts';
import { readSettings } from '../../src/config/settings.ts';
import { createDirectory } from '../../src/customers/directory.ts';
import { openSandboxes, type Sandboxes } from '../../src/demo/sandboxes.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { createSources } from '../../src/sources/sources.ts';
import { createVendors, openHttp, type Http } from '../../src/vendors/index.ts';
import { sourceTitles, type SourceId } from '../../src/vendors/catalog.ts';
import { inTurns } from './loop-timer.ts';
import { leaksIn } from './vendor-world.ts';
import { replyOf, someone, type Reply } from './world.ts';

const auditLine = z.object({
  command: z.string().nullable(),
  outcome: z.string(),
  problems: z.array(z.object({ code: z.string() })),
});

/** One answer of a bot, with what it was drawn from and what the audit says of it. */
export interface Answered extends Reply {
  readonly drawing: CardData;
  readonly audit: z.infer<typeof auditLine>;
}

export interface Bot {
  readonly say: (line: string) => Promise<Answered>;
  readonly log: () => string;
}

/** Sandboxes that fail, and as many bots as one likes, each of which knows nothing yet. */
export interface Outage {
  readonly sandboxes: Sandboxes;
  readonly startBot: () => Bot;
  /** The time for these sources' answers runs out as soon as it is plain that none comes. */
  readonly hurry: (ids: readonly SourceId[]) => void;
  readonly close: () => Promise<void>;
}

const now = (): Date => new Date();
const pause = (): Promise<void> => Promise.resolve();

export async function openOutage(): Promise<Outage> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-outage-'));
  const sandboxes = await openSandboxes();
  const settings = readSettings({
    ROLLCALL_LOCAL: '1',
    ROLLCALL_CONFIG: new URL('../../src/demo/rollcall.demo.yaml', import.meta.url).pathname,
    ROLLCALL_DATA: folder,
    ...sandboxes.environment,
  });
  const patient = openHttp({ pause });
  const hurried = openHttp({ pause, timer: inTurns });
  let inHurry: readonly string[] = [];
  const http: Http = {
    send: (request) => (inHurry.includes(request.url.origin) ? hurried : patient).send(request),
    async close() {
      await Promise.all([patient.close(), hurried.close()]);
    },
  };
  const draw = createRenderer({ demonstration: false });

  const startBot = (): Bot => {
    const logged: string[] = [];
    const drawings: CardData[] = [];
    const metrics = createMetrics();
    const sources = createSources(createVendors(settings.vendors, http, now), now, metrics.cacheRead);
    const turns = roomyTurns();
    const bot = createBot({
      turns,
      sources,
      directory: createDirectory(settings.customers, sources, now),
      access: settings.access,
      verdicts: settings.verdicts,
      render(drawing, ownView) {
        drawings.push(drawing);
        return draw(drawing, ownView);
      },
      log: pino({ level: 'trace' }, { write: (line) => logged.push(line) }),
      now,
      metrics,
      progressInterval: 60_000,
    });
    const answer = inOwnTurns(bot, turns);
    return {
      async say(line) {
        const { value: drawn } = await answer(line, someone).next();
        const drawing = drawings.at(-1);
        if (drawing === undefined) throw new Error('Nothing was drawn');
        const audit = auditLine.parse(JSON.parse(logged.at(-1) ?? ''));
        return { ...replyOf([drawn]), drawing, audit };
      },
      log: () => logged.join(''),
    };
  };

  return {
    sandboxes,
    startBot,
    hurry: (ids) => {
      inHurry = ids.map((id) => sandboxes[id].url);
    },
    async close() {
      await http.close();
      await sandboxes.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** What a card owes its reader when a source fails. */
export interface Line {
  readonly line: string;
  /** The sources whose answers the card is made from. */
  readonly reads: readonly SourceId[];
  /** Those without which its headline's figures are not whole. */
  readonly counts: readonly SourceId[];
}

/** Words for each way in which a source can fail. */
const wordings: Readonly<Record<string, RegExp>> = {
  'source-refused': /refused Rollcall's sign-in/,
  'source-not-permitted': /does not let Rollcall read this/,
  'source-unknown-customer': /does not know this customer/,
  'source-throttled': /asks Rollcall to slow down/,
  'source-failed': /reported a fault of its own/,
  'source-truncated': /stopped in the middle of its list/,
  'source-unreachable': /could not be reached/,
  'source-slow': /did not answer in time/,
  'source-unexpected': /sent an answer that Rollcall does not understand/,
  'source-circuit-open': /has (?:not answered|not been reached|reported faults of its own) since \S+ \S+ UTC/,
};

/** Everything that has to be true of any card while these sources fail altogether. */
export function expectTruth(broken: Answered, healthy: Answered, line: Line, failing: readonly SourceId[]): void {
  const concerned = line.reads.filter((id) => failing.includes(id));
  if (concerned.length === 0) {
    expectUnchanged(broken, healthy);
    return;
  }
  expectHonest(broken, healthy, line, concerned);
  expectNoFigure(broken, concerned);
  expect(broken.audit.problems.length).toBeGreaterThanOrEqual(concerned.length);
}

export function expectUnchanged(answered: Answered, healthy: Answered): void {
  expect(timeless(answered)).toEqual(timeless(healthy));
}

/** What has to be true already while one list of a source fails, or a part of one. */
export function expectHonest(broken: Answered, healthy: Answered, line: Line, concerned: readonly SourceId[]): void {
  expect(leaksIn(`${broken.text} ${JSON.stringify(broken.audit)}`)).toEqual([]);
  expectNamed(broken, concerned);
  expectSame(broken, healthy, line, concerned);
  expectNoComfort(broken, healthy);
  expectCautious(broken, healthy, line, concerned);
  expect(broken.audit.outcome).not.toBe('own-fault');
  expect(broken.audit.problems.map(({ code }) => code).filter((code) => !(code in wordings))).toEqual([]);
}

/** Each with what is wrong with it; where there is nothing else to show, the one without which there is not. */
function expectNamed(broken: Answered, concerned: readonly SourceId[]): void {
  const named = concerned.filter((id) => {
    const words = Object.values(wordings).map((wording) => `${sourceTitles[id]} ${wording.source}`);
    return new RegExp(words.join('|')).test(broken.text);
  });
  if (broken.drawing.card === 'problem') expect(named.length).toBeGreaterThan(0);
  else expect(named).toEqual(concerned);
}

/** A card's part for each source, where it has such parts. */
export function partsOf({ drawing: { body } }: Answered): ReadonlyMap<string, unknown> {
  const lists = Object.values(body).filter((value): value is unknown[] => Array.isArray(value));
  const titled = z.looseObject({ title: z.enum(Object.values(sourceTitles)) });
  const parts = lists.flat().flatMap((part) => titled.safeParse(part).data ?? []);
  return new Map(parts.map((part) => [part.title, part]));
}

function expectNoFigure(broken: Answered, concerned: readonly SourceId[]): void {
  const parts = partsOf(broken);
  for (const id of concerned) {
    const part = JSON.stringify(parts.get(sourceTitles[id]) ?? null)
      .replaceAll(/since \S+ \S+ UTC/g, '')
      .replaceAll(/(?:again )?in \d+ (?:s|min)\b/g, '')
      .replaceAll('15 minutes', '')
      .replaceAll(/"times":\[.*?\]/g, '');
    expect(part).not.toMatch(/\d|\bnone\b|[Aa]bsent|Connected|No licence|agree/);
    if (!broken.drawing.notices.some(({ label }) => label === 'Stale'))
      expect(broken.drawing.readTimes.map(({ source }) => source)).not.toContain(sourceTitles[id]);
  }
}

/** What the others say is as it was. */
function expectSame(broken: Answered, healthy: Answered, { reads }: Line, concerned: readonly SourceId[]): void {
  if (broken.drawing.card !== healthy.drawing.card) {
    expect(broken.drawing.card).toBe('problem');
    return;
  }
  for (const id of reads) {
    if (concerned.includes(id)) continue;
    expect(withoutTimes(partsOf(broken).get(sourceTitles[id]))).toEqual(
      withoutTimes(partsOf(healthy).get(sourceTitles[id])),
    );
  }
}

/** No 0 that was not there before, and nothing that sounds as if all were well. */
function expectNoComfort(broken: Answered, healthy: Answered): void {
  const zeroes = ({ text }: Answered): string[] =>
    text.replaceAll(/\b0 of \d sources?/g, '').match(/(?<![\d.,:-])0(?![\d.,:]\d|\d) \S+/g) ?? [];
  expect(zeroes(broken).filter((zero) => !zeroes(healthy).includes(zero))).toEqual([]);
  expect(broken.text).not.toMatch(/\bagree\b|all is well|all good|Findings: none\b/);
  // A sum that a failing source could add to; one verdict's own is whole, or else it is not judged.
  const { drawing } = broken;
  const sums = drawing.card === 'customer' ? `${drawing.headline} ${drawing.body.money}` : drawing.headline;
  expect(sums).not.toMatch(/\babout \d/);
  expect(broken.text).not.toMatch(/^Nobody found for “[^”]*” at [^,]*$/m);
}

/** A headline's figure that includes a failing source is not given as if it were whole. */
function expectCautious(broken: Answered, healthy: Answered, { counts }: Line, concerned: readonly SourceId[]): void {
  if (broken.drawing.card === 'problem' || !counts.some((id) => concerned.includes(id))) return;
  expect(healthy.drawing.headline).toMatch(/\d/);
  expect(broken.drawing.headline).toMatch(/at least|unknown|not permitted|as far as could be read|of \d sources/);
}

/** The same card apart from the times on it. */
function timeless({ text }: Answered): string {
  return text.replaceAll(/\{\{(?:TIME|DATE)\(.*?\)\}\}/g, 'TIME').replaceAll(/Reference \w+/g, 'Reference');
}

function withoutTimes(part: unknown): unknown {
  const text = JSON.stringify(part ?? null).replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z/g, 'TIME');
  return JSON.parse(text) as unknown;
}
