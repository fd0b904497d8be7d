import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { enableCompileCache } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openSandbox } from '../sandbox/server.ts';
import { createClock } from './clock.ts';
import { rememberPast } from './past.ts';
import { openPlayground, type Playground } from './playground.ts';
import { openSandboxes } from './sandboxes.ts';

/** Starts Rollcall with sandboxes in place of the vendors, and Microsoft's Agents Playground in place of Teams. */
const usualPort = 3978;

// What is compiled is kept in the folder for temporary files, for the next start and for the other thread.
enableCompileCache();

const { values } = parseArgs({ options: { client: { type: 'boolean', default: true } }, allowNegative: true });

const folder = await mkdtemp(join(tmpdir(), 'rollcall-demo-'));
/** What is closed at the end, the last one first. */
const opened: { readonly close: () => Promise<void> }[] = [];
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    void end();
  });

const clock = createClock();
const sandboxes = await openSandboxes(openSandbox, clock.now);
opened.push(sandboxes);
const { environment } = sandboxes;
const port = await freePort(usualPort);
const origin = `http://127.0.0.1:${port}`;
const endpoint = `${origin}/api/messages`;
const [playground, { startApp }, { createLog }, { settingsOf }] = await Promise.all([
  values.client ? openClient() : null,
  import('../app.ts'),
  import('../telemetry/log.ts'),
  import('./settings.ts'),
  rememberPast({ environment, folder }, clock, new Date()),
]);
const settings = settingsOf({ environment, folder }, String(port));
opened.push(await startApp(settings, createLog(), { demonstration: true }));

process.stdout.write(playground === null ? curlText(endpoint) : playgroundText(playground.url));

async function openClient(): Promise<Playground> {
  const client = await openPlayground(endpoint, folder);
  opened.push(client);
  return client;
}

/** This port, or another one if it is in use: the demonstration works on any. */
async function freePort(wanted: number): Promise<number> {
  const server = createServer();
  try {
    server.listen(wanted, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : wanted;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return await freePort(0);
    throw error;
  } finally {
    server.close();
  }
}

async function end(): Promise<void> {
  for (const each of opened.toReversed()) await each.close();
  await rm(folder, { recursive: true, force: true });
  // The past may still be read.
  process.exit();
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
    serviceUrl: origin,
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
