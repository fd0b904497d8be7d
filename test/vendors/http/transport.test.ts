import { gzipSync } from 'node:zlib';
import { Dispatcher } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { createApi } from '../../../src/vendors/http/api.ts';
import { retryAfter } from '../../../src/async/retry-after.ts';
import type { HttpReply } from '../../../src/vendors/http/exchange.ts';
import { RequestFailure } from '../../../src/vendors/http/failure.ts';
import { openHttp, type HttpOptions, type HttpRequest } from '../../../src/vendors/http/transport.ts';
import type { CallRecord } from '../../../src/vendors/vendor.ts';
import type { SandboxReply } from '../../../src/sandbox/server.ts';
import { cacheToken } from '../../../src/vendors/http/access-token.ts';
import { openFaultySandbox, type FaultyReply, type Misbehavior } from '../../support/faulty-sandbox.ts';
import { loopTimer } from '../../support/loop-timer.ts';
import { noon, problemOf } from '../../support/vendor-world.ts';

async function open(fault: Misbehavior | null, options: HttpOptions = {}) {
  const sandbox = await openFaultySandbox({
    environment: () => ({}),
    answer: () => ({ status: 200, headers: { 'X-Seen': 'yes' }, body: 'good' }),
  });
  sandbox.misbehave(fault);
  const http = openHttp({ pause: () => Promise.resolve(), ...options });
  onTestFinished(async () => {
    await sandbox.close();
    await http.close();
  });
  const api = createApi({
    source: 'live',
    title: 'Live Platform',
    baseUrl: sandbox.url,
    http,
    sign: () => Promise.resolve({ authorization: 'Bearer token' }),
    recover: () => false,
    toProblem: () => null,
  });
  const send = (signal: AbortSignal = new AbortController().signal, changes: Partial<HttpRequest> = {}) =>
    http.send({ method: 'GET', url: new URL('/list?page=1', sandbox.url), headers: {}, signal, ...changes });
  return { sandbox, send, api };
}

async function failureOf(sending: Promise<unknown>): Promise<RequestFailure> {
  const outcome = await sending.catch((error: unknown) => error);
  if (outcome instanceof RequestFailure) return outcome;
  throw new Error('A reply came', { cause: outcome });
}

function packed(text: string): SandboxReply {
  return { status: 200, headers: { 'Content-Encoding': 'gzip' }, body: gzipSync(text) };
}

describe('the wait that a source asks for', () => {
  it.each([
    ['0', 0],
    ['57', 57_000],
    [' 57 ', 57_000],
    ['Tue, 10 Mar 2026 12:00:04 GMT', 4000],
    ['Tue, 10 Mar 2026 11:59:00 GMT', 0],
    ['soon', null],
    ['', null],
    [undefined, null],
  ])('is read from "%s" as %s milliseconds', (value, milliseconds) => {
    expect(retryAfter(value, noon.getTime())).toBe(milliseconds);
  });
});

const progress = (): null => null;

function textOf({ body }: HttpReply): string {
  return Buffer.from(body).toString();
}

