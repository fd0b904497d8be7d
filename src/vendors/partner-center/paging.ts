import { Problem } from '../../problem.ts';
import type { Api, ApiRequest, JsonPage } from '../http/api.ts';
import { createDeduplicator } from '../http/deduplicate.ts';
import { problems } from './client.ts';
import type { JsonList } from '../http/json-list.ts';
import type { LeftOut } from '../http/left-out.ts';
import type { RequestContext, CallRecord } from '../vendor.ts';
import type { Envelope, PartnerLink } from './contract.ts';

/** How to read the pages of one kind of list. */
export interface PageKind<Rows> {
  readonly list: JsonList<Envelope, Rows>;
  readonly idsOf: (rows: Rows) => Iterable<string | null>;
  /** The rows at these indexes. */
  readonly pick: (rows: Rows, indexes: readonly number[]) => Rows;
}

interface PagesRequest<Rows> {
  readonly operation: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly kind: PageKind<Rows>;
  /** Request the next page while this one is parsed. */
  readonly prefetch: boolean;
}

export interface ListPage<Rows> {
  readonly rows: Rows;
  readonly count: number;
  readonly leftOut: LeftOut;
  readonly last: boolean;
}

/** The pages of a list, without repeated rows. Each page has the link to the next, and the token that it must be sent. */
export async function* readPages<Rows>(
  api: Api,
  request: PagesRequest<Rows>,
  call: RequestContext,
): AsyncGenerator<ListPage<Rows>> {
  const done = new AbortController();
  const record = (each: CallRecord): void => {
    if (!done.signal.aborted) call.record(each);
  };
  try {
    yield* pages(api, request, { ...call, record, signal: AbortSignal.any([call.signal, done.signal]) });
  } finally {
    // Aborts a prefetch that is still pending. It must not be recorded, since the list was not made of it.
    done.abort();
  }
}

async function* pages<Rows>(
  api: Api,
  { operation, path, query, kind, prefetch }: PagesRequest<Rows>,
  call: RequestContext,
): AsyncGenerator<ListPage<Rows>> {
  const { list, idsOf, pick } = kind;
  const followed = new Set<string>();
  const known = createDeduplicator();
  let emptyPages = 0;
  let pending = api.page({ operation, path, query, list }, call);
  for (;;) {
    const page = await pending;
    const peeked = page.peekedEnvelope.links?.next ?? null;
    const isNew = peeked !== null && followed.size < maxPages && !followed.has(JSON.stringify(peeked));
    const prefetched = prefetch && isNew ? handled(readNext(api, { operation, list }, peeked, call)) : null;

    const { envelope, rows: all, leftOut } = await page.read();
    const next = envelope.links?.next ?? null;
    const identity = JSON.stringify(next);
    const ids = [...idsOf(all)];
    const fresh = known.add(ids);
    if (fresh.length > 0) emptyPages = 0;
    else if (ids.length > 0 || (emptyPages += 1) > maxEmptyPages) throw problems.truncated('no page brings more');
    const rows = fresh.length === ids.length ? all : pick(all, fresh);
    const hasToken = Boolean(envelope.continuationToken);
    yield { rows, count: fresh.length, leftOut, last: next === null && !hasToken };
    if (next === null && hasToken) throw problems.truncated('a continuation token without a link');
    if (next === null) return;
    if (followed.has(identity) || followed.size >= maxPages) throw problems.truncated('the pages do not end');
    followed.add(identity);
    // The peeked link can be wrong; then the prefetched page is not the next one.
    const isRight = prefetched !== null && identity === JSON.stringify(peeked);
    pending = isRight ? prefetched : readNext(api, { operation, list }, next, call);
  }
}

/** Prevents an unhandled rejection when the prefetched page is never awaited. */
function handled<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}

/** Empty pages in a row that link to another page. */
const maxEmptyPages = 5;

/** Half a million users. A list with more pages is taken to be endless. */
const maxPages = 1_000;

async function readNext<Rows>(
  api: Api,
  request: Pick<ApiRequest, 'operation'> & { readonly list: JsonList<Envelope, Rows> },
  { uri, headers }: PartnerLink,
  call: RequestContext,
): Promise<JsonPage<Envelope, Rows>> {
  const page = await orTruncated(async () =>
    api.page({ ...request, path: pathOf(uri, api.base), headers: tokenIn(headers) }, call),
  );
  return { peekedEnvelope: page.peekedEnvelope, read: () => orTruncated(page.read) };
}

/** The continuation token, the only header that Partner Center documents for a link. Others could change the request. */
function tokenIn(headers: PartnerLink['headers']): Readonly<Record<string, string>> {
  const token = headers.find(({ key }) => key.toLowerCase() === 'ms-continuationtoken');
  return token === undefined ? {} : { 'ms-continuationtoken': token.value };
}

/**
 * Turns the problem of a later page into a truncated list: the pages before it are right. Users of the API report that a
 * later page can answer 404 for weeks, though the customer exists.
 */
async function orTruncated<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Problem) || !truncatingCodes.has(error.code)) throw error;
    throw problems.truncated(error.reason ?? error.code);
  }
}

const truncatingCodes: ReadonlySet<string> = new Set(['source-unknown-customer', 'source-unexpected']);

/**
 * The path of a link, from the address of the settings on. Links are paths, mostly without `/v1`; some services send whole
 * addresses. A link that leaves the address of the settings could send the token to another server.
 */
function pathOf(uri: string, base: URL): string {
  const root = base.href.replace(/\/$/, '');
  const path = URL.canParse(uri) ? pathBelow(root, uri) : relativePath(uri);
  const versioned = path === null || path.startsWith('/v1/') ? path : `/v1${path}`;
  if (versioned === null || pathBelow(root, root + versioned) === null)
    throw problems.unexpected('link to another origin');
  return versioned;
}

/** The rest of an address below `root`; null for any other address. */
function pathBelow(root: string, address: string): string | null {
  const { origin, pathname, search } = new URL(address);
  const whole = origin + pathname + search;
  return whole.startsWith(`${root}/`) ? whole.slice(root.length) : null;
}

/** With a slash before it. Null where the first part could be meant as another host. */
function relativePath(uri: string): string | null {
  return /^\/?\w[^/?:@\\]*(?:[/?]|$)/.test(uri) ? `/${uri.replace(/^\//, '')}` : null;
}
