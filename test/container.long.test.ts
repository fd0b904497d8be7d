import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);
const failed = z.looseObject({ code: z.literal(1), stdout: z.string(), stderr: z.string() });
let folder: string;

async function container(program: string): Promise<string> {
  return (await run(process.execPath, [`container/${program}.ts`, folder], { cwd: root })).stdout;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-container-'));
  await container('trim');
}, 300_000);

afterAll(() => rm(folder, { recursive: true }));

test('what goes into the image is a tenth of its packages, without the demonstration', async () => {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(files.map(({ parentPath, name }) => stat(join(parentPath, name))));
  const bytes = sizes.filter((each) => each.isFile()).reduce((sum, { size }) => sum + size, 0);
  expect(bytes).toBeLessThan(25_000_000);
  const names = await readdir(folder);
  expect(names.toSorted()).toEqual(['appPackage', 'cards', 'node_modules', 'package.json', 'src']);
  expect((await readdir(join(folder, 'appPackage'))).toSorted()).toEqual([
    'app-package.ts',
    'color.png',
    'manifest.json',
    'outline.png',
  ]);
  const rooms = await readdir(join(folder, 'src'));
  expect(rooms.filter((room) => ['demo', 'sandbox'].includes(room))).toEqual([]);
});

test('all that goes into the image is sent to the builder', async () => {
  const rules = await readFile(join(root, '.dockerignore'), 'utf8');
  const sent = Array.from(rules.matchAll(/^!(.*)$/gm), ([, name]) => name);
  // The packages are installed there.
  const names = (await readdir(folder)).filter((name) => name !== 'node_modules');
  expect(names.filter((name) => !sent.includes(name))).toEqual([]);
});

test('what goes into the image answers, and ends when it is told to', async () => {
  expect(await container('first-answer')).toMatch(/It answered \d+ questions\./);
}, 120_000);

test('each program of the image finds all that it loads', async () => {
  const programs = (await readdir(join(folder, 'src'))).filter((name) => /^(?:round|forget|doctor)\.ts$/.test(name));
  expect(programs).toHaveLength(3);
  for (const program of programs) {
    const ended = await run(process.execPath, [`src/${program}`], { cwd: folder, env: {} }).catch((error: unknown) =>
      failed.parse(error),
    );
    expect(ended.stdout + ended.stderr).toContain('MicrosoftAppId is missing');
  }
});
