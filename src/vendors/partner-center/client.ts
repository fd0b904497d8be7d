import { id, title, type PartnerCenterSettings } from './settings.ts';
import { z } from 'zod';
import { Problem } from '../../problem.ts';
import { words } from '../../text/words.ts';
import { createApi, requestToken, type Api, type ErrorReply } from '../http/api.ts';
import { problemsOf } from '../http/problems.ts';
import type { Sender } from '../http/transport.ts';
import type { Token, TokenCache } from '../http/access-token.ts';
import { errorBody, tokenAnswer } from './contract.ts';
import type { TokenStore } from '../shared.ts';

/** Redeems the refresh token, and stores the one that replaces it. */
export function signIn(
  settings: PartnerCenterSettings,
  store: TokenStore,
  http: Sender,
  now: () => Date,
): Promise<Token> {
  return store.exchange(async (refreshToken) => {
    const answer = await requestToken({
      http,
      title,
      url: settings.tokenUrl,
      form: {
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
        client_id: settings.clientId,
        client_secret: settings.clientSecret,
        ...audience(settings.tokenUrl),
      },
      schema: tokenAnswer,
      toProblem: signInProblem,
    });
    const until = new Date(now().getTime() + answer.expires_in * 1_000);
    return { result: { value: answer.access_token, until }, replacement: answer.refresh_token ?? null };
  });
}

/** Entra's version 1 endpoint takes a resource, its version 2 takes scopes. */
function audience(tokenUrl: string): Record<string, string> {
  const resource = 'https://api.partnercenter.microsoft.com';
  return tokenUrl.includes('/v2.0/')
    ? { scope: `${resource}/user_impersonation offline_access` }
    : { resource, scope: 'openid' };
}

export function createPartnerCenterApi(settings: PartnerCenterSettings, http: Sender, token: TokenCache): Api {
  return createApi({
    source: id,
    title,
    baseUrl: settings.url,
    http,
    sign: async () => ({
      authorization: await token.authorization(),
      'ms-requestid': crypto.randomUUID(),
      'ms-correlationid': crypto.randomUUID(),
    }),
    recover: (refusal, signed) => {
      if (refusal.status !== 401 || codeOf(refusal) === '900421') return false;
      token.invalidate(signed['authorization']);
      return true;
    },
    toProblem,
  });
}

function codeOf(refusal: ErrorReply): string | null {
  return errorBody.safeParse(refusal.body).data?.code ?? null;
}

export const problems = problemsOf(title);

const { renewSignIn, checkSettings, checkSignIn, assignRole, checkTenant } = words.vendors.partnerCenter;

function toProblem(refusal: ErrorReply, operation: string): Problem {
  const code = codeOf(refusal);
  const ids = [refusal.headers['ms-requestid'], refusal.headers['ms-correlationid']];
  const cause = ['HTTP', refusal.status, operation, code, ...ids].filter(Boolean).join(' ');
  if (code === '900421') return problems.refused(renewSignIn, cause);
  if (refusal.status === 401) return problems.refused(checkSettings, cause);
  if (refusal.status === 403) return problems.notPermitted(assignRole, cause);
  if (code === '60002') return problems.unknownAccount(cause);
  if ((refusal.status === 404 && operation !== 'customers') || code === '900118')
    return problems.unknownCustomer(checkTenant, cause);
  return problems.ofStatus(refusal, cause);
}

const entraError = z.object({ error: z.string(), error_codes: z.array(z.number()).optional() });

function signInProblem(refusal: ErrorReply): Problem {
  const { error = 'no error code', error_codes: numbers = [] } = entraError.safeParse(refusal.body).data ?? {};
  const cause = ['HTTP', refusal.status, error, ...numbers].join(' ');
  // `invalid_grant`: the refresh token expired, was revoked, or lacks multifactor authentication. Only a person can renew it.
  return problems.refused(error === 'invalid_grant' ? renewSignIn : checkSignIn, cause);
}
