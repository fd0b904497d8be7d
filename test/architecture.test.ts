import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('..', import.meta.url);
const files = globSync('{src,appPackage}/**/*.ts', { cwd: root }).toSorted();

/** What a file imports, packages by name and files by their path from the root. */
function importsOf(file: string): string[] {
  const text = readFileSync(new URL(file, root), 'utf8');
  const names = Array.from(text.matchAll(/from '([^']+)'|import\('([^']+)'\)/g), ([, a, b]) => a ?? b ?? '');
  const base = new URL(file, root);
  return names.map((name) => (name.startsWith('.') ? new URL(name, base).href.slice(root.href.length) : name));
}

/** Files that import it but are not among those allowed. */
function strangers(target: RegExp, allowed: RegExp): string[] {
  return files.filter((file) => !allowed.test(file) && importsOf(file).some((name) => target.test(name)));
}

test('only teams/ knows Bot Framework and restify', () => {
  expect(strangers(/^(botbuilder|botframework-connector|restify)(\/|$)/, /^src\/teams\//)).toEqual([]);
});

test('only the doors to the vendors and to Teams know undici', () => {
  expect(strangers(/^undici$/, /^src\/(vendors\/http|teams\/outbound)\/transport\.ts$/)).toEqual([]);
});

test('only template.ts knows the templating library', () => {
  expect(strangers(/^adapti(vecards-templating|ve-expressions)$/, /^src\/cards\/template\.ts$/)).toEqual([]);
});

test('only metrics.ts knows what counts', () => {
  expect(strangers(/^prom-client$/, /^src\/telemetry\/metrics\.ts$/)).toEqual([]);
});

test('only the settings, the start and the packaging read the environment', () => {
  const readers = files.filter((file) => readFileSync(new URL(file, root), 'utf8').includes('process.env'));
  expect(readers).toEqual(['appPackage/zip.ts', 'src/index.ts']);
});

test('nothing weakens TLS or follows a redirect', () => {
  const weak = /rejectUnauthorized|NODE_TLS_REJECT_UNAUTHORIZED|interceptors\.redirect|maxRedirections/;
  expect(files.filter((file) => weak.test(readFileSync(new URL(file, root), 'utf8')))).toEqual([]);
});

test('a command knows no vendor’s folder and no part of Teams', () => {
  expect(strangers(/^src\/(vendors\/(?!vendor\.ts)|teams\/)/, /^src\/(?!commands\/)|^appPackage\//)).toEqual([]);
});

test.each(['live-platform', 'licensespring', 'partner-center'])('%s knows no other vendor and no command', (vendor) => {
  const own = files.filter((file) => file.startsWith(`src/vendors/${vendor}/`) && !file.endsWith('sandbox.ts'));
  const allowed = new RegExp(`^(src/vendors/(${vendor}/|http/|[^/]+\\.ts$)|src/problem\\.ts|zod$|node:)`);
  expect(own.flatMap((file) => importsOf(file).filter((name) => !allowed.test(name)))).toEqual([]);
});

test('the bot knows neither Teams nor HTTP', () => {
  const middle = files.filter((file) => /^src\/[^/]+\.ts$/.test(file) && !/\/(index|app)\.ts$/.test(file));
  expect(
    middle.filter((file) => importsOf(file).some((name) => /^src\/teams\/|^src\/vendors\/http\//.test(name))),
  ).toEqual([]);
});

test('no file of the middle is long', () => {
  const long = files.filter((file) => readFileSync(new URL(file, root), 'utf8').split('\n').length > 220);
  expect(long.filter((file) => !/sandbox|demo\//.test(file))).toEqual([]);
});
