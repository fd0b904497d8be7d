import { readReasons, writeReason, type StoredReason } from '../store/acceptances.ts';
import type { Connection } from '../store/database.ts';
import { words } from '../text/words.ts';
import { isAbout, mayBeAbout, type Person } from './named-person.ts';

/** A reason that has a part of a person's name. */
export type DoubtfulReason = Pick<StoredReason, 'id' | 'customer'>;

/**
 * Deletes the reasons of accepted findings that name a person. What was accepted stays, since it is about others. Of what
 * is over nobody reads the reason, so that a part of the name is enough.
 */
export async function forgetInReasons(
  connection: Connection,
  person: Person,
  now: Date,
): Promise<{ readonly reasons: number; readonly doubtful: readonly DoubtfulReason[] }> {
  const all = await readReasons(connection, now);
  const naming = all.filter(({ reason, isOver }) => isAbout(reason, person) || (isOver && mayBeAbout(reason, person)));
  await writeReason(
    connection,
    naming.map(({ id }) => id),
    words.forget.reasonDeleted,
  );
  const doubtful = all.filter((each) => !naming.includes(each) && mayBeAbout(each.reason, person));
  return { reasons: naming.length, doubtful };
}
