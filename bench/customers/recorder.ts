import { text } from 'node:stream/consumers';
import { request } from 'undici';
import { z } from 'zod';
import { serve } from '../loopback.ts';

/** One read of a vendor, so that it can be asked again. */
export const read = z.object({ origin: z.string(), path: z.string(), token: z.string().nullable() });
export type Read = z.infer<typeof read>;

export interface Recorder {
  readonly url: string;
  /** The reads since this was asked last, in order. */
  readonly taken: () => readonly Read[];
}

interface Kept {
  readonly status: number;
  readonly type: string;
  readonly bytes: Buffer;
}

/** Stands before a sandbox and keeps the bytes of each answer: a sandbox writes a large list slower than it is read. */
export async function openRecorder(sandbox: string): Promise<Recorder> {
  const kept = new Map<string, Kept>();
  let reads: Read[] = [];

  const answerOf = async (
    path: string,
    method: string,
    headers: Record<string, string>,
    body: string,
  ): Promise<Kept> => {
    const reply = await request(sandbox + path, { method, headers, body: method === 'GET' ? null : body });
    const type = z.string().catch('').parse(reply.headers['content-type']);
    return { status: reply.statusCode, type, bytes: Buffer.from(await reply.body.arrayBuffer()) };
  };

  const url = await serve((incoming, outgoing) => {
    void (async () => {
      const { method = 'GET', url: path = '/', headers } = incoming;
      const body = await text(incoming);
      const token = z.string().nullable().catch(null).parse(headers['ms-continuationtoken']);
      if (method === 'GET') reads.push({ origin: url, path, token });
      const key = `${path} ${token}`;
      const sent = z.record(z.string(), z.string()).parse({ ...headers, host: new URL(sandbox).host });
      const answer = kept.get(key) ?? (await answerOf(path, method, sent, body));
      if (method === 'GET' && answer.status === 200) kept.set(key, answer);
      outgoing.writeHead(answer.status, { 'content-type': answer.type, 'content-length': answer.bytes.length });
      outgoing.end(answer.bytes);
    })();
  });

  return {
    url,
    taken: () => {
      const taken = reads;
      reads = [];
      return taken;
    },
  };
}
