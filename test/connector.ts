import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

const sent = z.object({
  type: z.string(),
  text: z.string().optional(),
  summary: z.string().optional(),
  replyToId: z.string().optional(),
  attachments: z.array(z.object({ contentType: z.string(), content: z.record(z.string(), z.unknown()) })).optional(),
});

/** An activity that the bot sends, as far as the tests look at it. */
export type Sent = z.infer<typeof sent>;

/** One request of the bot to Teams. */
export interface Call {
  readonly method: string;
  /** The conversation with its `;messageid=`, and the message that is answered or changed, if there is one. */
  readonly conversationId: string;
  readonly activityId: string | null;
  readonly authorization: string | null;
  /** The id that Teams gave the message. */
  readonly id: string;
  readonly activity: Sent;
}

export interface Connector {
  readonly url: string;
  readonly calls: readonly Call[];
  /** The teams whose Entra group the bot asked for; it is told `CCCC-3`. */
  readonly teams: readonly string[];
  /** What stands in the chat now: typing is gone, and what was replaced is replaced. */
  readonly messages: () => readonly Sent[];
  /** Resolves once the bot has made so many calls. */
  readonly until: (calls: number) => Promise<void>;
  /** Refuses every call that fits from now on, as if the message were deleted. */
  readonly refuse: (fits: (call: Call) => boolean) => void;
  readonly close: () => Promise<void>;
}

/** Stands in for the part of Teams that takes a bot's messages. */
export async function openConnector(): Promise<Connector> {
  const calls: Call[] = [];
  const teams: string[] = [];
  const arrivals = new EventEmitter();
  let refused = nothing;

  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, team] = /^\/emea\/v3\/teams\/([^/]+)$/.exec(request.url ?? '') ?? [];
    if (team !== undefined) {
      teams.push(decodeURIComponent(team));
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ id: team, aadGroupId: 'CCCC-3' }));
      return;
    }
    const call = await read(request, `message-${calls.length + 1}`);
    calls.push(call);
    const gone = refused(call);
    response.statusCode = gone ? 404 : call.method === 'POST' ? 201 : 200;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(gone ? { error: { code: 'ActivityNotFoundInConversation' } } : { id: call.id }));
    arrivals.emit('call');
  };
  const server = createServer((request, response) => void take(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());

  return {
    url: `http://127.0.0.1:${port}/emea/`,
    calls,
    teams,
    messages: () => shown(calls.filter((call) => !refused(call))),
    until: async (count) => {
      while (calls.length < count) await once(arrivals, 'call');
    },
    refuse: (fits) => {
      refused = fits;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function nothing(_call: Call): boolean {
  return false;
}

const PATH = /^\/emea\/v3\/conversations\/([^/]+)\/activities(?:\/([^/]+))?$/;

async function read(request: IncomingMessage, id: string): Promise<Call> {
  const [, conversationId = '', activityId] = PATH.exec(request.url ?? '') ?? [];
  return {
    method: request.method ?? '',
    conversationId: decodeURIComponent(conversationId),
    activityId: activityId === undefined ? null : decodeURIComponent(activityId),
    authorization: request.headers.authorization ?? null,
    id: request.method === 'PUT' ? (activityId ?? '') : id,
    activity: sent.parse(await json(request)),
  };
}

function shown(calls: readonly Call[]): readonly Sent[] {
  const messages = new Map<string, Sent>();
  for (const { id, activity } of calls) if (activity.type === 'message') messages.set(id, activity);
  return [...messages.values()];
}
