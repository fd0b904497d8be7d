import { createBot } from './bot/bot.ts';
import { createDraw } from './cards/draw.ts';
import { usualClosing, type ClosingTimes } from './async/shutdown-times.ts';
import type { Settings } from './config/settings.ts';
import type { Logger } from './telemetry/log.ts';
import { createDirectory } from './customers/directory.ts';
import { createMetrics } from './telemetry/metrics.ts';
import { openMetricsServer } from './telemetry/metrics-server.ts';
import { createReadiness } from './sources/startup-check.ts';
import { createSources } from './sources/sources.ts';
import { openServer, type OpenServer } from './teams/inbound/server.ts';
import { createVendors, openHttp } from './vendors/index.ts';

/** Settings, to vendors, to bot, to server. */
export async function openRollcall(
  settings: Settings,
  log: Logger,
  options: { readonly demonstration: boolean } = { demonstration: false },
): Promise<OpenServer> {
  const { port, registration, customers, access, verdicts } = settings;
  const http = openHttp();
  const vendors = createVendors(settings.vendors, http, now);
  const metrics = createMetrics({
    ofProcess: settings.metrics !== null,
    resting: () => new Map(vendors.map(({ id, resting }) => [id, resting() !== null])),
  });
  const sources = createSources(vendors, now, metrics.cacheRead);
  const directory = createDirectory(customers, sources, now);
  const draw = createDraw(options);
  const answer = createBot({ sources, directory, access, verdicts, draw, log, metrics, now });

  const { trials, begin } = createReadiness(sources, log, metrics);

  const figures = settings.metrics && (await openMetricsServer(settings.metrics, metrics, log));
  const server = await openServer({
    port,
    registration,
    answer,
    log,
    trials,
    connector: { tried: metrics.sent },
  }).catch(async (error: unknown) => {
    await figures?.close();
    throw error;
  });
  // Only now: where another Rollcall has the port already, the sign-in is left to that one.
  begin();

  async function close(times: ClosingTimes): Promise<void> {
    await server.close(times);
    await Promise.all([http.close(), figures?.close()]);
  }
  let closing: Promise<void> | null = null;
  return { url: server.url, close: (times = usualClosing) => (closing ??= close(times)) };
}

function now(): Date {
  return new Date();
}
