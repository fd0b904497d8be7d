import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { usualMemory } from '../src/memory/settings.ts';
import { commands } from '../src/commands/index.ts';
import { catalog } from '../src/vendors/catalog.ts';
import { requiredVariables } from '../src/vendors/declaration.ts';
import { filterNames } from '../src/grammar/filters.ts';
import { verdicts } from '../src/verdicts/catalog.ts';
import { documents, firstColumn, pages, textOf } from './support/documents.ts';

test('the tables have each command, in the order of help', () => {
  const named = firstColumn('line').map((cell) => /`(\w+)/.exec(cell)?.[1]);
  expect(named).toEqual(commands.map(({ name, aliases }) => (name === 'hello' ? aliases[0] : name)));
});

test('the tables have each filter', () => {
  const named = firstColumn('filter').map((cell) => /`(\w+):/.exec(cell)?.[1]);
  expect(named).toEqual([...filterNames, 'page']);
});

test('the tables have each setting, and no other', () => {
  const source = [
    'src/config/settings.ts',
    'src/config/registration.ts',
    'src/config/database.ts',
    'src/config/operator.ts',
    'src/config/proxy.ts',
    'appPackage/app-package.ts',
  ]
    .map(textOf)
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
  const example = textOf('.env.example');
  for (const { settings } of catalog) {
    const variables = requiredVariables(settings);
    expect(example).toContain(`${variables.map((variable) => `${variable}=\n`).join('')}\n`);
  }
  const named = Array.from(example.matchAll(/^([A-Z_]+)=/gm), ([, variable = '']) => variable);
  const ofVendors = catalog.flatMap(({ settings }) => requiredVariables(settings));
  expect(named.filter((variable) => !/^(?:ROLLCALL_|DATABASE_URL$)/.test(variable))).toEqual(ofVendors);
});

test('a service is started as `npm start` starts Rollcall', () => {
  const { scripts } = z.object({ scripts: z.object({ start: z.string() }) }).parse(JSON.parse(textOf('package.json')));
  expect(/^ExecStart=\/usr\/bin\/(.*)$/m.exec(documents)?.[1]).toBe(scripts.start);
});

test('the tables have each verdict, worst first', () => {
  expect(firstColumn('verdict').map((cell) => cell.replaceAll('`', ''))).toEqual(verdicts.map(({ id }) => id));
});

test('.env.example names only existing settings', () => {
  const named = Array.from(textOf('.env.example').matchAll(/^(\w+)=/gm), ([, name = '']) => name);
  const known = firstColumn('variable').map((cell) => cell.replaceAll('`', ''));
  expect(named.filter((name) => !known.includes(name))).toEqual([]);
});

test('SECURITY.md names tests that there are', () => {
  const named = Array.from(textOf('SECURITY.md').matchAll(/`(test\/[^`]+)`/g), ([, path = '']) => path);
  expect(named.filter((path) => !existsSync(new URL(`../${path}`, import.meta.url)))).toEqual([]);
});

test('docs/teams-app.md names tests that there are, by words of their names', () => {
  const rows = textOf('docs/teams-app.md')
    .split('\n')
    .filter((line) => /^\| .*`test\//.test(line));
  expect(rows.length).toBeGreaterThan(15);
  for (const row of rows) {
    const [, path = '', name = ''] = /`(test\/[^`]+)`: (.+?) +\|$/.exec(row) ?? [];
    expect([row, textOf(path).includes(name)]).toEqual([row, name !== '']);
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
    .parse(JSON.parse(textOf('appPackage/manifest.json')));
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
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(textOf('package.json')));
  const released = Array.from(textOf('CHANGELOG.md').matchAll(/^## \[([\d.]+)\]/gm), ([, name]) => name);
  expect(released[0]).toBe(version);
  expect(z.object({ version: z.string() }).parse(JSON.parse(textOf('appPackage/manifest.json'))).version).toBe(version);
});

test('the pinned Node is the same everywhere', () => {
  const version = textOf('.nvmrc').trim();
  const pinned = z
    .object({ devDependencies: z.object({ node: z.string() }) })
    .parse(JSON.parse(textOf('package.json')));
  expect(pinned.devDependencies.node).toBe(version);
  expect(process.version).toBe(`v${version}`);
});

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(path: string): string[] {
  return Array.from(textOf(path).matchAll(/^#+ (.*)$/gm), ([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
}

test('every link on a page leads to a file, and to a heading of it', () => {
  const written = [...pages.keys(), 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];
  const broken = written.flatMap((page) =>
    Array.from(textOf(page).matchAll(/\]\((?!https?:)([^)#]*)#?([^)]*)\)/g), ([, path = '', anchor = '']) => {
      const target = path === '' ? page : join(dirname(page), path);
      if (!existsSync(new URL(`../${target}`, import.meta.url))) return `${page}: ${target}`;
      return anchor === '' || anchorsOf(target).includes(anchor) ? null : `${page}: ${target}#${anchor}`;
    }),
  );
  expect(broken.filter((link) => link !== null)).toEqual([]);
});

test('every command of npm on a page is one', () => {
  const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(textOf('package.json')));
  const all = [documents, textOf('CONTRIBUTING.md'), textOf('SECURITY.md')].join('\n');
  const named = Array.from(all.matchAll(/npm (?:run )(?:-s )?([\w:-]+)/g), ([, name = '']) => name);
  expect(named.length).toBeGreaterThan(20);
  expect([...new Set(named)].filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
});

test('the README lists each page of docs/', () => {
  const inReadme = firstColumn('page').map((cell) => /\((.*)\)/.exec(cell)?.[1] ?? '');
  expect([...pages.keys()].filter((page) => page !== 'README.md' && !inReadme.includes(page))).toEqual([]);
});

test('the page about memory shows what is kept when nothing is set', () => {
  const [, block = ''] = /```yaml\n(memory:[\s\S]*?)```/.exec(documents) ?? [];
  const { readAt, zone, keep } = usualMemory;
  expect(parse(block)).toEqual({ memory: { read: readAt, zone, keep } });
});

test('the page about operating names each series that Prometheus gets', () => {
  const source = textOf('src/telemetry/metrics.ts');
  const series = Array.from(source.matchAll(/'(rollcall_\w+)'/g), ([, name = '']) => name);
  const named = firstColumn('series').flatMap((cell) => cell.match(/rollcall_\w+/g) ?? []);
  expect(named.toSorted()).toEqual([...new Set(series)].toSorted());
});
