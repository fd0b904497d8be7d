import { createHash, type KeyObject } from 'node:crypto';
import { Problem } from '../problem.ts';
import type { Connection } from '../store/database.ts';
import type { UseStore } from '../store/store.ts';
import { lockToken, writeToken } from '../store/tokens.ts';
import { words } from '../text/words.ts';
import type { Exchanged, TokenStore } from '../vendors/shared.ts';
import { seal, unseal } from './seal.ts';

export interface TokenStoreOptions {
  readonly use: UseStore;
  readonly secretKey: KeyObject;
  readonly now: () => Date;
}

/** Milliseconds after which a token of earlier settings is of no use: Entra's are valid for 90 days. */
const lifetime = 90 * 24 * 60 * 60_000;

/**
 * Keeps the newest token in the database, encrypted. Its row is locked while the token is used, so that two processes never
 * use the same one. A token belongs to the one in the settings that it comes from: another one there is a newer sign-in.
 */
export function createTokenStore(options: TokenStoreOptions, name: string, fromSettings: string): TokenStore {
  const { use, secretKey, now } = options;
  const seed = createHash('sha256').update(fromSettings).digest('hex');
  const about = `${name} ${seed}`;
  /** Known here only, because the database did not take it. */
  let unsaved: string | null = null;
  let problem: Problem | null = null;

  function newestOf(sealed: Uint8Array | null): string {
    problem = null;
    if (unsaved !== null) return unsaved;
    if (sealed === null) return fromSettings;
    const stored = unseal(sealed, about, secretKey);
    if (stored === null) problem = otherKey();
    return stored ?? fromSettings;
  }

  async function save(connection: Connection, token: string): Promise<void> {
    const sealed = seal(token, about, secretKey);
    await writeToken(connection, { name, seed, sealed }, now(), new Date(now().getTime() - lifetime));
  }

  return {
    async exchange<Result>(redeem: (token: string) => Promise<Exchanged<Result>>): Promise<Result> {
      let redeemed: Promise<Exchanged<Result>> | null = null;
      const redeemOnce = (token: string): Promise<Exchanged<Result>> => (redeemed ??= redeem(token));
      try {
        const { result } = await use((database) =>
          database.transaction(async (connection) => {
            const exchanged = await redeemOnce(newestOf(await lockToken(connection, name, seed)));
            const newest = exchanged.replacement ?? unsaved;
            if (newest !== null) await save(connection, newest);
            return exchanged;
          }),
        );
        unsaved = null;
        return result;
      } catch (error) {
        if (!isStoreProblem(error)) throw error;
        problem = error;
        const { result, replacement } = await redeemOnce(unsaved ?? fromSettings).catch(() => {
          // The database has a newer token than the settings.
          throw error;
        });
        unsaved = replacement ?? unsaved;
        return result;
      }
    },
    problem: () => problem,
  };
}

function otherKey(): Problem {
  return new Problem({ code: 'own-secret-key', ...words.replicas.otherKey, origin: 'rollcall' });
}

function isStoreProblem(error: unknown): error is Problem {
  return error instanceof Problem && error.code.startsWith('store-');
}
