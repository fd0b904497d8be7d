import { createStore, type Store, type UseStore } from '../../src/store/store.ts';
import { openDatabase } from '../../src/store/open.ts';
import { makePostgresPlace, start } from './engines.ts';

type Run = (uses: readonly [UseStore, ...UseStore[]], url: string) => Promise<void>;

/** Runs a test with so many processes' connections to one new database, and its address. Null without PostgreSQL. */
export const withReplicas = makePostgresPlace && replicasAt(makePostgresPlace);

function replicasAt(makePlace: NonNullable<typeof makePostgresPlace>) {
  return async (count: number, run: Run): Promise<void> => {
    const { place, remove } = await makePlace();
    const open = (): Store => createStore(() => openDatabase(place, 'serve', start));
    const [first, ...others] = [open(), ...Array.from({ length: count - 1 }, open)];
    try {
      await run([first.use, ...others.map(({ use }) => use)], place.url);
    } finally {
      await Promise.all([first, ...others].map((store) => store.close()));
      await remove();
    }
  };
}
