import { isLocal, type SignedRegistration } from '../config/registration.ts';
import type { ExaminedSettings } from '../config/settings.ts';
import type { Proxy } from '../network/agent.ts';
import { createBotToken, errorCodeOf, errorNumberOf } from '../teams/auth/bot-token.ts';
import { errorFields } from '../telemetry/error-fields.ts';
import { createLog } from '../telemetry/log.ts';
import { words } from '../text/words.ts';
import { failed, ok, skipped, type Check, type Outcome } from './check.ts';

const texts = words.doctor.registration;

/** The bot's app id, secret and tenant: Entra gives a token for them, as for each answer. */
export function registrationCheck({ settings: { registration, proxy }, faults }: ExaminedSettings): Check {
  return {
    id: 'registration',
    title: texts.title,
    run() {
      if (isLocal(registration)) return skipped(words.doctor.local);
      if (faults.has('registration')) return skipped(words.doctor.faulty);
      return registration.kind === 'local' ? skipped(words.doctor.local) : checkToken(registration, proxy);
    },
  };
}

async function checkToken(registration: SignedRegistration, proxy: Proxy | null): Promise<Outcome> {
  try {
    await createBotToken(registration, proxy, createLog({ write: () => undefined }))?.(true);
    return ok(texts.good);
  } catch (error) {
    return registration.credentials?.identity == null ? refusalOf(error) : identityRefusalOf(error);
  }
}

/** By Entra's number: https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const refusals: Readonly<Record<number, keyof typeof texts.refusals>> = {
  90002: 'tenant',
  900023: 'tenant',
  700016: 'app',
  7000215: 'secret',
  7000222: 'expired',
};

/** Entra's text is not shown, since it can quote the request. */
function refusalOf(error: unknown): Outcome {
  const number = errorNumberOf(error);
  const refusal = texts.refusals[refusals[number ?? 0] ?? 'other'];
  const { code, name = '' } = errorFields(error);
  const cause = number === null ? (errorCodeOf(error) ?? code ?? name) : `AADSTS${number}`;
  return failed([`${refusal.problem} (${cause})`], refusal.advice);
}

/** The machine's text is not shown either: the request has a secret of Azure's. */
function identityRefusalOf(error: unknown): Outcome {
  const { statusCode, code, name = '' } = errorFields(error);
  const refusal = texts.identity[identityFaultOf(statusCode, code, name)];
  return failed([`${refusal.problem} (${statusCode ?? code ?? name})`], refusal.advice);
}

function identityFaultOf(
  status: number | undefined,
  code: string | undefined,
  name: string,
): keyof typeof texts.identity {
  if (status === 400) return 'unassigned';
  if (status === 401 || status === 403) return 'closed';
  if (name === 'TimeoutError') return 'slow';
  // Without a status there was no response, but for one that nobody can read.
  return status === undefined && code !== undefined ? 'absent' : 'failing';
}
