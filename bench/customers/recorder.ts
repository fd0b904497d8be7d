import { text } from 'node:stream/consumers';
import { request } from 'undici';
import { z } from 'zod';
import { serve } from '../loopback.ts';

/** One request to a vendor, with all that is needed to repeat it. */
export const read = z.object({ origin: z.string(), path: z.string(), token: z.string().nullable() });
export type Read = z.infer<typeof read>;

export interface Recorder {
  readonly url: string;
  /** The requests since the last call, in order. */
  readonly taken: () => readonly Read[];
}

interface Recorded {
  readonly status: number;
  readonly type: string;
  readonly bytes: Buffer;
}

/** A proxy for a sandbox that records each response: a sandbox generates a large list slower than Rollcall reads it. */
export async function openRecorder(sandbox: string): Promise<Recorder> {
  const recorded = new Map<string, Recorded>();
  let reads: Read[] = [];

  const answerOf = async (
    path: string,
    method: string,
    headers: Record<string, string>,
    body: string,
  ): Promise<Recorded> => {
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
      const answer = recorded.get(key) ?? (await answerOf(path, method, sent, body));
      if (method === 'GET' && answer.status === 200) recorded.set(key, answer);
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
