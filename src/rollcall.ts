import { createBot } from './bot.ts';
import { createDraw } from './cards.ts';
import type { Settings } from './config.ts';
import type { Logger } from './log.ts';
import { createDirectory } from './directory.ts';
import { createMetrics } from './metrics.ts';
import { openMetricsServer } from './metrics-server.ts';
import { createSources } from './sources.ts';
import { openServer, type OpenServer } from './teams/server.ts';
import { createVendors, openHttp } from './vendors/index.ts';

/** Settings, to vendors, to bot, to server. */
export async function openRollcall(
  settings: Settings,
  log: Logger,
  options: { readonly demonstration: boolean } = { demonstration: false },
): Promise<OpenServer> {
  const http = openHttp();
  const metrics = createMetrics({ ofProcess: settings.metrics !== null });
  const sources = createSources(createVendors(settings.vendors, http, now), now);
  const answer = createBot({
    sources,
    directory: createDirectory(settings.customers, sources, now),
    access: settings.access,
    verdicts: settings.verdicts,
    draw: createDraw(options),
    log,
    metrics,
    now,
  });
  const { port, registration } = settings;
  const figures = settings.metrics && (await openMetricsServer(settings.metrics, metrics, log));
  const server = await openServer({ port, registration, answer, log }).catch(async (error: unknown) => {
    await figures?.close();
    throw error;
  });
  return {
    url: server.url,
    async close() {
      await server.close();
      await Promise.all([http.close(), figures?.close()]);
    },
  };
}

function now(): Date {
  return new Date();
}
