import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { globSync, existsSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

/** A PostgreSQL of its own, on the loopback interface and in a temporary folder. */
export interface PostgresServer {
  /** With user and password. */
  readonly url: string;
  readonly start: () => Promise<void>;
  /** `SIGINT` closes all connections, `SIGQUIT` is as after a crash. */
  readonly stop: (signal: 'SIGINT' | 'SIGQUIT') => Promise<void>;
  readonly remove: () => Promise<void>;
}

const password = 'S3CRET-postgres';

/** The folder of the server's programs, as Debian and others place them; null where it is not installed. */
export function postgresPrograms(): string | null {
  const folders = [
    ...(process.env['PATH'] ?? '').split(':'),
    ...globSync('/usr/lib/postgresql/*/bin').toSorted().toReversed(),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'))) ?? null;
}

/** PostgreSQL refuses to run as root, so that it runs as nobody then. */
const owner = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

export async function startPostgres(programs: string): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-postgres-'));
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, password);
  if (owner.uid !== undefined) for (const path of [folder, passwordFile]) await chown(path, owner.uid, owner.gid);
  const data = join(folder, 'data');
  await initialize(join(programs, 'initdb'), data, passwordFile);
  const port = await freePort();
  let running: ChildProcess | null = null;

  async function start(): Promise<void> {
    running = spawn(join(programs, 'postgres'), ['-D', data, '-p', String(port), ...options], {
      ...owner,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await logged(running, 'database system is ready to accept connections');
  }
  async function stop(signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
    if (running === null) return;
    const ended = once(running, 'exit');
    running.kill(signal);
    await ended;
    running = null;
  }
  await start();
  return {
    url: `postgres://rollcall:${password}@127.0.0.1:${port}/postgres`,
    start,
    stop,
    async remove() {
      await stop('SIGQUIT');
      await rm(folder, { recursive: true });
    },
  };
}

/** No socket in a folder that others share, and no waiting for a disk: the folder is deleted anyway. */
const options = ['-h', '127.0.0.1', '-k', '', '-c', 'fsync=off'];

async function initialize(initdb: string, data: string, passwordFile: string): Promise<void> {
  const layout = ['--encoding=UTF8', '--no-locale', '--no-sync'];
  const access = ['--username=rollcall', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const child = spawn(initdb, ['-D', data, ...layout, ...access], { ...owner, stdio: ['ignore', 'ignore', 'inherit'] });
  await once(child, 'exit');
  if (child.exitCode !== 0) throw new Error(`initdb ended with ${child.exitCode}`);
}

/** Resolves as soon as the server has logged this; rejects with its last line when it ends before. */
async function logged(server: ChildProcess, text: string): Promise<void> {
  if (server.stderr === null) return;
  const ready = Promise.withResolvers<void>();
  let last = '';
  createInterface(server.stderr)
    .on('line', (line) => {
      last = line;
      if (line.includes(text)) ready.resolve();
    })
    .once('close', () => ready.reject(new Error(`PostgreSQL ended: ${last}`)));
  await ready.promise;
}

/** A port of the loopback interface at which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  server.close();
  await once(server, 'close');
  return port;
}
