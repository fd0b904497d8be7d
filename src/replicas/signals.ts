import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { notifySql } from '../store/postgres-listen.ts';
import type { Listening, ListenOptions } from '../store/postgres-listen.ts';
import type { UseStore } from '../store/store.ts';
import { parseJson } from '../text/json.ts';

/** Talks to the other processes. Nothing of it is stored. */
export interface Signals {
  /** Asks all others, and gives what they answer within half a second. Rejects when the database cannot pass it on. */
  readonly ask: (topic: string, question: unknown) => Promise<readonly unknown[]>;
  /** Answers the questions of others on this topic; undefined is no answer. One answer for each topic. */
  readonly onQuestion: (topic: string, answer: (question: unknown) => unknown) => void;
  readonly close: () => Promise<void>;
}

/** For a process that has no others. */
export const noSignals: Signals = {
  ask: () => Promise.resolve([]),
  onQuestion: () => undefined,
  close: () => Promise.resolve(),
};

export interface SignalOptions {
  readonly use: UseStore;
  readonly listen: (options: Omit<ListenOptions, 'url'>) => Listening;
  readonly onError: (error: unknown) => void;
}

const answerMs = 500;

/** Bytes. PostgreSQL passes on 7,999. */
const longest = 7_900;

const signal = z.object({
  from: z.string(),
  topic: z.string(),
  id: z.string(),
  /** A question has no recipient. */
  to: z.string().nullable(),
  content: z.unknown(),
});
type Signal = z.infer<typeof signal>;

export function createSignals({ use, listen, onError }: SignalOptions): Signals {
  const self = randomUUID();
  const answers = new Map<string, (question: unknown) => unknown>();
  const asked = new Map<string, unknown[]>();

  async function send(sent: Omit<Signal, 'from'>): Promise<void> {
    const text = JSON.stringify({ from: self, ...sent });
    if (Buffer.byteLength(text) > longest) throw new RangeError(`a signal is longer than ${longest} bytes`);
    await use((database) => database.query(notifySql, [text], z.unknown()));
  }

  function receive(text: string): void {
    // Others may write to the same channel.
    const { data } = signal.safeParse(parseJson(text));
    if (data === undefined || data.from === self) return;
    const { from, topic, id, to, content } = data;
    if (to === self) asked.get(id)?.push(content);
    if (to !== null) return;
    const answer = answers.get(topic)?.(content);
    if (answer !== undefined) send({ topic, id, to: from, content: answer }).catch(onError);
  }

  const listening = listen({ onText: receive, onError });
  return {
    async ask(topic, question) {
      const id = randomUUID();
      const received: unknown[] = [];
      asked.set(id, received);
      try {
        await send({ topic, id, to: null, content: question });
        await delay(answerMs);
        return received;
      } finally {
        asked.delete(id);
      }
    },
    onQuestion: (topic, answer) => void answers.set(topic, answer),
    close: listening.close,
  };
}
