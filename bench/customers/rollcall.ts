import { writeFile } from 'node:fs/promises';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { pino } from 'pino';
import { z } from 'zod';
import { readSettings } from '../../src/config/settings.ts';
import { answerParent, memoryOf } from '../child.ts';
import { openFolder } from '../folder.ts';
import { watchHolds, watchStalls } from '../stall.ts';

// As `npm start` does.
enableCompileCache();
const { startApp } = await import('../../src/app.ts');
const { limitHeapGrowth } = await import('../../src/lifecycle.ts');

const openQuestion = z.object({
  environment: z.record(z.string(), z.string()),
  file: z.string(),
  /** Of an earlier process, with what it remembered. */
  folder: z.string().optional(),
});
const watchQuestion = z.object({ watch: z.enum(['begin', 'end']) });
const audit = z.object({ outcome: z.string(), problems: z.array(z.unknown()) });

/** Runs Rollcall in a child process and returns its log entries for each answer. */
const stalls = watchStalls();
const holds = watchHolds();
let audits: z.infer<typeof audit>[] = [];

answerParent(async (question) => {
  const { data: settings } = openQuestion.safeParse(question);
  if (settings !== undefined) return open(settings);
  const { watch } = watchQuestion.parse(question);
  if (watch === 'begin') {
    audits = [];
    await Promise.all([stalls.begin(), holds.begin()]);
    return null;
  }
  const [stall, hold] = await Promise.all([stalls.end(), holds.end()]);
  return { stall, hold, audits, memory: memoryOf() };
});

async function open({
  environment,
  file,
  folder = openFolder(),
}: z.infer<typeof openQuestion>): Promise<{ url: string }> {
  const path = join(folder, 'rollcall.yaml');
  await writeFile(path, file);
  const settings = { PORT: '0', ROLLCALL_LOCAL: '1', ROLLCALL_CONFIG: path, ROLLCALL_DATA: folder, ...environment };
  const log = pino({}, { write: (line) => note(JSON.parse(line)) });
  const { url } = await startApp(readSettings(settings), log);
  limitHeapGrowth();
  return { url: `${url}/api/messages` };
}

function note(line: unknown): void {
  const { data } = audit.safeParse(line);
  if (data !== undefined) audits.push(data);
}
