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
import { openVendorSandbox as openLicenseSpringSandbox } from '../../src/vendors/licensespring/sandbox.ts';
import { openVendorSandbox as openLivePlatformSandbox } from '../../src/vendors/live-platform/sandbox.ts';
import { openVendorSandbox as openPartnerCenterSandbox } from '../../src/vendors/partner-center/sandbox.ts';
import type { Misbehavior, Sandbox, SandboxReply, SandboxRequest } from '../../src/sandbox/server.ts';
import type { RequestContext, CallRecord, CustomerRef, Vendor } from '../../src/vendors/vendor.ts';
import type { SourceId } from '../../src/vendors/catalog.ts';
import { inTurns } from './loop-timer.ts';

export const noon = new Date('2026-03-10T12:00:00.000Z');
export const nobody = '11111111-1111-4111-8111-111111111111';

const world = createWorld();
const openers = {
  live: openLivePlatformSandbox,
  licensespring: openLicenseSpringSandbox,
  partner: openPartnerCenterSandbox,
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
  readonly sandbox: Sandbox;
  readonly vendor: Vendor;
  /** Rollcall started once more, with the same files; settings may differ. */
  readonly restart: (environment?: Readonly<Record<string, string>>) => Vendor;
  readonly call: RequestContext;
  readonly records: readonly CallRecord[];
  readonly progress: readonly (readonly [read: number, of: number | null])[];
  /** What the pause between two tries was asked to last, in milliseconds; it does not last at all. */
  readonly pauses: readonly number[];
  /** Waits for hardly any time from now on, for a vendor that stays silent. */
  readonly hurry: (hurries: boolean) => void;
  /** The address of each request as it was handed to the network. */
  readonly addresses: readonly string[];
  /** Where Rollcall keeps its files. */
  readonly folder: string;
  /** Moves both clocks. */
  readonly advance: (seconds: number) => void;
  /** The most requests that were on their way together. */
  readonly mostAtOnce: () => number;
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
  const sandbox = await openers[id](world, { now: () => new Date(time + (options.ahead ?? 0)) });
  const pause = (milliseconds: number): Promise<void> => {
    pauses.push(milliseconds);
    return Promise.resolve();
  };
  const door = openHttp({ pause, ...(options.timeLimit === undefined ? {} : { timeLimit: options.timeLimit }) });
  const hurriedDoor = openHttp({ pause, timer: inTurns });
  let atOnce = 0;
  let mostAtOnce = 0;
  const counted: (admit: Schedule) => Schedule = (admit) => (attempt) =>
    admit(async () => {
      atOnce += 1;
      mostAtOnce = Math.max(mostAtOnce, atOnce);
      return attempt().finally(() => {
        atOnce -= 1;
      });
    });
  let hurried = false;
  const http: Http = {
    close: door.close,
    send(request) {
      addresses.push(request.url.href);
      return (hurried ? hurriedDoor : door).send({
        ...request,
        schedule: counted(request.schedule ?? ((attempt) => attempt())),
      });
    },
  };
  onTestFinished(async () => {
    await sandbox.close();
    await door.close();
    await hurriedDoor.close();
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
      hurried = hurries;
    },
    addresses,
    folder,
    advance(seconds) {
      time += seconds * 1000;
    },
    mostAtOnce: () => mostAtOnce,
    gets: sent('GET'),
    posts: sent('POST'),
  };
}

/** A customer of the sandboxes, by the name it has in their world. */
export function customerOf(name: string) {
  const customer = world.customers.find((one) => one.name === name);
  if (customer === undefined) throw new Error(`The world has no ${name}`);
  return customer;
}

export function linkOf(id: SourceId, name: string): CustomerRef {
  const { live, partner, licenseSpring } = customerOf(name);
  if (id === 'licensespring')
    return { id: licenseSpring?.email ?? '', products: Object.keys(licenseSpring?.seats ?? {}), hasUsers: true };
  return { id: (id === 'live' ? live?.guid : partner?.id) ?? '', products: [], hasUsers: true };
}

/** Every read that the vendor offers about a customer. */
export function readsOf(
  vendor: Vendor,
  link: CustomerRef,
  call: RequestContext,
  objectId = nobody,
): Map<string, () => Promise<unknown>> {
  const { users, userPage: window, deletedUsers, assignments, purchases, licensesOf } = vendor;
  const reads = new Map<string, () => Promise<unknown>>();
  if (users) reads.set('users', () => users(link, call));
  if (window) reads.set('usersWindow', () => window(link, 0, call));
  if (deletedUsers) reads.set('deletedUsers', () => deletedUsers(link, call));
  if (assignments) reads.set('holders', () => assignments(link, call));
  if (purchases) reads.set('purchases', () => purchases(link, call));
  if (licensesOf) reads.set('licensesOf', () => licensesOf(link, objectId, call));
  return reads;
}

/** One read that costs one request at each vendor. */
export async function readOnce({ id, vendor, call }: VendorWorld): Promise<unknown> {
  const link = linkOf(id, 'contoso');
  const reads = readsOf(vendor, { ...link, products: link.products.slice(0, 1) }, call);
  return (reads.get('holders') ?? reads.get('purchases'))?.();
}

/** The problem that a read ends with. */
export async function problemOf(read: Promise<unknown>): Promise<Problem> {
  const outcome = await read.then(
    () => 'an answer',
    (error: unknown) => error,
  );
  if (outcome instanceof Problem) return outcome;
  throw new Error('There was no problem', { cause: outcome });
}

/** Reads go wrong; sign-ins go on. */
export function onReads(reply: SandboxReply | 'reset' | 'silent'): Misbehavior {
  return ({ method }) => (method === 'GET' ? reply : null);
}

/** The first read goes wrong, the others are answered. */
export function onFirstRead(reply: SandboxReply | 'reset' | 'silent'): Misbehavior {
  let done = false;
  return ({ method }) => {
    if (method !== 'GET' || done) return null;
    done = true;
    return reply;
  };
}

/** Everything that a problem can show or log. */
export function wordsOf({ code, title, advice, message, reason }: Problem): string {
  return [code, title, advice, message, reason].join('\n');
}

export const like = (pattern: RegExp): unknown => expect.stringMatching(pattern);

export function leaksIn(value: unknown): readonly string[] {
  const text = typeof value === 'string' ? value : (JSON.stringify(value, lettersToo) ?? '');
  return secretMarks.filter((mark) => text.includes(mark));
}

/** Tables hold their rows' texts as bytes. */
function lettersToo(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString() : value;
}

/** What a vendor answers, with its tables as lists of rows. */
export function plainly(answer: unknown): unknown {
  if (answer === null || typeof answer !== 'object' || Array.isArray(answer)) return answer;
  if (Symbol.iterator in answer) return [...z.custom<Iterable<unknown>>().parse(answer)];
  return Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, plainly(value)]));
}
