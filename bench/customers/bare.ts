import { Agent, request } from 'undici';
import { z } from 'zod';
import { answerParent } from '../child.ts';
import { watchStalls } from '../stall.ts';
import { read, type Read } from './recorder.ts';

const question = z.object({ reads: z.array(read) });

/** The lower limit for reading these bytes: pages of a list one by one, lists in parallel, parsed and held in memory. */
const stalls = watchStalls();
const dispatcher = new Agent({ connections: 8 });
const parsed: unknown[] = [];

answerParent(async (asked) => {
  const { reads } = question.parse(asked);
  await stalls.begin();
  const started = performance.now();
  const lists = Map.groupBy(reads, listOf);
  await Promise.all(Array.from(lists.values(), readList));
  const milliseconds = performance.now() - started;
  return { milliseconds, stall: await stalls.end() };
});

/** Identifies the list of a page: all pages have the same path and filter. */
function listOf({ origin, path }: Read): string {
  const url = new URL(path, origin);
  return `${origin}${url.pathname} ${url.searchParams.get('filter')} ${url.searchParams.get('product')}`;
}

async function readList(pages: readonly Read[]): Promise<void> {
  for (const { origin, path, token } of pages) {
    const headers = token === null ? {} : { 'ms-continuationtoken': token };
    const { body } = await request(origin + path, { dispatcher, headers });
    const text = await body.text();
    parsed.push(JSON.parse(text));
  }
}
