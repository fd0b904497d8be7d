import { pino } from 'pino';
import { request } from 'undici';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import product from '../../package.json' with { type: 'json' };
import { createMetrics, type Metrics } from '../../src/telemetry/metrics.ts';
import { openMetricsServer, type OpenMetricsServer } from '../../src/telemetry/metrics-server.ts';
import { openChat } from '../support/chat.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World | null = null;
let server: OpenMetricsServer | null = null;

afterEach(async () => {
  await world?.close();
  await server?.close();
  [world, server] = [null, null];
});

/** The value of each series, by its name and labels in the format of Prometheus. */
async function seriesOf(metrics: Metrics): Promise<ReadonlyMap<string, number>> {
  const lines = (await metrics.scrape()).split('\n').filter((line) => /^[^#]/.test(line));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

describe('the metrics', () => {
  test('count each line by its command and outcome', async () => {
    const metrics = createMetrics();
    world = await openWorld({ metrics });
    await world.say('users contoso');
    await world.say('users contoso page:99');
    await world.say('help');
    const series = await seriesOf(metrics);
    expect(series.get('rollcall_turns_total{command="users",outcome="answered"}')).toBe(1);
    expect(series.get('rollcall_turns_total{command="users",outcome="page-beyond"}')).toBe(1);
    expect(series.get('rollcall_turn_seconds_count{command="users"}')).toBe(2);
    expect(series.get('rollcall_turn_seconds_bucket{le="60",command="help"}')).toBe(1);
  });

  test('count each call to a source, also a failed one', async () => {
    const metrics = createMetrics();
    world = await openWorld({ metrics });
    world.sandboxes.licensespring.misbehave(() => ({ status: 418, body: { message: 'Vera Quist' } }));
    world.sandboxes.partner.misbehave(({ method }) => (method === 'GET' ? 'reset' : null));
    await world.say('status');
    const series = await seriesOf(metrics);
    const calls = [...series].filter(([name]) => name.startsWith('rollcall_source_calls_total'));
    expect(Object.fromEntries(calls)).toEqual({
      'rollcall_source_calls_total{source="live",operation="customers",outcome="2xx"}': 1,
      'rollcall_source_calls_total{source="licensespring",operation="licence users",outcome="4xx"}': 1,
      'rollcall_source_calls_total{source="partner",operation="customers",outcome="unreachable"}': 1,
    });
    expect(series.get('rollcall_source_call_seconds_count{source="live"}')).toBe(1);
  });

  test('contain no word that somebody typed or a vendor sent', async () => {
    const metrics = createMetrics();
    world = await openWorld({ metrics, access: [{ who: 'anyone', customers: ['contoso'], show: 'names' }] });
    for (const line of ['hunter2', 'users hunter2', 'user hunter2@contoso.com', 'why hunter2 contoso', 'users contoso'])
      await world.say(line);
    expect(await metrics.scrape()).not.toMatch(/hunter2|@|contoso/i);
    expect((await seriesOf(metrics)).get('rollcall_turns_total{command="none",outcome="customer-of-person"}')).toBe(1);
  });

  test('count each read of a list by its cache status', async () => {
    const metrics = createMetrics();
    world = await openWorld({ metrics });
    await world.say('users contoso');
    await world.say('users contoso');
    world.wait(3 * 60_000);
    await world.say('users contoso');
    const reads = [...(await seriesOf(metrics))].filter(([name]) => name.includes('list="userPages"'));
    expect(Object.fromEntries(reads)).toEqual({
      'rollcall_cache_reads_total{list="userPages",status="miss"}': 1,
      'rollcall_cache_reads_total{list="userPages",status="hit"}': 1,
      'rollcall_cache_reads_total{list="userPages",status="stale"}': 1,
    });
  });

  test('count each message to Teams', async () => {
    const metrics = createMetrics();
    for (const outcome of [201, 200, 412, 429, 503, 'lost', 'unreachable'] as const) metrics.sent(outcome);
    expect(Object.fromEntries(await seriesOf(metrics))).toEqual({
      'rollcall_messages_total{outcome="2xx"}': 2,
      'rollcall_messages_total{outcome="412"}': 1,
      'rollcall_messages_total{outcome="429"}': 1,
      'rollcall_messages_total{outcome="5xx"}': 1,
      'rollcall_messages_total{outcome="lost"}': 1,
      'rollcall_messages_total{outcome="unreachable"}': 1,
    });
  });

  test('show which circuits are open at the time of the scrape', async () => {
    let isOpen = false;
    const metrics = createMetrics({ openCircuits: () => new Map([['live', isOpen]] as const) });
    expect((await seriesOf(metrics)).get('rollcall_source_circuit_open{source="live"}')).toBe(0);
    isOpen = true;
    expect((await seriesOf(metrics)).get('rollcall_source_circuit_open{source="live"}')).toBe(1);
  });

  test('show the process only when that is asked for', async () => {
    const wanted = [...(await seriesOf(createMetrics({ watchProcess: true }))).keys()];
    expect(wanted).toEqual(
      expect.arrayContaining(['nodejs_eventloop_lag_p99_seconds', 'process_resident_memory_bytes']),
    );
    expect([...(await seriesOf(createMetrics())).keys()]).toEqual([]);
  });
});

/** Opens the port for metrics, with one message counted. Resolves to its URL. */
async function openPort(): Promise<string> {
  const lines: string[] = [];
  const log = pino({}, { write: (line) => lines.push(line) });
  const metrics = createMetrics();
  metrics.sent(201);
  server = await openMetricsServer({ port: 0, host: '127.0.0.1' }, metrics, log);
  const { port } = z.object({ port: z.number() }).parse(JSON.parse(lines[0] ?? ''));
  return `http://127.0.0.1:${port}`;
}

describe('the port for metrics', () => {
  test('answers in the format of Prometheus', async () => {
    const { statusCode, headers, body } = await request(`${await openPort()}/metrics`);
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(await body.text()).toContain('rollcall_messages_total{outcome="2xx"} 1\n');
  });

  test('tells which version runs, which the public port does not', async () => {
    const { statusCode, body } = await request(`${await openPort()}/health`);
    expect([statusCode, await body.json()]).toEqual([200, { status: 'ok', version: product.version }]);
    const chat = await openChat();
    onTestFinished(chat.close);
    const answers = ['/health', '/ready', '/'].map(async (path) => (await fetch(`${chat.server.url}${path}`)).text());
    expect((await Promise.all(answers)).join('')).not.toContain(product.version);
  });

  test.each([
    ['GET', '/', 404],
    ['GET', '/api/messages', 404],
    ['POST', '/metrics', 405],
    ['POST', '/health', 405],
  ] as const)('answers %s %s with %i', async (method, path, status) => {
    const { statusCode, body } = await request(`${await openPort()}${path}`, { method });
    expect([statusCode, await body.text()]).toEqual([status, '']);
  });
});
