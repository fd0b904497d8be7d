import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

const sent = z.object({
  type: z.string(),
  text: z.string().optional(),
  summary: z.string().optional(),
  replyToId: z.string().optional(),
  entities: z.array(z.object({ type: z.string(), mentioned: z.object({ id: z.string() }) })).optional(),
  attachments: z.array(z.object({ contentType: z.string(), content: z.record(z.string(), z.unknown()) })).optional(),
});

/** The fields of a sent activity that the tests read. */
export type Sent = z.infer<typeof sent>;

/** One request of the bot to Teams. */
export interface Call {
  readonly method: string;
  /** The conversation with its `;messageid=`; `activityId` is the message that is answered or changed. */
  readonly conversationId: string;
  readonly activityId: string | null;
  readonly authorization: string | null;
  readonly userAgent: string;
  /** The header `x-ms-conversation-id`. */
  readonly conversationHeader: string | null;
  /** The id that Teams gave the message. */
  readonly id: string;
  readonly activity: Sent;
  /** Teams did what was asked, even if its answer was lost. */
  readonly accepted: boolean;
}

/**
 * What Teams does instead of its work: another status, hanging up before or after it took the message, never answering,
 * an answer of its own, or one that ends or stops in the middle of its body.
 */
export type Fault =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly body: string }
  | 'reset'
  | 'accepted-reset'
  | 'silence'
  | 'cut-body'
  | 'stalled-body';

export interface Connector {
  readonly url: string;
  readonly calls: readonly Call[];
  /** The teams whose Entra group the bot asked for; the answer is `CCCC-3`. */
  readonly teams: readonly string[];
  /** Whom the bot looked up in the roster, in which conversation; the answer is a user of `tenant-1`. */
  readonly members: readonly { readonly conversationId: string; readonly memberId: string }[];
  /** The messages as people see them now: without typing, each in its latest version. */
  readonly messages: () => readonly Sent[];
  /** Resolves once the bot has made this many calls. */
  readonly until: (calls: number) => Promise<void>;
  /** From now on, answers 404 to each call that fits, as Teams does for a deleted message. */
  readonly refuse: (fits: (call: Call) => boolean) => void;
  /** From now on, asks `fault` at each call. */
  readonly misbehave: (fault: (call: Call) => Fault | null) => void;
  /** How many calls the bot ended because there was no answer. */
  readonly hungUp: () => number;
  /** From now on, asks `fault` at each question about a team or a member. */
  readonly misinform: (fault: (id: string) => Fault | null) => void;
  readonly stopListening: () => Promise<void>;
  /** Under the same address. */
  readonly listenAgain: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A server in place of the part of Teams that takes a bot's messages. */
export async function openConnector(): Promise<Connector> {
  const calls: Call[] = [];
  const teams: string[] = [];
  const members: { conversationId: string; memberId: string }[] = [];
  const arrivals = new EventEmitter();
  let faultOf = none;
  let lookupFaultOf = noFault;
  let hungUp = 0;

  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeader('content-type', 'application/json');
    const lookup = lookupOf(request.url ?? '');
    if (lookup !== null) {
      const { id, conversationId, body } = lookup;
      if (conversationId === null) teams.push(id);
      else members.push({ conversationId, memberId: id });
      answer(response, { id, method: 'GET' }, lookupFaultOf(id) ?? { body });
      return;
    }
    const call = await read(request, `message-${calls.length + 1}`);
    const fault = faultOf(call);
    const accepted = typeof fault === 'object' ? fault === null || 'body' in fault : acceptedBefore.has(fault);
    calls.push({ ...call, accepted });
    if (fault === 'silence') response.once('close', () => (hungUp += 1));
    answer(response, call, fault);
    arrivals.emit('call');
  };
  const server = createServer((request, response) => void receive(request, response));
  const listen = async (at: number): Promise<void> => {
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
  };
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  await listen(0);
  const { port } = z.object({ port: z.number() }).parse(server.address());

