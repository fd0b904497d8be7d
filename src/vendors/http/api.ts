import type { z } from 'zod';
import type { Problem } from '../../problem.ts';
import { retryAfter } from '../../async/retry-after.ts';
import { runCooperatively } from '../../async/cooperative.ts';
import { sourceProblems } from './problems.ts';
import { release } from './body.ts';
import { RequestFailure, type HttpReply, type Sender } from './transport.ts';
import { peekEnvelope, readList, type Issue, type ListRead, type JsonList } from './json-list.ts';
import type { RequestContext, CallRecord } from '../vendor.ts';

/** An answer that is not a 2xx. `body` is parsed JSON, or null; it never leaves the vendor's folder. */
export interface ErrorReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What one vendor's API needs and says in its own way. */
export interface ApiOptions {
  readonly source: string;
  readonly title: string;
  /** Requests go here and to no other origin. */
  readonly baseUrl: string;
  readonly http: Sender;
  /** Headers that sign one request; asked for anew at each try. */
  readonly sign: () => Promise<Readonly<Record<string, string>>>;
  /** True when something was mended, such as an expired token dropped, and one more try is worth it. */
  readonly recover: (refusal: ErrorReply, signed: Readonly<Record<string, string>>) => boolean;
  /** The vendor's own words for a refusal; null leaves it to the status. */
  readonly toProblem: (refusal: ErrorReply, operation: string) => Problem | null;
  readonly parse?: (text: string) => unknown;
}

