import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Problem } from '../../src/problem.ts';
import { createTokenStore } from '../../src/replicas/token-store.ts';
import { storeProblem } from '../../src/store/problems.ts';
import type { UseStore } from '../../src/store/store.ts';
import type { Exchanged } from '../../src/vendors/shared.ts';
import { withReplicas } from '../support/replica-stores.ts';

const secretKey = createSecretKey(randomBytes(32));
const now = (): Date => new Date('2026-11-20T12:00:00Z');
const fromSettings = 'token-of-the-settings';

/** A sign-in that takes each token once, and gives the next. */
function openSignIn(): { redeem: (token: string) => Promise<Exchanged<string>>; current: () => string } {
  let valid = fromSettings;
  let given = 0;
  return {
    redeem: async (token) => {
      if (token !== valid) throw new Problem({ code: 'source-refused', title: token, advice: '', origin: 'source' });
      await new Promise((resolve) => setTimeout(resolve, 5));
      given += 1;
      valid = `token-${given}`;
      return { result: `access-${given}`, replacement: valid };
    },
    current: () => valid,
  };
}

const failing: UseStore = () => Promise.reject(storeProblem('unreachable', 'test'));

describe.skipIf(withReplicas === null)('a token that is replaced each time it is used', () => {
  test('is never used twice by three processes that sign in at once, again and again', async () => {
    await withReplicas?.(3, async (stores) => {
      const { redeem } = openSignIn();
      const tokens = stores.map((use) => createTokenStore({ use, secretKey, now }, 'vendor', fromSettings));
      const signedIn = await Promise.all(
        Array.from({ length: 10 }, () => tokens.map((each) => each.exchange(redeem))).flat(),
      );
      expect(new Set(signedIn).size).toBe(30);
    });
  });

  test('stands in the database encrypted only', async () => {
    await withReplicas?.(1, async ([use]) => {
      const { redeem, current } = openSignIn();
      await createTokenStore({ use, secretKey, now }, 'vendor', fromSettings).exchange(redeem);
      const rows = await use((database) =>
        database.query('select sealed from token', [], z.object({ sealed: z.instanceof(Uint8Array) })),
      );
      expect(rows).toHaveLength(1);
      expect(Buffer.from(rows[0]?.sealed ?? []).toString('latin1')).not.toContain(current());
    });
  });

  test('is not taken from a database that another key sealed, and the card says so', async () => {
    await withReplicas?.(1, async ([use]) => {
      const used: string[] = [];
      const redeem = async (token: string): Promise<Exchanged<null>> => {
        used.push(token);
        return { result: null, replacement: 'next' };
      };
      await createTokenStore({ use, secretKey, now }, 'vendor', fromSettings).exchange(redeem);
      const other = createTokenStore({ use, secretKey: createSecretKey(randomBytes(32)), now }, 'vendor', fromSettings);
      await other.exchange(redeem);
      expect(used).toEqual([fromSettings, fromSettings]);
      expect(other.problem()).toMatchObject({ title: 'A saved sign-in can’t be read' });
      await other.exchange(redeem);
      expect(used.at(-1)).toBe('next');
      expect(other.problem()).toBeNull();
    });
  });

  test('gives way to a newer sign-in in the settings', async () => {
    await withReplicas?.(1, async ([use]) => {
      const { redeem } = openSignIn();
      await createTokenStore({ use, secretKey, now }, 'vendor', fromSettings).exchange(redeem);
      const newer = createTokenStore({ use, secretKey, now }, 'vendor', 'another');
      await expect(newer.exchange(redeem)).rejects.toMatchObject({ title: 'another' });
    });
  });

  test('lets others go on when a sign-in fails', async () => {
    await withReplicas?.(2, async ([one, other]) => {
      const { redeem } = openSignIn();
      const store = createTokenStore({ use: one, secretKey, now }, 'vendor', fromSettings);
      await expect(store.exchange(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
      if (other === undefined) throw new Error('there is no other');
      await expect(
        createTokenStore({ use: other, secretKey, now }, 'vendor', fromSettings).exchange(redeem),
      ).resolves.toBe('access-1');
    });
  });
});

test('without the database, a process signs in by its settings, keeps what it gets, and says why', async () => {
  const { redeem } = openSignIn();
  const store = createTokenStore({ use: failing, secretKey, now }, 'vendor', fromSettings);
  expect([await store.exchange(redeem), await store.exchange(redeem)]).toEqual(['access-1', 'access-2']);
  expect(store.problem()).toMatchObject({ code: 'store-unreachable' });
});

test('without the database and with an old token, the database is at fault', async () => {
  const store = createTokenStore({ use: failing, secretKey, now }, 'vendor', 'expired');
  await expect(store.exchange(openSignIn().redeem)).rejects.toMatchObject({ code: 'store-unreachable' });
});
