import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { Misbehavior, SandboxReply } from '../../src/sandbox/server.ts';
import { sourceIds, type SourceId } from '../../src/vendors/catalog.ts';
import {
  expectHonest,
  expectTruth,
  expectUnchanged,
  openOutage,
  type Answered,
  type Bot,
  type Line,
  type Outage,
} from '../support/outage.ts';

const person = 'meganb@m365x33712745.onmicrosoft.com';
const all = sourceIds;

/** A customer that only the sources' own lists know, so that a bot that has just started has never heard of it. */
const litware: Line = { line: 'customer litware', reads: ['live', 'partner'], counts: [] };
const lines: readonly Line[] = [
  litware,
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

let outage: Outage;
const healthy = new Map<string, Answered>();
beforeAll(async () => {
  // The clock stands still, so that all cards have the same time.
  vi.useFakeTimers({ toFake: ['Date'] });
  outage = await openOutage();
  const bot = outage.startBot();
  for (const { line } of lines) healthy.set(line, await bot.say(line));
});
afterAll(async () => {
  await outage.close();
  vi.useRealTimers();
});
afterEach(async () => {
  for (const id of sourceIds) {
    outage.sandboxes[id].misbehave(null);
    if (refusing.has(id)) await outage.sandboxes[id].refuse(false);
  }
  refusing.clear();
  outage.hurry([]);
});
const refusing = new Set<SourceId>();

type Way = Misbehavior | 'refuse';

const poison = 'POISON';
const html = { headers: { 'content-type': 'text/html' }, body: `<h1>${poison}</h1>` };
const always =
  (reply: SandboxReply | 'reset' | 'silent'): Misbehavior =>
  () =>
    reply;

/** The body of an answer, as text. */
function textOf({ body }: SandboxReply): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

const changed =
  (change: (good: SandboxReply) => SandboxReply): Misbehavior =>
  (_, good) =>
    change(good());

const ways: Readonly<Record<string, Way>> = {
  'lets nobody connect': 'refuse',
  'hangs up': always('reset'),
  'hangs up in the middle of an answer': changed((good) => ({ ...good, breaksOff: 'reset' })),
  'stays silent': always('silent'),
  'falls silent in the middle of an answer': changed((good) => ({ ...good, breaksOff: 'silent' })),
  'sends a byte now and then': changed((good) => ({ ...good, breaksOff: 'trickle' })),
  'answers 400': always({ status: 400, ...html }),
  'answers 401': always({ status: 401, body: { code: '400', description: poison } }),
  'answers 403': always({ status: 403, ...html }),
  'answers 404': always({ status: 404 }),
  'answers 429': always({ status: 429, body: { statusCode: 429, message: poison } }),
  'asks to come back in a minute': always({ status: 429, headers: { 'Retry-After': '57' } }),
  'asks to come back at a time': () => ({
    status: 429,
    headers: { 'Retry-After': new Date(Date.now() + 90_000).toUTCString() },
  }),
  'answers 500': always({ status: 500, body: `"${poison}"` }),
  'answers 502': always({ status: 502, ...html }),
  'answers 503': always({ status: 503 }),
  'answers 503 for two minutes': always({ status: 503, headers: { 'Retry-After': '120' } }),
  'answers 504': always({ status: 504 }),
  'redirects to elsewhere': always({ status: 302, headers: { Location: 'https://example.com/' } }),
  'sends HTML': always({ status: 200, ...html }),
  'sends nothing': always({ status: 200 }),
  'answers 204': always({ status: 204 }),
  'sends a byte order mark only': always({ status: 200, body: '\uFEFF' }),
  'sends a bare text': always({ status: 200, body: `"An error occurred ${poison}"` }),
  'sends a number': always({ status: 200, body: '0' }),
  'sends null': always({ status: 200, body: 'null' }),
  'sends an empty object': always({ status: 200, body: {} }),
  'sends an error with 200': always({ status: 200, body: { status: 500, code: 'x', message: poison } }),
  'sends a list of something else': always({ status: 200, body: [{ [poison]: 1 }] }),
  'sends an object around it': changed((good) => ({ status: 200, body: `{"value":${textOf(good)}}` })),
  'sends half of its answer': changed((good) => ({ ...good, body: textOf(good).slice(0, -20) })),
  'sends two answers in one': changed((good) => ({ ...good, body: textOf(good).repeat(2) })),
  'packs its answer badly': always({ status: 200, headers: { 'Content-Encoding': 'gzip' }, body: poison }),
  'packs half of its answer': changed((good) => {
    const packed = gzipSync(textOf(good));
    return { ...good, headers: { 'Content-Encoding': 'gzip' }, body: packed.subarray(0, packed.length / 2) };
  }),
};

async function breakDown(broken: Partial<Record<SourceId, Way>>): Promise<void> {
  for (const id of sourceIds) {
    const way = broken[id];
    if (way === undefined) continue;
    if (way === 'refuse') {
      refusing.add(id);
      await outage.sandboxes[id].refuse(true);
    } else outage.sandboxes[id].misbehave(way);
  }
  outage.hurry(sourceIds.filter((id) => broken[id] !== undefined));
}

/** The cards that are wrong while these sources fail in these ways. */
async function liesWhile(broken: Partial<Record<SourceId, Way>>, state: 'warm' | 'cold'): Promise<string[]> {
  const bot = outage.startBot();
  // The bot then has the customers and the access tokens, like one that has run for a while.
  if (state === 'warm') await bot.say('customers');
  await breakDown(broken);
  const failing = sourceIds.filter((id) => broken[id] !== undefined);
  const known = state === 'warm' ? lines : lines.filter((each) => each !== litware);
  return liesOf(bot, known, (answered, line) => {
    expectTruth(answered, before(line), line, failing);
  });
}

function before({ line }: Line): Answered {
  const answered = healthy.get(line);
  if (answered === undefined) throw new Error(`“${line}” was never said`);
  return answered;
}

/** Each card that `judge` rejects, and why. */
async function liesOf(
  bot: Bot,
  asked: readonly Line[],
  judge: (answered: Answered, line: Line) => void,
): Promise<string[]> {
  const lies: string[] = [];
  for (const line of asked) {
    const answered = await bot.say(line.line);
    try {
      judge(answered, line);
    } catch (error) {
      lies.push(`${line.line}\n${answered.text}\n${String(error)}`);
    }
  }
  return lies;
}

describe.each(sourceIds)('while %s', (id) => {
  test.each(Object.entries(ways))('%s, every card says so', async (_, way) => {
    expect(await liesWhile({ [id]: way }, 'warm')).toEqual([]);
  });

  test.each(Object.entries(ways))('%s from the start, every card says so', async (_, way) => {
    expect(await liesWhile({ [id]: way }, 'cold')).toEqual([]);
  });
});

/** A search at all customers reads dozens of lists, so it is tested with one failure only. */
describe.each(sourceIds)('while %s', (id) => {
  test.each(['answers 403'])('%s, a search at all customers says so', async (name) => {
    const search: Line = { line: 'user nobody@contoso.com', reads: all, counts: all };
    const bot = outage.startBot();
    const whole = await bot.say(search.line);
    await breakDown({ [id]: ways[name] ?? 'refuse' });
    const lies = await liesOf(bot, [{ ...search, line: `${search.line} fresh` }], (answered) => {
      expectTruth(answered, whole, search, [id]);
    });
    expect(lies).toEqual([]);
  });
});

const pairs: readonly (readonly SourceId[])[] = [
  ['live', 'licensespring'],
  ['live', 'partner'],
  ['licensespring', 'partner'],
  all,
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
    const broken = Object.fromEntries(failing.map((id, index) => [id, ways[index === 0 ? one : other] ?? 'refuse']));
    expect(await liesWhile(broken, 'cold')).toEqual([]);
  });
});

