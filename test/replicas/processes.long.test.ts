import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { message, pressing, type Fields } from '../support/chat.ts';
import { openConnector, type Connector } from '../support/connector.ts';
import { makePostgresPlace, type TestPlace } from '../support/engines.ts';
import { openFaultySandboxes, type FaultySandboxes } from '../support/faulty-sandbox.ts';
import { openHeldVendor, type HeldVendor } from '../support/held-vendor.ts';
import { openBalancer, startReplica, untilReady, type Replica } from '../support/replicas.ts';

let sandboxes: FaultySandboxes;
let vendor: HeldVendor;
let connector: Connector;
let database: TestPlace | undefined;
let folder: string;
const replicas: Replica[] = [];

beforeEach(async () => {
  database = await makePostgresPlace?.();
  folder = await mkdtemp(join(tmpdir(), 'rollcall-replicas-'));
  sandboxes = await openFaultySandboxes();
  vendor = await openHeldVendor(sandboxes.licensespring.url);
  connector = await openConnector();
});

afterEach(async () => {
  await Promise.all(replicas.splice(0).map(({ process }) => process.end()));
  await Promise.all([vendor.close(), connector.close(), sandboxes.close()]);
  await database?.remove();
  await rm(folder, { recursive: true });
});

/** Without a memory, so that only questions are asked of the vendor. */
function environment(): Record<string, string> {
  if (database?.place.kind !== 'postgres') throw new Error('There is no PostgreSQL');
  return {
    DATABASE_URL: database.place.url,
    ROLLCALL_CONFIG: new URL('../support/memory-off.yaml', import.meta.url).pathname,
    ...sandboxes.licensespring.environment,
    LICENSESPRING_URL: vendor.url,
  };
}

async function start(more: Readonly<Record<string, string>> = {}): Promise<Replica> {
  const replica = await begin(more);
  await untilReady(replica);
  return replica;
}

async function begin(more: Readonly<Record<string, string>>): Promise<Replica> {
  const replica = await startReplica({ ...environment(), ...more });
  replicas.push(replica);
  return replica;
}

