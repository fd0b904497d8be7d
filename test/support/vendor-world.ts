import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { z } from 'zod';
import { readSettings } from '../../src/config/settings.ts';
import { createWorld, secretMarks } from '../../src/sandbox/world.ts';
import { Problem } from '../../src/problem.ts';
import { createVendors, openHttp, type Http } from '../../src/vendors/index.ts';
import type { Schedule } from '../../src/vendors/http/transport.ts';
import { createSandbox as createLicenseSpringSandbox } from '../../src/vendors/licensespring/sandbox.ts';
import { createSandbox as createLivePlatformSandbox } from '../../src/vendors/live-platform/sandbox.ts';
import { createSandbox as createPartnerCenterSandbox } from '../../src/vendors/partner-center/sandbox.ts';
import type { SandboxReply, SandboxRequest } from '../../src/sandbox/server.ts';
import type { RequestContext, CallRecord, CustomerRef, Vendor } from '../../src/vendors/vendor.ts';
import type { SourceId } from '../../src/vendors/catalog.ts';
import { openFaultySandbox, type FaultySandbox, type Misbehavior } from './faulty-sandbox.ts';
import { loopTimer } from './loop-timer.ts';

export const noon = new Date('2026-03-10T12:00:00.000Z');
export const nobody = '11111111-1111-4111-8111-111111111111';

const world = createWorld();
const vendorSandboxes = {
  live: createLivePlatformSandbox,
  licensespring: createLicenseSpringSandbox,
  partner: createPartnerCenterSandbox,
};

export interface VendorWorldOptions {
  /** Settings that differ from the good ones. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Milliseconds until the head of an answer. */
  readonly timeLimit?: number;
  /** Milliseconds that the vendor's clock is ahead of Rollcall's. */
  readonly ahead?: number;
}

/** One vendor of Rollcall, on its own sandbox. */
export interface VendorWorld {
  readonly id: SourceId;
  readonly sandbox: FaultySandbox;
  readonly vendor: Vendor;
  /** Rollcall started again with the same files, and with other settings if there are any. */
  readonly restart: (environment?: Readonly<Record<string, string>>) => Vendor;
  readonly call: RequestContext;
  readonly records: readonly CallRecord[];
  readonly progress: readonly (readonly [read: number, of: number | null])[];
  /** Milliseconds of each pause between two tries. No pause is made. */
  readonly pauses: readonly number[];
  /** Shortens the time limits, for a vendor that stays silent. */
  readonly hurry: (hurries: boolean) => void;
  /** The address of each request that was sent. */
  readonly addresses: readonly string[];
  /** The folder with Rollcall's files. */
  readonly folder: string;
  /** Moves both clocks. */
  readonly advance: (seconds: number) => void;
  /** The most requests that were pending at the same time. */
  readonly maxConcurrent: () => number;
  readonly gets: () => readonly SandboxRequest[];
  readonly posts: () => readonly SandboxRequest[];
}

export async function openVendor(id: SourceId, options: VendorWorldOptions = {}): Promise<VendorWorld> {
  let time = noon.getTime();
  const now = (): Date => new Date(time);
  const records: CallRecord[] = [];
  const progress: [number, number | null][] = [];
  const pauses: number[] = [];
  const addresses: string[] = [];

  const temporary = await mkdtemp(join(tmpdir(), 'rollcall-vendor-'));
  const folder = join(temporary, 'data');
  const sandbox = await openFaultySandbox(vendorSandboxes[id](world, () => new Date(time + (options.ahead ?? 0))));
  const pause = (milliseconds: number): Promise<void> => {
    pauses.push(milliseconds);
    return Promise.resolve();
  };
  const normalHttp = openHttp({ pause, ...(options.timeLimit === undefined ? {} : { timeLimit: options.timeLimit }) });
  const hurriedHttp = openHttp({ pause, timer: loopTimer });
  let concurrent = 0;
  let maxConcurrent = 0;
  const counted: (schedule: Schedule) => Schedule = (schedule) => (attempt) =>
    schedule(async () => {
      concurrent += 1;
      maxConcurrent = Math.max(maxConcurrent, concurrent);
      return attempt().finally(() => {
        concurrent -= 1;
      });
    });
  let inHurry = false;
  const http: Http = {
    close: normalHttp.close,
    send(request) {
      addresses.push(request.url.href);
      return (inHurry ? hurriedHttp : normalHttp).send({
        ...request,
        schedule: counted(request.schedule ?? ((attempt) => attempt())),
      });
    },
  };
  onTestFinished(async () => {
    await sandbox.close();
    await normalHttp.close();
    await hurriedHttp.close();
    await rm(temporary, { recursive: true });
  });

  const restart: VendorWorld['restart'] = (environment) => {
    const settings = readSettings({
      ROLLCALL_LOCAL: '1',
      ROLLCALL_CONFIG: new URL('../../src/demo/rollcall.demo.yaml', import.meta.url).pathname,
      ROLLCALL_DATA: folder,
      ...sandbox.environment,
      ...environment,
    });
    const vendor = createVendors(settings.vendors, http, now).get(id);
    if (vendor === undefined) throw new Error(`${id} is not connected`);
    return vendor;
  };
  const sent = (method: string) => () => sandbox.requests.filter((request) => request.method === method);

  return {
    id,
    sandbox,
    vendor: restart(options.environment),
    restart,
    call: {
      signal: new AbortController().signal,
      record: (record) => records.push(record),
      progress: (read, of) => progress.push([read, of]),
    },
    records,
    progress,
    pauses,
    hurry: (hurries) => {
      inHurry = hurries;
    },
    addresses,
    folder,
    advance(seconds) {
      time += seconds * 1000;
    },
    maxConcurrent: () => maxConcurrent,
    gets: sent('GET'),
    posts: sent('POST'),
  };
}

