import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

const path = (name: string): string => new URL(`../../${name}`, import.meta.url).pathname;

const line = z.looseObject({ msg: z.string().optional() });

/** Rollcall in a process of its own. */
export interface RollcallProcess {
  readonly signal: (name: NodeJS.Signals) => void;
  /** Resolves with the first line of the log that has this text. */
  readonly logged: (message: string) => Promise<z.infer<typeof line>>;
  /** Resolves with everything on standard output as soon as it matches. */
  readonly printed: (pattern: RegExp) => Promise<string>;
  /** Everything on standard output so far. */
  readonly output: () => string;
  /** Resolves with its exit code and standard error. */
  readonly ended: Promise<{ readonly code: number | null; readonly errors: string }>;
  readonly end: () => Promise<void>;
}

export interface ProcessOptions {
  readonly environment: Readonly<Record<string, string>>;
  /** Milliseconds for turns to end when Rollcall is stopped, in place of the usual. */
  readonly graceMs?: number;
  /** Rollcall never finishes closing. */
  readonly hung?: boolean;
  /** Another program than Rollcall's own, with its arguments. */
  readonly program?: string;
  /** A file that is loaded before Rollcall. */
  readonly preload?: string;
}

export function startProcess({
  environment,
  graceMs,
  hung = false,
  preload,
  program = 'src/index.ts',
}: ProcessOptions): RollcallProcess {
  const main = graceMs === undefined ? program.split(' ') : ['test/support/app-with-times.ts', String(graceMs)];
  // Two processes must not share a folder.
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-process-'));
  const flags = preload === undefined ? [] : ['--import', path(preload)];
  const child = spawn(path('node_modules/.bin/node'), [...flags, ...main, ...(hung ? ['hung'] : [])], {
    cwd: path(''),
    env: { PATH: process.env['PATH'], ROLLCALL_DATA: folder, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const output = new EventEmitter();
  createInterface(child.stdout).on('line', (written) => {
    lines.push(written);
    output.emit('line');
  });
  const errors = text(child.stderr);
  const exit = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      rmSync(folder, { recursive: true });
      resolve(code);
    });
  });

  return {
    signal: (name) => void child.kill(name),
    async logged(message) {
      for (let next = 0; ; next += 1) {
        while (lines.length <= next) await once(output, 'line');
        const parsed = line.parse(JSON.parse(lines[next] ?? ''));
        if (parsed.msg === message) return parsed;
      }
    },
    async printed(pattern) {
      while (!pattern.test(lines.join('\n'))) await once(output, 'line');
      return lines.join('\n');
    },
    output: () => lines.join('\n'),
    ended: exit.then(async (code) => ({ code, errors: await errors })),
    async end() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}
