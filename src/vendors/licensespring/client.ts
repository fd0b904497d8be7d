import { id, title, type LicenseSpringSettings } from './settings.ts';
import type { Problem } from '../../problem.ts';
import { createApi, type Api, type ApiOptions, type ErrorReply } from '../http/api.ts';
import { problemsOf } from '../http/problems.ts';
import { words } from '../../text/words.ts';
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

const problems = problemsOf(title);
type Refusal = readonly [kind: 'refused' | 'notPermitted' | 'unknownCustomer', advice: string];

const { checkKeys, checkEmail, checkProducts, ...advice } = words.vendors.licenseSpring;

/** What each of LicenseSpring's error codes means, and what helps. */
const refusals: Readonly<Record<string, Refusal>> = {
  api_key_product_not_allowed: ['notPermitted', advice.productNotCovered],
  archived_product: ['unknownCustomer', checkProducts],
  authorization_invalid_headers: ['refused', checkKeys],
  authorization_missing_params: ['refused', checkKeys],
  customer_does_not_exist: ['unknownCustomer', checkEmail],
  customer_not_found: ['unknownCustomer', checkEmail],
  date_header_diff: ['refused', advice.setClock],
  disabled_product: ['unknownCustomer', checkProducts],
  hmac_required: ['refused', checkKeys],
  invalid_api_key: ['refused', checkKeys],
  invalid_product_auth_method: ['notPermitted', advice.productNotUserBased],
  missing_headers: ['refused', checkKeys],
  signature_mismatch: ['refused', checkKeys],
  unknown_product: ['unknownCustomer', checkProducts],
};

function toProblem(refusal: ErrorReply): Problem | null {
  const code = codeOf(refusal) ?? '';
  const [kind, help] = (Object.hasOwn(refusals, code) ? refusals[code] : undefined) ?? [];
  return kind && help ? problems[kind](help, `HTTP ${refusal.status} ${code}`) : null;
}
