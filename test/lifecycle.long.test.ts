import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openFaultySandboxes, type FaultySandboxes } from './support/faulty-sandbox.ts';
import { message } from './support/chat.ts';
import { openConnector, type Connector } from './support/connector.ts';
import { openHeldVendor, type HeldVendor } from './support/held-vendor.ts';
import { startProcess, type ProcessOptions, type RollcallProcess } from './support/process.ts';

const stopping = 'shutdown requested';

let sandboxes: FaultySandboxes;
let vendor: HeldVendor;
let connector: Connector;
let teams: Agent;
let rollcall: RollcallProcess;

beforeEach(async () => {
  sandboxes = await openFaultySandboxes();
  vendor = await openHeldVendor(sandboxes.licensespring.url);
  connector = await openConnector();
  // The client keeps idle connections open.
  teams = new Agent({ keepAliveTimeout: 600_000 });
});

afterEach(async () => {
  await rollcall.end();
  await Promise.all([teams.destroy(), vendor.close(), connector.close(), sandboxes.close()]);
});

/** Without a memory, so that only questions are asked of the vendor. */
function environment(): Record<string, string> {
  return {
    PORT: '0',
    ROLLCALL_LOCAL: '1',
    ROLLCALL_CONFIG: new URL('./support/memory-off.yaml', import.meta.url).pathname,
    ...sandboxes.licensespring.environment,
    LICENSESPRING_URL: vendor.url,
  };
}

/** Starts Rollcall, and resolves with its address once its one source has answered. */
async function start(options: Partial<ProcessOptions> = {}): Promise<string> {
  rollcall = startProcess({ environment: environment(), ...options });
  const { port } = z.object({ port: z.number() }).parse(await rollcall.logged('listening for Teams'));
  await rollcall.logged('source check succeeded');
  return `http://127.0.0.1:${port}`;
}

async function post(url: string, text: string): Promise<number> {
  const { statusCode, body } = await request(`${url}/api/messages`, {
    dispatcher: teams,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...message(connector.url), text }),
  });
  await body.dump();
  return statusCode;
}

async function get(url: string): Promise<{ status: number; body: unknown }> {
  const { statusCode, body } = await request(url, { dispatcher: teams });
  return { status: statusCode, body: await body.json() };
}

/** Asks a question that waits for the vendor; `answered` is the status that Teams gets for it. */
async function ask(url: string): Promise<{ answered: Promise<number> }> {
  vendor.hold();
  const answered = post(url, 'licenses contoso from:licensespring');
  answered.catch(() => undefined);
  await vendor.held();
  return { answered };
}

function summaries(): (string | undefined)[] {
  return connector.messages().map(({ summary }) => summary);
}

describe('Rollcall, when it is stopped', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('by %s, answers earlier questions, and exits with 0', async (signal) => {
    const { answered } = await ask(await start());
    rollcall.signal(signal);
    await rollcall.logged(stopping);
    vendor.release();
    expect(await answered).toBe(200);
    expect(await rollcall.ended).toEqual({ code: 0, errors: '' });
    expect(summaries()).toEqual(['Contoso GmbH: 5 licenses assigned by name']);
  });

  test('rejects new questions, and /ready says that it is stopping', async () => {
    const url = await start();
    expect(await get(`${url}/ready`)).toMatchObject({ status: 200, body: { status: 'ready' } });
    const { answered } = await ask(url);
    rollcall.signal('SIGTERM');
    await rollcall.logged(stopping);
    expect(await get(`${url}/ready`)).toMatchObject({ status: 503, body: { status: 'stopping' } });
    expect(await get(`${url}/health`)).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await post(url, 'help')).toBe(503);
    vendor.release();
    expect([await answered, (await rollcall.ended).code]).toEqual([200, 0]);
    expect(summaries()).toHaveLength(1);
  });

  test('exits although Teams keeps its connections open', async () => {
    const url = await start();
    await get(`${url}/health`);
    rollcall.signal('SIGTERM');
    expect(await rollcall.ended).toEqual({ code: 0, errors: '' });
  });

  test('does not wait for a vendor that never answers', async () => {
    const { answered } = await ask(await start({ graceMs: 0 }));
    rollcall.signal('SIGTERM');
    expect(await rollcall.ended).toEqual({ code: 0, errors: '' });
    await rollcall.logged('turns aborted at shutdown');
    await expect(answered).rejects.toThrow('other side closed');
  });

  test('does not wait for a vendor that never answers its round, and goes on with it after the next start', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-round-'));
    const config = new URL('../src/demo/rollcall.demo.yaml', import.meta.url).pathname;
    const remembering = { ...environment(), ROLLCALL_CONFIG: config, ROLLCALL_DATA: folder };
    vendor.hold();
    rollcall = startProcess({ environment: remembering });
    await vendor.held();
    rollcall.signal('SIGTERM');
    expect(await rollcall.ended).toEqual({ code: 0, errors: '' });
    vendor.release();
    rollcall = startProcess({ environment: remembering });
    expect(await rollcall.logged('every customer was read')).toMatchObject({ customers: 2, failed: 0 });
    await rollcall.end();
    await rm(folder, { recursive: true });
  });

  test('exits even when the shutdown fails', async () => {
    await start({ graceMs: 0, hung: true });
    rollcall.signal('SIGTERM');
    expect(await rollcall.ended).toEqual({ code: 0, errors: '' });
  });

  test('a second time, exits immediately', async () => {
    await ask(await start());
    rollcall.signal('SIGTERM');
    await rollcall.logged(stopping);
    rollcall.signal('SIGINT');
    expect(await rollcall.ended).toEqual({ code: 130, errors: '' });
  });

  test('by one Ctrl-C that npm sends twice, still answers', async () => {
    const { answered } = await ask(await start());
    rollcall.signal('SIGINT');
    await rollcall.logged(stopping);
    rollcall.signal('SIGINT');
    vendor.release();
    expect([await answered, (await rollcall.ended).code]).toEqual([200, 0]);
  });
});

describe('an uncaught error', () => {
  test.each([
    ['thrown', 'SIGUSR2', 'TypeError'],
    ['rejected', 'SIGHUP', 'Error'],
  ] as const)(
    'and that was %s ends Rollcall with 1, and with one log line without its text',
    async (_how, signal, name) => {
      const { answered } = await ask(await start({ preload: 'test/support/crash.ts', graceMs: 20_000 }));
      rollcall.signal(signal);
      expect(await rollcall.logged('uncaught exception, exiting')).toMatchObject({ error: { name } });
      vendor.release();
      expect(await answered).toBe(200);
      expect(await rollcall.ended).toEqual({ code: 1, errors: '' });
      expect(summaries()).toHaveLength(1);
      expect(rollcall.output()).not.toMatch(/Quist|S3CRET/i);
    },
  );

  test('does not wait for a vendor that never answers', async () => {
    await ask(await start({ preload: 'test/support/crash.ts' }));
    rollcall.signal('SIGUSR2');
    expect((await rollcall.ended).code).toBe(1);
  });
});

test.each(['PORT', 'ROLLCALL_METRICS_PORT'])(
  'a %s that another program uses is reported in plain words',
  async (name) => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = z.object({ port: z.number() }).parse(taken.address());
    rollcall = startProcess({ environment: { ...environment(), [name]: String(port) } });
    const errors = `Rollcall cannot start: port ${port}: another program listens there already\n`;
    expect(await rollcall.ended).toEqual({ code: 1, errors });
    expect(sandboxes.licensespring.requests).toEqual([]);
    taken.close();
  },
);