export interface ApiRequest {
  /** A short name of the operation, for the log. */
  readonly operation: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Api {
  readonly get: <T>(request: ApiRequest & { readonly schema: z.ZodType<T> }, call: RequestContext) => Promise<T>;
  /** The same for an answer of any length: other turns go on while it is parsed. */
  readonly list: <Around, Rows>(
    request: ApiRequest & { readonly list: JsonList<Around, Rows> },
    call: RequestContext,
  ) => Promise<ListRead<Around, Rows>>;
  /** The same, where what stands around the list is wanted before the list itself is read. */
  readonly page: <Around, Rows>(
    request: ApiRequest & { readonly list: JsonList<Around, Rows> },
    call: RequestContext,
  ) => Promise<JsonPage<Around, Rows>>;
}

export interface JsonPage<Around, Rows> {
  /** What seems to stand around the list. */
  readonly peekedEnvelope: Around;
  /** The list, and what truly stands around it. */
  readonly read: () => Promise<ListRead<Around, Rows>>;
}

export function createApi(options: ApiOptions): Api {
  const { source, title, http, sign, recover, toProblem, parse = parseJson } = options;
  const base = new URL(options.baseUrl);

  async function ask(request: ApiRequest, call: RequestContext): Promise<HttpReply> {
    const url = urlOf(base, request, title);
    const exchange = async (signed: Readonly<Record<string, string>>): Promise<HttpReply> => {
      const headers = { accept: 'application/json', ...request.headers, ...signed };
      return recorded({ source, operation: request.operation, path: url.pathname }, call, () =>
        http.send({ method: 'GET', url, headers, signal: call.signal }),
      );
    };
    try {
      const signed = await sign();
      let reply = await exchange(signed);
      if (!isGood(reply) && recover(refusalOf(reply), signed)) reply = await exchange(await sign());
      if (isGood(reply)) return reply;
      const refusal = refusalOf(reply);
      throw toProblem(refusal, request.operation) ?? statusProblem(title, refusal);
    } catch (error) {
      throw error instanceof RequestFailure ? failureProblem(title, error) : error;
    }
  }

  function nonsense(issues: readonly Issue[]): Problem {
    const where = issues.slice(0, 3).map(({ path, code }) => `${path.join('.') || 'answer'} ${code}`);
    return sourceProblems.unexpected(title, where.join(', '));
  }

  async function listIn<Around, Rows>(reply: HttpReply, list: JsonList<Around, Rows>): Promise<ListRead<Around, Rows>> {
    const read = await runCooperatively(readList(reply.body, list, parse));
    release(reply.body);
    if ('value' in read) return read.value;
    throw nonsense(read.issues);
  }

  return {
    async get(request, call) {
      const { success, data, error } = request.schema.safeParse(parse(textOf(await ask(request, call))));
      if (success) return data;
      throw nonsense(error.issues);
    },
    async list(request, call) {
      return listIn(await ask(request, call), request.list);
    },
    async page(request, call) {
      const reply = await ask(request, call);
      const around = peekEnvelope(reply.body, request.list, parse);
      if (around !== null) return { peekedEnvelope: around, read: () => listIn(reply, request.list) };
      const whole = await listIn(reply, request.list);
      return { peekedEnvelope: whole.envelope, read: async () => whole };
    },
  };
}

/** The answer of a token endpoint: read with `schema`, refused with the vendor's own words. */
export async function requestToken<T>(options: {
  readonly http: Sender;
  readonly title: string;
  readonly url: string;
  readonly form: Readonly<Record<string, string>>;
  readonly schema: z.ZodType<T>;
  readonly explain: (refusal: ErrorReply) => Problem;
}): Promise<T> {
  const { http, title, url, form, schema, explain } = options;
  try {
    const reply = await http.send({
      method: 'POST',
      url: new URL(url),
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams(form).toString(),
      // Many callers wait for one token: no single caller's signal may end it.
      signal: new AbortController().signal,
    });
    if (!isGood(reply)) {
      const isBusy = reply.status === 429 || reply.status >= 500;
      throw isBusy ? statusProblem(title, reply) : explain(refusalOf(reply));
    }
    const result = schema.safeParse(parseJson(textOf(reply)));
    if (result.success) return result.data;
    throw sourceProblems.unexpected(title, 'token answer');
  } catch (error) {
    throw error instanceof RequestFailure ? failureProblem(title, error) : error;
  }
}

async function recorded(
  request: Pick<CallRecord, 'source' | 'operation' | 'path'>,
  call: RequestContext,
  exchange: () => Promise<HttpReply>,
): Promise<HttpReply> {
  const started = performance.now();
  const record = (outcome: CallRecord['outcome'], requestId: string | null): void => {
    call.record({ ...request, outcome, requestId, milliseconds: Math.round(performance.now() - started) });
  };
  try {
    const reply = await exchange();
    record(reply.status, reply.headers['ms-requestid'] ?? reply.headers['x-request-id'] ?? null);
    return reply;
  } catch (error) {
    if (error instanceof RequestFailure) record(error.kind, null);
    throw error;
  }
}

function urlOf(base: URL, request: ApiRequest, title: string): URL {
  const url = new URL(base.href.replace(/\/$/, '') + request.path);
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
  // The vendor's own links are followed too; credentials go to no other place than the one in the settings.
  if (url.origin !== base.origin) throw sourceProblems.unexpected(title, 'link to another origin');
  return url;
}

function isGood(reply: HttpReply): boolean {
  return reply.status >= 200 && reply.status < 300;
}

function textOf({ body }: HttpReply): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
}

function refusalOf(reply: HttpReply): ErrorReply {
  return { status: reply.status, headers: reply.headers, body: parseJson(textOf(reply)) };
}

/** JSON, or null for anything else: vendors answer with HTML, nothing, or a byte order mark in front. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    return null;
  }
}

function failureProblem(title: string, error: RequestFailure): Problem {
  if (error.kind === 'unreachable') return sourceProblems.unreachable(title, causeCode(error));
  return error.kind === 'unreadable'
    ? sourceProblems.unexpected(title, causeCode(error))
    : sourceProblems.slow(title, error.kind);
}

/** Only the code, such as ECONNREFUSED: a network error's text can hold the whole address. */
function causeCode(error: RequestFailure): string {
  const cause = error.cause;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'network';
}

/** What a status says by itself. */
export function statusProblem(
  title: string,
  { status, headers }: Pick<HttpReply, 'status' | 'headers'>,
  cause = `HTTP ${status}`,
): Problem {
  if (status === 401)
    return sourceProblems.refused(title, 'The person who runs Rollcall should check its credentials.', cause);
  if (status === 403)
    return sourceProblems.notPermitted(
      title,
      'The person who runs Rollcall should check its permissions there.',
      cause,
    );
  if (status === 429) return sourceProblems.throttled(title, cause, retryAfter(headers['retry-after']));
  return status >= 500 ? sourceProblems.failed(title, cause) : sourceProblems.unexpected(title, cause);
}
