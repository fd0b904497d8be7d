import { describe, expect, test } from 'vitest';
import { addPost, beginPost, deletePost, readSendable, retryPost } from '../../src/store/posts.ts';
import { deletePlaces } from '../../src/store/places.ts';
import { readSnoozed, writeSnooze } from '../../src/store/snoozes.ts';
import { readBaseline } from '../../src/store/baselines.ts';
import {
  endRun,
  pauseWatch,
  readDue,
  readWatch,
  readWatches,
  runWatchAt,
  writeWatch,
} from '../../src/store/watches.ts';
import { engines, start, withDatabase } from '../support/engines.ts';

const minute = 60_000;
const after = (minutes: number): Date => new Date(start.getTime() + minutes * minute);

const watch = {
  id: 'ABC234',
  place: '19:tickets',
  team: '19:team',
  owner: 'tenant ada',
  reference: '{}',
  line: 'users contoso',
  customer: 'contoso',
  cadence: 'daily 08:00',
  zone: 'UTC',
  threshold: null,
  mentions: false,
  postsAlways: false,
  nextAt: after(10),
};

describe.each(engines)('on $name', (engine) => {
  test(
    'a watch is due from its moment on, and one run ends it, whoever tries it too',
    withDatabase(engine, async (database) => {
      await writeWatch(database, watch, { at: start, body: new Uint8Array([1, 2]) }, start);
      expect(await readDue(database, after(9), 10)).toEqual([]);
      const [due] = await readDue(database, after(10), 10);
      if (due === undefined) throw new Error('nothing is due');
      const ran = {
        at: after(10),
        ran: 'posted',
        next: after(1_450),
        baseline: { at: after(10), body: new Uint8Array([3]) },
      };
      expect([await endRun(database, due, ran), await endRun(database, due, ran)]).toEqual([true, false]);
      expect(await readDue(database, after(10), 10)).toEqual([]);
      expect([...((await readBaseline(database, watch.id))?.body ?? [])]).toEqual([3]);
    }),
  );

  test(
    'the same line of the same owner in the same place is one watch',
    withDatabase(engine, async (database) => {
      const long = { ...watch, line: 'users contoso "word"'.padEnd(4_000, 'x') };
      await writeWatch(database, long, null, start);
      await writeWatch(database, { ...long, id: 'XYZ567', cadence: 'hourly' }, null, start);
      const kept = await readWatches(database, '19:tickets', '');
      expect(kept.map(({ id, cadence }) => [id, cadence])).toEqual([['ABC234', 'hourly']]);
    }),
  );

  test(
    'a paused watch is due again when it is resumed, and is gone with its team',
    withDatabase(engine, async (database) => {
      await writeWatch(database, watch, null, start);
      expect([await pauseWatch(database, watch.id, 'rule'), await pauseWatch(database, watch.id, 'rule')]).toEqual([
        true,
        false,
      ]);
      expect(await readDue(database, after(20), 10)).toEqual([]);
      await runWatchAt(database, watch.id, after(15), true);
      expect((await readDue(database, after(20), 10)).map(({ asked }) => asked)).toEqual([true]);
      await deletePlaces(database, { team: '19:team' });
      expect(await readWatch(database, watch.id)).toBeNull();
    }),
  );

  test(
    'a post is taken by one process, and is doubtful once it may have arrived',
    withDatabase(engine, async (database) => {
      await addPost(database, { place: 'a', team: null, reference: '{}', watches: ['ABC234'], body: '{}' }, start);
      const [ready] = await readSendable(database, start, start, 10);
      if (ready === undefined) throw new Error('nothing is ready');
      expect([await beginPost(database, ready, start), await beginPost(database, ready, start)]).toEqual([true, false]);
      expect(await readSendable(database, after(1), after(-1), 10)).toEqual([]);
      const [orphaned] = await readSendable(database, after(3), after(1), 10);
      if (orphaned === undefined) throw new Error('nothing is orphaned');
      expect(await beginPost(database, orphaned, after(3))).toBe(true);
      await retryPost(database, orphaned.id, after(5), false);
      const [again] = await readSendable(database, after(5), start, 10);
      expect([again?.doubtful, again?.attempts]).toEqual([true, 2]);
      await deletePost(database, orphaned.id);
      expect(await readSendable(database, after(90), after(90), 10)).toEqual([]);
    }),
  );

  test(
    'a post of which nobody said whether it arrived is doubtful, and stays so',
    withDatabase(engine, async (database) => {
      await addPost(database, { place: 'a', team: null, reference: '{}', watches: [], body: '{}' }, start);
      for (const [isLost, doubtful] of [
        [false, false],
        [true, true],
        [false, true],
      ] as const) {
        const [post] = await readSendable(database, start, start, 10);
        if (post === undefined) throw new Error('nothing is ready');
        await beginPost(database, post, start);
        await retryPost(database, post.id, start, isLost);
        expect((await readSendable(database, start, start, 10)).map((each) => each.doubtful)).toEqual([doubtful]);
      }
    }),
  );

  test(
    'a snooze ends, and is of one conversation',
    withDatabase(engine, async (database) => {
      const finding = 'contoso voice-unlicensed id-1';
      await writeSnooze(database, { place: 'a', team: null, finding, searchKey: 'x', until: after(5), who: 'ada' });
      expect([...(await readSnoozed(database, 'a', start))]).toEqual([finding]);
      expect([...(await readSnoozed(database, 'b', start)), ...(await readSnoozed(database, 'a', after(5)))]).toEqual(
        [],
      );
    }),
  );
});
