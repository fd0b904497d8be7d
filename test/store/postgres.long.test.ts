import { once } from 'node:events';
import { createServer, connect, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Problem } from '../../src/problem.ts';
import type { Database } from '../../src/store/database.ts';
import { openDatabase } from '../../src/store/open.ts';
import { leaveRequest } from '../../src/store/requests.ts';
import { start } from '../support/engines.ts';
import { freePort, postgresPrograms, startPostgres, type PostgresServer } from '../support/postgres-server.ts';
import { readRequest } from '../support/requests.ts';

const programs = postgresPrograms();

let server: PostgresServer;
let database: Database;
/** A database that each test has for itself. */
let url: string;
let lastDatabase = 0;

function addressOf(change: (address: URL) => void, of = url): string {
  const address = new URL(of);
  change(address);
  return address.href;
}

async function administer(...statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: server.url });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

/** The problem that this ends with, after looking that it says nothing that nobody may see. */
async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Problem)) throw new Error('there was no problem', { cause: error });
  const everything = `${inspect(error, { depth: 10, showHidden: true })}${JSON.stringify(error)}${error.stack ?? ''}`;
  expect(everything).not.toContain('S3CRET');
  expect(everything).not.toContain('127.0.0.1');
  expect(error.origin).toBe('rollcall');
  return error;
}

function opening(address: string): Promise<Problem> {
  return problemOf(openDatabase({ kind: 'postgres', url: address }, 'serve', start));
}

