import { readAcceptances } from '../store/acceptances.ts';
import type { Connection } from '../store/database.ts';
import type { Exception } from '../verdicts/settings.ts';

/** The findings that people accepted in chats, as exceptions beside those of the settings. */
export async function readAcceptedExceptions(connection: Connection): Promise<readonly Exception[]> {
  const acceptances = await readAcceptances(connection);
  return acceptances.map(({ id, customer, verdict, subject, name, reason, until, whoName, at }) => ({
    customer,
    verdict,
    of: subject,
    reason,
    until: new Date(until),
    accepted: { id, by: whoName, at, name },
  }));
}
