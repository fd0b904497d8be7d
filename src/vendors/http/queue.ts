import { setImmediate as nextTurn } from 'node:timers/promises';
import PQueue from 'p-queue';
import { Problem } from '../../problem.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';
import { RequestFailure, toRequestFailure } from './failure.ts';
import type { HttpReply } from './exchange.ts';
import { maxPause, type HttpRequest, type Schedule, type Sender } from './transport.ts';
import { createBackoff } from './backoff.ts';
import { unshared } from '../shared.ts';
import type { Rate, RateGate } from './rate-gate.ts';

/** How many requests Rollcall sends to one vendor. */
export interface RateLimit {
  /** Pending requests at the same time. */
  readonly concurrency: number;
  /** Null where the vendor names no limit. */
  readonly rate: Rate | null;
}

/** What background requests may use of it, so that people always have the other half. */
function halve({ concurrency, rate }: RateLimit): RateLimit {
  return { concurrency: half(concurrency), rate: rate && { ...rate, requests: half(rate.requests) } };
}

function half(number: number): number {
  return Math.max(1, Math.floor(number / 2));
}

/** Runs requests within a limit. */
interface Limiter {
  /** Runs the work when there is a slot for it. The work must not start its request before `mayStart` resolves. */
  readonly run: <T>(signal: AbortSignal, priority: number, work: () => Promise<T>) => Promise<T>;
  readonly mayStart: RateGate;
}

function createLimiter({ concurrency, rate }: RateLimit, createGate: (rate: Rate) => RateGate): Limiter {
  const queue = new PQueue({ concurrency });
  return {
    run: (signal, priority, work) => queue.add(work, { signal, priority }),
    mayStart: rate === null ? () => Promise.resolve() : createGate(rate),
  };
}

/** Sends the requests to one vendor, with its rate limit, its backoff and a circuit breaker. */
export interface RequestQueue extends Sender {
  /** Until when calls for what was not answered are refused; null while everything is asked for as usual. */
  readonly circuitOpenUntil: () => Date | null;
}

/**
 * `send` throws a `Problem` at once while the circuit is open or the vendor has asked to wait. Sign-ins take the same
 * queue as reads. Background requests pass a queue of half the size before that, and are overtaken by all others.
 */
export function createRequestQueue(http: Sender, title: string, limit: RateLimit, shared = unshared): RequestQueue {
  const all = createLimiter(limit, (rate) => shared.rateGate(title, rate));
  const inBackground = createLimiter(halve(limit), (rate) => shared.rateGate(`${title}/background`, rate));
  /** Each lets a request leave the queue when its circuit is open. */
  const waiting = new Set<() => void>();
  const breaker = createCircuitBreaker(title, () => {
    for (const leaveIfRefused of waiting) leaveIfRefused();
  });
  const backoff = createBackoff(title);

  /** Makes one try when there is a slot for it, unless it is refused before that. */
  async function enqueue<T>(
    { signal, background = false }: HttpRequest,
    refusal: () => Problem | null,
    attempt: () => Promise<T>,
  ): Promise<T> {
    throwIf(refusal());
    const refused = new AbortController();
    const leaveIfRefused = (): void => {
      const problem = refusal();
      if (problem !== null) refused.abort(problem);
    };
    waiting.add(leaveIfRefused);
    try {
      const either = AbortSignal.any([signal, refused.signal]);
      const priority = background ? -1 : 0;
      return await all.run(either, priority, async () => {
        await all.mayStart(either, priority);
        waiting.delete(leaveIfRefused);
        // The slot may be free because another request failed. Its failure opens the circuit within this turn.
        await nextTurn();
        throwIf(refusal());
        return attempt();
      });
    } finally {
      waiting.delete(leaveIfRefused);
    }
  }

  async function send(request: HttpRequest, beforeRepeat: RateGate | null): Promise<HttpReply> {
    const { method, signal, target = null, url } = request;
    // Before the breaker, so that a request that is not sent cannot be its probe.
    throwIf(backoff.refusal(url.origin));
    const outcome = await breaker.run(target, signal, async (isOpen) => {
      const refusal = (): Problem | null => isOpen() ?? backoff.refusal(url.origin);
      let isRepeated = false;
      // Each try queues again, since each counts at the vendor.
      const schedule: Schedule = async (attempt) => {
        try {
          if (isRepeated) await beforeRepeat?.(signal);
          isRepeated = true;
          return await enqueue(request, refusal, attempt);
        } catch (error) {
          if (error instanceof Problem && !signal.aborted) throw error;
          // The caller left.
          return toRequestFailure(error, signal);
        }
      };
      return http.send({ ...request, schedule }).catch((error: unknown) => {
        if (error instanceof RequestFailure) return error;
        throw error;
      });
    });
    if (outcome instanceof RequestFailure) throw outcome;
    // Short holds are not recorded: a retry that sleeps through its own would be refused for another's when it wakes.
    backoff.record(url.origin, outcome, method === 'GET' ? maxPause : 0);
    return outcome;
  }

  /** Waits outside the breaker: its probe must not wait here while people are told that the vendor is being asked. */
  async function sendInBackground(request: HttpRequest): Promise<HttpReply> {
    const { signal } = request;
    try {
      return await inBackground.run(signal, 0, async () => {
        await inBackground.mayStart(signal);
        return send(request, inBackground.mayStart);
      });
    } catch (error) {
      throw signal.aborted ? toRequestFailure(error, signal) : error;
    }
  }

  return {
    send: (request) => (request.background === true ? sendInBackground(request) : send(request, null)),
    circuitOpenUntil: breaker.openUntil,
  };
}

function throwIf(problem: Problem | null): void {
  if (problem !== null) throw problem;
}
