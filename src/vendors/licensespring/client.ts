import { id, title, type LicenseSpringSettings } from './settings.ts';
import type { Problem } from '../../problem.ts';
import { createApi, type Api, type ApiOptions, type ErrorReply } from '../http/api.ts';
import { sourceProblems } from '../http/problems.ts';
import type { Sender } from '../http/transport.ts';
import { errorBody, parseExactly } from './contract.ts';
import { signedHeaders } from './signature.ts';

export function createLicenseSpringApi(settings: LicenseSpringSettings, http: Sender, now: () => Date): Api {
  /** Milliseconds that LicenseSpring's clock is ahead of ours. It refuses a date that is more than 15 minutes off. */
  let clockOffset = 0;

  const recover: ApiOptions['recover'] = (refusal) => {
    const theirs = Date.parse(refusal.headers['date'] ?? '');
    if (codeOf(refusal) !== 'date_header_diff' || Number.isNaN(theirs)) return false;
    clockOffset = theirs - now().getTime();
    return true;
  };

  return createApi({
    source: id,
    title,
    baseUrl: settings.url,
    http,
    sign: () => Promise.resolve(signedHeaders(new Date(now().getTime() + clockOffset), settings)),
    recover,
    toProblem,
    parse: parseExactly,
  });
}

function codeOf(refusal: ErrorReply): string | null {
  return errorBody.safeParse(refusal.body).data?.code ?? null;
}

const signInCodes = new Set([
  'authorization_invalid_headers',
  'authorization_missing_params',
  'hmac_required',
  'invalid_api_key',
  'missing_headers',
  'signature_mismatch',
]);

function toProblem(refusal: ErrorReply): Problem | null {
  const code = codeOf(refusal);
  if (code === null) return null;
  const cause = `HTTP ${refusal.status} ${code}`;
  if (signInCodes.has(code))
    return sourceProblems.refused(
      title,
      'The person who runs Rollcall should check LICENSESPRING_API_KEY and LICENSESPRING_SHARED_KEY.',
      cause,
    );
  switch (code) {
    case 'date_header_diff':
      return sourceProblems.refused(
        title,
        "Its clock and this server's differ by more than 15 minutes: set the clock.",
        cause,
      );
    case 'customer_does_not_exist':
    case 'customer_not_found':
      return sourceProblems.unknownCustomer(
        title,
        "Check the customer's `licensespring` e-mail in rollcall.yaml.",
        cause,
      );
    case 'unknown_product':
    case 'archived_product':
    case 'disabled_product':
      return sourceProblems.unknownCustomer(
        title,
        "Check the customer's `licensespring` products in rollcall.yaml.",
        cause,
      );
    case 'invalid_product_auth_method':
      return sourceProblems.notPermitted(
        title,
        'One of the products is not user-based, so it has no users to list.',
        cause,
      );
    case 'api_key_product_not_allowed':
      return sourceProblems.notPermitted(title, 'The API key does not cover one of the products.', cause);
    default:
      return null;
  }
}
