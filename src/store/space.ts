import { statfs } from 'node:fs/promises';
import type { Problem } from '../problem.ts';
import { problemOfFile, storeProblem } from './problems.ts';

/** Bytes: some nights of 1,000 customers, and time to free more. */
const least = 200 * 1024 * 1024;

/** The bytes that this account may still write to the disk of the folder. Rejects with a `Problem`. */
export async function readFreeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    throw problemOfFile(error);
  }
}

/** Null while there is room enough, or where that is not known. */
export function spaceProblem(freeBytes: number | null): Problem | null {
  return freeBytes === null || freeBytes >= least ? null : storeProblem('nearly-full', `${freeBytes} bytes free`);
}
