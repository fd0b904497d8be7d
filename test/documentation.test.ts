import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { commands } from '../src/commands/index.ts';
import { catalog } from '../src/vendors/catalog.ts';
import { requiredVariables } from '../src/vendors/declaration.ts';
import { filterNames } from '../src/grammar/filters.ts';
import { verdicts } from '../src/verdicts/catalog.ts';

const text = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const readme = text('README.md');

/** The first cells of the README's table with this heading. */
function firstColumn(heading: string): string[] {
  const [, table = ''] = readme.split(new RegExp(`^\\| ${heading} .*\\n\\| -.*\\n`, 'm'));
  const rows = table.split('\n\n')[0]?.split('\n') ?? [];
  return rows.map((row) => row.split(/(?<!\\)\|/)[1]?.trim() ?? '');
}

test('the README’s table has each command, in the order of help', () => {
  const named = firstColumn('line').map((cell) => /`(\w+)/.exec(cell)?.[1]);
  expect(named).toEqual(commands.map(({ name, aliases }) => (name === 'hello' ? aliases[0] : name)));
});

test('the README’s table has each filter', () => {
  const named = firstColumn('filter').map((cell) => /`(\w+):/.exec(cell)?.[1]);
  expect(named).toEqual([...filterNames, 'page']);
});

test('the README’s table has each setting, and no other', () => {
  const source = [
    'src/config/settings.ts',
    'src/config/registration.ts',
    'src/config/database.ts',
    'src/config/operator.ts',
    'src/config/proxy.ts',
    'appPackage/app-package.ts',
  ]
    .map(text)
    .join('\n');
  const own =
    /\b(?:PORT|DATABASE_URL|HTTPS?_PROXY|NO_PROXY|(?:ROLLCALL|LIVE_PLATFORM|LICENSESPRING|PARTNER_CENTER)_[A-Z_]+)\b/g;
  // Variables of Bot Framework, which are not in capitals.
  const botFramework = /\b(?:MicrosoftApp[A-Z]\w+|ChannelService|OAuthUrl|To(?:Bot|Channel)From[A-Z]\w+)\b/g;
  const ofVendors = catalog.flatMap(({ settings }) => Object.values(settings).map(({ variable }) => variable));
  const known = new Set([...(source.match(own) ?? []), ...(source.match(botFramework) ?? []), ...ofVendors]);
  const named = firstColumn('variable').map((cell) => cell.replaceAll('`', ''));
  expect(named.toSorted()).toEqual([...known].toSorted());
});

test('.env.example has the settings that connect each vendor, and no other of theirs', () => {
  const example = text('.env.example');
  for (const { settings } of catalog) {
    const variables = requiredVariables(settings);
    expect(example).toContain(`${variables.map((variable) => `${variable}=\n`).join('')}\n`);
  }
  const named = Array.from(example.matchAll(/^([A-Z_]+)=/gm), ([, variable = '']) => variable);
  const ofVendors = catalog.flatMap(({ settings }) => requiredVariables(settings));
  expect(named.filter((variable) => !/^(?:ROLLCALL_|DATABASE_URL$)/.test(variable))).toEqual(ofVendors);
});

test('a service is started as `npm start` starts Rollcall', () => {
  const { scripts } = z.object({ scripts: z.object({ start: z.string() }) }).parse(JSON.parse(text('package.json')));
  expect(/^ExecStart=\/usr\/bin\/(.*)$/m.exec(readme)?.[1]).toBe(scripts.start);
});

test('the README’s table has each verdict, worst first', () => {
  expect(firstColumn('verdict').map((cell) => cell.replaceAll('`', ''))).toEqual(verdicts.map(({ id }) => id));
});

test('.env.example names only existing settings', () => {
  const named = Array.from(text('.env.example').matchAll(/^(\w+)=/gm), ([, name = '']) => name);
  const known = firstColumn('variable').map((cell) => cell.replaceAll('`', ''));
  expect(named.filter((name) => !known.includes(name))).toEqual([]);
});

test('SECURITY.md names tests that there are', () => {
  const named = Array.from(text('SECURITY.md').matchAll(/`(test\/[^`]+)`/g), ([, path = '']) => path);
  expect(named.filter((path) => !existsSync(new URL(`../${path}`, import.meta.url)))).toEqual([]);
});

test('docs/teams-app.md names tests that there are, by words of their names', () => {
  const rows = text('docs/teams-app.md')
    .split('\n')
    .filter((line) => /^\| .*`test\//.test(line));
  expect(rows.length).toBeGreaterThan(15);
  for (const row of rows) {
    const [, path = '', name = ''] = /`(test\/[^`]+)`: (.+?) +\|$/.exec(row) ?? [];
    expect([row, text(path).includes(name)]).toEqual([row, name !== '']);
  }
});

/** The commands that Teams' lists show there, in the order of help. */
function listed(...places: readonly string[]): string[] {
  return commands.filter(({ menu }) => menu !== undefined && places.includes(menu)).map(({ name }) => name);
}

test('the command lists of the app have the commands of the bot that Teams’ lists show', () => {
  const command = z.object({ title: z.string(), type: z.string().optional() });
  const list = z.array(z.object({ scopes: z.array(z.string()), commands: z.array(command) }));
  const manifest = z
    .object({ bots: z.tuple([z.object({ commandLists: list })]) })
    .parse(JSON.parse(text('appPackage/manifest.json')));
  const lists = manifest.bots[0].commandLists.map(({ scopes, commands: rows }) => ({
    scopes,
    titles: rows.filter(({ type }) => type !== 'prompt').map(({ title }) => title),
  }));
  expect(lists).toEqual([
    { scopes: ['personal'], titles: listed('everywhere') },
    { scopes: ['team', 'groupChat'], titles: listed('everywhere', 'shared') },
  ]);
});

test('no command has a name of another command', () => {
  const names = commands.flatMap(({ name, aliases }) => [name, ...aliases]);
  expect(names).toEqual([...new Set(names)]);
});

test('a command’s summary fits into Teams’ list', () => {
  for (const { name, summary } of commands) expect([name, summary.length <= 128]).toEqual([name, true]);
});

test('the changelog has the version of the product, which the Teams app has too', () => {
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(text('package.json')));
  const released = Array.from(text('CHANGELOG.md').matchAll(/^## \[([\d.]+)\]/gm), ([, name]) => name);
  expect(released[0]).toBe(version);
  expect(z.object({ version: z.string() }).parse(JSON.parse(text('appPackage/manifest.json'))).version).toBe(version);
});

test('the pinned Node is the same everywhere', () => {
  const version = text('.nvmrc').trim();
  const pinned = z.object({ devDependencies: z.object({ node: z.string() }) }).parse(JSON.parse(text('package.json')));
  expect(pinned.devDependencies.node).toBe(version);
  expect(process.version).toBe(`v${version}`);
});
