import { createBot } from './bot.ts';
import { createDraw } from './cards.ts';
import type { Settings } from './config.ts';
import type { Logger } from './log.ts';
import { createDirectory } from './directory.ts';
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
  const sources = createSources(createVendors(settings.vendors, http, now), now);
  const answer = createBot({
    sources,
    directory: createDirectory(settings.customers, sources, now),
    access: settings.access,
    verdicts: settings.verdicts,
    draw: createDraw(options),
    log,
    now,
  });
  const server = await openServer({ port: settings.port, registration: settings.registration, answer, log });
  return {
    url: server.url,
    async close() {
      await server.close();
      await http.close();
    },
  };
}

function now(): Date {
  return new Date();
}
