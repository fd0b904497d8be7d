import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { openSandboxes, type Sandboxes } from '../../src/demo/sandboxes.ts';
import { createWorld, type Customer } from '../../src/sandbox/world.ts';
import { createSandbox as createLicenseSpring } from '../../src/vendors/licensespring/sandbox.ts';
import { createSandbox as createLivePlatform } from '../../src/vendors/live-platform/sandbox.ts';
import { createSandbox as createPartnerCenter } from '../../src/vendors/partner-center/sandbox.ts';
import {
  receive,
  writeHead,
  type Sandbox,
  type SandboxReply,
  type SandboxRequest,
  type VendorSandbox,
} from '../../src/sandbox/server.ts';

export interface FaultyReply extends SandboxReply {
  /** Send half of the body, then nothing more, close the connection, or go on with single blanks for ever. */
  readonly breaksOff?: 'silent' | 'reset' | 'trickle';
}

/** Replaces the answer of a request, or changes the good one; null sends the good one. */
export type Misbehavior = (request: SandboxRequest, good: () => SandboxReply) => BadReply | Promise<BadReply>;
export type BadReply = FaultyReply | 'reset' | 'silent' | null;

/** A sandbox that fails on demand, and remembers what it was asked. */
export interface FaultySandbox extends Sandbox {
  /** Every request that arrived, in order. */
  readonly requests: readonly SandboxRequest[];
  /** How many callers closed the connection before they had an answer. */
  readonly hungUp: () => number;
  /** Applies to each request from now on; null ends it. */
  readonly misbehave: (fault: Misbehavior | null) => void;
  /** Closes the port, or opens it again. */
  readonly refuse: (refuses: boolean) => Promise<void>;
}

export type FaultySandboxes = Sandboxes<FaultySandbox>;

/** The sandbox of every vendor. */
export function openFaultySandboxes(now?: () => Date): Promise<FaultySandboxes> {
  return openSandboxes(openFaultySandbox, now);
}

/** The same with these customers alone, so that reading all of them stays far below the vendors' limits. */
export async function openSandboxesOf(customers: readonly Customer[], now: () => Date): Promise<FaultySandboxes> {
  const world = { customers, products: createWorld().products };
  const [live, licensespring, partner] = await Promise.all(
    [createLivePlatform, createLicenseSpring, createPartnerCenter].map((create) =>
      openFaultySandbox(create(world, now)),
    ),
  );
  if (live === undefined || licensespring === undefined || partner === undefined) throw new Error('No sandbox');
  return {
    live,
    licensespring,
    partner,
    environment: { ...live.environment, ...licensespring.environment, ...partner.environment },
    async close() {
      await Promise.all([live.close(), licensespring.close(), partner.close()]);
    },
  };
}

export async function openFaultySandbox(vendor: VendorSandbox): Promise<FaultySandbox> {
  const requests: SandboxRequest[] = [];
  let fault: Misbehavior | null = null;
  let hungUp = 0;

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const request = await receive(incoming);
    requests.push(request);
    outgoing.once('close', () => {
      if (!outgoing.writableEnded) hungUp += 1;
    });
    const reply = (await fault?.(request, () => vendor.answer(request))) ?? vendor.answer(request);
    if (reply === 'silent') return;
    if (reply === 'reset') outgoing.destroy();
    else send(outgoing, reply);
  };
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => {
      // A closed connection is fine. Anything else is a bug of the sandbox, which a test must see.
      if (!outgoing.destroyed) send(outgoing, { status: 500, body: `The sandbox failed: ${String(error)}` });
    });
  });
  await listen(server, 0);
  const port = portOf(server);
  const url = `http://127.0.0.1:${port}`;

  return {
    url,
    environment: vendor.environment(url),
    requests,
    hungUp: () => hungUp,
    misbehave: (next) => {
      fault = next;
    },
    refuse: (refuses) => (refuses ? closeServer(server) : listen(server, port)),
    close: () => closeServer(server),
  };
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The sandbox has no port');
  return address.port;
}

function send(outgoing: ServerResponse, reply: FaultyReply): void {
  const payload = writeHead(outgoing, reply);
  if (reply.breaksOff === undefined) outgoing.end(payload);
  else sendHalf(outgoing, Buffer.from(payload), reply.breaksOff);
}

function sendHalf(outgoing: ServerResponse, payload: Buffer, then: 'silent' | 'reset' | 'trickle'): void {
  outgoing.write(payload.subarray(0, Math.ceil(payload.length / 2)), () => {
    if (then === 'reset') outgoing.destroy();
    if (then === 'trickle') trickle(outgoing);
  });
}

function trickle(outgoing: ServerResponse): void {
  if (outgoing.destroyed) return;
  outgoing.write(' ');
  setImmediate(trickle, outgoing);
}
