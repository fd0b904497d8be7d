import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readSettings, type Settings } from '../config/settings.ts';
import { createLog } from '../telemetry/log.ts';
import { startApp } from '../app.ts';
import type { OpenServer } from '../teams/inbound/server.ts';
import { openSandbox } from '../sandbox/server.ts';
import { createClock, rememberNights } from './nights.ts';
import { openPlayground } from './playground.ts';
import { openSandboxes } from './sandboxes.ts';

/** Starts Rollcall with sandboxes in place of the vendors, and Microsoft's Agents Playground in place of Teams. */
const { values } = parseArgs({ options: { client: { type: 'boolean', default: true } }, allowNegative: true });

const folder = await mkdtemp(join(tmpdir(), 'rollcall-demo-'));
const clock = createClock();
const sandboxes = await openSandboxes(openSandbox, clock.now);
await rememberNights(settingsFor('0'), clock, new Date());
const rollcall = await open('3978').catch((error: unknown) => {
  // The usual port is in use, and the demonstration works on any port.
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return open('0');
  throw error;
});
const endpoint = `${rollcall.url}/api/messages`;
const playground = values.client ? await openPlayground(endpoint, folder) : null;

process.stdout.write(playground === null ? curlText(endpoint) : playgroundText(playground.url));

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    void end();
  });

function open(port: string): Promise<OpenServer> {
  return startApp(settingsFor(port), createLog(), { demonstration: true });
}

function settingsFor(port: string): Settings {
  return readSettings({
    PORT: port,
    ROLLCALL_LOCAL: '1',
    ROLLCALL_CONFIG: fileURLToPath(new URL('rollcall.demo.yaml', import.meta.url)),
    ROLLCALL_DATA: folder,
    ...sandboxes.environment,
  });
}

async function end(): Promise<void> {
  await playground?.close();
  await rollcall.close();
  await sandboxes.close();
  await rm(folder, { recursive: true, force: true });
}

function playgroundText(url: string): string {
  return `
  Open ${url} and write to Rollcall, for example
    users contoso        licenses fabrikam        user meganb@m365x33712745.onmicrosoft.com
    reconcile all        history fabrikam         changes all since:monday
  In the channel Tickets, begin with @Rollcall. Ctrl-C ends the demonstration.

`;
}

function curlText(url: string): string {
  const activity = {
    type: 'message',
    id: '1',
    channelId: 'msteams',
    serviceUrl: rollcall.url,
    from: { id: '29:desk', name: 'Service desk', aadObjectId: '00000000-0000-0000-0000-000000000020' },
    recipient: { id: '28:rollcall', name: 'Rollcall' },
    conversation: { id: 'a:chat', conversationType: 'personal', tenantId: '00000000-0000-0000-0000-000000000001' },
    deliveryMode: 'expectReplies',
    text: 'users contoso',
  };
  return `
  Ask Rollcall from another terminal; the card comes back as JSON:
    curl -s ${url} -H 'content-type: application/json' -d '${JSON.stringify(activity)}'
  Ctrl-C ends the demonstration.

`;
}
