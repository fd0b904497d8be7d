import { id, title, type LivePlatformSettings } from './settings.ts';
import { z } from 'zod';
import type { Problem } from '../../problem.ts';
import { words } from '../../text/words.ts';
import { createApi, requestToken, type Api, type ErrorReply } from '../http/api.ts';
import { createDeduplicator } from '../http/deduplicate.ts';
import { sumLeftOut, type LeftOut } from '../http/left-out.ts';
import { problemsOf } from '../http/problems.ts';
import { shortfallOf } from '../http/shortfall.ts';
import type { Sender } from '../http/transport.ts';
import { jsonList } from '../http/json-list.ts';
import { userTables, type UserTable } from '../tables.ts';
import type { Token, TokenCache } from '../http/access-token.ts';
import type { RequestContext, UserList, UserPage } from '../vendor.ts';
import { tokenAnswer, users, usersPage } from './contract.ts';
import { toUser } from './mapping.ts';

const problems = problemsOf(title);
const { checkSignIn, checkGuid, noUserList } = words.vendors.livePlatform;

/** The most rows that one call may ask for. */
const maxPageSize = 10_000;

/** Signs in with the client's credentials. */
export async function signIn(settings: LivePlatformSettings, http: Sender, now: () => Date): Promise<Token> {
  const answer = await requestToken({
    http,
    title,
    url: settings.tokenUrl,
    form: {
      grant_type: 'client_credentials',
      client_id: settings.clientId,
      client_secret: settings.clientSecret,
      scope: settings.scope,
    },
    schema: tokenAnswer,
    toProblem({ body, status }) {
      return problems.refused(checkSignIn, entraError.safeParse(body).data?.error ?? `HTTP ${status}`);
    },
  });
  return { value: answer.access_token, until: new Date(now().getTime() + answer.expires_in * 1_000) };
}

export function createLivePlatformApi(settings: LivePlatformSettings, http: Sender, token: TokenCache): Api {
  return createApi({
    source: id,
    title,
    baseUrl: settings.url,
    http,
    sign: async () => ({ authorization: await token.authorization() }),
    recover: (refusal, signed) => {
      if (refusal.status !== 401) return false;
      token.invalidate(signed['authorization']);
      return true;
    },
    toProblem,
  });
}

interface Page {
  readonly envelope: z.infer<typeof usersPage>;
  readonly rows: UserTable;
  readonly leftOut: LeftOut;
}

/** Reads one page of `GET /api/v3/customer/{guid}/user`. The first page is 1. */
function pageReader(api: Api, guid: string, size: number, call: RequestContext): (number: number) => Promise<Page> {
  const list = jsonList('data', usersPage, users, toUser, userTables);
  const path = `/api/v3/customer/${encodeURIComponent(guid)}/user`;
  return async (number) => {
    // These names are documented only for a related request, so the answer must repeat their values.
    const query = { PageNumber: String(number), PageSize: String(size) };
    const page = await api.list({ operation: 'users', path, query, list }, call);
    const { currentPage, pageSize, totalRecords } = page.envelope;
    if (currentPage !== number || pageSize !== size) {
      const cause = `asked for page ${number} of size ${size}, got page ${currentPage} of size ${pageSize}`;
      throw problems.unexpected(cause);
    }
    if (page.leftOut.of <= totalRecords) return page;
    throw problems.unexpected(`${page.leftOut.of} rows of ${totalRecords} in all`);
  };
}

export async function readUserPage(
  api: Api,
  guid: string,
  index: number,
  size: number,
  call: RequestContext,
): Promise<UserPage> {
  const { rows, envelope, leftOut } = await pageReader(api, guid, size, call)(index + 1);
  const { totalRecords } = envelope;
  // A page that has no good row at all is refused. Otherwise the rows are few or many by the length of the whole list.
  const ofList = leftOut.count === leftOut.of ? leftOut : { ...leftOut, of: totalRecords };
  return {
    rows: [...rows],
    total: { number: totalRecords, exact: true },
    truncated: shortfallOf(ofList, problems),
  };
}

/** Pages that are read at the same time. */
const concurrentPages = 3;

/** A list with more pages or users is taken to be endless. */
const maxPages = 1_000;
const maxUsers = 500_000;

/** Reads the first page, which tells how many there are, then the others, some at a time. Keeps the order of the pages. */
export async function readUsers(api: Api, guid: string, call: RequestContext): Promise<UserList> {
  const readPage = pageReader(api, guid, maxPageSize, call);
  const known = createDeduplicator();
  const pages: UserTable[] = [];
  const leftOut: LeftOut[] = [];
  const totals = new Set<number>();
  const takePage = async (number: number): Promise<{ readonly last: number; readonly isNew: boolean }> => {
    const { rows, envelope, ...page } = await readPage(number);
    leftOut.push(page.leftOut);
    const fresh = known.add(userKeys(rows));
    pages[number - 1] = fresh.length === rows.length ? rows : userTables.of(fresh.flatMap((row) => rows.at(row) ?? []));
    totals.add(envelope.totalRecords);
    call.progress(known.count(), envelope.totalRecords);
    return { last: envelope.totalPages, isNew: fresh.length > 0 };
  };
  const { last } = await takePage(1);
  const numbers = countUp(2, Math.min(last, maxPages));
  // A page without a new row is empty or repeated, and so would be the pages after it. Leaving the loop, there or by an
  // error, closes the generator for all readers, since they share it.
  const takePages = async (): Promise<void> => {
    for (const number of numbers) if (known.count() >= maxUsers || !(await takePage(number)).isNew) return;
  };
  await Promise.all(Array.from({ length: concurrentPages }, takePages));
  return toUserList(userTables.concat(pages), totals, sumLeftOut(leftOut));
}

function* userKeys(rows: UserTable): Generator<string | null> {
  const [objectId, address, sip] = [rows.field('objectId'), rows.field('address'), rows.field('sip')];
  for (let row = 0; row < rows.length; row += 1) yield objectId(row) ?? address(row) ?? sip(row);
}

function* countUp(from: number, to: number): Generator<number> {
  for (let number = from; number <= to; number += 1) yield number;
}

/** Truncated if the total changed between two pages: then a row may have moved to a page that was read before. */
function toUserList(rows: UserTable, totals: ReadonlySet<number>, leftOut: LeftOut): UserList {
  const shortfall = shortfallOf(leftOut, problems);
  if (totals.size === 1 && totals.has(rows.length + leftOut.count)) return { rows, truncated: shortfall };
  return {
    rows,
    truncated: problems.truncated(`${rows.length} users of ${[...totals].join(' or ')} rows`),
  };
}

const entraError = z.object({ error: z.string() });

/** AudioCodes' support asks for these three. */
const problemBody = z.object({ errorCode: z.string(), traceId: z.string(), errorTicket: z.string() }).partial();

function toProblem(refusal: ErrorReply, operation: string): Problem {
  const { errorCode, traceId, errorTicket } = problemBody.safeParse(refusal.body).data ?? {};
  const cause = ['HTTP', refusal.status, operation, errorCode, traceId, errorTicket].filter(Boolean).join(' ');
  if (refusal.status === 401) return problems.refused(checkSignIn, cause);
  // Version 2 answers 400 where version 3 answers 404. A request for all customers names none that could be unknown.
  const unknown = (refusal.status === 400 || refusal.status === 404) && operation !== 'customers';
  if (!unknown) return problems.ofStatus(refusal, cause);
  const advice = operation === 'users' ? noUserList : checkGuid;
  return problems.unknownCustomer(advice, cause);
}