  return {
    url: `http://127.0.0.1:${port}/emea/`,
    calls,
    teams,
    members,
    messages: () => shown(calls.filter(({ accepted }) => accepted)),
    until: async (count) => {
      while (calls.length < count) await once(arrivals, 'call');
    },
    refuse: (fits) => {
      faultOf = (call) => (fits(call) ? { status: 404 } : null);
    },
    misbehave: (fault) => {
      faultOf = fault;
    },
    hungUp: () => hungUp,
    misinform: (fault) => {
      lookupFaultOf = fault;
    },
    stopListening: close,
    listenAgain: () => listen(port),
    close,
  };
}

/** The faults after which the message is in the chat. */
const acceptedBefore: ReadonlySet<Fault> = new Set<Fault>(['accepted-reset', 'cut-body', 'stalled-body']);

function answer(response: ServerResponse, { id, method }: Pick<Call, 'id' | 'method'>, fault: Fault | null): void {
  if (fault === 'silence') return;
  if (fault === 'reset' || fault === 'accepted-reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  response.statusCode = method === 'POST' ? 201 : 200;
  if (fault === 'cut-body' || fault === 'stalled-body') {
    response.write('{"id":', () => fault === 'cut-body' && response.destroy());
    return;
  }
  if (fault !== null && 'status' in fault) {
    response.statusCode = fault.status;
    for (const [name, value] of Object.entries(fault.headers ?? {})) response.setHeader(name, value);
    response.end(JSON.stringify({ error: { code: 'SomeCode', message: 'secret in the text' } }));
    return;
  }
  response.end(fault?.body ?? JSON.stringify({ id }));
}

function noFault(_id: string): Fault | null {
  return null;
}

function none(_call: Call): Fault | null {
  return null;
}

/** The team, or the member of a conversation, that a request asks about, and the usual answer. */
function lookupOf(url: string): { id: string; conversationId: string | null; body: string } | null {
  const [, team] = /^\/emea\/v3\/teams\/([^/]+)$/.exec(url) ?? [];
  if (team !== undefined) {
    const id = decodeURIComponent(team);
    return { id, conversationId: null, body: JSON.stringify({ id, aadGroupId: 'CCCC-3' }) };
  }
  const [, conversation, member] = /^\/emea\/v3\/conversations\/([^/]+)\/members\/([^/]+)$/.exec(url) ?? [];
  if (conversation === undefined || member === undefined) return null;
  const id = decodeURIComponent(member);
  const body = JSON.stringify({ id, name: 'Somebody', tenantId: 'tenant-1', userRole: 'user' });
  return { id, conversationId: decodeURIComponent(conversation), body };
}

const PATH = /^\/emea\/v3\/conversations\/([^/]+)\/activities(?:\/([^/]+))?$/;

/** A new thread of a channel, or a new personal chat, which is known by whom it is with. */
const begun = z.object({
  activity: sent.optional(),
  members: z.array(z.object({ id: z.string() })).optional(),
  channelData: z.object({ channel: z.object({ id: z.string() }).optional() }).optional(),
});

async function read(request: IncomingMessage, id: string): Promise<Call> {
  const body: unknown = await json(request);
  const isNew = (request.url ?? '') === '/emea/v3/conversations';
  const { activity = { type: 'conversation' }, members, channelData } = isNew ? begun.parse(body) : {};
  const [, conversationId = '', activityId] = PATH.exec(request.url ?? '') ?? [];
  return {
    method: request.method ?? '',
    conversationId: isNew
      ? (channelData?.channel?.id ?? `chat with ${members?.[0]?.id}`)
      : decodeURIComponent(conversationId),
    activityId: activityId === undefined ? null : decodeURIComponent(activityId),
    authorization: request.headers.authorization ?? null,
    userAgent: request.headers['user-agent'] ?? '',
    conversationHeader: [request.headers['x-ms-conversation-id'] ?? []].flat()[0] ?? null,
    id: request.method === 'PUT' ? (activityId ?? '') : id,
    activity: isNew ? activity : sent.parse(body),
    accepted: false,
  };
}

function shown(calls: readonly Call[]): readonly Sent[] {
  const messages = new Map<string, Sent>();
  for (const { id, activity } of calls) if (activity.type === 'message') messages.set(id, activity);
  return [...messages.values()];
}
