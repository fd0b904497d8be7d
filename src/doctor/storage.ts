import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExaminedSettings, Settings } from '../config/settings.ts';
import type { Database } from '../store/database.ts';
import { releaseLease, takeLease } from '../store/leases.ts';
import { countMigrations } from '../store/migrate.ts';
import { problemOfFile } from '../store/problems.ts';
import { readFreeBytes, spaceProblem } from '../store/space.ts';
import type { Store } from '../store/store.ts';
import { formatNumber } from '../text/format.ts';
import { words } from '../text/words.ts';
import { vendorNamed } from '../vendors/catalog.ts';
import { ok, skipped, warningBy, type Check, type Outcome } from './check.ts';

const texts = words.doctor.storage;

/** Where Rollcall keeps what it remembers. Like a start, they make the folder and bring the database to this version. */
export function storageChecks({ settings, faults }: ExaminedSettings, store: Store): readonly Check[] {
  const { database } = settings;
  const folders = foldersOf(settings);
  return [
    {
      id: 'folder',
      title: texts.folder,
      run: () => (folders.length === 0 ? skipped(texts.noFolder) : checkFolders(folders)),
    },
    {
      id: 'database',
      title: texts.database,
      needs: database.kind === 'sqlite' ? ['folder'] : [],
      run: () => (faults.has('database') ? skipped(words.doctor.faulty) : checkDatabase(store, database.kind)),
    },
  ];
}

/** The folders that the database or a connected source writes to. */
function foldersOf({ database, vendors }: Settings): readonly string[] {
  const ofVendors = Array.from(vendors).flatMap(([id, { values }]) =>
    Object.entries(vendorNamed(id).settings).flatMap(([name, { kind }]) =>
      kind === 'path' ? (values[name] ?? []) : [],
    ),
  );
  return [...new Set([...(database.kind === 'sqlite' ? [database.folder] : []), ...ofVendors])];
}

async function checkFolders(folders: readonly string[]): Promise<Outcome> {
  await Promise.all(folders.map(tryToWrite));
  const free = Math.min(...(await Promise.all(folders.map(readFreeBytes))));
  const problem = spaceProblem(free);
  return problem === null ? ok(texts.folderGood(folders.join(', '), gigabytes(free))) : warningBy(problem);
}

async function tryToWrite(folder: string): Promise<void> {
  const file = join(folder, `doctor.${process.pid}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(file, 'A file of npm run doctor, which deletes it at once.', { mode: 0o600, flush: true });
    await rm(file);
  } catch (error) {
    throw problemOfFile(error);
  }
}

function gigabytes(bytes: number): string {
  return formatNumber(Math.round(bytes / 1024 ** 3));
}

/** A row that is written and deleted. */
async function tryToStore(database: Database): Promise<void> {
  const now = new Date();
  await takeLease(database, 'doctor', { holder: String(process.pid), until: now }, now);
  await releaseLease(database, 'doctor', String(process.pid));
}

async function checkDatabase(store: Store, kind: Settings['database']['kind']): Promise<Outcome> {
  return store.use(async (database) => {
    await tryToStore(database);
    const { version } = await database.about();
    return ok(texts.databaseGood(texts.engines[kind], version, formatNumber(await countMigrations(database))));
  });
}
