import { gzipSync } from 'node:zlib';
import type { SandboxReply } from '../../src/sandbox/server.ts';
import { poison } from '../../src/sandbox/world.ts';
import type { FaultyReply, Misbehavior } from './faulty-sandbox.ts';

/** What a sandbox does in place of answering, or `refuse` when it takes no connection. */
export type Failure = Misbehavior | 'refuse';

export const html = { headers: { 'content-type': 'text/html' }, body: `<h1>${poison}</h1>` };
/** Sends the same reply to every request. */
export const always =
  (reply: FaultyReply | 'reset' | 'silent'): Misbehavior =>
  () =>
    reply;

/** The body of a reply as it is sent. */
export function bodyText({ body }: SandboxReply): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** Changes each good answer. */
export const changed =
  (change: (good: SandboxReply) => FaultyReply): Misbehavior =>
  (_, good) =>
    change(good());

/** Each way in which a source can fail altogether. */
export const failures: Readonly<Record<string, Failure>> = {
  'lets nobody connect': 'refuse',
  'hangs up': always('reset'),
  'hangs up in the middle of an answer': changed((good) => ({ ...good, breaksOff: 'reset' })),
  'stays silent': always('silent'),
  'falls silent in the middle of an answer': changed((good) => ({ ...good, breaksOff: 'silent' })),
  'sends a byte now and then': changed((good) => ({ ...good, breaksOff: 'trickle' })),
  'answers 400': always({ status: 400, ...html }),
  'answers 401': always({ status: 401, body: { code: '400', description: poison } }),
  'answers 403': always({ status: 403, ...html }),
  'answers 404': always({ status: 404 }),
  'answers 429': always({ status: 429, body: { statusCode: 429, message: poison } }),
  'asks to come back in a minute': always({ status: 429, headers: { 'Retry-After': '57' } }),
  'asks to come back at a time': () => ({
    status: 429,
    headers: { 'Retry-After': new Date(Date.now() + 90_000).toUTCString() },
  }),
  'answers 500': always({ status: 500, body: `"${poison}"` }),
  'answers 502': always({ status: 502, ...html }),
  'answers 503': always({ status: 503 }),
  'answers 503 for two minutes': always({ status: 503, headers: { 'Retry-After': '120' } }),
  'answers 504': always({ status: 504 }),
  'redirects to elsewhere': always({ status: 302, headers: { Location: 'https://example.com/' } }),
  'sends HTML': always({ status: 200, ...html }),
  'sends nothing': always({ status: 200 }),
  'answers 204': always({ status: 204 }),
  'sends a byte order mark only': always({ status: 200, body: '\uFEFF' }),
  'sends a bare text': always({ status: 200, body: `"An error occurred ${poison}"` }),
  'sends a number': always({ status: 200, body: '0' }),
  'sends null': always({ status: 200, body: 'null' }),
  'sends an empty object': always({ status: 200, body: {} }),
  'sends an error with 200': always({ status: 200, body: { status: 500, code: 'x', message: poison } }),
  'sends a list of something else': always({ status: 200, body: [{ [poison]: 1 }] }),
  'sends an object around it': changed((good) => ({ status: 200, body: `{"value":${bodyText(good)}}` })),
  'sends half of its answer': changed((good) => ({ ...good, body: bodyText(good).slice(0, -20) })),
  'sends two answers in one': changed((good) => ({ ...good, body: bodyText(good).repeat(2) })),
  'packs its answer badly': always({ status: 200, headers: { 'Content-Encoding': 'gzip' }, body: poison }),
  'packs half of its answer': changed((good) => {
    const packed = gzipSync(bodyText(good));
    return { ...good, headers: { 'Content-Encoding': 'gzip' }, body: packed.subarray(0, packed.length / 2) };
  }),
};
