import type { z } from 'zod';
import type { Problem } from '../../problem.ts';
import { runCooperatively } from '../../async/cooperative.ts';
import { parseJson } from '../../text/json.ts';
import { problemsOf } from './problems.ts';
import { release } from './body.ts';
import { isGood, type HttpReply } from './exchange.ts';
import { RequestFailure } from './failure.ts';
import type { HttpRequest, Sender } from './transport.ts';
import { isBounded } from './json-bounds.ts';
import { peekEnvelope, readList, type ListRead, type JsonList } from './json-list.ts';
import { issuesText, type Issue } from './left-out.ts';
import { withRecord } from './call-record.ts';
import type { RequestContext } from '../vendor.ts';

/** An answer that is not 2xx. `body` is parsed JSON, or null; only the vendor's own folder reads it. */
export interface ErrorReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** How one vendor's API differs from the others. */
export interface ApiOptions {
  readonly source: string;
  readonly title: string;
  /** Requests to any other origin are refused. */
  readonly baseUrl: string;
  readonly http: Sender;
  /** Headers that authorize one request; called again for the request after `recover`. */
  readonly sign: () => Promise<Readonly<Record<string, string>>>;
  /** Tries to remove the cause of a refusal, such as an expired token. True if the request should be sent once more. */
  readonly recover: (refusal: ErrorReply, signed: Readonly<Record<string, string>>) => boolean;
  /** The problem that the vendor's error body names; null if only the status tells. */
  readonly toProblem: (refusal: ErrorReply, operation: string) => Problem | null;
  readonly parse?: (text: string) => unknown;
}

export interface ApiRequest {
  /** Short name for the log. */
  readonly operation: string;
  readonly path: string;
  /** Whose list it is, where the path does not tell. */
  readonly subject?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Api {
  /** The address of the settings. Links of the vendor must stay below it. */
  readonly base: URL;
  readonly get: <T>(request: ApiRequest & { readonly schema: z.ZodType<T> }, call: RequestContext) => Promise<T>;
  /** The same for a list of any length, which is parsed cooperatively. */
  readonly list: <Envelope, Rows>(
    request: ApiRequest & { readonly list: JsonList<Envelope, Rows> },
    call: RequestContext,
  ) => Promise<ListRead<Envelope, Rows>>;
  /** The same, for a caller that needs the envelope before the rows are parsed. */
  readonly page: <Envelope, Rows>(
    request: ApiRequest & { readonly list: JsonList<Envelope, Rows> },
    call: RequestContext,
  ) => Promise<JsonPage<Envelope, Rows>>;
}

export interface JsonPage<Envelope, Rows> {
  /** A guess at the envelope; it can be wrong, see `peekEnvelope`. */
  readonly peekedEnvelope: Envelope;
  /** Parses the rows and the real envelope. */
  readonly read: () => Promise<ListRead<Envelope, Rows>>;
}

export function createApi(options: ApiOptions): Api {
  const { source, title, http, sign, recover, toProblem, parse = parseJson } = options;
  const problems = problemsOf(title);
  const base = new URL(options.baseUrl);

  async function fetchReply(
    request: ApiRequest,
    call: RequestContext,
    limit: Pick<HttpRequest, 'maxBytes'> = {},
  ): Promise<HttpReply> {
    const url = urlOf(base, request);
    // Paths can come from the vendor's paging links, and credentials must go only to the origin of the settings.
    if (url.origin !== base.origin) throw problems.unexpected('link to another origin');
    const target = { operation: request.operation, subject: request.subject ?? url.pathname };
    const { signal, background = false } = call;
    const send = async (signed: Readonly<Record<string, string>>): Promise<HttpReply> => {
      const headers = { accept: 'application/json', ...request.headers, ...signed };
      return withRecord({ source, operation: request.operation, path: url.pathname }, call, (onRepeat) =>
        http.send({ ...limit, target, method: 'GET', url, headers, onRepeat, signal, background }),
      );
    };
    try {
      const signed = await sign();
      let reply = await send(signed);
      if (!isGood(reply) && recover(refusalOf(reply), signed)) reply = await send(await sign());
      if (isGood(reply)) return reply;
      const refusal = refusalOf(reply);
      throw toProblem(refusal, request.operation) ?? problems.ofStatus(refusal);
    } catch (error) {
      throw error instanceof RequestFailure ? problems.ofFailure(error) : error;
    }
  }

  function unexpected(issues: readonly Issue[]): Problem {
    return problems.unexpected(issuesText(issues));
  }

  async function parseList<Envelope, Rows>(
    reply: HttpReply,
    list: JsonList<Envelope, Rows>,
  ): Promise<ListRead<Envelope, Rows>> {
    const read = await runCooperatively(readList(reply.body, list, parse));
    release(reply.body);
    if ('value' in read) return read.value;
    throw unexpected(read.issues);
  }

  return {
    base,
    async get(request, call) {
      const { body } = await fetchReply(request, call, { maxBytes: maxObjectBytes });
      const { success, data, error } = request.schema.safeParse(isBounded(body) ? parse(textOf(body)) : null);
      if (success) return data;
      throw unexpected(error.issues);
    },
    async list(request, call) {
      return parseList(await fetchReply(request, call), request.list);
    },
    async page(request, call) {
      const reply = await fetchReply(request, call);
      const peekedEnvelope = peekEnvelope(reply.body, request.list, parse);
      if (peekedEnvelope !== null) return { peekedEnvelope, read: () => parseList(reply, request.list) };
      const whole = await parseList(reply, request.list);
      return { peekedEnvelope: whole.envelope, read: async () => whole };
    },
  };
}

/** Bytes of an answer that is parsed at once, such as a list of customers: some thirty thousand. */
const maxObjectBytes = 8 * 1024 * 1024;

/** Bytes of the answer to a sign-in. */
const maxTokenBytes = 64 * 1024;

/** Requests a token. `toProblem` turns a refusal of the sign-in into the vendor's own problem. */
export async function requestToken<T>(options: {
  readonly http: Sender;
  readonly title: string;
  readonly url: string;
  readonly form: Readonly<Record<string, string>>;
  readonly schema: z.ZodType<T>;
  readonly toProblem: (refusal: ErrorReply) => Problem;
}): Promise<T> {
  const { http, title, url, form, schema, toProblem } = options;
  const problems = problemsOf(title);
  try {
    const reply = await http.send({
      method: 'POST',
      url: new URL(url),
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams(form).toString(),
      maxBytes: maxTokenBytes,
      // All callers share one token, so the signal of one of them must not abort it.
      signal: new AbortController().signal,
    });
    if (!isGood(reply)) {
      const isBusy = reply.status === 429 || reply.status >= 500;
      throw isBusy ? problems.ofStatus(reply) : toProblem(refusalOf(reply));
    }
    const result = schema.safeParse(parseJson(textOf(reply.body)));
    if (result.success) return result.data;
    throw problems.unexpected('token answer');
  } catch (error) {
    throw error instanceof RequestFailure ? problems.ofFailure(error) : error;
  }
}

function urlOf(base: URL, request: ApiRequest): URL {
  const url = new URL(base.href.replace(/\/$/, '') + request.path);
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
  return url;
}

function textOf(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
}

function refusalOf(reply: HttpReply): ErrorReply {
  return { status: reply.status, headers: reply.headers, body: parseJson(textOf(reply.body)) };
}
