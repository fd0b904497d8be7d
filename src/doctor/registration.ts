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
    return refusalOf(error, registration.credentials?.password === null);
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
function refusalOf(error: unknown, isManaged: boolean): Outcome {
  const number = errorNumberOf(error);
  const refusal = texts.refusals[refusals[number ?? 0] ?? (isManaged ? 'identity' : 'other')];
  const { code, name = '' } = errorFields(error);
  const cause = number === null ? (errorCodeOf(error) ?? code ?? name) : `AADSTS${number}`;
  return failed([`${refusal.problem} (${cause})`], refusal.advice);
}
