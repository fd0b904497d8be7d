import { z } from 'zod';
import type { Problem } from '../../problem.ts';
import { createApi, faultOf, requestToken, type Api, type Refusal } from '../api.ts';
import { distinct } from '../distinct.ts';
import { faults } from '../faults.ts';
import type { Sender } from '../http.ts';
import { keepToken, type Token, type TokenKeeper } from '../token.ts';
import { sourceTitles, type Call, type UserRecord, type UsersRead, type UsersWindow } from '../vendor.ts';
import { tokenAnswer, usersAnswer, type LiveUsers } from './contract.ts';
import { toUser } from './mapping.ts';

export const title = sourceTitles.live;

export interface LivePlatformSettings {
  /** Up to and including `/tenantui`. */
  readonly url: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
}

/** The most rows that one call may ask for. */
const largestPage = 10_000;

export function createToken(settings: LivePlatformSettings, http: Sender, now: () => Date): TokenKeeper {
  return keepToken(() => requestAccess(settings, http, now), now);
}

async function requestAccess(settings: LivePlatformSettings, http: Sender, now: () => Date): Promise<Token> {
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
    explain: (refusal) => refused(entraError.safeParse(refusal.body).data?.error ?? `HTTP ${refusal.status}`),
  });
  return { value: answer.access_token, until: new Date(now().getTime() + answer.expires_in * 1_000) };
}

export function createLivePlatformApi(settings: LivePlatformSettings, http: Sender, token: TokenKeeper): Api {
  return createApi({
    source: 'live',
    title,
    baseUrl: settings.url,
    http,
    sign: async () => ({ authorization: await token.authorization() }),
    mend: (refusal, signed) => {
      if (refusal.status !== 401) return false;
      token.forget(signed['authorization']);
      return true;
    },
    explain,
  });
}

/** One page of `GET /api/v3/customer/{guid}/user`. Pages count from 1. */
async function readPage(api: Api, guid: string, number: number, size: number, call: Call): Promise<LiveUsers> {
  const answer = await api.get(
    {
      operation: 'users',
      path: `/api/v3/customer/${encodeURIComponent(guid)}/user`,
      // The documents print these names only for a sibling request, so the answer's echo is checked.
      query: { PageNumber: String(number), PageSize: String(size) },
      schema: usersAnswer,
    },
    call,
  );
  if (answer.currentPage === number && answer.pageSize === size) {
    if (answer.data.length <= answer.totalRecords) return answer;
    throw faults.nonsense(title, `${answer.data.length} rows of ${answer.totalRecords} in all`);
  }
  const got = `page ${answer.currentPage} of size ${answer.pageSize}`;
  throw faults.nonsense(title, `asked for page ${number} of size ${size}, got ${got}`);
}

export async function readWindow(
  api: Api,
  guid: string,
  index: number,
  size: number,
  call: Call,
): Promise<UsersWindow> {
  const page = await readPage(api, guid, index + 1, size, call);
  return { rows: page.data.map(toUser), total: { number: page.totalRecords, exact: true } };
}

export async function readAll(api: Api, guid: string, call: Call): Promise<UsersRead> {
  const users = distinct<UserRecord>(({ objectId, address, sip }) => objectId ?? address ?? sip);
  const totals = new Set<number>();
  for (let number = 1; ; number += 1) {
    const page = await readPage(api, guid, number, largestPage, call);
    const fresh = users.add(page.data.map(toUser));
    totals.add(page.totalRecords);
    call.progress(users.rows.length, page.totalRecords);
    // A page that brings nobody new is empty or has come before: those behind it would go on like that.
    if (number >= page.totalPages || fresh.length === 0) return wholeOrPart(users.rows, totals);
  }
}

/** A total that changed between two pages may have moved somebody from a page ahead to one that was read already. */
function wholeOrPart(rows: readonly UserRecord[], totals: ReadonlySet<number>): UsersRead {
  if (totals.size === 1 && totals.has(rows.length)) return { rows, stopped: null };
  return { rows, stopped: faults.brokenOff(title, `${rows.length} users of ${[...totals].join(' or ')} rows`) };
}

const entraError = z.object({ error: z.string() });

/** `errorCode`, `traceId` and `errorTicket` are what AudioCodes' support asks for. */
const problemBody = z.object({ errorCode: z.string(), traceId: z.string(), errorTicket: z.string() }).partial();

function explain(refusal: Refusal, operation: string): Problem {
  const { errorCode, traceId, errorTicket } = problemBody.safeParse(refusal.body).data ?? {};
  const cause = ['HTTP', refusal.status, operation, errorCode, traceId, errorTicket].filter(Boolean).join(' ');
  if (refusal.status === 401) return refused(cause);
  // Version 2 answers 400 where version 3 answers 404. The list of all customers is about no customer.
  const unknown = (refusal.status === 400 || refusal.status === 404) && operation !== 'customers';
  if (!unknown) return faultOf(title, refusal, cause);
  return operation === 'users'
    ? faults.unknownCustomer(
        title,
        "It has no user list for it: the GUID may be wrong, or the service is Hosted Essentials, whose users live in Microsoft's Teams admin center.",
        cause,
      )
    : faults.unknownCustomer(title, "Check the customer's `live` GUID in rollcall.yaml.", cause);
}

function refused(cause: string): Problem {
  return faults.refused(
    title,
    'The person who runs Rollcall should check LIVE_PLATFORM_TOKEN_URL, LIVE_PLATFORM_CLIENT_ID, LIVE_PLATFORM_CLIENT_SECRET and LIVE_PLATFORM_SCOPE.',
    cause,
  );
}