const at =
  (matches: (path: string, query: URLSearchParams) => boolean, way: Misbehavior): Misbehavior =>
  (request, good) =>
    matches(request.path, request.query) ? way(request, good) : null;
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
    '%s, the cards made from it say so and the others are as ever',
    async (name) => {
      const bot = outage.startBot();
      await bot.say('customers');
      const way = ways[name];
      if (way === undefined || way === 'refuse') throw new Error(`No way is called ${name}`);
      outage.sandboxes[id].misbehave(at(matches, way));
      const lies = await liesOf(bot, lines, (answered, line) => {
        const isMadeFromIt = line.reads.includes(id) && begins.some((begin) => line.line.startsWith(begin));
        if (isMadeFromIt) expectHonest(answered, before(line), { ...line, counts: [] }, [id]);
        else expectUnchanged(answered, before(line));
      });
      expect(lies).toEqual([]);
    },
  );
});

/** Only the first read of each list fails. */
function once(way: (good: () => SandboxReply) => SandboxReply | 'reset'): Misbehavior {
  const seen = new Set<string>();
  return ({ method, path, query }, good) => {
    const key = `${path} ${query.toString()}`;
    if (method !== 'GET' || seen.has(key)) return null;
    seen.add(key);
    return way(good);
  };
}

const harmless: readonly (readonly [string, Misbehavior])[] = [
  ['hangs up once', once(() => 'reset')],
  ['breaks off once', once((good) => ({ ...good(), breaksOff: 'reset' }))],
  ['answers 503 once', once(() => ({ status: 503 }))],
  ['asks to slow down once', once(() => ({ status: 429, headers: { 'Retry-After': '2' } }))],
  ['sends a byte order mark', changed((good) => ({ ...good, body: `\uFEFF${textOf(good).replace('\uFEFF', '')}` }))],
  [
    'packs what it sends',
    changed((good) => ({
      ...good,
      headers: { ...good.headers, 'Content-Encoding': 'gzip' },
      body: gzipSync(textOf(good)),
    })),
  ],
];

