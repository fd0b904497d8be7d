import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { SandboxReply } from '../../src/sandbox/server.ts';
import type { Misbehavior } from '../support/faulty-sandbox.ts';
import { sourceIds, type SourceId } from '../../src/vendors/catalog.ts';
import { expectHonest, expectTruth, expectUnchanged, rejectedCards, untrueCards } from '../support/card-truth.ts';
import { bodyText, changed, failures } from '../support/failures.ts';
import { lines, openOutage, person, type Line, type Outage } from '../support/outage.ts';

let outage: Outage;
beforeAll(async () => {
  outage = await openOutage();
});
afterEach(() => outage.repair());
afterAll(() => outage.close());

describe.each(sourceIds)('while %s', (id) => {
  test.each(Object.entries(failures))('%s from the start, every card says so', async (_, failure) => {
    expect(await untrueCards(outage, { [id]: failure }, 'started')).toEqual([]);
  });
});

describe.each(sourceIds)('while %s', (id) => {
  // A search at all customers reads dozens of lists, so one failure has to do.
  test('answers 403, a search at all customers says so', async () => {
    const search: Line = { line: 'user nobody@contoso.com', reads: sourceIds, counts: sourceIds };
    const bot = outage.startBot();
    const whole = await bot.say(search.line);
    await outage.fail({ [id]: failures['answers 403'] ?? 'refuse' });
    const untrue = await rejectedCards(bot, [{ ...search, line: `${search.line} fresh` }], (answered) => {
      expectTruth(answered, whole, search, [id]);
    });
    expect(untrue).toEqual([]);
  });
});

const pairs: readonly (readonly SourceId[])[] = [
  ['live', 'licensespring'],
  ['live', 'partner'],
  ['licensespring', 'partner'],
  sourceIds,
];
const typical = [
  'lets nobody connect',
  'stays silent',
  'answers 403',
  'asks to come back in a minute',
  'answers 500',
  'sends HTML',
];

describe.each(pairs)('while %s and %s fail together', (...ids) => {
  const failing = ids.filter((id) => id !== undefined);
  const combinations = typical.flatMap((one) => typical.map((other) => [one, other] as const));

  test.each(combinations)('the first %s, the others %s: every card says so', async (one, other) => {
    const broken = Object.fromEntries(
      failing.map((id, index) => [id, failures[index === 0 ? one : other] ?? 'refuse']),
    );
    expect(await untrueCards(outage, broken, 'started')).toEqual([]);
  });
});

const at =
  (matches: (path: string, query: URLSearchParams) => boolean, failure: Misbehavior): Misbehavior =>
  (request, good) =>
    matches(request.path, request.query) ? failure(request, good) : null;
const ends =
  (end: string) =>
  (path: string): boolean =>
    path.endsWith(end);

const parts: readonly (readonly [
  string,
  SourceId,
  (path: string, query: URLSearchParams) => boolean,
  readonly string[],
])[] = [
  ['list of users', 'live', ends('/user'), ['customer ', 'users contoso', 'reconcile', 'user ']],
  ['list of licences', 'live', ends('/licensedUsers'), ['customer ', 'users', 'licenses', 'reconcile', 'user ']],
  ['count of licences', 'live', ends('/licenseinfo'), ['customer ', 'licenses', 'reconcile']],
  ['list of customers', 'live', ends('/v3/customer'), ['customers', 'status']],
  [
    'second product',
    'licensespring',
    (_, query) => query.get('product') === 'SBC2',
    ['customer contoso', 'licenses', 'reconcile', 'user '],
  ],
  [
    'list of accounts',
    'partner',
    (path, query) => path.endsWith('/users') && !query.has('filter'),
    ['customer ', 'users contoso from:partner', 'reconcile', 'user '],
  ],
  ['list of deleted accounts', 'partner', (_, query) => query.has('filter'), ['customer ', 'reconcile', 'user ']],
  ['list of SKUs', 'partner', ends('/subscribedskus'), ['customer ', 'licenses', 'reconcile']],
  ['list of somebody’s licences', 'partner', ends('/licenses'), [`user ${person}`]],
  ['list of customers', 'partner', ends('/v1/customers'), ['customers', 'status']],
];

describe.each(parts)('while only the %s of %s', (_, id, matches, begins) => {
  test.each(['answers 403', 'answers 404', 'answers 500', 'sends HTML', 'sends half of its answer'])(
    '%s, the cards made from it say so, and the others are as before',
    async (name) => {
      const bot = outage.startBot();
      await bot.say('customers');
      const failure = failures[name];
      if (typeof failure !== 'function') throw new Error(`No sandbox ${name}`);
      outage.sandboxes[id].misbehave(at(matches, failure));
      const untrue = await rejectedCards(bot, lines, (answered, line) => {
        const isMadeFromIt = line.reads.includes(id) && begins.some((begin) => line.line.startsWith(begin));
        if (isMadeFromIt) expectHonest(answered, outage.healthy(line), { ...line, counts: [] }, [id]);
        else expectUnchanged(answered, outage.healthy(line));
      });
      expect(untrue).toEqual([]);
    },
  );
});

/** Only the first read of each list fails. */
function once(failure: (good: () => SandboxReply) => SandboxReply | 'reset'): Misbehavior {
  const seen = new Set<string>();
  return ({ method, path, query }, good) => {
    const key = `${path} ${query.toString()}`;
    if (method !== 'GET' || seen.has(key)) return null;
    seen.add(key);
    return failure(good);
  };
}

const harmless: readonly (readonly [string, Misbehavior])[] = [
  ['hangs up once', once(() => 'reset')],
  ['breaks off once', once((good) => ({ ...good(), breaksOff: 'reset' }))],
  ['answers 503 once', once(() => ({ status: 503 }))],
  ['asks to slow down once', once(() => ({ status: 429, headers: { 'Retry-After': '2' } }))],
  ['sends a byte order mark', changed((good) => ({ ...good, body: `\uFEFF${bodyText(good).replace('\uFEFF', '')}` }))],
  [
    'packs what it sends',
    changed((good) => ({
      ...good,
      headers: { ...good.headers, 'Content-Encoding': 'gzip' },
      body: gzipSync(bodyText(good)),
    })),
  ],
];

describe.each(sourceIds)('when %s', (id) => {
  test.each(harmless)('%s, every card is as before', async (_, failure) => {
    const bot = outage.startBot();
    outage.sandboxes[id].misbehave(failure);
    const untrue = await rejectedCards(bot, lines, (answered, line) => {
      expectUnchanged(answered, outage.healthy(line));
    });
    expect(untrue).toEqual([]);
  });
});
