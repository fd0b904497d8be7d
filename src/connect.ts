import { createDirectory, type Directory } from './customers/directory.ts';
import type { Settings } from './config/settings.ts';
import { readAcceptedExceptions } from './memory/acceptances.ts';
import { createMemory, createNoMemory, type Memory } from './memory/memory.ts';
import type { Derivation } from './people/derivation.ts';
import { shareVendors } from './replicas/replicas.ts';
import { searchText } from './search/search-text.ts';
import type { OnCacheRead } from './sources/caches.ts';
import { createSources, type Sources } from './sources/sources.ts';
import type { Database } from './store/database.ts';
import { openDatabase, type Purpose } from './store/open.ts';
import { createStore, type Store } from './store/store.ts';
import { outcomeDerivation } from './verdicts/outcome.ts';
import { createVerdictSource, type VerdictSource } from './verdicts/verdict-source.ts';
import { unshared } from './vendors/shared.ts';
import { createVendors, openHttp, type Vendors } from './vendors/index.ts';

/** What Rollcall knows and remembers, with nobody to ask it yet. */
export interface Connected {
  readonly vendors: Vendors;
  readonly sources: Sources;
  readonly directory: Directory;
  readonly store: Store;
  readonly memory: Memory;
  readonly verdicts: VerdictSource;
  readonly close: () => Promise<void>;
}

export interface ConnectOptions {
  readonly purpose: Purpose;
  readonly onCacheRead?: OnCacheRead;
  /** Receives why processes cannot share what they should; ignored by default. */
  readonly onError?: (error: unknown) => void;
  /** In place of the usual ones. */
  readonly openDatabase?: () => Promise<Database>;
  readonly derivations?: readonly Derivation[];
}

/** Connects the vendors, the customers and the memory as the settings say. Reads nothing yet. */
export function connect(settings: Settings, now: () => Date, options: ConnectOptions): Connected {
  const { customers, database } = settings;
  const { purpose, onCacheRead = () => undefined, onError = () => undefined } = options;
  const http = openHttp({ proxy: settings.proxy });
  const store = createStore(options.openDatabase ?? (() => openDatabase(database, purpose, now())));
  const shared = database.kind === 'postgres' ? shareVendors({ ...database, use: store.use, now, onError }) : unshared;
  const vendors = createVendors(settings.vendors, http, now, shared);
  const sources = createSources(vendors, now, onCacheRead);
  const directory = createDirectory(customers, sources, now);
  const verdicts = createVerdictSource(settings.verdicts, () => store.use(readAcceptedExceptions));
  const memory =
    settings.memory === null
      ? createNoMemory(now)
      : createMemory({
          store,
          settings: settings.memory,
          sources,
          verdicts,
          derivations: options.derivations ?? [searchText, outcomeDerivation(verdicts.current, now)],
          now,
          customers: () => directory.latest().customers,
        });
  return {
    vendors,
    sources,
    directory,
    store,
    memory,
    verdicts,
    async close() {
      await Promise.all([http.close(), store.close()]);
    },
  };
}