describe.each(sourceIds)('when %s', (id) => {
  test.each(harmless)('%s, every card is as ever', async (_, way) => {
    const bot = outage.startBot();
    outage.sandboxes[id].misbehave(way);
    const lies = await liesOf(bot, lines, (answered, line) => {
      expectUnchanged(answered, before(line));
    });
    expect(lies).toEqual([]);
  });
});

/** Refusals that a person must fix, and what the card tells them to do. */
const refusals: readonly (readonly [string, SourceId, Misbehavior, RegExp])[] = [
  [
    'Live Platform no longer takes the client secret',
    'live',
    ({ method }) => (method === 'POST' ? { status: 401, body: { error: 'invalid_client' } } : null),
    /The person who runs Rollcall should check .*LIVE_PLATFORM_CLIENT_SECRET/,
  ],
  [
    'Partner Center’s refresh token has run out',
    'partner',
    ({ method }) =>
      method === 'POST' ? { status: 400, body: { error: 'invalid_grant', error_codes: [700082] } } : null,
    /should sign in to Partner Center anew, with multifactor authentication/,
  ],
  [
    'Partner Center wants multifactor authentication',
    'partner',
    ({ method }) => (method === 'GET' ? { status: 401, body: { code: '900421', description: poison } } : null),
    /should sign in to Partner Center anew, with multifactor authentication/,
  ],
  [
    'Partner Center’s account lacks a role',
    'partner',
    ({ method }) => (method === 'GET' ? { status: 403, body: { code: '900308', description: poison } } : null),
    /Give the signed-in account a GDAP role/,
  ],
  [
    'LicenseSpring does not take the signature',
    'licensespring',
    always({ status: 400, body: { status: 400, code: 'signature_mismatch', message: poison } }),
    /check LICENSESPRING_API_KEY and LICENSESPRING_SHARED_KEY/,
  ],
  [
    'LicenseSpring’s clock cannot be followed',
    'licensespring',
    always({ status: 400, body: { status: 400, code: 'date_header_diff', message: poison } }),
    /set the clock/,
  ],
];

