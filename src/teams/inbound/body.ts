import { finished } from 'node:stream/promises';
import type { Request } from 'restify';
import type { Rejection } from '../auth/rejection.ts';

// A message with everything that Teams adds to it is under 100 KB.
const maxBytes = 256 * 1024;

/** The body of a request, parsed as JSON; null when the client is gone. Of a body that is too large nothing is kept. */
export async function readBody(request: Request): Promise<{ readonly body: unknown } | Rejection | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
  });
  try {
    await finished(request, { writable: false });
  } catch {
    return null;
  }
  if (size > maxBytes) return { status: 413, reason: 'size' };
  try {
    return { body: JSON.parse(Buffer.concat(chunks).toString()) };
  } catch {
    return { status: 400, reason: 'malformed' };
  }
}
