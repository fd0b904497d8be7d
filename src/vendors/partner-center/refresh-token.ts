import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Problem } from '../../problem.ts';

const file = z.object({ seed: z.string(), token: z.string().min(1) });

export interface RefreshTokenStore {
  readonly read: () => Promise<string>;
  readonly write: (token: string) => Promise<void>;
}

/**
 * Stores the newest refresh token in a file: Entra issues a new one at each redemption, valid for 90 days. `seed` is the
 * hash of the token in the settings that the stored one descends from. Another token in the settings is a newer sign-in,
 * so it wins.
 */
export function openRefreshTokenStore(folder: string, fromSettings: string): RefreshTokenStore {
  const path = join(folder, 'partner-center.refresh-token.json');
  const seed = createHash('sha256').update(fromSettings).digest('hex');

  return {
    async read() {
      const stored = file.safeParse(await readJson(path));
      return stored.success && stored.data.seed === seed ? stored.data.token : fromSettings;
    },
    async write(token) {
      try {
        await replaceFile(folder, path, JSON.stringify({ seed, token }));
      } catch (error) {
        throw unwritable(error);
      }
    },
  };
}

/** Writes another file and renames it, so that a crash leaves the old token or the new one, never half of one. */
async function replaceFile(folder: string, path: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, text, { mode: 0o600, flush: true });
  await rename(temporary, path);
}

function unwritable(error: unknown): Problem {
  return new Problem({
    code: 'own-data-folder',
    title: 'Rollcall cannot keep its sign-in to Partner Center',
    advice: 'The person who runs Rollcall should make the folder of ROLLCALL_DATA writable.',
    origin: 'rollcall',
    cause: error instanceof Error && 'code' in error ? String(error.code) : 'write',
  });
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch {
    // Missing on the first start. Unreadable counts as missing, since the settings hold a token too.
    return null;
  }
}
