import { once } from 'node:events';
import type { Logger } from 'pino';
import restify, { type Next, type Request, type Response, type Server } from 'restify';
import type { Answer } from '../../bot/answer.ts';
import { usualShutdown, type ShutdownTimes } from '../../async/shutdown-times.ts';
import type { Registration } from '../../config/registration.ts';
import { authenticatorFor, type Authenticator } from '../auth/authenticate.ts';
import { lateReply } from '../turns/busy-replies.ts';
import { openConnector, type ConnectorOptions } from '../outbound/connector.ts';
import { drain, tracked } from './drain.ts';
import { addRequestLimits, usualRequestTimes, type RequestTimes } from './request-limits.ts';
import { createBotToken } from '../auth/bot-token.ts';
import { usualTimeouts, type Timeouts } from '../turns/timeouts.ts';
import { pages } from './pages.ts';
import { withTimeout } from '../../async/timeout.ts';
import { logRejection, type Rejection } from '../auth/rejection.ts';
import type { ActiveTurns } from '../../bot/active-turns.ts';
import { createTurnRunner, type RunTurn } from '../turns/turns.ts';

export interface ServerOptions {
  readonly port: number;
  readonly registration: Registration;
  readonly answer: Answer;
  readonly turns: ActiveTurns;
  /** Whether a line must get through where there is room for no other. */
  readonly isPriority: (line: string) => boolean;
  readonly log: Logger;
  readonly pace?: Partial<Timeouts>;
  readonly times?: RequestTimes;
  /** What `/ready` answers; without it, ready at once. */
  readonly readiness?: () => Readiness;
  /** How Teams is spoken to; the token comes from the registration. */
  readonly connector?: Omit<ConnectorOptions, 'token'>;
}

/** Whether people may be sent here. */
export interface Readiness {
  readonly ready: boolean;
  /** Each source and whether it let Rollcall sign in at the start. */
  readonly sources: Readonly<Record<string, string>>;
}

export interface OpenServer {
  readonly url: string;
  /** Takes no more activities, lets the running answers end, stops those that take too long, then hangs up. */
  readonly close: (times?: ShutdownTimes) => Promise<void>;
}

// A message with all that Teams adds is under 100 KB.
const bodyLimits = { mapParams: false, maxBodySize: 256 * 1024 };

export async function openServer(options: ServerOptions): Promise<OpenServer> {
  const {
    port,
    registration,
    answer,
    turns,
    isPriority,
    log,
    times = usualRequestTimes,
    readiness = alwaysReady,
  } = options;
  const admission = authenticatorFor(registration, log);
  const token = registration.kind === 'local' ? null : createBotToken(registration, log);
  const connector = openConnector({ ...options.connector, token });
  const pace = { ...usualTimeouts, ...options.pace };
  const run = createTurnRunner({ connector, answer, turns, isPriority, pace, log });
  let closing: Promise<void> | null = null;
  const isClosing = (): boolean => closing !== null;
  const server = restify.createServer({ name: 'rollcall' });
  addRequestLimits(server, log, times);
  addProbes(server, isClosing, readiness);
  for (const [path, html] of Object.entries(pages))
    server.get(path, async (_request: Request, response: Response) => {
      response.sendRaw(200, html, { 'content-type': 'text/html; charset=utf-8' });
    });
  const receive = tracked(turns, receiver(admission, run, pace, log));
  const door = rejectWhileClosing(isClosing, log);
  // Asked again once the body is there, which may take its time.
  server.post('/api/messages', door, ...restify.plugins.jsonBodyParser(bodyLimits), door, receive);

  const listening = once(server, 'listening');
  if (isPrivate(registration)) server.listen(port, '127.0.0.1');
  else server.listen(port);
  await listening;
  log.info({ port: server.address().port, registration: registration.kind }, 'listening for Teams');

  async function close(closingTimes: ShutdownTimes): Promise<void> {
    await drain(turns, closingTimes, log);
    await connector.close();
    const closed = new Promise<void>((resolve) => void server.close(resolve));
    server.server.closeAllConnections();
    await closed;
  }

  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: (closingTimes = usualShutdown) => (closing ??= close(closingTimes)),
  };
}

const alwaysReady = (): Readiness => ({ ready: true, sources: {} });

/**
 * For a supervisor, without a token: a stranger learns that Rollcall runs, which sources it has and whether each let it
 * in at the start. Nobody is asked for that, so a stranger can neither use up a vendor's limits nor watch it fall.
 */
function addProbes(server: Server, isClosing: () => boolean, readiness: () => Readiness): void {
  server.get('/health', async (_request: Request, response: Response) => void response.send({ status: 'ok' }));
  server.get('/ready', async (_request: Request, response: Response) => {
    const { ready, sources } = readiness();
    const status = isClosing() ? 'stopping' : ready ? 'ready' : 'starting';
    response.send(status === 'ready' ? 200 : 503, { status, sources });
  });
}

/** While it ends, the port stays open so that a supervisor can read `/ready`; but nothing new is begun. */
function rejectWhileClosing(isClosing: () => boolean, log: Logger) {
  return (_request: Request, response: Response, next: Next): void => {
    if (!isClosing()) return next();
    response.header('connection', 'close');
    refuse(response, { status: 503, reason: 'stopping' }, log);
    return next(false);
  };
}

/** Whoever answers this machine only also listens to it only. */
function isPrivate(registration: Registration): boolean {
  return registration.kind === 'local' || registration.credentials === null;
}

function receiver({ authenticate }: Authenticator, run: RunTurn, pace: Timeouts, log: Logger) {
  return async (request: Request, response: Response): Promise<void> => {
    const began = performance.now();
    const body: unknown = request.body;
    const admitted = await authenticate(body, request.headers);
    if ('reason' in admitted) return refuse(response, admitted, log);
    const turn = run(admitted);
    if (turn === null) return refuse(response, { status: 429, reason: 'busy' }, log);
    // The issuer may have taken its time to tell its keys.
    const left = Math.max(0, pace.request - (performance.now() - began));
    const result = (await withTimeout(left, turn)) ?? lateReply(admitted.activity);
    response.send(result?.status ?? 200, result?.body);
  };
}

function refuse(response: Response, refusal: Rejection, log: Logger): void {
  logRejection(log, refusal);
  response.send(refusal.status);
}
