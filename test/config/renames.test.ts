import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { firstColumn } from '../support/documents.ts';
import { renames } from '../../src/config/renames.ts';
import { readSettings, SettingsError, type Environment } from '../../src/config/settings.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-test-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const madeUp = { variables: { ROLLCALL_TOKEN: 'MicrosoftAppPassword' }, keys: { clients: 'customers', until: 'ends' } };

function faults(environment: Environment, yaml: string, names = renames): readonly string[] {
  const path = join(folder, 'rollcall.yaml');
  writeFileSync(path, yaml);
  try {
    readSettings({ ROLLCALL_LOCAL: '1', ROLLCALL_CONFIG: path, ...environment }, names);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.faults.map((fault) => fault.replace(path, 'file'));
    throw error;
  }
}

test('an old name of a variable or of a key is refused with the new one', () => {
  expect(faults({ ROLLCALL_TOKEN: 'x' }, 'clients: []\n', madeUp)).toEqual([
    'ROLLCALL_TOKEN is called MicrosoftAppPassword now',
    'file: clients is called customers now',
  ]);
});

test('an old key is refused wherever it stands, and one that never was a name as before', () => {
  expect(faults({}, 'customers: [{ name: contoso, until: 1 }]\n', madeUp)).toEqual([
    'file: customers[1] until is called ends now',
  ]);
  expect(faults({}, 'toString: 1\n', madeUp)).toEqual(['file: Unrecognized key: "toString"']);
  expect(faults({}, 'clients: []\n')).toEqual(['file: Unrecognized key: "clients"']);
});

test.each(Object.entries(renames.variables))('%s is refused: it is %s now', (old, now) => {
  expect(faults({ [old]: 'x' }, '')).toContain(`${old} is called ${now} now`);
});

test.each(Object.entries(renames.keys))('the key %s is refused: it is %s now', (old, now) => {
  expect(faults({}, `${old}: x\n`)).toContain(`file: ${old} is called ${now} now`);
});

function text(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

/** Every key at every depth. */
function keysIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...keysIn(inner)]);
}

test('no name of today is an old one', () => {
  const variables = firstColumn('variable').map((cell) => cell.replaceAll('`', ''));
  const keys = keysIn(parse(text('rollcall.example.yaml')));
  expect(variables).toContain('MicrosoftAppPassword');
  expect(keys).toContain('over-bought');
  expect(variables.filter((name) => Object.hasOwn(renames.variables, name))).toEqual([]);
  expect(keys.filter((name) => Object.hasOwn(renames.keys, name))).toEqual([]);
});
