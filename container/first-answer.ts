// `node container/first-answer.ts FOLDER`: starts the Rollcall of that folder on the vendors' sandboxes, asks it, and
// stops it. Ends with 1 when an answer lacks what it must have. What is compiled meanwhile can be kept for the image.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { openSandboxes } from '../src/demo/sandboxes.ts';
import { openSandbox } from '../src/sandbox/server.ts';

/** Lines, and what their answers must contain: every source, the memory, and a file. */
const questions: readonly (readonly [line: string, answer: string])[] = [
  ['help', 'users contoso'],
  ['users contoso', 'Live Platform'],
  ['licenses fabrikam', 'PHN1'],
  ['user vera.quist@fabrikam.com', 'Partner Center'],
  ['reconcile fabrikam', '● High'],
  ['status', 'Memory · ✓'],
  ['export users contoso as xlsx', 'Excel file'],
];

const packageJson = z.object({ scripts: z.object({ start: z.string() }) });
const listening = z.object({ msg: z.literal('listening for Teams'), port: z.number() });

/** Starts it with the flags of `npm start`, and resolves with its process and its address once it listens. */
async function start(folder: string, environment: Readonly<Record<string, string>>) {
  const { scripts } = packageJson.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
  const [, ...args] = scripts.start.split(' ');
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  for await (const line of createInterface(child.stdout)) {
    const { data } = listening.safeParse(JSON.parse(line));
    if (data === undefined) continue;
    child.stdout.resume();
    return { child, exited, url: `http://127.0.0.1:${data.port}` };
  }
  throw new Error('It did not start.');
}

/** The answer of the person whom the settings of the demonstration know, as text. */
async function ask(url: string, text: string): Promise<string> {
  const activity = {
    type: 'message',
    id: text,
    channelId: 'msteams',
    serviceUrl: url,
    from: { id: '29:desk', name: 'Service desk', aadObjectId: '00000000-0000-0000-0000-000000000020' },
    recipient: { id: '28:rollcall', name: 'Rollcall' },
    conversation: { id: 'a:chat', conversationType: 'personal', tenantId: '00000000-0000-0000-0000-000000000001' },
    deliveryMode: 'expectReplies',
    text,
  };
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/api/messages`, { method: 'POST', headers, body: JSON.stringify(activity) });
  return response.text();
}

const [, , folder] = process.argv;
if (folder === undefined) throw new Error('give the folder of the Rollcall to try');
const sandboxes = await openSandboxes(openSandbox);
const data = await mkdtemp(join(tmpdir(), 'rollcall-first-'));
const { child, exited, url } = await start(folder, {
  PORT: '0',
  ROLLCALL_LOCAL: '1',
  ROLLCALL_CONFIG: fileURLToPath(new URL('../src/demo/rollcall.demo.yaml', import.meta.url)),
  ROLLCALL_DATA: data,
  ...sandboxes.environment,
});
try {
  for (const [line, answer] of questions)
    if (!(await ask(url, line)).includes(answer)) throw new Error(`The answer to "${line}" lacks "${answer}".`);
} finally {
  child.kill('SIGTERM');
}
const [code] = z.tuple([z.number().nullable(), z.string().nullable()]).parse(await exited);
if (code !== 0) throw new Error(`It ended with ${code}.`);
await Promise.all([sandboxes.close(), rm(data, { recursive: true })]);
process.stdout.write(`It answered ${questions.length} questions.\n`);
