import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** A child process that answers one question at a time, so that measurements share no heap and no prototypes. */
export interface Child {
  /** Rejects with the error text of the child when it fails or exits, and when it does not answer in time. */
  readonly ask: <T>(question: unknown, schema: z.ZodType<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

/** Milliseconds; the slowest child makes 300,000 people before it answers. */
const maxAnswerTime = 120_000;

const reply = z.union([z.object({ failed: z.string() }), z.object({ answer: z.unknown() })]);

/** Discards the output of the child, except the last errors, which are reported if it fails. */
export function openChild(
  file: URL,
  flags: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Child {
  const execArgv = [...process.execArgv, ...flags];
  const child = fork(file, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv,
    env: { ...process.env, ...environment },
  });
  const ended = once(child, 'close');
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-2_000);
  });

  return {
    async ask(question, schema) {
      const answered = once(child, 'message', { signal: AbortSignal.timeout(maxAnswerTime) });
      child.send({ question });
      const [message] = await Promise.race([answered, ended.then(() => [{ failed: 'it ended' }])]);
      const received = reply.parse(message);
      if ('failed' in received) throw new Error(`${fileURLToPath(file)}: ${received.failed}\n${errors}`);
      return schema.parse(received.answer);
    },
    async close() {
      child.kill();
      await ended;
    },
  };
}

const asked = z.object({ question: z.unknown() });

function send(message: z.infer<typeof reply>): void {
  process.send?.(message);
}

/** Runs in the child: answers each question of the parent and exits together with it. */
export function answerParent(answer: (question: unknown) => Promise<unknown>): void {
  for (const end of ['disconnect', 'SIGTERM']) process.once(end, () => process.exit());
  process.on('message', (message) => {
    answer(asked.parse(message).question).then(
      (answered) => send({ answer: answered ?? null }),
      (error: unknown) => send({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
}

export const memory = z.object({ resident: z.number(), peak: z.number() });

/** Resident memory of this process in MB: current and peak. */
export function memoryOf(): z.infer<typeof memory> {
  const megabyte = 1024 * 1024;
  return {
    resident: process.memoryUsage.rss() / megabyte,
    // `maxRSS` is in kilobytes on every system.
    peak: (process.resourceUsage().maxRSS * 1024) / megabyte,
  };
}
