import { deleteAcceptancesBefore } from '../store/acceptances.ts';
import { deleteAuditBefore } from '../store/audit.ts';
import { deleteMissingBefore } from '../store/customers.ts';
import type { Connection, Database } from '../store/database.ts';
import { deleteEventsBefore } from '../store/events.ts';
import { deleteFiguresBefore } from '../store/figures.ts';
import { deleteFindingsClosedBefore } from '../store/findings.ts';
import { deleteRoundsStartedBefore } from '../store/rounds.ts';
import { deleteSnoozesBefore } from '../store/snoozes.ts';
import { deleteTicketsBefore } from '../store/tickets.ts';
import { addDays, dayOf } from '../text/days.ts';
import type { MemorySettings } from './settings.ts';

const dayLength = 24 * 60 * 60_000;

/** Deletes what was kept for as long as the settings say. */
export async function deleteExpired(database: Database, settings: MemorySettings, now: Date): Promise<void> {
  const { keep, zone } = settings;
  const daysAgo = (days: number): Date => new Date(now.getTime() - days * dayLength);
  await database.transaction(async (connection) => {
    await deleteEventsBefore(connection, daysAgo(keep.events));
    await deleteFindingsClosedBefore(connection, daysAgo(keep.findings));
    await deleteFiguresBefore(connection, addDays(dayOf(now, zone), -keep.figures));
    await deleteRoundsStartedBefore(connection, daysAgo(keep.events));
    await deleteMissingBefore(connection, daysAgo(keep.customers));
    await deleteExpiredTold(connection, settings, now);
  });
  // If somebody reads at this moment, the next round wipes it.
  await database.wipeDeleted();
}

/** What is kept without a memory, too. */
export async function deleteExpiredTold(connection: Connection, { keep }: MemorySettings, now: Date): Promise<void> {
  const before = new Date(now.getTime() - keep.audit * dayLength);
  await deleteAuditBefore(connection, before);
  await deleteAcceptancesBefore(connection, before);
  await deleteTicketsBefore(connection, now);
  await deleteSnoozesBefore(connection, now);
}
