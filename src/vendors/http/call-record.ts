import type { CallRecord, RequestContext } from '../vendor.ts';
import type { HttpReply } from './exchange.ts';
import { RequestFailure } from './failure.ts';
import type { HttpRequest } from './transport.ts';

/** Sends one request and records its outcome and duration. */
export async function withRecord(
  request: Pick<CallRecord, 'source' | 'operation' | 'path'>,
  call: RequestContext,
  send: (onRepeat: NonNullable<HttpRequest['onRepeat']>) => Promise<HttpReply>,
): Promise<HttpReply> {
  const started = performance.now();
  const repeatedAfter: (number | 'unreachable')[] = [];
  const record = (outcome: CallRecord['outcome'], requestId: string | null, clock = {}): void => {
    const milliseconds = Math.round(performance.now() - started);
    const repeats = repeatedAfter.length === 0 ? {} : { repeatedAfter };
    call.record({ ...request, outcome, requestId, milliseconds, ...repeats, ...clock });
  };
  try {
    const reply = await send((after) => {
      repeatedAfter.push(after);
    });
    record(reply.status, reply.headers['ms-requestid'] ?? reply.headers['x-request-id'] ?? null, clockOf(reply));
    return reply;
  } catch (error) {
    if (error instanceof RequestFailure && error.kind !== 'unsendable') record(error.kind, null);
    throw error;
  }
}

/** By the time of day, which people set, and never by a clock of the tests. The header has whole seconds, cut off. */
function clockOf({ headers }: HttpReply): Pick<CallRecord, 'clockAhead'> {
  const sentAt = Date.parse(headers['date'] ?? '');
  return Number.isNaN(sentAt) ? {} : { clockAhead: sentAt + 500 - Date.now() };
}
