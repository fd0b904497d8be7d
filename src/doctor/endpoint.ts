import { Agent, request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { getCACertificates, TLSSocket } from 'node:tls';
import { z } from 'zod';
import { isLocal } from '../config/registration.ts';
import type { ExaminedSettings } from '../config/settings.ts';
import type { Proxy } from '../network/agent.ts';
import { errorFields } from '../telemetry/error-fields.ts';
import { formatNumber, lowerFirst } from '../text/format.ts';
import { words } from '../text/words.ts';
import { failed, ok, skipped, warning, type Check, type Outcome } from './check.ts';

const texts = words.doctor.endpoint;

/** Rollcall as Teams reaches it: encrypted, alive, and closed to whoever does not sign. */
export function endpointChecks(
  { settings: { registration, host, proxy }, faults }: ExaminedSettings,
  origin = `https://${host}`,
  publicAuthorities = getCACertificates('bundled'),
): readonly Check[] {
  const whyNot = isLocal(registration)
    ? words.doctor.local
    : faults.has('host')
      ? words.doctor.faulty
      : host === null
        ? texts.noHost
        : null;
  const way = { origin, proxy, authorities: null };
  return [
    {
      id: 'https',
      title: texts.https,
      run: (signal) => (whyNot === null ? checkCertificate(way, publicAuthorities, signal) : skipped(whyNot)),
    },
    { id: 'health', title: texts.health, needs: ['https'], run: (signal) => checkHealth(way, signal) },
    { id: 'messages', title: texts.messages, needs: ['health'], run: (signal) => checkMessages(way, signal) },
  ];
}

/** The public address, the proxy on the way there, and whose certificates are taken; null for those that Node takes. */
interface Way {
  readonly origin: string;
  readonly proxy: Proxy | null;
  readonly authorities: string[] | null;
}

/** Days. A certificate that renews itself is renewed long before. */
const leastDays = 14;
const day = 24 * 60 * 60_000;

async function checkCertificate(way: Way, publicAuthorities: string[], signal: AbortSignal): Promise<Outcome> {
  try {
    const { response, certificateEnds } = await send(way, '/health', signal);
    response.resume();
    if (Number.isNaN(certificateEnds)) throw new TypeError('There is no certificate');
    if (!(await isTakenWith(publicAuthorities, way, signal)))
      return warning([texts.ownAuthority], texts.faults.untrusted.advice);
    const left = Math.floor((certificateEnds - Date.now()) / day);
    const count = formatNumber(left);
    return left < leastDays
      ? warning([texts.endsSoon(count)], texts.renew)
      : ok(texts.certificateGood(way.origin, count));
  } catch (error) {
    signal.throwIfAborted();
    const { code = '' } = errorFields(error);
    const { problem, advice } = texts.faults[connectionFaults[code] ?? 'unreachable'];
    return failed([`${way.origin}: ${lowerFirst(problem)} (${code})`], advice);
  }
}

/**
 * Whether these authorities are enough. NODE_EXTRA_CA_CERTS can name more, and Teams does not know them. A proxy may sign
 * with such a one, and then nothing is seen of what stands behind it.
 */
async function isTakenWith(authorities: string[], way: Way, signal: AbortSignal): Promise<boolean> {
  if (way.proxy !== null) return true;
  try {
    const { response } = await send({ ...way, authorities }, '/health', signal);
    response.resume();
    return true;
  } catch (error) {
    const fault = connectionFaults[errorFields(error).code ?? ''];
    return fault !== 'untrusted' && fault !== 'incomplete';
  }
}

/** By the code of OpenSSL or Node. Any other one is of a connection that there was not. */
const connectionFaults: Readonly<Record<string, keyof typeof texts.faults>> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'notYet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'otherName',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'incomplete',
  EPROTO: 'noTls',
  ENOTFOUND: 'noName',
  EAI_AGAIN: 'noName',
};

const health = z.object({ status: z.literal('ok') });

async function checkHealth(way: Way, signal: AbortSignal): Promise<Outcome> {
  const { response } = await send(way, '/health', signal);
  const body: unknown = await json(response).catch(() => null);
  const status = response.statusCode ?? 0;
  if (status !== 200) return otherHealth(status);
  return health.safeParse(body).success ? ok(texts.healthGood) : failed([texts.somethingElse], texts.route);
}

/** What a proxy answers when nobody behind it does. */
const gatewayStatuses = new Set([502, 503, 504]);

/** Rollcall itself answers 200 for as long as it runs, so the status is of what stands in front of it. */
function otherHealth(status: number): Outcome {
  const shown = String(status);
  if (gatewayStatuses.has(status)) return failed([texts.noRollcall(shown)], texts.startIt);
  const isRedirect = status >= 300 && status < 400;
  return isRedirect
    ? failed([texts.redirected(shown)], texts.noRedirect)
    : failed([texts.badHealth(shown)], texts.route);
}

async function checkMessages(way: Way, signal: AbortSignal): Promise<Outcome> {
  const { response } = await send(way, '/api/messages', signal, '{}');
  response.resume();
  if (response.statusCode === 401) return ok(texts.messagesGood);
  return failed([texts.badMessages(String(response.statusCode))], texts.asLocal);
}

interface Answer {
  readonly response: IncomingMessage;
  /** Milliseconds since 1970; NaN where there is no certificate. */
  readonly certificateEnds: number;
}

/** Asked for when the response begins: the connection may be gone a moment later, and its certificate with it. */
function certificateEndOf({ socket }: IncomingMessage): number {
  return socket instanceof TLSSocket ? Date.parse(socket.getPeerCertificate().valid_to) : NaN;
}

/** Follows no redirect, as Teams does not. A body makes it a POST, without a token. */
function send({ origin, proxy, authorities }: Way, path: string, signal: AbortSignal, body?: string): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const headers = body === undefined ? {} : { 'content-type': 'application/json' };
  const method = body === undefined ? 'GET' : 'POST';
  // A connection of its own: one that was kept would have no certificate to show.
  const agent = proxy !== null && new Agent({ proxyEnv: { HTTPS_PROXY: proxy.url, NO_PROXY: proxy.except } });
  const trusted = authorities === null ? {} : { ca: authorities };
  request(new URL(path, origin), { method, headers, signal, agent, ...trusted })
    .once('response', (response) => resolve({ response, certificateEnds: certificateEndOf(response) }))
    .once('error', reject)
    .end(body);
  return promise;
}