describe.skipIf(programs === null)('PostgreSQL (skipped where it is not installed)', () => {
  beforeAll(async () => {
    server = await startPostgres(programs ?? '');
  });

  afterAll(async () => {
    await server.remove();
  });

  beforeEach(async () => {
    lastDatabase += 1;
    const name = `rollcall_${lastDatabase}`;
    await administer(`create database ${name}`);
    url = addressOf((address) => (address.pathname = `/${name}`), server.url);
    database = await openDatabase({ kind: 'postgres', url }, 'serve', start);
  });

  afterEach(async () => {
    await database.close();
  });

  test.each(['', 'mysql://user:S3CRET@host/database', 'postgres://', 'postgres://user:S3CRET@[/database', 'S3CRET'])(
    'an address that is none is called so: %s',
    async (address) => {
      expect(await opening(address)).toMatchObject({ code: 'store-address' });
    },
  );

  test('a server that is not there is called unreachable', async () => {
    const port = await freePort();
    const problem = await opening(addressOf((address) => (address.port = String(port))));
    expect(problem).toMatchObject({ code: 'store-unreachable', reason: 'ECONNREFUSED' });
  });

  test('a host that is not known is called unreachable', async () => {
    expect(await opening(addressOf((address) => (address.hostname = 'database.invalid')))).toMatchObject({
      code: 'store-unreachable',
    });
  });

  test('a wrong password is called so', async () => {
    const problem = await opening(addressOf((address) => (address.password = 'S3CRET-of-somebody-else')));
    expect(problem).toMatchObject({ code: 'store-refused', title: 'PostgreSQL refuses the user or the password' });
  });

  test('a database that does not exist is called so', async () => {
    const problem = await opening(addressOf((address) => (address.pathname = '/nowhere')));
    expect(problem.code).toBe('store-no-database');
  });

  test('a user who may not make tables is called so', async () => {
    await administer(`create role guest login password 'S3CRET-guest'`);
    const guest = addressOf((address) => {
      address.username = 'guest';
      address.password = 'S3CRET-guest';
      address.pathname = '/postgres';
    });
    expect(await opening(guest)).toMatchObject({ code: 'store-not-permitted' });
  });

  test('a database that takes no changes is called so', async () => {
    const readOnly = addressOf((address) => address.searchParams.set('options', '-c default_transaction_read_only=on'));
    expect(await opening(readOnly)).toMatchObject({ code: 'store-read-only' });
  });

  test('a database that cannot hold all letters is called so', async () => {
    await administer(`create database latin encoding 'LATIN1' locale 'C' template template0`);
    expect(await opening(addressOf((address) => (address.pathname = '/latin')))).toMatchObject({
      code: 'store-encoding',
    });
  });

  test('a server older than 15 is called so', async () => {
    // The real server, but for the version in its answer.
    const relay = await startRelay((bytes) => bytes.replace(/1[5-9](\d{4})(?=\D)/g, '14$1'));
    const problem = await opening(addressOf((address) => (address.port = String(relay.port))));
    expect(problem).toMatchObject({ code: 'store-too-old', advice: 'Rollcall needs version 15 or newer.' });
    await relay.close();
  });

  test('a server that goes away and comes back is used again by itself, with all that was confirmed', async () => {
    await leaveRequest(database, 'before', start);
    await server.stop('SIGQUIT');
    expect(await problemOf(leaveRequest(database, 'meanwhile', start))).toMatchObject({ code: 'store-unreachable' });
    await server.start();
    await leaveRequest(database, 'after', start);
    expect(await readRequest(database, 'before')).toEqual(start);
    expect(await readRequest(database, 'meanwhile')).toBeNull();
  });

  test('a server that goes away in the middle of a transaction stores nothing of it, and says so', async () => {
    const broken = database.transaction(async (connection) => {
      await leaveRequest(connection, 'first', start);
      await server.stop('SIGINT');
      await leaveRequest(connection, 'second', start);
    });
    expect(await problemOf(broken)).toMatchObject({
      code: 'store-connection-lost',
      title: 'PostgreSQL went away in the middle',
    });
    await server.start();
    expect(await readRequest(database, 'first')).toBeNull();
    await leaveRequest(database, 'first', start);
  });

  test('connections that an administrator ends, idle or busy, end nothing else', async () => {
    const end = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'rollcall'`;
    await leaveRequest(database, 'first', start);
    await administer(end);
    const broken = database.transaction(async (connection) => {
      await leaveRequest(connection, 'second', start);
      await administer(end);
      await leaveRequest(connection, 'third', start);
    });
    expect((await problemOf(broken)).code).toBe('store-connection-lost');
    expect(await readRequest(database, 'first')).toEqual(start);
    expect(await readRequest(database, 'second')).toBeNull();
  });

  test('a statement that takes too long is ended and called so', async () => {
    const hasty = addressOf((address) => address.searchParams.set('statement_timeout', '50'));
    const other = await openDatabase({ kind: 'postgres', url: hasty }, 'serve', start);
    const slow = other.query('select 1 as one from pg_sleep(30)', [], z.object({ one: z.number() }));
    expect(await problemOf(slow)).toMatchObject({ code: 'store-slow', reason: '57014' });
    expect(await readRequest(other, 'first')).toBeNull();
    await other.close();
  });

  test('no error of a statement has its values', async () => {
    await database.execute('insert into customer (name, version) values ($1, $2)', ['S3CRET', '']);
    const failures = [
      database.execute('insert into customer (name, version) values ($1, $2)', ['S3CRET', '']),
      database.execute('insert into request (name, at) values ($1, $2)', ['a', 'S3CRET']),
    ].map((failure) => failure.catch((error: unknown) => inspect(error, { depth: 10, showHidden: true })));
    for (const error of await Promise.all(failures)) {
      expect(error).toContain('PostgreSQL: ');
      expect(error).not.toContain('S3CRET');
    }
  });
});

/** Passes connections on to the server, and changes what it answers. */
async function startRelay(change: (bytes: string) => string): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const relay = createServer((client) => {
    const upstream = connect(Number(new URL(server.url).port), '127.0.0.1');
    for (const socket of [client, upstream]) sockets.add(socket);
    client.pipe(upstream);
    upstream.on('data', (bytes) => client.write(change(bytes.toString('latin1')), 'latin1'));
    upstream.once('close', () => client.destroy());
    client.once('close', () => upstream.destroy());
  }).listen(0, '127.0.0.1');
  await once(relay, 'listening');
  return {
    port: z.object({ port: z.number() }).parse(relay.address()).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      relay.close();
      await once(relay, 'close');
    },
  };
}
