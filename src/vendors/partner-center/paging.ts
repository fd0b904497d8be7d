import { Problem } from '../../problem.ts';
import type { Api, ApiRequest, Page } from '../http/api.ts';
import { distinct } from '../http/deduplicate.ts';
import { faults } from '../http/problems.ts';
import type { LongList } from '../http/json-list.ts';
import { sourceTitles, type Call, type CallRecord } from '../vendor.ts';
import type { Around, PartnerLink } from './contract.ts';

const title = sourceTitles.partner;

/** A kind of list that is sought page by page. */
export interface Sought<Rows> {
  readonly list: LongList<Around, Rows>;
  readonly idsIn: (rows: Rows) => Iterable<string | null>;
  /** The rows in these places, of which there are fewer than in all. */
  readonly only: (rows: Rows, places: readonly number[]) => Rows;
}

interface SeekRequest<Rows> {
  readonly operation: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly sought: Sought<Rows>;
  /** Whether the next page is asked for while one is being read. */
  readonly ahead: boolean;
}

export interface SeekPage<Rows> {
  readonly rows: Rows;
  /** How many they are. */
  readonly count: number;
  readonly last: boolean;
}

/** The pages of a list, each got by the link in the one before, with all the link's headers. */
export async function* seek<Rows>(api: Api, request: SeekRequest<Rows>, call: Call): AsyncGenerator<SeekPage<Rows>> {
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
  { operation, path, query, sought, ahead }: SeekRequest<Rows>,
  call: Call,
): AsyncGenerator<SeekPage<Rows>> {
  const { list, idsIn, only } = sought;
  const followed = new Set<string>();
  const known = distinct();
  let empty = 0;
  let asked = api.page({ operation, path, query, list }, call);
  for (;;) {
    const page = await asked;
    const likely = page.glance.links?.next ?? null;
    const isLikely = ahead && likely !== null && followed.size < mostPages && !followed.has(JSON.stringify(likely));
    const early = isLikely ? unheard(readNext(api, { operation, list }, likely, call)) : null;

    const { around, rows: all } = await page.read();
    const next = around.links?.next ?? null;
    const identity = JSON.stringify(next);
    const ids = [...idsIn(all)];
    const fresh = known.add(ids);
    if (fresh.length > 0) empty = 0;
    else if (ids.length > 0 || (empty += 1) > mostEmpty) throw faults.brokenOff(title, 'no page brings more');
    const rows = fresh.length === ids.length ? all : only(all, fresh);
    yield { rows, count: fresh.length, last: next === null };
    if (next === null) return;
    if (followed.has(identity) || followed.size >= mostPages) throw faults.brokenOff(title, 'the pages do not end');
    followed.add(identity);
    // What was seen at a glance can be wrong, and then the page that was asked for is none of this list.
    const isRight = early !== null && identity === JSON.stringify(likely);
    asked = isRight ? early : readNext(api, { operation, list }, next, call);
  }
}

/** Its failure is no fault of the program where nobody comes to hear of it. */
function unheard<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}

/** Empty pages in a row that still have a page behind them. */
const mostEmpty = 5;

/** Half a million users; a list beyond that never ends. */
const mostPages = 1_000;

async function readNext<Rows>(
  api: Api,
  request: Pick<ApiRequest, 'operation'> & { readonly list: LongList<Around, Rows> },
  { uri, headers }: PartnerLink,
  call: Call,
): Promise<Page<Around, Rows>> {
  const named = Object.fromEntries(headers.map(({ key, value }) => [key, value]));
  const page = await orBrokenOff(async () => api.page({ ...request, path: pathOf(uri), headers: named }, call));
  return { glance: page.glance, read: () => orBrokenOff(page.read) };
}

/**
 * Reported of the vendor: a later page can answer 404 for weeks, which says nothing of the customer. And what is not
 * understood of a later page makes nothing of the pages before it wrong.
 */
async function orBrokenOff<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Problem) || !endsList.has(error.code)) throw error;
    throw faults.brokenOff(title, error.reason ?? error.code);
  }
}

const endsList: ReadonlySet<string> = new Set(['source-unknown-customer', 'source-nonsense']);

/** Links come without the address and mostly without `/v1`. Anything else could lead the token elsewhere. */
function pathOf(uri: string): string {
  if (!/^\/(?![/\\])/.test(uri)) throw faults.nonsense(title, 'link to another origin');
  return uri.startsWith('/v1/') ? uri : `/v1${uri}`;
}
