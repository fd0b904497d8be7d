import { z } from 'zod';
import { Problem } from '../../problem.ts';
import { createApi, faultOf, requestToken, type Api, type ApiRequest, type Refusal } from '../api.ts';
import { distinct } from '../distinct.ts';
import { faults } from '../faults.ts';
import type { Sender } from '../http.ts';
import { keepToken, type Token, type TokenKeeper } from '../token.ts';
import { sourceTitles, type Call } from '../vendor.ts';
import { errorBody, tokenAnswer, type PartnerLink } from './contract.ts';
import type { RefreshTokenStore } from './refresh-token.ts';

export const title = sourceTitles.partner;

export interface PartnerCenterSettings {
  readonly url: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  /** Where a rotated refresh token is kept. */
  readonly dataFolder: string;
}

export function createToken(
  settings: PartnerCenterSettings,
  store: RefreshTokenStore,
  http: Sender,
  now: () => Date,
): TokenKeeper {
  return keepToken(() => redeem(settings, store, http, now), now);
}

async function redeem(
  settings: PartnerCenterSettings,
  store: RefreshTokenStore,
  http: Sender,
  now: () => Date,
): Promise<Token> {
  const answer = await requestToken({
    http,
    title,
    url: settings.tokenUrl,
    form: {
      grant_type: 'refresh_token',
      refresh_token: await store.read(),
      client_id: settings.clientId,
      client_secret: settings.clientSecret,
      ...audience(settings.tokenUrl),
    },
    schema: tokenAnswer,
    explain: explainSignIn,
  });
  if (answer.refresh_token !== undefined) await store.write(answer.refresh_token);
  return { value: answer.access_token, until: new Date(now().getTime() + answer.expires_in * 1_000) };
}

/** Entra's version 1 endpoint takes a resource, version 2 scopes. */
function audience(tokenUrl: string): Record<string, string> {
  const resource = 'https://api.partnercenter.microsoft.com';
  return tokenUrl.includes('/v2.0/')
    ? { scope: `${resource}/user_impersonation offline_access` }
    : { resource, scope: 'openid' };
}

export function createPartnerCenterApi(settings: PartnerCenterSettings, http: Sender, token: TokenKeeper): Api {
  return createApi({
    source: 'partner',
    title,
    baseUrl: settings.url,
    http,
    sign: async () => ({
      authorization: await token.authorization(),
      'ms-requestid': crypto.randomUUID(),
      'ms-correlationid': crypto.randomUUID(),
    }),
    mend: (refusal, signed) => {
      if (refusal.status !== 401 || codeOf(refusal) === '900421') return false;
      token.forget(signed['authorization']);
      return true;
    },
    explain,
  });
}

interface SeekRequest<Item extends { readonly id: string }> {
  readonly operation: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly schema: z.ZodType<{ items: Item[]; links?: { next?: PartnerLink | null | undefined } | null | undefined }>;
}

export interface SeekPage<Item> {
  readonly items: readonly Item[];
  readonly last: boolean;
}

/** The pages of a list, each got by the link in the one before, with all the link's headers. */
export async function* seek<Item extends { readonly id: string }>(
  api: Api,
  request: SeekRequest<Item>,
  call: Call,
): AsyncGenerator<SeekPage<Item>> {
  const { operation, schema } = request;
  const followed = new Set<string>();
  const known = distinct();
  let empty = 0;
  let page = await api.get(request, call);
  for (;;) {
    const next = page.links?.next ?? null;
    const { items } = page;
    const fresh = known.add(items.map(({ id }) => id));
    if (fresh.length > 0) empty = 0;
    else if (items.length > 0 || (empty += 1) > mostEmpty) throw faults.brokenOff(title, 'no page brings more');
    yield { items: fresh.flatMap((place) => items[place] ?? []), last: next === null };
    if (next === null) return;
    const identity = JSON.stringify(next);
    if (followed.has(identity) || followed.size >= mostPages) throw faults.brokenOff(title, 'the pages do not end');
    followed.add(identity);
    page = await readNext(api, { operation, schema }, next, call);
  }
}

/** Empty pages in a row that still have a page behind them. */
const mostEmpty = 5;

/** Half a million users; a list beyond that never ends. */
const mostPages = 1_000;

/**
 * Reported of the vendor: a later page can answer 404 for weeks, which says nothing of the customer. And what is not
 * understood of a later page makes nothing of the pages before it wrong.
 */
async function readNext<T>(
  api: Api,
  request: Pick<ApiRequest, 'operation'> & { readonly schema: z.ZodType<T> },
  { uri, headers }: PartnerLink,
  call: Call,
): Promise<T> {
  try {
    const named = Object.fromEntries(headers.map(({ key, value }) => [key, value]));
    return await api.get({ ...request, path: pathOf(uri), headers: named }, call);
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

function codeOf(refusal: Refusal): string | null {
  return errorBody.safeParse(refusal.body).data?.code ?? null;
}

const mfaAdvice =
  'The person who runs Rollcall should sign in to Partner Center anew, with multifactor authentication, and set PARTNER_CENTER_REFRESH_TOKEN.';

function explain(refusal: Refusal, operation: string): Problem {
  const code = codeOf(refusal);
  const ids = [refusal.headers['ms-requestid'], refusal.headers['ms-correlationid']];
  const cause = ['HTTP', refusal.status, operation, code, ...ids].filter(Boolean).join(' ');
  if (code === '900421') return faults.refused(title, mfaAdvice, cause);
  if (refusal.status === 401)
    return faults.refused(title, 'The person who runs Rollcall should check the PARTNER_CENTER_ settings.', cause);
  if (refusal.status === 403)
    return faults.notPermitted(
      title,
      'Give the signed-in account a GDAP role at this customer: Directory Reader is enough.',
      cause,
    );
  if (code === '60002')
    return new Problem({
      code: 'source-unknown-account',
      title: `${title} does not know this account any more`,
      advice: 'It was deleted since the list was read. Refresh to see how things are now.',
      side: 'source',
      cause,
    });
  if ((refusal.status === 404 && operation !== 'customers') || code === '900118')
    return faults.unknownCustomer(title, "Check the customer's `partner` tenant id in rollcall.yaml.", cause);
  return faultOf(title, refusal, cause);
}

const entraError = z.object({ error: z.string(), error_codes: z.array(z.number()).optional() });

function explainSignIn(refusal: Refusal): Problem {
  const { error = 'no error code', error_codes: numbers = [] } = entraError.safeParse(refusal.body).data ?? {};
  const cause = ['HTTP', refusal.status, error, ...numbers].join(' ');
  // `invalid_grant` is an expired or withdrawn refresh token, or one without multifactor: only a person can renew it.
  return error === 'invalid_grant'
    ? faults.refused(title, mfaAdvice, cause)
    : faults.refused(
        title,
        'The person who runs Rollcall should check PARTNER_CENTER_TOKEN_URL, PARTNER_CENTER_CLIENT_ID and PARTNER_CENTER_CLIENT_SECRET.',
        cause,
      );
}
