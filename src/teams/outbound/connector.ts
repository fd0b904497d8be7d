import type { Activity } from 'botbuilder';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { SendError, type Failure, type Operation } from './send-error.ts';
import type { BotToken } from '../auth/bot-token.ts';
import { withTimeout } from '../../async/timeout.ts';
import type { Proxy } from '../../network/agent.ts';
import { isLasting } from '../../network/connect-failure.ts';
import { parseJson } from '../../text/json.ts';
import { chatRequest, sendRequest, threadRequest, updateRequest, type NewChat, type NewThread } from './requests.ts';
import { openTransport, failed, type Outcome, type ConnectorRequest } from './transport.ts';

/** What Teams' roster says of one member. Ids are Entra ids as Teams wrote them. */
export interface Member {
  /** Such as `user`, `guest` or `anonymous`. */
  readonly role: string;
  readonly tenantId: string;
  /** Null when the response has none. */
  readonly objectId: string | null;
  /** Empty when the response has none. */
  readonly name: string;
}

/** Everything that Rollcall sends to Teams. Each operation rejects with `SendError`. */
export interface Connector {
  /** Sends to the activity's conversation, as a reply if `replyToId` is set. Resolves to Teams' id of it, if it gave one. */
  readonly send: (activity: Partial<Activity>) => Promise<string | null>;
  /** Begins a thread of a channel with the activity. */
  readonly createThread: (thread: NewThread) => Promise<void>;
  /** The id of the personal chat with somebody. */
  readonly createChat: (chat: NewChat) => Promise<string>;
  /** Replaces the message that has the activity's id. */
  readonly update: (activity: Partial<Activity>) => Promise<void>;
  /** The Entra group id of a team; null when the response has none. */
  readonly groupOf: (serviceUrl: string, teamId: string) => Promise<string | null>;
  /** A member of a conversation, by the id in Teams; null when the response lacks what `Member` needs. */
  readonly memberOf: (serviceUrl: string, conversationId: string, memberId: string) => Promise<Member | null>;
  /** Closes the connections; pending operations fail. */
  readonly close: () => Promise<void>;
}

export interface ConnectorOptions {
  /** Null: requests are sent without a token. */
  readonly token: BotToken | null;
  /** By default requests are sent without one. */
  readonly proxy?: Proxy | null;
  /** Milliseconds for one attempt, from connecting to the last byte. */
  readonly timeLimit?: number;
  /** Milliseconds for all attempts and the pauses between them. */
  readonly budget?: number;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
  /** Milliseconds, by a clock that is never set. */
  readonly clock?: () => number;
  /** From 0 up to 1. */
  readonly random?: () => number;
  /** Called after each attempt with its HTTP status, or with why there is none. */
  readonly onAttempt?: (status: Outcome['status']) => void;
}

interface Limits {
  readonly maxAttempts: number;
  readonly maxMilliseconds: number;
  /** Milliseconds before the second attempt. */
  readonly firstPause: number;
}

// A click that waits for it must be answered within three seconds.
const lookup: Limits = { maxAttempts: 2, maxMilliseconds: 1_000, firstPause: 100 };
const limits: Readonly<Record<Operation, Limits>> = {
  // The answer waits for it, and can do without it.
  typing: { maxAttempts: 1, maxMilliseconds: 2_000, firstPause: 500 },
  message: { maxAttempts: 4, maxMilliseconds: Infinity, firstPause: 500 },
  update: { maxAttempts: 4, maxMilliseconds: Infinity, firstPause: 500 },
  team: lookup,
  member: lookup,
};

/** https://learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability#status-codes-from-bot-conversational-apis */
const retryableStatuses = new Set([412, 429, 502, 503, 504]);

/**
 * Retries by itself: undici's retry does not tell whether anything was sent, and cockatiel's has no time budget and takes
 * no pause from a response.
 */
