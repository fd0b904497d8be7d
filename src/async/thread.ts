import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';

/**
 * Starts a thread that finds what is compiled where this one finds it. Without that it would compile everything anew, and
 * load what reads TypeScript, which takes 10 MB. It has no other variables of the environment.
 */
export function openThread(file: URL, workerData: unknown = null): Worker {
  // The folder of this version of Node, in the one that the variable names.
  const folder = getCompileCacheDir();
  return new Worker(file, { workerData, env: folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) } });
}
