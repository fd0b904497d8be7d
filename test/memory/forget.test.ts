import { mkdtemp, rm } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AccessRule } from '../../src/access/rules.ts';
import { searchText } from '../../src/search/search-text.ts';
import { readDerived } from '../../src/store/derived.ts';
import { readAcceptances } from '../../src/store/acceptances.ts';
import { forgetNow } from '../../src/jobs/forget-now.ts';
import { changingCustomer, onlyThese } from '../support/changing-customer.ts';
import { openWorld, someone } from '../support/world.ts';

const day = 24 * 60 * 60_000;

const accepting: readonly AccessRule[] = [
  { who: { user: someone.objectId ?? '' }, customers: 'all', show: 'names', accept: true },
];

/** How often the words stand in the files of a folder, in any case. Another process reads them: see SQLite on locks. */
function countIn(folder: string, words: string): number {
  const script = `const { readdirSync, readFileSync } = require('node:fs');
    const texts = readdirSync(process.argv[1]).map((name) => readFileSync(process.argv[1] + '/' + name, 'latin1'));
    process.stdout.write(String(texts.join(' ').toLowerCase().split(process.argv[2].toLowerCase()).length - 1));`;
  return Number(execFileSync(process.execPath, ['-e', script, folder, words], { encoding: 'utf8' }));
}

async function worldWithVera(access?: readonly AccessRule[]) {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-forget-'));
  const contoso = changingCustomer('contoso', 20);
  const fabrikam = changingCustomer('fabrikam', 5);
  const world = await openWorld({
    remembers: true,
    place: { kind: 'sqlite', folder },
    ...(access === undefined ? {} : { access }),
    ...onlyThese([contoso, fabrikam]),
  });
  await world.round();
  const vera = contoso.hire({ name: 'Vera Quist', address: 'vera.quist@contoso.com', voice: true });
  world.wait(day);
  await world.round();
  const close = async (): Promise<void> => {
    await world.close();
    await rm(folder, { recursive: true });
  };
  return { world, folder, vera, contoso, close };
}

test.each([
  ['an address', (vera: { readonly address: string }) => vera.address.toUpperCase()],
  ['an Entra object ID', (vera: { readonly objectId: string }) => vera.objectId],
] as const)('a person is deleted by %s everywhere, and what was deleted is printed', async (_what, given) => {
  const { world, folder, vera, close } = await worldWithVera();
  expect((await world.say('changes contoso')).text).toContain('Vera Quist');
  expect(countIn(folder, 'vera quist')).toBeGreaterThan(0);
  const printed: string[] = [];
  expect(await forgetNow(world.store.use, [given(vera)], (line) => printed.push(line))).toBe(true);
  expect(printed[0]).toMatch(/^contoso: the stored lists(?:, \d findings?)?, \d changes?$/);
  expect(printed).toHaveLength(2);
  expect((await world.say('changes contoso')).text).not.toContain('Vera Quist');
  for (const mark of ['vera quist', vera.address, vera.objectId]) expect(countIn(folder, mark)).toBe(0);
  const stored = await world.memory.use((database) => readDerived(database, searchText.name, ['contoso', 'fabrikam']));
  expect(stored).toEqual([]);
  await close();
});

test('a person whose address has a capital that is no ASCII letter is deleted like everybody', async () => {
  const { world, folder, contoso, close } = await worldWithVera();
  const ume = contoso.hire({ name: 'Ümit Test', address: 'ÜMIT.TEST@contoso.com', voice: true });
  world.wait(day);
  await world.round();
  contoso.dismiss(ume);
  world.wait(day);
  await world.round();
  expect((await world.say('changes contoso')).text).toContain('Ümit Test');
  expect(await forgetNow(world.store.use, ['ümit.test@contoso.com'], () => undefined)).toBe(true);
  expect((await world.say('changes contoso')).text).not.toContain('Ümit Test');
  expect(countIn(folder, 'mit.test@')).toBe(0);
  await close();
});

