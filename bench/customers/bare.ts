import { Agent, request } from 'undici';
import { z } from 'zod';
import { answerParent } from '../child.ts';
import { watchStalls } from '../stall.ts';
import { read, type Read } from './recorder.ts';

const question = z.object({ reads: z.array(read) });

/** What any program pays for these bytes: each list's pages in turn, the lists at once, parsed and kept. */
const stalls = watchStalls();
const dispatcher = new Agent({ connections: 8 });
const kept: unknown[] = [];

answerParent(async (asked) => {
  const { reads } = question.parse(asked);
  await stalls.begin();
  const started = performance.now();
  const lists = Map.groupBy(reads, listOf);
  await Promise.all(Array.from(lists.values(), readList));
  const milliseconds = performance.now() - started;
  return { milliseconds, stall: await stalls.end() };
});

/** Pages of one list differ in all but their path and their filter. */
function listOf({ origin, path }: Read): string {
  const url = new URL(path, origin);
  return `${origin}${url.pathname} ${url.searchParams.get('filter')} ${url.searchParams.get('product')}`;
}

async function readList(pages: readonly Read[]): Promise<void> {
  for (const { origin, path, token } of pages) {
    const headers = token === null ? {} : { 'ms-continuationtoken': token };
    const { body } = await request(origin + path, { dispatcher, headers });
    const text = await body.text();
    kept.push(JSON.parse(text));
  }
}
