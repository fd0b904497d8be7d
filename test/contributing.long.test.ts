import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../', import.meta.url));
let copy = '';
let guide = '';

interface Example {
  readonly file: string;
  readonly text: string;
  /** Where the text stands in the file, such as `the list` or a key in backticks; null when it is the whole file. */
  readonly place: string | null;
}

/** The examples of the guide: the first line of each names a file, and where in it the text stands. */
function examples(): Example[] {
  const blocks = guide.matchAll(/```(?:ts|json)\n\/\/ (\S+?)(?:, a (?:line|row) (?:in|at) ([^\n]*))?\n([\s\S]*?)```/g);
  return Array.from(blocks, ([, file = '', place, text = '']) => ({ file, text, place: place ?? null }));
}

/** The file with the example in it: in the object of that key, or at the end of the list or of the file. */
function withExample(before: string, { place, text }: Example): string {
  const key = /^`(\w+)`$/.exec(place ?? '')?.[1];
  const start = key === 'en' ? '\nexport const en = {\n' : `\n  ${key}: {\n`;
  const end = key === undefined ? before.lastIndexOf('\n];') + 1 : before.indexOf(start) + start.length;
  return end > 0 ? before.slice(0, end) + text + before.slice(end) : before + text;
}

beforeAll(async () => {
  guide = await readFile(join(root, 'CONTRIBUTING.md'), 'utf8');
  copy = await mkdtemp(join(tmpdir(), 'rollcall-contributing-'));
  for (const part of ['src', 'cards', 'appPackage', 'package.json', 'tsconfig.json'])
    await cp(join(root, part), join(copy, part), { recursive: true });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const example of examples()) {
    const file = join(copy, example.file);
    await writeFile(file, withExample(example.place === null ? '' : await readFile(file, 'utf8'), example));
  }
});

afterAll(() => rm(copy, { recursive: true }));

test('the guide has an example of each kind', () => {
  expect(examples().map(({ file }) => file)).toEqual([
    'src/commands/ping.ts',
    'src/text/en.ts',
    'src/commands/index.ts',
    'cards/ping.template.json',
    'src/text/en.ts',
    'cards/ping.data.json',
    'cards/ping.worst.data.json',
    'src/cards/samples.ts',
    'src/text/en.ts',
    'src/verdicts/purchase-rules.ts',
  ]);
});

test('each file and folder that the guide names is there', () => {
  const named = Array.from(guide.matchAll(/`((?:src|cards|test|bench)\/[\w./-]*)`/g), ([, path = '']) => path);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('a command, a card and a verdict take no more than the guide says', async () => {
  await writeFile(join(copy, 'tsconfig.src.json'), '{ "extends": "./tsconfig.json", "include": ["src", "cards"] }');
  await run(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.src.json'], { cwd: copy });
  const asked = `
    import { commands } from './src/commands/index.ts';
    import { createRenderer } from './src/cards/render.ts';
    import { verdicts } from './src/verdicts/catalog.ts';
    const ping = commands.find(({ name }) => name === 'ping');
    const card = createRenderer({ demonstration: false })(await ping.run());
    process.stdout.write(JSON.stringify({ card: JSON.stringify(card), verdicts: verdicts.map(({ id }) => id) }));
  `;
  await writeFile(join(copy, 'ask.ts'), asked);
  const { stdout } = await run(join(root, 'node_modules/.bin/node'), ['ask.ts'], { cwd: copy });
  const answer = z.object({ card: z.string(), verdicts: z.array(z.string()) }).parse(JSON.parse(stdout));
  expect(answer.card).toContain('It answers within a second.');
  expect(answer.verdicts).toContain('unused');
}, 120_000);