export function openConnector(options: ConnectorOptions): Connector {
  const { token, timeLimit = 10_000, budget = 20_000, pause = delay, random = Math.random, onAttempt } = options;
  const { clock = () => performance.now() } = options;
  const transport = openTransport(options.proxy ?? null);

  async function attempt(request: ConnectorRequest, deadline: number, forceRefresh: boolean): Promise<Outcome> {
    const limit = Math.max(0, Math.min(timeLimit, deadline - clock()));
    const bearer = token === null ? null : await withTimeout(limit, token(forceRefresh)).catch(() => undefined);
    const outcome = bearer === undefined ? failed('token') : await transport.exchange(request, bearer, limit);
    onAttempt?.(outcome.status);
    return outcome;
  }

  async function attemptWithToken(request: ConnectorRequest, deadline: number): Promise<Outcome> {
    const outcome = await attempt(request, deadline, false);
    // A token can be revoked before it expires.
    return outcome.status === 401 && token !== null ? attempt(request, deadline, true) : outcome;
  }

  async function retry(request: ConnectorRequest): Promise<Outcome> {
    const { maxAttempts, maxMilliseconds } = limits[request.operation];
    const deadline = clock() + Math.min(budget, maxMilliseconds);
    for (let attempts = 1; ; attempts += 1) {
      const outcome = await attemptWithToken(request, deadline);
      const wait = attempts < maxAttempts ? pauseAfter(outcome, request, attempts, random()) : null;
      if (wait === null || clock() + wait >= deadline) return outcome;
      await pause(wait);
    }
  }

  async function perform(request: ConnectorRequest): Promise<string> {
    const { status, text } = await retry(request);
    const failure = failureOf(status);
    if (failure === null) return text;
    throw new SendError(request.operation, failure, typeof status === 'number' ? status : null);
  }

  return {
    send: async (activity) => messageIdOf(await perform(sendRequest(activity))),
    createThread: async (thread) => void (await perform(threadRequest(thread))),
    async createChat(chat) {
      const id = messageIdOf(await perform(chatRequest(chat)));
      if (id === null) throw new SendError('message', 'refused');
      return id;
    },
    update: async (activity) => void (await perform(updateRequest(activity))),
    groupOf: async (serviceUrl, teamId) => {
      const path = `v3/teams/${encodeURIComponent(teamId)}`;
      return groupIdOf(await perform({ operation: 'team', method: 'GET', serviceUrl, path }));
    },
    memberOf: async (serviceUrl, conversationId, memberId) => {
      const path = `v3/conversations/${encodeURIComponent(conversationId)}/members/${encodeURIComponent(memberId)}`;
      return memberIn(await perform({ operation: 'member', method: 'GET', serviceUrl, path }));
    },
    close: transport.close,
  };
}

/** Milliseconds to wait before the next attempt; null when there is none. */
function pauseAfter(
  { status, retryAfter }: Outcome,
  { method, operation }: ConnectorRequest,
  attempts: number,
  random: number,
): number | null {
  const { firstPause } = limits[operation];
  if (!isRetryable(status, method)) return null;
  if (retryAfter !== null) return retryAfter + firstPause * random;
  return firstPause * 2 ** (attempts - 1) * (1 + random);
}

/** A request that may have arrived is repeated only if twice has the same effect as once. */
function isRetryable(status: Outcome['status'], method: string): boolean {
  if (status === 'lost') return method !== 'POST';
  return typeof status === 'string' ? !isLasting(status) : retryableStatuses.has(status);
}

function failureOf(status: Outcome['status']): Failure | null {
  if (typeof status !== 'number') return status;
  return status >= 200 && status < 300 ? null : 'refused';
}

const messageSchema = z.object({ id: z.string().min(1) });
const teamSchema = z.object({ aadGroupId: z.string().min(1) });
/** Of a display name in Entra. */
const maxNameLength = 256;
/** The list of members calls the object id `objectId`, and the single member `aadObjectId`. */
const memberSchema = z.object({
  userRole: z.string().min(1),
  tenantId: z.string().min(1),
  aadObjectId: z.string().nullish(),
  objectId: z.string().nullish(),
  name: z.string().max(maxNameLength).catch(''),
});

function messageIdOf(text: string): string | null {
  return messageSchema.safeParse(parseJson(text)).data?.id ?? null;
}

function groupIdOf(text: string): string | null {
  return teamSchema.safeParse(parseJson(text)).data?.aadGroupId ?? null;
}

function memberIn(text: string): Member | null {
  const { data } = memberSchema.safeParse(parseJson(text));
  if (data === undefined) return null;
  const { userRole: role, tenantId, name } = data;
  return { role, tenantId, name, objectId: data.aadObjectId ?? data.objectId ?? null };
}