describe('a request to a source', () => {
  it('returns the status, the headers in lower case and the bytes', async () => {
    const { send } = await open(null);
    const reply = await send();
    expect(reply).toMatchObject({ status: 200, headers: { 'x-seen': 'yes' } });
    expect(textOf(reply)).toBe('good');
  });

  it.each([[{ status: 503 }], ['reset' as const]])(
    'is never repeated when it is a POST, which may have succeeded (%j)',
    async (fault) => {
      const { sandbox, send } = await open(() => fault);
      await send(undefined, { method: 'POST', body: 'x=1' }).catch(() => null);
      expect(sandbox.requests).toHaveLength(1);
    },
  );

  it.each([200, 201, 301, 400, 401, 403, 404, 409])('is not repeated after an answer of %i', async (status) => {
    const { sandbox, send } = await open(() => ({ status }));
    expect((await send()).status).toBe(status);
    expect(sandbox.requests).toHaveLength(1);
  });

  it('waits longer before the third try than before the second', async () => {
    const pauses: number[] = [];
    const { send } = await open(() => ({ status: 500 }), {
      pause(milliseconds) {
        pauses.push(milliseconds);
        return Promise.resolve();
      },
    });
    expect((await send()).status).toBe(500);
    const [first = 0, second = 0] = pauses;
    expect(first).toBeGreaterThanOrEqual(125);
    expect(first).toBeLessThanOrEqual(375);
    expect(second).toBeGreaterThanOrEqual(250);
    expect(second).toBeLessThanOrEqual(750);
  });

  it('ends when the reader leaves during a pause', async () => {
    const reader = new AbortController();
    const { sandbox, send } = await open(() => ({ status: 503 }), {
      pause(_, signal) {
        reader.abort();
        return Promise.reject(signal.reason instanceof Error ? signal.reason : new Error('The reader is still there'));
      },
    });
    expect((await failureOf(send(reader.signal))).kind).toBe('cancelled');
    expect(sandbox.requests).toHaveLength(1);
  });

  it('is not tried again once the tries have taken twenty seconds together', async () => {
    let time = 0;
    const fault = (): SandboxReply => {
      time += 9_990;
      return { status: 503 };
    };
    const { sandbox, send } = await open(fault, { clock: () => time });
    expect((await send()).status).toBe(503);
    expect(sandbox.requests).toHaveLength(2);
  });

  it('may wait in the queue without losing time for its tries', async () => {
    let time = 0;
    const { sandbox, send } = await open(() => ({ status: 503 }), { clock: () => time });
    await send(undefined, {
      schedule(attempt) {
        time += 60_000;
        return attempt();
      },
    });
    expect(sandbox.requests).toHaveLength(3);
  });

  it.each(['silent', 'trickle'] as const)('ends when a body does not end: %s', async (breaksOff) => {
    const reply: FaultyReply = { status: 200, body: 'x'.repeat(100), breaksOff };
    const { sandbox, send } = await open(() => reply, { timer: loopTimer });
    expect((await failureOf(send())).kind).toBe('slow');
    expect(sandbox.requests).toHaveLength(1);
  });

  it('is repeated when the connection breaks in the middle of a body', async () => {
    const halves: FaultyReply[] = [{ status: 200, body: 'x'.repeat(100), breaksOff: 'reset' }];
    const { sandbox, send } = await open(() => halves.pop() ?? null);
    expect(textOf(await send())).toBe('good');
    expect(sandbox.requests).toHaveLength(2);
  });

  it.each<[string, FaultyReply | 'reset']>([
    ['in the middle of its answer', { status: 200, body: 'x'.repeat(100), breaksOff: 'reset' }],
    ['before its answer', 'reset'],
  ])('whose connection breaks %s is repeated, however long that took', async (_, fault) => {
    let time = 0;
    const faults = [fault];
    const { sandbox, send } = await open(
      () => {
        time += 25_000;
        return faults.pop() ?? null;
      },
      { clock: () => time },
    );
    expect(textOf(await send())).toBe('good');
    expect(sandbox.requests).toHaveLength(2);
  });

  it('says in its record that it was repeated, and why', async () => {
    const faults: (SandboxReply | 'reset')[] = [{ status: 503 }, 'reset'];
    const { api } = await open(() => faults.pop() ?? { status: 200, body: '{}' });
    const records: CallRecord[] = [];
    const call = { signal: new AbortController().signal, record: (each: CallRecord) => records.push(each), progress };
    for (let times = 0; times < 2; times += 1)
      await api.get({ operation: 'list', path: '/list', schema: z.object({}) }, call);
    expect(records).toMatchObject([{ outcome: 200, repeatedAfter: ['unreachable', 503] }, { outcome: 200 }]);
    expect(records[1]).not.toHaveProperty('repeatedAfter');
  });

  it.each([200, 401])('gets an answer of %i unpacked, though it never asked for a packed one', async (status) => {
    const { send } = await open(() => ({ ...packed('grün'), status }));
    const reply = await send();
    expect([reply.status, textOf(reply)]).toEqual([status, 'grün']);
  });

  it.each([
    ['too large', { status: 200, body: 'x'.repeat(1_001) }],
    ['too large once unpacked', packed('x'.repeat(1_001))],
    ['packed badly', { ...packed(''), body: 'plain' }],
    ['packed to a part', { ...packed(''), body: gzipSync('x'.repeat(900)).subarray(0, 12) }],
  ])('with an answer that is %s says that it is unreadable, and is not repeated', async (_, reply) => {
    const { sandbox, send } = await open(() => reply, { maxBodyBytes: 1_000 });
    expect((await failureOf(send())).kind).toBe('unreadable');
    expect(sandbox.requests).toHaveLength(1);
  });

  it('gets a packed answer of just the largest size', async () => {
    const { send } = await open(() => packed('x'.repeat(1_000)), { maxBodyBytes: 1_000 });
    expect(textOf(await send())).toHaveLength(1_000);
  });

  it('that takes longer than its reader allows is not the same as a reader who left', async () => {
    const { send } = await open(() => 'silent');
    expect((await failureOf(send(AbortSignal.timeout(50)))).kind).toBe('slow');
    expect((await failureOf(send(AbortSignal.abort()))).kind).toBe('cancelled');
  });

  it('is answered although another reader of the same leaves', async () => {
    const arrived = Promise.withResolvers<null>();
    let silent = true;
    const { send } = await open(() => {
      arrived.resolve(null);
      return silent ? 'silent' : null;
    });
    const first = new AbortController();
    const left = failureOf(send(first.signal));
    const stayed = send();
    await arrived.promise;
    silent = false;
    first.abort();
    expect((await left).kind).toBe('cancelled');
    expect(textOf(await stayed)).toBe('good');
  });

  it.each(['\u0000', '\n', '\u007F', '\u200B', 'Ā', '😀'])(
    'with a header that has %j is not sent, and takes no connection from the others',
    async (character) => {
      const { sandbox, send } = await open(null);
      const headers = { 'x-key': `key${character}` };
      for (let times = 0; times < 10; times += 1)
        expect((await failureOf(send(undefined, { headers }))).kind).toBe('unsendable');
      expect(textOf(await send(undefined, { headers: { 'x-key': '\tgrün ' } }))).toBe('good');
      expect(sandbox.requests).toHaveLength(1);
    },
  );

  it.each([
    ['its time is over', 'slow', undefined],
    ['its reader leaves', 'cancelled', AbortSignal.abort()],
  ])('ends when %s, even if the library under it hangs', async (_, kind, signal) => {
    const dispatcher = new (class extends Dispatcher {
      override dispatch(): boolean {
        return true;
      }
      override destroy(): Promise<void> {
        return Promise.resolve();
      }
    })();
    const { send } = await open(null, { dispatcher, timer: loopTimer });
    expect((await failureOf(send(signal))).kind).toBe(kind);
  });

  it('to a source that cannot be reached names the error code', async () => {
    const { sandbox, send } = await open(null);
    await sandbox.close();
    expect(await failureOf(send())).toMatchObject({ kind: 'unreachable', cause: { code: 'ECONNREFUSED' } });
  });
});

