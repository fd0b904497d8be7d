import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Playground {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** The tenant with its people, chats and channels that the Playground simulates. */
export const playgroundTenant = new URL('playground.yml', import.meta.url);

/** Starts the Microsoft 365 Agents Playground, a web page in place of Teams. It writes its files into `folder`. */
export async function openPlayground(endpoint: string, folder: string, tenant = playgroundTenant): Promise<Playground> {
  await copyFile(tenant, join(folder, '.m365agentsplayground.yml'));
  const program = fileURLToPath(import.meta.resolve('@microsoft/m365agentsplayground/cli.js'));
  const settings = ['--app-endpoint', endpoint, '--channel-id', 'msteams', '--disable-telemetry'];
  const child = spawn(process.execPath, [program, 'start', ...settings], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  });

  const exited = once(child, 'exit');
  const port = await Promise.race([
    portOf(child.stdout),
    exited.then(() => {
      throw new Error('The Microsoft 365 Agents Playground ended before it was ready');
    }),
  ]);
  // If nobody read the output, the pipe would fill up and block the program.
  child.stdout.resume();
  return {
    url: `http://localhost:${port}`,
    async close() {
      child.kill();
      await exited;
    },
  };
}

async function portOf(output: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of output) {
    text += chunk.toString();
    const [, port] = /Listening on (\d+)/.exec(text) ?? [];
    if (port !== undefined) return port;
  }
  throw new Error('The Microsoft 365 Agents Playground did not say where it listens');
}
