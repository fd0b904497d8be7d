import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Problem } from '../../problem.ts';
import { words } from '../../text/words.ts';
import type { TokenStore } from '../shared.ts';

const file = z.object({ seed: z.string(), token: z.string().min(1) });

const fileName = 'partner-center.refresh-token.json';

/**
 * Stores the newest refresh token in a file: Entra issues a new one at each redemption, valid for 90 days. `seed` is the
 * hash of the token in the settings that the stored one descends from. Another token in the settings is a newer sign-in,
 * so it wins.
 */
export function openTokenFile(folder: string, fromSettings: string): TokenStore {
  const seed = createHash('sha256').update(fromSettings).digest('hex');

  let unsaved: { readonly token: string; readonly problem: Problem } | null = null;

  async function read(): Promise<string> {
    if (unsaved !== null) return unsaved.token;
    const stored = file.safeParse(await readJson(join(folder, fileName)));
    return stored.success && stored.data.seed === seed ? stored.data.token : fromSettings;
  }

  async function write(token: string): Promise<void> {
    try {
      await replaceFile(folder, JSON.stringify({ seed, token }));
      unsaved = null;
    } catch (error) {
      // The token is good all the same, and Entra may not take the one before it again.
      unsaved = { token, problem: unwritable(error) };
    }
  }

  return {
    async exchange(redeem) {
      const { result, replacement } = await redeem(await read());
      if (replacement !== null) await write(replacement);
      return result;
    },
    problem: () => unsaved?.problem ?? null,
  };
}

/** Writes another file and renames it, so that a crash leaves the old token or the new one, never half of one. */
async function replaceFile(folder: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await removeTemporaryFiles(folder);
  const temporary = join(folder, `${fileName}.${process.pid}`);
  try {
    await writeFile(temporary, text, { mode: 0o600, flush: true });
    await rename(temporary, join(folder, fileName));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Those of a Rollcall that ended while it wrote: each contains a token. */
async function removeTemporaryFiles(folder: string): Promise<void> {
  const leftOver = (await readdir(folder)).filter((name) => name.startsWith(`${fileName}.`));
  await Promise.all(leftOver.map((name) => rm(join(folder, name), { force: true })));
}

function unwritable(error: unknown): Problem {
  return new Problem({
    code: 'own-data-folder',
    title: words.vendors.partnerCenter.signInNotSaved,
    advice: words.vendors.partnerCenter.makeWritable,
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
