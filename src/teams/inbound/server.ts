import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import restify, { type Request, type Response, type Server } from 'restify';
import type { AccessRule } from '../../access/rules.ts';
import type { Answer } from '../../bot/answer.ts';
import type { ConnectionTimes } from '../../async/connection-limits.ts';
import { usualShutdown, type ShutdownTimes } from '../../async/shutdown-times.ts';
import { noDeliveries, type Deliveries } from '../../replicas/deliveries.ts';
import { isLocal, type Registration } from '../../config/registration.ts';
import type { Downloads } from '../../exports/download.ts';
import { authenticatorFor, type Authenticator } from '../auth/authenticate.ts';
import { lateReply } from '../turns/busy-replies.ts';
import { openConnector, type ConnectorOptions } from '../outbound/connector.ts';
import type { Proxy } from '../../network/agent.ts';
import { readBody } from './body.ts';
import { drain, trackResponse } from './drain.ts';
import { addRequestLimits, usualTimes } from './request-limits.ts';
import { createBotToken } from '../auth/bot-token.ts';
import { serviceUrlCheck } from '../auth/service-url.ts';
import type { OwnerOf } from '../../access/asker.ts';
import { createPost, type Post } from '../turns/proactive.ts';
import { createIdentification } from '../turns/identify.ts';
import { usualPace, type DownloadPace } from './download-places.ts';
import { addDownloads } from './downloads.ts';
import { usualTimeouts, type Timeouts } from '../turns/timeouts.ts';
import { createPages, type PageFacts } from './pages.ts';
import { withTimeout } from '../../async/timeout.ts';
import { logRejection, type Rejection } from '../auth/rejection.ts';
import type { ActiveTurns } from '../../bot/active-turns.ts';
import type { HandlerOptions } from '../turns/handler.ts';
import { createTurnRunner, type RunTurn } from '../turns/turns.ts';

export interface ServerOptions {
  readonly port: number;
  readonly registration: Registration;
  /** Between Rollcall and Microsoft; by default there is none. */
  readonly proxy?: Proxy | null;
  readonly answer: Answer;
  /** The rules by which `answer` decides; they tell what must be read of an asker first. */
  readonly access: readonly AccessRule[];
  readonly turns: ActiveTurns;
  /** Who answers what reaches several processes; by default there is only this one. */
  readonly deliveries?: Deliveries;
  /** Whether a line is answered even when there are too many turns. */
  readonly isPriority: (line: string) => boolean;
  /** Called when Rollcall was removed from a conversation or a team. Never rejects; nothing happens by default. */
  readonly onDeparture?: HandlerOptions['onDeparture'];
  /** The files that links open; by default there are none. */
  readonly downloads?: Downloads;
  /** What the pages about privacy and terms tell; by default nothing is remembered, and nobody named. */
  readonly facts?: PageFacts;
  readonly log: Logger;
  readonly timeouts?: Partial<Timeouts>;
  readonly times?: Partial<ConnectionTimes>;
  /** At which files are to be downloaded while others wait. */
  readonly downloadPace?: DownloadPace;
  /** The content of `/ready`; by default the server is always ready. */
  readonly readiness?: () => Readiness;
  /** Options of the calls to Teams, without the token, which comes from the registration. */
  readonly connector?: Omit<ConnectorOptions, 'token'>;
}

/** Whether requests may be routed to this process. */
export interface Readiness {
  readonly ready: boolean;
  /** State of the startup check, by source. */
  readonly sources: Readonly<Record<string, string>>;
}

export interface OpenServer {
  readonly url: string;
  readonly post: Post;
  readonly ownerOf: OwnerOf;
  /**
   * Rejects new activities after the time for handing over, waits for active turns, aborts those that take too long, then
   * closes all connections.
   */
  readonly close: (times?: ShutdownTimes) => Promise<void>;
}

