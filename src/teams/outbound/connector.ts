import type { Activity } from 'botbuilder';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { SendError, type Failure, type Operation } from './send-error.ts';
import type { BotToken } from '../auth/bot-token.ts';
import { withTimeout } from '../../async/timeout.ts';
import { openTransport, failed, type Outcome, type ConnectorRequest } from './transport.ts';

/** The only door out of Rollcall to Teams. All of it rejects with `NotSent`. */
export interface Connector {
  /** Says something in the conversation of the activity, as a reply if it names one; comes to the id that Teams gave. */
  readonly send: (activity: Partial<Activity>) => Promise<string | null>;
  /** Puts the activity in the place of the message that has its id. */
  readonly update: (activity: Partial<Activity>) => Promise<void>;
  /** The Entra group id of a team; null when Teams does not tell it. */
  readonly groupOf: (serviceUrl: string, teamId: string) => Promise<string | null>;
  /** Hangs up, also on what is under way. */
  readonly close: () => Promise<void>;
}

export interface ConnectorOptions {
  /** Null: Rollcall speaks without a token. */
  readonly token: BotToken | null;
  /** Milliseconds for one try, from connecting to the last byte. */
  readonly timeLimit?: number;
  /** Milliseconds for all tries and the pauses between them. */
  readonly budget?: number;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
  /** Milliseconds, by a clock that is never set. */
  readonly clock?: () => number;
  /** From 0 up to 1. */
  readonly random?: () => number;
  /** Hears of each try: its HTTP status, or why there is none. */
  readonly onAttempt?: (status: Outcome['status']) => void;
}

const most: Readonly<Record<Operation, { readonly tries: number; readonly milliseconds: number }>> = {
  // Nobody misses it, and the answer waits for it.
  typing: { tries: 1, milliseconds: 2_000 },
  message: { tries: 4, milliseconds: Infinity },
  update: { tries: 4, milliseconds: Infinity },
  // A click that waits for it must be answered within three seconds.
  team: { tries: 2, milliseconds: 1_000 },
};

/** https://learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability#status-codes-from-bot-conversational-apis */
const worthRetrying = new Set([412, 429, 502, 503, 504]);
const firstPause = 500;

/**
 * Its own tries: undici's retry tells methods apart but not whether anything was sent, and cockatiel's neither keeps to a
 * budget nor takes a pause from outside.
 */
export function openConnector(options: ConnectorOptions): Connector {
  const { token, timeLimit = 10_000, budget = 20_000, pause = delay, random = Math.random, onAttempt } = options;
  const { clock = () => performance.now() } = options;
  const transport = openTransport();

  async function tryOnce(wanted: ConnectorRequest, end: number, fresh: boolean): Promise<Outcome> {
    const limit = Math.max(0, Math.min(timeLimit, end - clock()));
    const bearer = token === null ? null : await withTimeout(limit, token(fresh)).catch(() => undefined);
    const signed = bearer !== undefined;
    const outcome = signed ? await transport.exchange(wanted, bearer, limit) : failed('token');
    onAttempt?.(outcome.status);
    return outcome;
  }

  async function tryWithToken(wanted: ConnectorRequest, end: number): Promise<Outcome> {
    const outcome = await tryOnce(wanted, end, false);
    // A token can be withdrawn before its time.
    return outcome.status === 401 && token !== null ? tryOnce(wanted, end, true) : outcome;
  }

  async function tryAll(wanted: ConnectorRequest): Promise<Outcome> {
    const { tries, milliseconds } = most[wanted.operation];
    const end = clock() + Math.min(budget, milliseconds);
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await tryWithToken(wanted, end);
      const wait = attempt < tries ? pauseAfter(outcome, wanted.method, attempt, random()) : null;
      if (wait === null || clock() + wait >= end) return outcome;
      await pause(wait);
    }
  }

  async function ask(wanted: ConnectorRequest): Promise<string> {
    const { status, text } = await tryAll(wanted);
    const failure = failureOf(status);
    if (failure === null) return text;
    throw new SendError(wanted.operation, failure, typeof status === 'number' ? status : null);
  }

  return {
    send: async (activity) => idIn(await ask(saying(activity))),
    update: async (activity) => void (await ask(replacing(activity))),
    groupOf: async (serviceUrl, teamId) => {
      const path = `v3/teams/${encodeURIComponent(teamId)}`;
      return groupIn(await ask({ operation: 'team', method: 'GET', serviceUrl, path }));
    },
    close: transport.close,
  };
}

/** Milliseconds to wait before the next try; null when there is none. */
function pauseAfter({ status, retryAfter: told }: Outcome, method: string, attempt: number, random: number) {
  // What may have arrived is said once more only where twice is the same as once.
  const again = status === 'lost' ? method !== 'POST' : typeof status === 'string' || worthRetrying.has(status);
  if (!again) return null;
  return told === null ? firstPause * 2 ** (attempt - 1) * (1 + random) : told + firstPause * random;
}

function failureOf(status: Outcome['status']): Failure | null {
  if (typeof status !== 'number') return status;
  return status >= 200 && status < 300 ? null : 'refused';
}

function saying(activity: Partial<Activity>): ConnectorRequest {
  const { type, conversation, replyToId } = activity;
  const id = conversation?.id ?? '';
  const path = `v3/conversations/${encodeURIComponent(id)}/activities`;
  return {
    operation: type === 'typing' ? 'typing' : 'message',
    method: 'POST',
    serviceUrl: activity.serviceUrl ?? '',
    path: replyToId === undefined ? path : `${path}/${encodeURIComponent(replyToId)}`,
    // As the SDK has it: Teams finds its server by this.
    headers: replyToId === undefined ? {} : { 'x-ms-conversation-id': id },
    body: JSON.stringify(activity),
  };
}

function replacing(activity: Partial<Activity>): ConnectorRequest {
  const conversation = encodeURIComponent(activity.conversation?.id ?? '');
  return {
    operation: 'update',
    method: 'PUT',
    serviceUrl: activity.serviceUrl ?? '',
    path: `v3/conversations/${conversation}/activities/${encodeURIComponent(activity.id ?? '')}`,
    body: JSON.stringify(activity),
  };
}

const given = z.object({ id: z.string().min(1) });
const team = z.object({ aadGroupId: z.string().min(1) });

function idIn(text: string): string | null {
  return given.safeParse(readJson(text)).data?.id ?? null;
}

function groupIn(text: string): string | null {
  return team.safeParse(readJson(text)).data?.aadGroupId ?? null;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
