import { personKeyOf } from '../access/asker.ts';
import { addAudit, type AuditEntry } from '../store/audit.ts';
import type { Connection } from '../store/database.ts';
import type { CommandContext } from './command.ts';

/** Stores what the asker says together with who said it and where: both or nothing. */
export function storeChange<Result>(
  { asker, store, now }: CommandContext,
  change: Pick<AuditEntry, 'action' | 'customer' | 'what'>,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const who = { who: personKeyOf(asker), whoName: asker.name, tenant: asker.tenantId, place: asker.place.chatId };
  return store.use((database) =>
    database.transaction(async (connection) => {
      await addAudit(connection, { ...change, ...who, at: now() });
      return work(connection);
    }),
  );
}