describe('credentials', () => {
  it.each(['@/list', '.@/list', ':@/list'])('go to no other server than the one in the settings (%s)', async (form) => {
    const { api } = await open(null);
    const elsewhere = await open(null);
    const path = form.replace('@', `@${new URL(elsewhere.sandbox.url).host}`);
    const call = { signal: new AbortController().signal, record: () => null, progress: () => null };
    const problem = await problemOf(api.get({ operation: 'list', path, schema: z.unknown() }, call));
    expect(problem).toMatchObject({ code: 'source-unexpected', reason: 'link to another origin' });
    expect(elsewhere.sandbox.requests).toEqual([]);
  });
});

describe('an access token', () => {
  it('stays when an older one is refused late', async () => {
    let count = 0;
    const token = cacheToken(
      () => Promise.resolve({ value: String((count += 1)), until: new Date(noon.getTime() + 3_600_000) }),
      () => noon,
    );
    const old = await token.authorization();
    token.invalidate(old);
    expect(await token.authorization()).toBe('Bearer 2');
    token.invalidate(old);
    expect(await token.authorization()).toBe('Bearer 2');
  });

  it('is requested again after a sign-in that failed', async () => {
    let count = 0;
    const token = cacheToken(
      () => {
        count += 1;
        return count === 1
          ? Promise.reject(new Error('refused'))
          : Promise.resolve({ value: 'good', until: new Date(noon.getTime() + 3_600_000) });
      },
      () => noon,
    );
    await expect(token.authorization()).rejects.toThrow('refused');
    expect(token.until()).toBeNull();
    expect(await token.authorization()).toBe('Bearer good');
  });
});
