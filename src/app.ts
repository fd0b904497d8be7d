import { createActiveTurns } from './bot/active-turns.ts';
import { createBot } from './bot/bot.ts';
import { isCancel } from './commands/cancel.ts';
import { createRenderer } from './cards/render.ts';
import { usualShutdown, type ShutdownTimes } from './async/shutdown-times.ts';
import type { Settings } from './config/settings.ts';
import type { Problem } from './problem.ts';
import type { Logger } from './telemetry/log.ts';
import { createDirectory } from './customers/directory.ts';
import { createMetrics } from './telemetry/metrics.ts';
import { openMetricsServer } from './telemetry/metrics-server.ts';
import { createStartupCheck } from './sources/startup-check.ts';
import type { Result } from './sources/result.ts';
import { createSources } from './sources/sources.ts';
import { openServer, type OpenServer } from './teams/inbound/server.ts';
import { bugsBehind } from './problem.ts';
import { errorEntry } from './telemetry/error-fields.ts';
import { createVendors, openHttp } from './vendors/index.ts';
import type { SourceId } from './vendors/catalog.ts';

/** Connects vendors, bot and server as the settings say, and starts the server. Rejects when a port is in use. */
export async function startApp(
  settings: Settings,
  log: Logger,
  options: { readonly demonstration: boolean } = { demonstration: false },
): Promise<OpenServer> {
  const { port, registration, customers, access, verdicts, region, portals } = settings;
  const http = openHttp();
  const vendors = createVendors(settings.vendors, http, now);
  const metrics = createMetrics({
    watchProcess: settings.metrics !== null,
    openCircuits: () => new Map(Array.from(vendors, ([id, { circuitOpenUntil }]) => [id, circuitOpenUntil() !== null])),
  });
  const sources = createSources(vendors, now, metrics.cacheRead);
  const directory = createDirectory(customers, sources, now);
  const render = createRenderer(options);
  const turns = createActiveTurns();
  const answer = createBot({ sources, directory, access, verdicts, region, portals, render, log, metrics, turns, now });

  const startupCheck = createStartupCheck({ sources, record: metrics.call, report: reportTo(log) });

  const metricsServer = settings.metrics && (await openMetricsServer(settings.metrics, metrics, log));
  const server = await openServer({
    port,
    registration,
    answer,
    access,
    turns,
    isPriority: isCancel,
    log,
    readiness: () => ({ ready: startupCheck.isDone(), sources: startupCheck.states() }),
    connector: { onAttempt: metrics.sent },
  }).catch(async (error: unknown) => {
    await metricsServer?.close();
    throw error;
  });
  // After the port is open: if another Rollcall has it, this one must not sign in to the vendors.
  startupCheck.start();

  async function close(times: ShutdownTimes): Promise<void> {
    await server.close(times);
    await Promise.all([http.close(), metricsServer?.close()]);
  }
  let closed: Promise<void> | null = null;
  return { url: server.url, close: (times = usualShutdown) => (closed ??= close(times)) };
}

function reportTo(log: Logger) {
  return (source: SourceId, result: Result<null>, warning: Problem | null): void => {
    const failure = 'problem' in result ? result.problem : null;
    if (failure === null) log.info({ source }, 'source check succeeded');
    else log.warn({ source, code: failure.code, reason: failure.reason }, 'source check failed');
    for (const bug of failure === null ? [] : bugsBehind([failure]))
      log.error({ source, ...errorEntry(bug) }, 'internal error');
    if (warning !== null) log.warn({ source, code: warning.code, reason: warning.reason }, warning.title);
  };
}

function now(): Date {
  return new Date();
}
