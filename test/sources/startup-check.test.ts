import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { request } from 'undici';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { readSettings, type Environment } from '../../src/config/settings.ts';
import { openFaultySandboxes, type FaultySandboxes } from '../support/faulty-sandbox.ts';
import { startApp } from '../../src/app.ts';
import type { OpenServer } from '../../src/teams/inbound/server.ts';
import { openHeldVendor, type HeldVendor } from '../support/held-vendor.ts';

let folder: string;
let sandboxes: FaultySandboxes;
let vendor: HeldVendor;
let rollcall: OpenServer;
let logged: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
  sandboxes = await openFaultySandboxes();
  vendor = await openHeldVendor(sandboxes.licensespring.url);
  logged = [];
});

afterEach(async () => {
  await rollcall.close({ graceMs: 0, noticeMs: 0 });
  await Promise.all([vendor.close(), sandboxes.close()]);
  await rm(folder, { recursive: true });
});

/**
 * Rollcall with Partner Center and with a LicenseSpring that can be held; Live Platform is not connected. Without a memory,
 * whose first round asks every vendor too.
 */
async function open(change: Environment = {}): Promise<void> {
  const settings = readSettings({
    PORT: '0',
    ROLLCALL_LOCAL: '1',
    ROLLCALL_CONFIG: new URL('../../src/demo/rollcall.demo.yaml', import.meta.url).pathname,
    ROLLCALL_DATA: folder,
    ...sandboxes.partner.environment,
    ...sandboxes.licensespring.environment,
    LICENSESPRING_URL: vendor.url,
    ...change,
  });
  const log = pino({ level: 'trace' }, { write: (line) => logged.push(line) });
  rollcall = await startApp({ ...settings, memory: null }, log);
}

async function get(path: string): Promise<{ status: number; body: unknown }> {
  const { statusCode, body } = await request(`${rollcall.url}${path}`);
  return { status: statusCode, body: await body.json() };
}

async function whenChecked(): Promise<unknown> {
  return vi.waitFor(async () => {
    const { status, body } = await get('/ready');
    expect(status).toBe(200);
    return body;
  });
}

test('Rollcall is alive at once, and ready when each source was checked', async () => {
  vendor.hold();
  await open();
  await vendor.held();
  expect(await get('/ready')).toMatchObject({
    status: 503,
    body: { status: 'starting', sources: { licensespring: 'trying' } },
  });
  expect(await get('/health')).toEqual({ status: 200, body: { status: 'ok' } });
  vendor.release();
  const sources = { live: 'not connected', licensespring: 'ok', partner: 'ok' };
  expect(await whenChecked()).toEqual({ status: 'ready', sources });
});

test('a source that refuses Rollcall is named, without its text, and does not delay the others', async () => {
  sandboxes.licensespring.misbehave(() => ({ status: 401, body: { message: 'key S3CRET of Vera Quist' } }));
  await open();
  const sources = { live: 'not connected', licensespring: 'failed', partner: 'ok' };
  expect(await whenChecked()).toEqual({ status: 'ready', sources });
  const line = logged.find((each) => each.includes('source check failed')) ?? '';
  expect(JSON.parse(line)).toMatchObject({ source: 'licensespring', code: 'source-refused' });
  expect(logged.join('')).not.toMatch(/S3CRET|Quist/);
});

test('a folder that cannot be written is named in the log, and the source is ready all the same', async () => {
  await open({ ROLLCALL_DATA: join(new URL(import.meta.url).pathname, 'data') });
  expect(await whenChecked()).toMatchObject({ sources: { partner: 'ok' } });
  const line = logged.find((each) => each.includes('own-data-folder')) ?? '';
  expect(JSON.parse(line)).toMatchObject({ level: 40, source: 'partner', reason: 'ENOTDIR' });
});

test('the question whether Rollcall is ready costs no call to a vendor', async () => {
  await open();
  await whenChecked();
  const before = sandboxes.licensespring.requests.length + sandboxes.partner.requests.length;
  for (let times = 0; times < 5; times += 1) await get('/ready');
  expect(sandboxes.licensespring.requests.length + sandboxes.partner.requests.length).toBe(before);
});

test('Rollcall without a source is ready too', async () => {
  const none = [...Object.keys(sandboxes.partner.environment), ...Object.keys(sandboxes.licensespring.environment)];
  await open(Object.fromEntries(none.map((name) => [name, ''])));
  const sources = { live: 'not connected', licensespring: 'not connected', partner: 'not connected' };
  expect(await get('/ready')).toEqual({ status: 200, body: { status: 'ready', sources } });
});

test('Rollcall closes while the check of a vendor that never answers is pending', async () => {
  vendor.hold();
  await open();
  await vendor.held();
  await rollcall.close();
  // It did not wait for the time limit of the vendor.
  expect(logged.join('')).not.toContain('source-slow');
  await expect(get('/health')).rejects.toThrow('ECONNREFUSED');
});

test('metrics have their own port while Rollcall runs, not the one for Teams', async () => {
  await open({ ROLLCALL_METRICS_PORT: '0' });
  await whenChecked();
  const line = logged.find((each) => each.includes('listening for metrics')) ?? '';
  const { port } = z.object({ port: z.number() }).parse(JSON.parse(line));
  const { body } = await request(`http://127.0.0.1:${port}/metrics`);
  expect(await body.text()).toContain('rollcall_source_calls_total{source="licensespring"');
  expect((await request(`${rollcall.url}/metrics`)).statusCode).toBe(404);
  await rollcall.close();
  await expect(request(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow('ECONNREFUSED');
});

test('there are no metrics unless their port is set', async () => {
  await open();
  expect(logged.join('')).not.toContain('metrics');
});