test.each(refusals)('while %s, every card of %s says what to do', async (_, id, way, advice) => {
  expect(await liesWhile({ [id]: way }, 'cold')).toEqual([]);
  const bot = outage.startBot();
  for (const line of ['status', 'customer contoso', 'licenses contoso'])
    expect((await bot.say(line)).text).toMatch(advice);
});

function jsonOf(reply: SandboxReply): unknown {
  return JSON.parse(textOf(reply).replace('\uFEFF', ''));
}

const page = z.looseObject({ totalRecords: z.number(), data: z.array(z.unknown()) });
const seekPage = z.looseObject({ items: z.array(z.unknown()) });

/** Live Platform sends its first page for each page number. */
function repeatedPages(): Misbehavior {
  let first: z.infer<typeof page> | null = null;
  return ({ path, query }, good) => {
    if (!path.endsWith('/user')) return null;
    first ??= page.parse(jsonOf(good()));
    const currentPage = Number(query.get('PageNumber'));
    const totalRecords = first.totalRecords * 2;
    return {
      status: 200,
      body: { ...first, currentPage, pageSize: Number(query.get('PageSize')), totalPages: 2, totalRecords },
    };
  };
}

/** Partner Center's only page of accounts links to one more. */
function linked(link: (count: number) => string, more: Misbehavior): Misbehavior {
  let count = 0;
  return (request, good) => {
    if (!request.path.endsWith('/users') || request.query.has('filter')) return null;
    if (request.query.has('seekOperation')) return more(request, good);
    count += 1;
    const next = { uri: link(count), method: 'GET', headers: [{ key: 'MS-ContinuationToken', value: 'AQAAAA==' }] };
    return { status: 200, body: { ...seekPage.parse(jsonOf(good())), links: { next } } };
  };
}

const onward = (count: number): string =>
  `/customers/7e24d47c-eb72-439a-84e4-aea1bdb1eed9/users?seekOperation=Next&n=${count}`;
const inPart: readonly (readonly [string, SourceId, Misbehavior, string])[] = [
  ['sends one page over and over', 'live', repeatedPages(), 'at least 37 users'],
  ['does not find its second page', 'partner', linked(onward, always({ status: 404 })), 'at least 35 accounts'],
  ['fails at its second page', 'partner', linked(onward, always({ status: 500 })), 'at least 35 accounts'],
  ['stays silent at its second page', 'partner', linked(onward, always('silent')), 'at least 35 accounts'],
  [
    'sends HTML for its second page',
    'partner',
    linked(onward, always({ status: 200, ...html })),
    'at least 35 accounts',
  ],
  [
    'links to another origin',
    'partner',
    linked(() => 'https://example.com/users', always('reset')),
    'at least 35 accounts',
  ],
  [
    'sends one page over and over under new links',
    'partner',
    linked(onward, ({ query }) => ({
      status: 200,
      body: { items: [], links: { next: { uri: `${onward(0)}${query.get('n') ?? ''}` } } },
    })),
    'at least 35 accounts',
  ],
];

test.each(inPart)('while the source %s (%s), its list is shown as a part', async (_, id, way, words) => {
  const bot = outage.startBot();
  await bot.say('customers');
  outage.sandboxes[id].misbehave(way);
  outage.hurry([id]);
  expect((await bot.say('customer contoso')).text).toContain(words);
  const made = lines.filter(({ line }) => /^(?:customer contoso|reconcile|user )/.test(line));
  const lies = await liesOf(bot, made, (answered, line) => {
    expectHonest(answered, before(line), line, [id]);
  });
  expect(lies).toEqual([]);
});