export async function openServer(options: ServerOptions): Promise<OpenServer> {
  const { port, registration, answer, access, turns, isPriority, log, readiness = alwaysReady } = options;
  const { onDeparture = () => Promise.resolve(), deliveries = noDeliveries, proxy = null } = options;
  const { downloads, downloadPace: pace = usualPace } = options;
  const { authenticate } = authenticatorFor(registration, proxy, log);
  const token = registration.kind === 'local' ? null : createBotToken(registration, proxy, log);
  const connector = openConnector({ ...options.connector, proxy, token });
  const timeouts = { ...usualTimeouts, ...options.timeouts };
  const identification = createIdentification(connector, access, serviceUrlCheck(registration), log);
  const run = createTurnRunner({
    connector,
    deliveries,
    identification,
    answer,
    turns,
    isPriority,
    onDeparture,
    timeouts,
    log,
  });
  let closed: Promise<void> | null = null;
  let isHandingOver = false;
  const isEnding = (): boolean => closed !== null;
  const isClosing = (): boolean => isEnding() && !isHandingOver;
  const server = restify.createServer({ name: 'rollcall' });
  addRequestLimits(server, log, { ...usualTimes, ...options.times });
  server.pre((_request, response, next) => {
    // A proxy must not send the next message on a connection that ends.
    if (isEnding()) response.header('connection', 'close');
    next();
  });
  addProbes(server, isEnding, readiness);
  for (const [path, html] of Object.entries(createPages(options.facts ?? noFacts)))
    server.get(path, async (_request: Request, response: Response) => {
      response.sendRaw(200, html, { 'content-type': 'text/html; charset=utf-8' });
    });
  if (downloads !== undefined)
    addDownloads(server, { downloads, identify: identification.readAnew, turns, isClosing, log, pace });
  server.post('/api/messages', receiver({ authenticate, run, turns, timeouts, isClosing, log }));

  const listening = once(server, 'listening');
  if (isLocal(registration)) server.listen(port, '127.0.0.1');
  else server.listen(port);
  await listening;
  log.info({ port: server.address().port, registration: registration.kind }, 'listening for Teams');

  async function close({ handoverMs = 0, ...shutdownTimes }: ShutdownTimes): Promise<void> {
    if (handoverMs > 0) await handOver(handoverMs);
    await drain(turns, shutdownTimes, log);
    await connector.close();
    const serverClosed = new Promise<void>((resolve) => void server.close(resolve));
    server.server.closeAllConnections();
    await serverClosed;
  }

  async function handOver(milliseconds: number): Promise<void> {
    isHandingOver = true;
    await delay(milliseconds);
    isHandingOver = false;
  }

  return {
    url: `http://127.0.0.1:${server.address().port}`,
    post: createPost(connector, serviceUrlCheck(registration)),
    ownerOf: identification.ownerOf,
    close: (shutdownTimes = usualShutdown) => (closed ??= close(shutdownTimes)),
  };
}

const noFacts: PageFacts = { operator: { name: null, contact: null }, memory: null };

const alwaysReady = (): Readiness => ({ ready: true, sources: {} });

/**
 * Adds `/health` and `/ready` for a supervisor, without authentication. They show that Rollcall runs, its sources and the
 * result of the startup check. No vendor is called, so strangers cannot use up rate limits or see a later outage.
 */
function addProbes(server: Server, isEnding: () => boolean, readiness: () => Readiness): void {
  server.get('/health', async (_request: Request, response: Response) => void response.send({ status: 'ok' }));
  server.get('/ready', async (_request: Request, response: Response) => {
    const { ready, sources } = readiness();
    const status = isEnding() ? 'stopping' : ready ? 'ready' : 'starting';
    response.send(status === 'ready' ? 200 : 503, { status, sources });
  });
}

/** During a shutdown the port stays open so that a supervisor can read `/ready`, but new activities are rejected. */
function rejectAtShutdown(response: Response, log: Logger): void {
  response.header('connection', 'close');
  reject(response, { status: 503, reason: 'stopping' }, log);
}

interface ReceiverOptions extends Pick<ServerOptions, 'turns' | 'log'> {
  readonly authenticate: Authenticator['authenticate'];
  readonly run: RunTurn;
  readonly timeouts: Timeouts;
  readonly isClosing: () => boolean;
}

function receiver({ authenticate, run, turns, timeouts, isClosing, log }: ReceiverOptions) {
  return async (request: Request, response: Response): Promise<void> => {
    const began = performance.now();
    if (isClosing()) return rejectAtShutdown(response, log);
    const checkBody = await authenticate(request.headers);
    if ('reason' in checkBody) return reject(response, checkBody, log);
    const read = await readBody(request);
    if (read === null) return;
    // Asked again, since the shutdown may have begun in the meantime.
    if (isClosing()) return rejectAtShutdown(response, log);
    const authenticated = 'reason' in read ? read : checkBody(read.body);
    if ('reason' in authenticated) return reject(response, authenticated, log);
    const turn = run(authenticated);
    if (turn === null) return reject(response, { status: 429, reason: 'busy' }, log);
    trackResponse(turns, response);
    // Authentication may have downloaded signing keys, which counts toward the time limit.
    const timeLeft = Math.max(0, timeouts.request - (performance.now() - began));
    const result = (await withTimeout(timeLeft, turn)) ?? lateReply(authenticated.activity);
    response.send(result?.status ?? 200, result?.body);
  };
}

function reject(response: Response, rejection: Rejection, log: Logger): void {
  logRejection(log, rejection);
  response.send(rejection.status);
}
