import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('..', import.meta.url);
const files = globSync('{src,appPackage}/**/*.ts', { cwd: root }).toSorted();
const texts = new Map(files.map((file) => [file, readFileSync(new URL(file, root), 'utf8')]));

/** The rooms from the top floor down: a file imports its own room and rooms on lower floors. */
const floors = [
  ['demo'],
  ['doctor', 'forget', 'index', 'round'],
  ['app', 'command-line', 'lifecycle'],
  ['connect'],
  ['jobs'],
  ['teams/inbound'],
  ['teams/turns'],
  ['teams/outbound'],
  ['teams/auth'],
  ['bot'],
  ['commands'],
  ['views'],
  ['config', 'grammar', 'search'],
  ['memory', 'watches'],
  ['cards', 'exports', 'verdicts'],
  ['access'],
  ['customers', 'people'],
  ['telemetry'],
  ['replicas', 'sources'],
  ['store', 'vendors'],
  ['sandbox', 'tables'],
  ['async', 'network', 'problem'],
  ['text'],
];
const rooms = floors.flat();

/** What a file imports: packages by name, files by their path from the root. */
function importsOf(file: string): string[] {
  const names = Array.from(
    (texts.get(file) ?? '').matchAll(/from '([^']+)'|import\('([^']+)'\)/g),
    ([, a, b]) => a ?? b ?? '',
  );
  const base = new URL(file, root);
  return names.map((name) => (name.startsWith('.') ? new URL(name, base).href.slice(root.href.length) : name));
}

function roomOf(file: string): string | undefined {
  return rooms.find((room) => file === `src/${room}.ts` || file.startsWith(`src/${room}/`));
}

function floorOf(file: string): number {
  return floors.findIndex((floor) => floor.includes(roomOf(file) ?? ''));
}

/** `from → to` for each import of the files that match `from` that is not allowed. */
function importsBeyond(from: RegExp, isAllowed: (name: string, file: string) => boolean): string[] {
  return files
    .filter((file) => from.test(file))
    .flatMap((file) =>
      importsOf(file)
        .filter((name) => !isAllowed(name, file))
        .map((name) => `${file} → ${name}`),
    );
}

/** The files outside `home` that import `target`. */
function importersOf(target: RegExp, home: RegExp): string[] {
  return files.filter((file) => !home.test(file) && importsOf(file).some((name) => target.test(name)));
}

function isOwnRoomOrBelow(name: string, file: string): boolean {
  return !name.startsWith('src/') || roomOf(name) === roomOf(file) || floorOf(name) > floorOf(file);
}

test('a file imports its own room and rooms on lower floors', () => {
  expect(files.filter((file) => file.startsWith('src/') && roomOf(file) === undefined)).toEqual([]);
  expect(importsBeyond(/^src\//, isOwnRoomOrBelow)).toEqual([]);
});

test('there are no import cycles, not even of types', () => {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (path.includes(file) || done.has(file)) return;
    for (const name of importsOf(file)) if (texts.has(name)) visit(name, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});

test('the README names every room, from the top floor down', () => {
  const readme = readFileSync(new URL('README.md', root), 'utf8');
  const named = Array.from(readme.matchAll(/^\| `src\/([a-z/-]+?)(?:\/|\.ts)`/gm), ([, room]) => room);
  expect(named).toEqual(rooms);
});

test('only teams/ imports Bot Framework and restify', () => {
  expect(importersOf(/^(botbuilder|botframework-connector|restify)(\/|$)/, /^src\/teams\//)).toEqual([]);
});

test('teams/ imports only the answer and the active turns of the bot', () => {
  expect(importsBeyond(/^src\/teams\//, (name) => !/^src\/bot\/(?!answer\.ts|active-turns\.ts)/.test(name))).toEqual(
    [],
  );
});

test('no file imports internals of the packages of Bot Framework', () => {
  expect(importersOf(/^(botbuilder|botframework-connector)\//, /^$/)).toEqual([]);
});

test('only what makes agents, and what sends by them, imports undici', () => {
  const home =
    /^src\/(network\/agent|vendors\/http\/(transport|exchange)|teams\/outbound\/transport|teams\/auth\/(keys|(identity|password)-credentials))\.ts$/;
  expect(importersOf(/^undici$/, home)).toEqual([]);
});

test('only teams/auth/ imports jose', () => {
  expect(importersOf(/^jose$/, /^src\/teams\/auth\//)).toEqual([]);
});

test('only cards/ imports the templating library', () => {
  expect(importersOf(/^adapti(vecards-templating|ve-expressions)$/, /^src\/cards\//)).toEqual([]);
});

test('only telemetry/metrics.ts imports the Prometheus client', () => {
  expect(importersOf(/^prom-client$/, /^src\/telemetry\/metrics\.ts$/)).toEqual([]);
});

test('only store/ imports the databases, each where it connects', () => {
  expect(importersOf(/^pg$/, /^src\/store\/postgres(-listen)?\.ts$/)).toEqual([]);
  expect(importersOf(/^node:sqlite$/, /^src\/store\/sqlite-worker\.ts$/)).toEqual([]);
});

test('only the demonstration and the sandboxes of the vendors import the sandbox world', () => {
  expect(
    importersOf(/^src\/(sandbox|demo)\//, /^src\/(sandbox\/|demo\/|vendors\/[a-z-]+\/sandbox(-pages)?\.ts$)/),
  ).toEqual([]);
});

/** Whether a file of a vendor's folder may import it: its own folder, and what all vendors share. */
function isSharedByVendors(name: string, file: string): boolean {
  const own = file.slice(0, file.lastIndexOf('/') + 1);
  const shared =
    /^src\/(vendors\/(declaration|shared|vendor|tables|normalize)\.ts|vendors\/http\/|problem\.ts|text\/words\.ts)|^zod$|^node:/;
  return (
    name.startsWith(own) ||
    shared.test(name) ||
    (/\/sandbox(-pages)?\.ts$/.test(file) && name.startsWith('src/sandbox/'))
  );
}

test('the folder of a vendor imports only itself and what all vendors share', () => {
  expect(importsBeyond(/^src\/vendors\/(?!http\/)[a-z-]+\//, isSharedByVendors)).toEqual([]);
});

test('only the settings, the start and the packaging read the environment', () => {
  const readers = files.filter((file) => texts.get(file)?.includes('process.env'));
  expect(readers).toEqual(['appPackage/zip.ts', 'src/doctor.ts', 'src/forget.ts', 'src/index.ts', 'src/round.ts']);
});

test('nothing weakens TLS or follows a redirect', () => {
  const weak = /rejectUnauthorized|NODE_TLS_REJECT_UNAUTHORIZED|interceptors\.redirect|maxRedirections/;
  expect(files.filter((file) => weak.test(texts.get(file) ?? ''))).toEqual([]);
});

// A second language is a second file, so all words of one stand together.
test('no central file is long, but the one with all words', () => {
  const long = files.filter((file) => (texts.get(file) ?? '').split('\n').length > 220);
  expect(long.filter((file) => !/sandbox|^src\/text\/en\.ts$/.test(file))).toEqual([]);
});