/** A customer of the sandboxes. */
export function customerOf(name: string) {
  const customer = world.customers.find((one) => one.name === name);
  if (customer === undefined) throw new Error(`The world has no ${name}`);
  return customer;
}

export function refOf(id: SourceId, name: string): CustomerRef {
  const { live, partner, licenseSpring } = customerOf(name);
  if (id === 'licensespring')
    return { id: licenseSpring?.email ?? '', products: Object.keys(licenseSpring?.seats ?? {}), hasUsers: true };
  return { id: (id === 'live' ? live?.guid : partner?.id) ?? '', products: [], hasUsers: true };
}

/** Every read that the vendor offers about a customer. */
export function readsOf(
  vendor: Vendor,
  ref: CustomerRef,
  call: RequestContext,
  objectId = nobody,
): Map<string, () => Promise<unknown>> {
  const { users, userPage, deletedUsers, assignments, purchases, licensesOf } = vendor;
  const reads = new Map<string, () => Promise<unknown>>();
  if (users) reads.set('users', () => users(ref, call));
  if (userPage) reads.set('userPage', () => userPage(ref, 0, call));
  if (deletedUsers) reads.set('deletedUsers', () => deletedUsers(ref, call));
  if (assignments) reads.set('assignments', () => assignments(ref, call));
  if (purchases) reads.set('purchases', () => purchases(ref, call));
  if (licensesOf) reads.set('licensesOf', () => licensesOf(ref, objectId, call));
  return reads;
}

/** The rows of one read that costs one request at each vendor. */
export async function readOnce({ id, vendor, call }: VendorWorld): Promise<unknown> {
  const ref = refOf(id, 'contoso');
  const first = { ...ref, products: ref.products.slice(0, 1) };
  const list = (await vendor.assignments?.(first, call)) ?? (await vendor.purchases?.(first, call));
  return list?.rows;
}

/** The problem that a read throws. */
export async function problemOf(read: Promise<unknown>): Promise<Problem> {
  const outcome = await read.then(
    () => 'an answer',
    (error: unknown) => error,
  );
  if (outcome instanceof Problem) return outcome;
  throw new Error('There was no problem', { cause: outcome });
}

/** All reads fail; sign-ins work. */
export function onReads(reply: SandboxReply | 'reset' | 'silent'): Misbehavior {
  return ({ method }) => (method === 'GET' ? reply : null);
}

/** The first read fails, the others work. */
export function onFirstRead(reply: SandboxReply | 'reset' | 'silent'): Misbehavior {
  let done = false;
  return ({ method }) => {
    if (method !== 'GET' || done) return null;
    done = true;
    return reply;
  };
}

/** All texts of a problem that can be shown or logged. */
export function wordsOf({ code, title, advice, message, reason }: Problem): string {
  return [code, title, advice, message, reason].join('\n');
}

export const like = (pattern: RegExp): unknown => expect.stringMatching(pattern);

export function leaksIn(value: unknown): readonly string[] {
  const text = typeof value === 'string' ? value : (JSON.stringify(value, bytesAsText) ?? '');
  return secretMarks.filter((mark) => text.includes(mark));
}

/** The texts of a table are bytes. */
function bytesAsText(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString() : value;
}

/** A vendor's answer, with its tables as arrays of rows. */
export function asPlainRows(answer: unknown): unknown {
  if (answer === null || typeof answer !== 'object' || Array.isArray(answer)) return answer;
  if (Symbol.iterator in answer) return [...z.custom<Iterable<unknown>>().parse(answer)];
  return Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, asPlainRows(value)]));
}
