import { spawn } from 'node:child_process';
import { postgresPrograms, startPostgres } from './postgres-server.ts';

// `npm run with-postgres -- npm test`: runs a command with a PostgreSQL of its own in ROLLCALL_TEST_POSTGRES.

const [command = '', ...rest] = process.argv.slice(2);
const programs = postgresPrograms();
if (programs === null) throw new Error('PostgreSQL is not installed: apt-get install postgresql');

const server = await startPostgres(programs);
const child = spawn(command, rest, { stdio: 'inherit', env: { ...process.env, ROLLCALL_TEST_POSTGRES: server.url } });
// The server is stopped after the command has ended, which these tell it to.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
const ended = Promise.withResolvers<number>();
child.once('error', ended.reject).once('exit', (code) => ended.resolve(code ?? 1));
try {
  process.exitCode = await ended.promise;
} finally {
  await server.remove();
}
