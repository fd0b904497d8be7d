import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import type { ListName } from '../../src/people/lists.ts';
import { seeded, type Random } from '../../src/sandbox/people.ts';
import type { SandboxRequest } from '../../src/sandbox/server.ts';
import { changingCustomer, onlyThese, type ChangingCustomer } from '../support/changing-customer.ts';
import { engines } from '../support/engines.ts';
import { createTruth, happen, nightLists, type Truth } from '../support/nights-truth.ts';
import { searchText } from '../../src/search/search-text.ts';
import { outcomeDerivation, readOutcome } from '../../src/verdicts/outcome.ts';
import { openWorld, type World } from '../support/world.ts';

/** For an hour: ROLLCALL_NIGHTS=5000. */
const wanted = Number(process.env['ROLLCALL_NIGHTS'] ?? 90);
const names = ['adatum', 'litware', 'proseware', 'relecloud', 'woodgrove'];
const day = 24 * 60 * 60_000;

type Faults = ReadonlyMap<string, ReadonlySet<ListName>>;

/** A fifth of the lists. In the first night none. */
function faultsOf(night: number, random: Random): Faults {
  return new Map(names.map((name) => [name, new Set(night === 0 ? [] : nightLists.filter(() => random() < 0.2))]));
}

const paths: readonly (readonly [RegExp, ListName])[] = [
  [/\/customer\/.*\/user$/, 'liveUsers'],
  [/licensedUsers$/, 'liveLicences'],
  [/licenseinfo$/, 'livePurchases'],
  [/_users$/, 'seats'],
  [/\/customers\/.*\/users$/, 'partnerAccounts'],
  [/subscribedskus$/, 'partnerPurchases'],
];

function listOf({ path, query }: SandboxRequest): ListName | null {
  const list = paths.find(([pattern]) => pattern.test(path))?.[1] ?? null;
  return list === 'partnerAccounts' && query.has('filter') ? 'partnerDeleted' : list;
}

