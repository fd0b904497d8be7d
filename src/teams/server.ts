import { CloudAdapter, type Activity, type InvokeResponse, type TurnContext } from 'botbuilder';
import type { AuthenticateRequestResult } from 'botframework-connector';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import restify, { type Request, type Response, type Server } from 'restify';
import type { Answer } from '../asker.ts';
import { isActivity } from './activity.ts';
import type { Registration } from '../config.ts';
import { admissionFor, type Authority } from './admission.ts';
import { faultOf } from './fault.ts';
import { handle } from './handler.ts';
import { pages } from './pages.ts';

export interface ServerOptions {
  readonly port: number;
  readonly registration: Registration;
  readonly answer: Answer;
  readonly log: Logger;
  /** For tests: stands in for Microsoft's own services. */
  readonly authority?: Authority;
  /** Milliseconds a message may keep Teams waiting; the answer may come later than that. */
  readonly patience?: number;
}

export interface OpenServer {
  readonly url: string;
  /** Takes no more requests, lets the running answers end, then hangs up. */
  readonly close: () => Promise<void>;
}

// A message with all that Teams adds is under 100 KB.
const bodyLimits = { mapParams: false, maxBodySize: 256 * 1024 };
// Teams gives up a message after 15 seconds, and then the person sees that it failed.
const longestWait = 10_000;

export async function openServer(options: ServerOptions): Promise<OpenServer> {
  const { port, registration, log } = options;
  const turns = new Set<Promise<unknown>>();
  const receive = receiver(options, turns);
  const server = restify.createServer({ name: 'rollcall' });
  limit(server);
  server.get('/health', async (_request: Request, response: Response) => void response.send({ status: 'ok' }));
  for (const [path, html] of Object.entries(pages))
    server.get(path, async (_request: Request, response: Response) => {
      response.sendRaw(200, html, { 'content-type': 'text/html; charset=utf-8' });
    });
  server.post('/api/messages', ...restify.plugins.jsonBodyParser(bodyLimits), receive);

  const listening = once(server, 'listening');
  if (registration.kind === 'local') server.listen(port, '127.0.0.1');
  else server.listen(port);
  await listening;
  log.info({ port: server.address().port, registration: registration.kind }, 'listening for Teams');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => void server.close(resolve));
      await Promise.allSettled(turns);
      server.server.closeAllConnections();
      await closed;
    },
  };
}

/** Refuses what no client of Teams sends, and keeps restify's texts, which quote the request, out of its answers. */
function limit(server: Server): void {
  server.server.headersTimeout = 10_000;
  server.server.requestTimeout = 30_000;
  server.pre((request, response, next) => {
    const { 'content-encoding': encoding, 'content-type': type } = request.headers;
    const isJson = request.method !== 'POST' || /^application\/json\s*(;|$)/i.test(type ?? '');
    // restify counts a body's size before it unpacks it, so nothing packed may come in.
    if (encoding === undefined && isJson) return next();
    response.send(415);
    return next(false);
  });
  server.on(
    'restifyError',
    (_request: Request, response: Response, error: { statusCode?: number }, done: () => void) => {
      response.send(error.statusCode ?? 500);
      done();
    },
  );
}

function receiver(options: ServerOptions, turns: Set<Promise<unknown>>) {
  const { registration, authority, log, patience = longestWait } = options;
  const { authentication, admit } = admissionFor(registration, authority, log);
  const adapter = new TeamsAdapter(authentication);
  adapter.onTurnError = onTurnError(log);
  const logic = handle(options.answer, log);

  return async (request: Request, response: Response): Promise<void> => {
    const activity: unknown = request.body;
    if (!isActivity(activity)) return void response.send(400);
    const admitted = await admit(activity, request.headers);
    if (typeof admitted === 'number') return void response.send(admitted);

    const turn = adapter.deliver(admitted, activity, logic).catch((error: unknown): InvokeResponse<unknown> => {
      log.error({ fault: faultOf(error) }, 'an activity was not handled');
      return { status: 500 };
    });
    turns.add(turn);
    void turn.finally(() => turns.delete(turn));
    const result = await (waitsForResult(activity) ? turn : noLongerThan(patience, turn));
    response.send(result?.status ?? 200, result?.body);
  };
}

class TeamsAdapter extends CloudAdapter {
  /** As the SDK's `process`, which would write an error's text into the response. */
  async deliver(
    admitted: AuthenticateRequestResult,
    activity: Activity,
    logic: (context: TurnContext) => Promise<void>,
  ): Promise<InvokeResponse<unknown> | undefined> {
    return this.processActivity(admitted, activity, logic);
  }
}

function onTurnError(log: Logger) {
  return async (context: TurnContext, error: unknown): Promise<void> => {
    log.error({ fault: faultOf(error) }, 'an answer did not reach Teams');
    if (context.activity.type !== 'message') return;
    await context.sendActivity('Rollcall could not answer. Please try once more.').catch(() => undefined);
  };
}

/** The answer to these is the HTTP response itself. */
function waitsForResult({ type, deliveryMode }: Activity): boolean {
  return type === 'invoke' || deliveryMode === 'expectReplies';
}

async function noLongerThan<Result>(milliseconds: number, turn: Promise<Result>): Promise<Result | undefined> {
  const ended = new AbortController();
  const patience = delay(milliseconds, undefined, { signal: ended.signal }).catch(() => undefined);
  try {
    return await Promise.race([turn, patience]);
  } finally {
    ended.abort();
  }
}
