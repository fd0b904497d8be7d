import type { Database } from '../store/database.ts';
import { deletePlaces } from '../store/places.ts';
import { deletePostsOf } from '../store/posts.ts';
import { deleteSnoozesOf } from '../store/snoozes.ts';
import { deleteWatchesOf } from '../store/watches.ts';
import type { Departure } from '../teams/turns/departures.ts';

/** Deletes what was set in a conversation, or in a whole team, that Rollcall is no longer in. */
export async function forgetPlace(database: Database, gone: Departure): Promise<void> {
  await database.transaction(async (connection) => {
    await deleteWatchesOf(connection, gone);
    await deletePostsOf(connection, gone);
    await deleteSnoozesOf(connection, gone);
    await deletePlaces(connection, gone);
  });
}
