import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** A process of its own that answers one question at a time: what is measured shares no heap and no prototypes. */
export interface Child {
  /** Rejects with the child's own words when it fails or ends, and when it is silent for too long. */
  readonly ask: <T>(question: unknown, schema: z.ZodType<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

/** Milliseconds; the slowest child makes 300,000 people before it answers. */
const longestSilence = 120_000;

const reply = z.union([z.object({ failed: z.string() }), z.object({ answer: z.unknown() })]);

/** What a child logs is thrown away, but for the last of its errors, which is told if it fails. */
export function openChild(file: URL, flags: readonly string[] = []): Child {
  const execArgv = [...process.execArgv, ...flags];
  const child = fork(file, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv });
  const ended = once(child, 'close');
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-2_000);
  });

  return {
    async ask(question, schema) {
      const answered = once(child, 'message', { signal: AbortSignal.timeout(longestSilence) });
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

function tell(message: z.infer<typeof reply>): void {
  process.send?.(message);
}

/** The child's side: answers each question of the parent, and ends with it. */
export function answerParent(answer: (question: unknown) => Promise<unknown>): void {
  for (const end of ['disconnect', 'SIGTERM']) process.once(end, () => process.exit());
  process.on('message', (message) => {
    answer(asked.parse(message).question).then(
      (answered) => tell({ answer: answered ?? null }),
      (error: unknown) => tell({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
}

export const memory = z.object({ resident: z.number(), peak: z.number() });

/** Resident memory of this process in MB, now and at most. */
export function memoryOf(): z.infer<typeof memory> {
  const megabyte = 1024 * 1024;
  return {
    resident: process.memoryUsage.rss() / megabyte,
    // In kilobytes on every system.
    peak: (process.resourceUsage().maxRSS * 1024) / megabyte,
  };
}