async function send(url: string, fields: Fields): Promise<{ readonly status: number; readonly body: string }> {
  const { statusCode, body } = await request(`${url}/api/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  });
  return { status: statusCode, body: await body.text() };
}

/** A message of somebody of their own, in a chat of their own. */
function from(person: number, fields: Fields): Fields {
  return {
    ...message(connector.url),
    from: {
      id: `29:${person}`,
      name: 'Somebody',
      aadObjectId: `00000000-0000-0000-0000-${String(person).padStart(12, '0')}`,
    },
    conversation: { conversationType: 'personal', tenantId: 'tenant-1', id: `a:${person}` },
    ...fields,
  };
}

function summaries(): (string | undefined)[] {
  return connector.messages().map(({ summary }) => summary);
}

const question = 'licenses contoso from:licensespring';
const stopped = 'Stopped: Nothing more is read for it.';
const answered = 'Contoso GmbH: 5 licenses assigned by name';

describe.skipIf(makePostgresPlace === null)('several Rollcalls on one PostgreSQL', () => {
  test('answer each of 500 messages and clicks once, although each reaches two of three', async () => {
    const three = await Promise.all([start(), start(), start()]);
    const press = pressing({ action: { verb: 'run', data: { line: 'help' } } });
    const responses: (readonly [string, string])[] = [];
    for (let first = 0; first < 500; first += 20)
      await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          const number = first + index;
          const isClick = number % 2 === 1;
          const activity = from(number, isClick ? press : { text: 'help' });
          const [one, other] = [three[number % 3], three[(number + 1) % 3]];
          if (one === undefined || other === undefined) throw new Error('There are not three');
          const both = await Promise.all([send(one.url, activity), send(other.url, activity)]);
          expect(both.map(({ status }) => status)).toEqual([200, 200]);
          if (isClick) responses.push([both[0].body, both[1].body]);
        }),
      );
    expect(connector.messages()).toHaveLength(250);
    expect(new Set(connector.calls.map(({ conversationId }) => conversationId)).size).toBe(250);
    expect(responses).toHaveLength(250);
    expect(responses.filter(([one, other]) => one !== other || !one.includes('AdaptiveCard'))).toEqual([]);
  });

  test('answer what another had begun when it was killed', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    vendor.hold();
    const activity = from(1, { text: question });
    const lost = send(one.url, activity);
    lost.catch(() => undefined);
    await vendor.held();
    await one.process.end();
    await expect(lost).rejects.toThrow('other side closed');
    vendor.release();
    expect(await send(other.url, activity)).toMatchObject({ status: 200 });
    await connector.until(1);
    expect(summaries()).toEqual([answered]);
  });

  test('go on with the round of one that was killed', async () => {
    const config = new URL('../../src/demo/rollcall.demo.yaml', import.meta.url).pathname;
    vendor.hold();
    const one = await begin({ ROLLCALL_CONFIG: config });
    await vendor.held();
    const other = await begin({ ROLLCALL_CONFIG: config });
    await one.process.end();
    vendor.release();
    expect(await other.process.logged('every customer was read')).toMatchObject({ customers: 2, failed: 0 });
  }, 150_000);

  test('keep to the limit of a vendor together', async () => {
    const arrivals: number[] = [];
    sandboxes.licensespring.misbehave(() => {
      arrivals.push(performance.now());
      return null;
    });
    const names = Array.from({ length: 100 }, (_, index) => `customer${index}`);
    const customers = names.map(
      (name) => `  - { name: ${name}, licensespring: { customer: ${name}@contoso.com, products: [PHN1] } }`,
    );
    const config = join(folder, 'rollcall.yaml');
    await writeFile(
      config,
      `memory: off\naccess: [{ who: anyone, customers: all }]\ncustomers:\n${customers.join('\n')}\n`,
    );
    const three = await Promise.all([1, 2, 3].map(() => start({ ROLLCALL_CONFIG: config })));
    for (const [index, name] of names.entries())
      await Promise.all(
        three.map(({ url }, replica) => send(url, from(100 * replica + index, { text: `licenses ${name}` }))),
      );
    // LicenseSpring takes 200 requests in ten seconds, and Rollcall sends 150 at most.
    const inTenSeconds = arrivals.map((at) => arrivals.filter((each) => each >= at && each < at + 9_900).length);
    expect(arrivals.length).toBeGreaterThan(299);
    expect(Math.max(...inTenSeconds)).toBeLessThanOrEqual(150);
  }, 150_000);

  test('lose no message while they are replaced one after the other', async () => {
    const balancer = await openBalancer();
    const first = [await start(), await start()];
    for (const replica of first) balancer.add(replica);
    const over = new AbortController();
    let sent = 0;
    const replies: Promise<number>[] = [];
    const talk = async (): Promise<void> => {
      while (!over.signal.aborted) {
        sent += 1;
        replies.push(send(balancer.url, from(sent, { text: 'help' })).then(({ status }) => status));
        await delay(50);
      }
    };
    const talking = talk();
    for (const replica of first) {
      balancer.add(await start());
      replica.process.signal('SIGTERM');
      expect(await replica.process.ended).toEqual({ code: 0, errors: '' });
    }
    over.abort();
    await talking;
    expect(new Set(await Promise.all(replies))).toEqual(new Set([200]));
    await balancer.close();
    expect(sent).toBeGreaterThan(100);
    expect(new Set(connector.calls.map(({ conversationId }) => conversationId)).size).toBe(sent);
    expect(connector.messages()).toHaveLength(sent);
  }, 150_000);

  test('cancel what another one is reading', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    vendor.hold();
    const asked = send(one.url, from(1, { text: question }));
    await vendor.held();
    await send(other.url, from(1, { text: 'cancel' }));
    await asked;
    await connector.until(2);
    expect(summaries()).toEqual([stopped, stopped]);
    vendor.release();
  });

  test('ask a question again whose card of progress was left behind by one that was killed', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    vendor.hold();
    await send(one.url, from(1, { text: question }));
    await connector.until(2);
    const [card] = connector.messages();
    await one.process.end();
    vendor.release();
    const cancel = /"line":"(cancel [^}]*?)"[,}]/.exec(JSON.stringify(card))?.[1] ?? '';
    const line: unknown = JSON.parse(`"${cancel}"`);
    const press = (data: unknown) => send(other.url, from(1, pressing({ action: { verb: 'run', data } })));
    const { body } = await press({ line });
    expect(body).toContain('If no answer came, it was lost in a restart of Rollcall.');
    expect(body).toContain(`"line":"${question}"`);
    expect((await press({ line: question })).body).toContain('5 licenses assigned by name');
  });

  test('say what is missing when a sign-in would stand in the database unencrypted', async () => {
    const { startProcess } = await import('../support/process.ts');
    const settings = { ...environment(), ROLLCALL_LOCAL: '1', ...sandboxes.partner.environment };
    const without = startProcess({ environment: settings });
    const { code, errors } = await without.ended;
    expect(code).toBe(1);
    expect(errors).toContain('ROLLCALL_SECRET_KEY is missing');
    const key = randomBytes(32).toString('base64');
    const three = await Promise.all(
      [1, 2, 3].map(() => start({ ...sandboxes.partner.environment, ROLLCALL_SECRET_KEY: key })),
    );
    const checks = three.map(({ url }, index) => send(url, from(index, { text: 'status' })));
    expect((await Promise.all(checks)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(summaries().filter((summary) => !summary?.includes('2 of'))).toEqual([]);
  });
});
