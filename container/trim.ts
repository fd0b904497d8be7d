// `node container/trim.ts FOLDER`: copies what Rollcall's programs reach into an empty folder, for the image. Packages
// bring ten times as much: source maps, types, builds for browsers, clients that the bot never calls.
import { cp, mkdir, readFile } from 'node:fs/promises';
import { globSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeFileTrace } from '@vercel/nft';

const root = fileURLToPath(new URL('..', import.meta.url));

// Threads are programs of their own, which nothing imports.
const programs = globSync(['src/*.ts', 'src/store/*-worker.ts'], { cwd: root });

// What the doctor makes the Teams app of, and only its own code knows.
const appFiles = globSync('appPackage/*.{json,png}', { cwd: root });

/** Paths of files from the root, with those of packages. */
async function reachedFiles(): Promise<readonly string[]> {
  const { fileList } = await nodeFileTrace(
    programs.map((program) => join(root, program)),
    { base: root, processCwd: root, readFile: readJavaScript, ignore: 'cards/*.ts' },
  );
  return [...fileList, ...appFiles];
}

/** The tracer reads JavaScript only. Null where there is no such file: packages name some that they do not need. */
async function readJavaScript(path: string): Promise<string | null> {
  try {
    const text = await readFile(path, 'utf8');
    return path.endsWith('.ts') ? stripTypeScriptTypes(text) : text;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR')) return null;
    throw error;
  }
}

const [, , folder] = process.argv;
if (folder === undefined) throw new Error('give the folder that the files are copied into');
for (const file of await reachedFiles()) {
  const target = join(folder, file);
  await mkdir(dirname(target), { recursive: true });
  await cp(join(root, file), target);
}
