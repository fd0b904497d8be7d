import { title } from './settings.ts';
import { Problem } from '../../problem.ts';
import type { Api, ApiRequest, JsonPage } from '../http/api.ts';
import { createDeduplicator } from '../http/deduplicate.ts';
import { sourceProblems } from '../http/problems.ts';
import type { JsonList } from '../http/json-list.ts';
import type { RequestContext, CallRecord } from '../vendor.ts';
import type { Envelope, PartnerLink } from './contract.ts';

/** A kind of list that is sought page by page. */
export interface PageKind<Rows> {
  readonly list: JsonList<Envelope, Rows>;
  readonly idsIn: (rows: Rows) => Iterable<string | null>;
  /** The rows in these places, of which there are fewer than in all. */
  readonly only: (rows: Rows, places: readonly number[]) => Rows;
}

interface PagesRequest<Rows> {
  readonly operation: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly kind: PageKind<Rows>;
  /** Whether the next page is asked for while one is being read. */
  readonly prefetch: boolean;
}

export interface UsersPage<Rows> {
  readonly rows: Rows;
  /** How many they are. */
  readonly count: number;
  readonly last: boolean;
}

/** The pages of a list, each got by the link in the one before, with all the link's headers. */
export async function* readPages<Rows>(
  api: Api,
  request: PagesRequest<Rows>,
  call: RequestContext,
): AsyncGenerator<UsersPage<Rows>> {
  const over = new AbortController();
  const record = (each: CallRecord): void => {
    if (!over.signal.aborted) call.record(each);
  };
  try {
    yield* pages(api, request, { ...call, record, signal: AbortSignal.any([call.signal, over.signal]) });
  } finally {
    // A page may be on its way that nobody will read, and it is none of the calls that the list was made of.
    over.abort();
  }
}

async function* pages<Rows>(
  api: Api,
  { operation, path, query, kind, prefetch }: PagesRequest<Rows>,
  call: RequestContext,
): AsyncGenerator<UsersPage<Rows>> {
  const { list, idsIn, only } = kind;
  const followed = new Set<string>();
  const known = createDeduplicator();
  let empty = 0;
  let asked = api.page({ operation, path, query, list }, call);
  for (;;) {
    const page = await asked;
    const likely = page.peekedEnvelope.links?.next ?? null;
    const isLikely = prefetch && likely !== null && followed.size < maxPages && !followed.has(JSON.stringify(likely));
    const early = isLikely ? handled(readNext(api, { operation, list }, likely, call)) : null;

    const { envelope, rows: all } = await page.read();
    const next = envelope.links?.next ?? null;
    const identity = JSON.stringify(next);
    const ids = [...idsIn(all)];
    const fresh = known.add(ids);
    if (fresh.length > 0) empty = 0;
    else if (ids.length > 0 || (empty += 1) > maxEmptyPages)
      throw sourceProblems.truncated(title, 'no page brings more');
    const rows = fresh.length === ids.length ? all : only(all, fresh);
    yield { rows, count: fresh.length, last: next === null };
    if (next === null) return;
    if (followed.has(identity) || followed.size >= maxPages)
      throw sourceProblems.truncated(title, 'the pages do not end');
    followed.add(identity);
    // What was seen at a glance can be wrong, and then the page that was asked for is none of this list.
    const isRight = early !== null && identity === JSON.stringify(likely);
    asked = isRight ? early : readNext(api, { operation, list }, next, call);
  }
}

/** Its failure is no fault of the program where nobody comes to hear of it. */
function handled<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}

/** Empty pages in a row that still have a page behind them. */
const maxEmptyPages = 5;

/** Half a million users; a list beyond that never ends. */
const maxPages = 1_000;

async function readNext<Rows>(
  api: Api,
  request: Pick<ApiRequest, 'operation'> & { readonly list: JsonList<Envelope, Rows> },
  { uri, headers }: PartnerLink,
  call: RequestContext,
): Promise<JsonPage<Envelope, Rows>> {
  const named = Object.fromEntries(headers.map(({ key, value }) => [key, value]));
  const page = await orTruncated(async () => api.page({ ...request, path: pathOf(uri), headers: named }, call));
  return { peekedEnvelope: page.peekedEnvelope, read: () => orTruncated(page.read) };
}

/**
 * Reported of the vendor: a later page can answer 404 for weeks, which says nothing of the customer. And what is not
 * understood of a later page makes nothing of the pages before it wrong.
 */
async function orTruncated<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Problem) || !endsList.has(error.code)) throw error;
    throw sourceProblems.truncated(title, error.reason ?? error.code);
  }
}

const endsList: ReadonlySet<string> = new Set(['source-unknown-customer', 'source-unexpected']);

/** Links come without the address and mostly without `/v1`. Anything else could lead the token elsewhere. */
function pathOf(uri: string): string {
  if (!/^\/(?![/\\])/.test(uri)) throw sourceProblems.unexpected(title, 'link to another origin');
  return uri.startsWith('/v1/') ? uri : `/v1${uri}`;
}