/** Answers that fail the one list alone: others would keep the source from being asked for a while. */
const bad = [
  { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Sorry</h1>' },
  { status: 200, body: '[' },
  { status: 403, body: {} },
  { status: 200, body: { status: 500, code: 'x', message: 'x' } },
];

function isAbout({ path, query }: SandboxRequest, { entry: { refs } }: ChangingCustomer): boolean {
  return Object.values(refs).some((ref) => ref !== null && (path.includes(ref.id) || query.get('customer') === ref.id));
}

function misbehave({ sandboxes }: World, customers: readonly ChangingCustomer[], faults: Faults, random: Random): void {
  for (const sandbox of [sandboxes.live, sandboxes.partner, sandboxes.licensespring])
    sandbox.misbehave((request) => {
      const list = listOf(request);
      const customer = customers.find((each) => isAbout(request, each));
      if (list === null || customer === undefined || faults.get(customer.name)?.has(list) !== true) return null;
      return bad[Math.floor(random() * bad.length)] ?? null;
    });
}

const path = (name: string): string => new URL(`../../${name}`, import.meta.url).pathname;

/** A process that is killed when it has read so many customers, in the middle of the next. */
async function readAndKill(world: World, config: string, killAfter: number): Promise<void> {
  const database =
    world.place.kind === 'sqlite'
      ? { ROLLCALL_DATA: world.place.folder }
      : {
          DATABASE_URL: world.place.url,
          ROLLCALL_DATA: world.folder,
          ROLLCALL_SECRET_KEY: randomBytes(32).toString('base64'),
        };
  const child = spawn(
    path('node_modules/.bin/node'),
    [path('test/support/night-process.ts'), world.now().toISOString()],
    {
      env: {
        PATH: process.env['PATH'],
        ROLLCALL_LOCAL: '1',
        ROLLCALL_CONFIG: config,
        ...world.sandboxes.environment,
        ...database,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = once(child, 'close');
  let read = 0;
  createInterface(child.stdout).on('line', () => {
    read += 1;
    if (read === killAfter) child.kill('SIGKILL');
  });
  await ended;
  expect(read).toBeGreaterThanOrEqual(killAfter);
}

async function breakOff(world: World, after: number): Promise<void> {
  const ending = new AbortController();
  let left = after;
  const onCustomer = (): void => {
    left -= 1;
    if (left === 0) ending.abort(new Error('broken off'));
  };
  await expect(world.round({ signal: ending.signal, onCustomer })).rejects.toThrow('broken off');
}

const eventRow = z.object({
  customer: z.string(),
  kind: z.string(),
  list: z.string().nullable(),
  subject: z.string(),
  detail: z.string(),
});
const findingRow = z.object({ customer: z.string(), verdict: z.string(), subject: z.string() });
const figureRow = z.object({ customer: z.string(), name: z.string(), value: z.number().nullable() });
const detail = z.looseObject({ verdict: z.string().optional() });

/** What is remembered after a night, by customer. */
async function remembered({ memory }: World, since: Date, today: string) {
  return memory.use(async (database) => {
    const events = await database.query(
      'select customer, kind, list, subject, detail from event where at >= $1',
      [since.getTime()],
      eventRow,
    );
    const findings = await database.query(
      'select customer, verdict, subject from finding where closed_at is null',
      [],
      findingRow,
    );
    const figures = await database.query('select customer, name, value from figure where day = $1', [today], figureRow);
    const oldest = await database.query('select min(at) as at from event', [], z.object({ at: z.number().nullable() }));
    return {
      oldest: oldest[0]?.at ?? null,
      changesOf: (name: string) =>
        events
          .filter(({ customer }) => customer === name)
          .map(
            (each) =>
              `${each.kind} ${each.list ?? detail.parse(JSON.parse(each.detail)).verdict ?? ''} ${each.subject}`,
          )
          .toSorted(),
      openOf: (name: string) =>
        findings
          .filter(({ customer }) => customer === name)
          .map(({ verdict, subject }) => `${verdict} ${subject}`)
          .toSorted(),
      figuresOf: (name: string) =>
        new Map(figures.filter(({ customer }) => customer === name).map((each) => [each.name, each.value])),
    };
  });
}

describe.each(engines)('$name', (engine) => {
  const nights = engine.name === 'SQLite' ? wanted : Math.ceil(wanted / 3);

  test(
    `${nights} nights with faults, kills and restarts are remembered exactly as they were`,
    { timeout: Math.max(300_000, nights * 3_000) },
    async () => {
      const { place, remove } = await engine.makePlace();
      const customers = names.map((name) => changingCustomer(name, 12));
      const base = await openWorld({ remembers: true, place, ...onlyThese(customers) });
      const config = join(base.folder, 'rollcall.yaml');
      await writeFile(config, stringify(settingsOf(customers)));
      const abandoned: World[] = [];
      onTestFinished(async () => {
        for (const world of abandoned) await world.close();
        await base.close();
        await remove();
      });
      const random = seeded(process.env['ROLLCALL_SEED'] ?? 'nights');
      const truths = new Map<string, Truth>(customers.map((customer) => [customer.name, createTruth(customer)]));
      const open = (): Promise<World> =>
        openWorld({ remembers: true, beside: base, entries: customers.map(({ entry }) => entry) });
      // To the next 02:00, so that the night does not end within the test.
      base.wait(day + 2 * 60 * 60_000 - (base.now().getTime() % day));

      for (let night = 0; night < nights; night += 1) {
        const since = base.now();
        const faults = faultsOf(night, random);
        misbehave(base, customers, faults, random);
        const fate = random();
        if (fate < 0.1) await readAndKill(base, config, 1 + Math.floor(random() * 4));
        else if (fate < 0.35) {
          const broken = await open();
          abandoned.push(broken);
          await breakOff(broken, 1 + Math.floor(random() * 4));
        }
        const world = await open();
        const read = await world.round();
        expect(read.length).toBeGreaterThanOrEqual(fate < 0.35 ? 1 : names.length);
        for (const { customer, problems } of read)
          expect([night, customer, problems.map(({ list }) => list).toSorted()]).toEqual([
            night,
            customer,
            [...(faults.get(customer) ?? [])].toSorted(),
          ]);

        const { changesOf, openOf, figuresOf, oldest } = await remembered(
          world,
          since,
          since.toISOString().slice(0, 10),
        );
        for (const [name, truth] of truths) {
          const changes = truth.night(faults.get(name) ?? new Set());
          expect([night, name, changesOf(name)]).toEqual([night, name, changes]);
          expect([night, name, openOf(name)]).toEqual([night, name, truth.open()]);
          const figures = figuresOf(name);
          expect([night, name, Array.from(truth.figures(), ([figure]) => [figure, figures.get(figure)])]).toEqual([
            night,
            name,
            [...truth.figures()],
          ]);
        }
        expect(base.now().getTime() - (oldest ?? base.now().getTime())).toBeLessThanOrEqual(91 * day);
        await expectKnown(world, truths);
        await world.close();
        for (const customer of customers)
          for (let count = random() * 4; count > 0; count -= 1) happen(customer, random, night);
        base.wait(day);
      }
    },
  );
});

/** The lists are those that were last read whole, and what is stored of them is what they say. */
async function expectKnown(world: World, truths: ReadonlyMap<string, Truth>): Promise<void> {
  const { customers } = world.directory.latest();
  const outcomes = outcomeDerivation(world.verdicts.current, world.now);
  for await (const { derived, lists } of world.memory.recall(outcomes, customers))
    expect(readOutcome(derived)).toEqual(readOutcome(await outcomes.make(await lists())));
  for await (const { customer, derived, lists } of world.memory.recall(searchText, customers)) {
    expect(derived.toString()).toBe((await searchText.make(await lists())).toString());
    const { liveUsers, seats } = (await lists()).known.lists;
    if (liveUsers.state !== 'known' || seats.state !== 'known') throw new Error(`${customer.name} is not known`);
    const truth = truths.get(customer.name)?.known();
    const ids = Array.from(liveUsers.value.rows, ({ objectId }) => objectId ?? '').toSorted();
    expect(ids).toEqual(truth?.get('liveUsers'));
    expect(Array.from(seats.value.rows, ({ address }) => address).toSorted()).toEqual(truth?.get('seats'));
  }
}

/** The customers as `rollcall.yaml` has them. */
function settingsOf(customers: readonly ChangingCustomer[]): object {
  return {
    customers: customers.map(({ entry: { name, title, refs } }) => ({
      name,
      title,
      live: refs.live?.id,
      partner: refs.partner?.id,
      licensespring: { customer: refs.licensespring?.id, products: refs.licensespring?.products },
    })),
    access: [{ who: 'anyone', customers: 'all' }],
  };
}
