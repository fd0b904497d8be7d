import { createDirectory, type Directory } from './customers/directory.ts';
import type { Settings } from './config/settings.ts';
import { createMemory, createNoMemory, type Memory, type MemoryOptions } from './memory/memory.ts';
import { searchText } from './search/search-text.ts';
import type { OnCacheRead } from './sources/caches.ts';
import { createSources, type Sources } from './sources/sources.ts';
import { openDatabase, type Purpose } from './store/open.ts';
import { outcomeDerivation } from './verdicts/outcome.ts';
import { createVendors, openHttp, type Vendors } from './vendors/index.ts';

/** What Rollcall knows and remembers, with nobody to ask it yet. */
export interface Connected {
  readonly vendors: Vendors;
  readonly sources: Sources;
  readonly directory: Directory;
  readonly memory: Memory;
  readonly close: () => Promise<void>;
}

export interface ConnectOptions {
  readonly purpose: Purpose;
  readonly onCacheRead?: OnCacheRead;
  /** In place of the usual. */
  readonly remembering?: Partial<Pick<MemoryOptions, 'openDatabase' | 'derivations'>>;
}

/** Connects the vendors, the customers and the memory as the settings say. Reads nothing yet. */
export function connect(
  settings: Settings,
  now: () => Date,
  { purpose, onCacheRead = () => undefined, remembering = {} }: ConnectOptions,
): Connected {
  const { customers, verdicts, database } = settings;
  const http = openHttp();
  const vendors = createVendors(settings.vendors, http, now);
  const sources = createSources(vendors, now, onCacheRead);
  const directory = createDirectory(customers, sources, now);
  const memory =
    settings.memory === null
      ? createNoMemory()
      : createMemory({
          openDatabase: () => openDatabase(database, purpose, now()),
          settings: settings.memory,
          sources,
          verdicts,
          derivations: [searchText, outcomeDerivation(verdicts, now)],
          now,
          customers: () => directory.latest().customers,
          ...remembering,
        });
  return {
    vendors,
    sources,
    directory,
    memory,
    async close() {
      await Promise.all([http.close(), memory.close()]);
    },
  };
}
