import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { SandboxReply } from '../../src/sandbox/server.ts';
import type { Misbehavior } from '../support/faulty-sandbox.ts';
import { poison } from '../../src/sandbox/world.ts';
import { sourceIds, type SourceId } from '../../src/vendors/catalog.ts';
import { expectHonest, rejectedCards, untrueCards } from '../support/card-truth.ts';
import { always, bodyText, failures, html } from '../support/failures.ts';
import { lines, openOutage, type Outage } from '../support/outage.ts';

let outage: Outage;
beforeAll(async () => {
  outage = await openOutage();
});
afterEach(() => outage.repair());
afterAll(() => outage.close());

describe.each(sourceIds)('while %s', (id) => {
  test.each(Object.entries(failures))('%s, every card says so', async (_, failure) => {
    expect(await untrueCards(outage, { [id]: failure }, 'running')).toEqual([]);
  });
});

/** Refusals of one source that only a person can end, with the words that tell who and how. */
const refusals: readonly (readonly [string, SourceId, Misbehavior, RegExp])[] = [
  [
    'Live Platform no longer takes the client secret',
    'live',
    ({ method }) => (method === 'POST' ? { status: 401, body: { error: 'invalid_client' } } : null),
    /Your Rollcall administrator should check .*LIVE_PLATFORM_CLIENT_SECRET/,
  ],
  [
    'Partner Center’s refresh token has run out',
    'partner',
    ({ method }) =>
      method === 'POST' ? { status: 400, body: { error: 'invalid_grant', error_codes: [700082] } } : null,
    /should sign in to Partner Center again with multifactor authentication/,
  ],
  [
    'Partner Center wants multifactor authentication',
    'partner',
    ({ method }) => (method === 'GET' ? { status: 401, body: { code: '900421', description: poison } } : null),
    /should sign in to Partner Center again with multifactor authentication/,
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

test.each(refusals)('while %s, every card of %s says what to do', async (_, id, failure, advice) => {
  expect(await untrueCards(outage, { [id]: failure }, 'started')).toEqual([]);
  const bot = outage.startBot();
  for (const line of ['status', 'customer contoso', 'licenses contoso'])
    expect((await bot.say(line)).text).toMatch(advice);
});

function jsonOf(reply: SandboxReply): unknown {
  return JSON.parse(bodyText(reply).replace('\uFEFF', ''));
}

const page = z.looseObject({ totalRecords: z.number(), data: z.array(z.unknown()) });
const seekPage = z.looseObject({ items: z.array(z.unknown()) });

/** Live Platform's first page again and again, each time said to be the one that was asked for. */
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

/** Partner Center's only page of accounts, with a link to one more. */
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

test.each(inPart)('while the source %s (%s), its list is shown as a part', async (_, id, failure, words) => {
  const bot = outage.startBot();
  await bot.say('customers');
  await outage.fail({ [id]: failure });
  expect((await bot.say('customer contoso')).text).toContain(words);
  const made = lines.filter(({ line }) => /^(?:customer contoso|reconcile|user )/.test(line));
  const untrue = await rejectedCards(bot, made, (answered, line) => {
    expectHonest(answered, outage.healthy(line), line, [id]);
  });
  expect(untrue).toEqual([]);
});