test('a customer is compared anew from its next reading, and keeps the others’ changes', async () => {
  const { world, vera, contoso, close } = await worldWithVera();
  contoso.hire({ name: 'Otto Berg', address: 'otto.berg@contoso.com' });
  world.wait(day);
  await world.round();
  await forgetNow(world.store.use, [vera.address], () => undefined);
  expect((await world.say('changes contoso')).text).toContain('Otto Berg');
  contoso.dismiss(vera);
  contoso.hire({ name: 'Nora Lind', address: 'nora.lind@contoso.com' });
  world.wait(day);
  await world.round();
  const { text } = await world.say('changes contoso');
  expect(text).not.toMatch(/Nora Lind|Vera Quist/);
  expect((await world.say('user nora.lind@contoso.com')).text).toContain('Nora Lind');
  await close();
});

test('whoever gives nobody, or a stranger, is told so', async () => {
  const { world, close } = await worldWithVera();
  const printed: string[] = [];
  expect(await forgetNow(world.store.use, [], (line) => printed.push(line))).toBe(false);
  expect(await forgetNow(world.store.use, ['nobody@contoso.com'], (line) => printed.push(line))).toBe(true);
  expect(printed).toEqual([
    'Say whom: npm run forget -- megan@contoso.com, or an Entra object ID.',
    'Nothing is stored about nobody@contoso.com.',
  ]);
  await close();
});

test('what was accepted of a person is deleted, without a memory, too', async () => {
  const world = await openWorld({ access: accepting });
  await world.say('accept voice-unlicensed vera.quist@fabrikam.com fabrikam until:30d reason:"mobile only"');
  const printed: string[] = [];
  expect(await forgetNow(world.store.use, ['vera.quist@fabrikam.com'], (line) => printed.push(line))).toBe(true);
  expect(printed[0]).toBe('1 accepted finding');
  expect(await world.store.use(readAcceptances)).toEqual([]);
  expect(countIn(world.folder, 'vera.quist')).toBe(0);
  await world.close();
});

test('who is named in the reason of what was accepted of somebody else is deleted there, and a part of the name is told', async () => {
  const { world, folder, vera, contoso, close } = await worldWithVera(accepting);
  const others = ['Otto Berg', 'Nora Lind', 'Ida Holm', 'Jens Wolf'].map((name) =>
    contoso.hire({ name, address: `${name.toLowerCase().replace(' ', '.')}@contoso.com`, voice: true }),
  );
  const accept = async (index: number, reason: string): Promise<string> => {
    const line = `accept voice-unlicensed ${others[index]?.address} contoso until:30d reason:"${reason}"`;
    await world.say(`${line} fresh`);
    const found = (await world.store.use(readAcceptances)).find((each) => each.reason === reason);
    return found?.id ?? '';
  };
  await accept(0, 'takes calls of Quist, Vera');
  await accept(1, `as ${vera.address} asked`);
  const partly = await accept(2, 'until Vera is back');
  const withdrawn = await accept(3, 'Ms. Quist said so');
  await world.say(`withdraw ${withdrawn}`);
  const printed: string[] = [];
  expect(await forgetNow(world.store.use, [vera.address], (line) => printed.push(line))).toBe(true);
  expect(printed).toContain('3 reasons of other accepted findings');
  expect(printed.filter((line) => line.startsWith('The reason of'))).toEqual([
    expect.stringContaining(`The reason of ${partly} has a part of the name`),
  ]);
  expect(countIn(folder, 'quist')).toBe(0);
  const reasons = (await world.store.use(readAcceptances)).map(({ reason }) => reason);
  expect(reasons).toContain('until Vera is back');
  expect(reasons.filter((reason) => reason === 'Deleted, since it named somebody.')).toHaveLength(2);
  await close();
});

test('the reasons of others are searched for the name of whom something was accepted, without a memory, too', async () => {
  const world = await openWorld({ access: accepting });
  const { lines } = await world.say('users fabrikam voice:on licensed:no');
  const other =
    lines
      .join(' ')
      .match(/[\w.]+@fabrikam\.com/g)
      ?.find((address) => !address.startsWith('vera')) ?? '';
  await world.say('accept voice-unlicensed vera.quist@fabrikam.com fabrikam until:30d reason:"mobile only"');
  await world.say(`accept voice-unlicensed ${other} fabrikam until:30d reason:"as Vera Quist"`);
  await forgetNow(world.store.use, ['vera.quist@fabrikam.com'], () => undefined);
  expect((await world.store.use(readAcceptances)).map(({ reason }) => reason)).toEqual([
    'Deleted, since it named somebody.',
  ]);
  await world.close();
});
