import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { folder, imports, row } from '../support/made-up-vendor.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
let copy = '';

const declare = "import { declareVendor } from './declaration.ts';";

const purchases = "purchases: { name: 'x', title: 'x', one: 'x', short: 'x', heading: 'x', total: null },";

const incompleteRows = {
  'list-without-method.ts': row.replace('lists: {', `lists: { ${purchases}`),
  'method-without-list.ts': row.replace(/assignments: \{[^}]*\},/, ''),
  'row-without-link.ts': row.replace('...madeUp', 'id: madeUp.id, title: madeUp.title, settings: madeUp.settings'),
  'row-without-settings.ts': row.replace('...madeUp', 'id: madeUp.id, title: madeUp.title, link: madeUp.link'),
};

/** Asks the bot on all sandboxes each line that it is given, and prints the texts of each card. */
const ask = `
import { pino } from 'pino';
import { createActiveTurns } from './src/bot/active-turns.ts';
import { createBot } from './src/bot/bot.ts';
import { createRenderer } from './src/cards/render.ts';
import { readSettings } from './src/config/settings.ts';
import { createDirectory } from './src/customers/directory.ts';
import { openSandboxes } from './src/demo/sandboxes.ts';
import { createNoMemory } from './src/memory/memory.ts';
import { openSandbox } from './src/sandbox/server.ts';
import { createSources } from './src/sources/sources.ts';
import { createMetrics } from './src/telemetry/metrics.ts';
import { createVendors, openHttp } from './src/vendors/index.ts';

const sandboxes = await openSandboxes(openSandbox);
const settings = readSettings({
  ROLLCALL_LOCAL: '1', ROLLCALL_CONFIG: 'rollcall.yaml', ROLLCALL_DATA: 'data', ...sandboxes.environment,
});
const http = openHttp();
const now = () => new Date();
const sources = createSources(createVendors(settings.vendors, http, now), now, () => undefined);
const turns = createActiveTurns();
const answer = createBot({
  turns, sources, directory: createDirectory(settings.customers, sources, now), store: { use: () => Promise.reject() }, memory: createNoMemory(now), access: settings.access,
  verdicts: { read: async () => settings.verdicts, current: () => settings.verdicts }, prices: settings.verdicts.prices, render: createRenderer({ demonstration: false }), log: pino({ level: 'silent' }),
  metrics: createMetrics(), now,
});
const asker = {
  objectId: null, tenantId: null, membership: { status: 'not-asked' }, name: 'Ann', id: '29:ann', botId: '28:bot', audience: 'asker', zone: null, reference: '',
  place: { kind: 'personal', chatId: 'a', teamId: null, teamThread: null },
};
const cards = {};
const turn = turns.enter({ conversation: 'a', person: '29:ann', standing: 'permitted' });
for (const line of process.argv.slice(2)) {
  let last;
  for (const cards = answer(line, asker, turn); ;) { const { done, value } = await cards.next(); last = value; if (done) break; }
  cards[line] = JSON.stringify(last.card);
}
process.stdout.write(JSON.stringify(cards));
await http.close();
await sandboxes.close();
process.exit();
`;

const yaml = `
customers: [{ name: phones, madeup: '7' }]
access: [{ who: anyone, customers: all }]
`;

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'rollcall-fourth-'));
  for (const part of ['src', 'cards', 'appPackage', 'package.json', 'tsconfig.json'])
    await cp(join(root, part), join(copy, part), { recursive: true });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  await mkdir(join(copy, 'src/vendors/made-up'));
  for (const [file, text] of Object.entries(folder)) await writeFile(join(copy, 'src/vendors/made-up', file), text);
  await register();
  await writeFile(join(copy, 'ask.ts'), ask);
  await writeFile(join(copy, 'rollcall.yaml'), yaml);
});

afterAll(() => rm(copy, { recursive: true }));

/** Writes the row behind the last one of the catalog. */
async function register(): Promise<void> {
  const catalog = await readFile(join(root, 'src/vendors/catalog.ts'), 'utf8');
  await writeFile(
    join(copy, 'src/vendors/catalog.ts'),
    imports + catalog.replace('\n] as const;', `${row}] as const;`),
  );
}

/** What the type check of the copy finds wrong; empty when it passes. */
async function typeErrors(): Promise<string> {
  await writeFile(join(copy, 'tsconfig.src.json'), '{ "extends": "./tsconfig.json", "include": ["src", "cards"] }');
  return run(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.src.json'], { cwd: copy }).then(
    () => '',
    (error: unknown) => z.object({ stdout: z.string() }).parse(error).stdout,
  );
}

test('a folder and one row add a vendor to every answer', async () => {
  expect(await typeErrors()).toBe('');
  const lines = [
    'status',
    'customer phones',
    'users phones from:madeup',
    'user mia@made-up.example',
    'licenses phones',
  ];
  const { stdout } = await run(join(root, 'node_modules/.bin/node'), ['ask.ts', ...lines], { cwd: copy });
  const cards = z.record(z.string(), z.string()).parse(JSON.parse(stdout));
  expect(cards['status']).toContain('Made-up Phones');
  expect(cards['customer phones']).toMatch(/Made-up Phones.*2 phone users.*1 desk licence/);
  expect(cards['users phones from:madeup']).toMatch(/Phone users.*Mia Made-up.*Noah Made-up/);
  expect(cards['user mia@made-up.example']).toMatch(/Mia Made-up.*Made-up Phones/);
  expect(cards['licenses phones']).toMatch(/Made-up Phones.*1 license assigned.*Noah Made-up/);
}, 120_000);

test('what a row forgets does not compile', async () => {
  for (const [file, incomplete] of Object.entries(incompleteRows))
    await writeFile(join(copy, 'src/vendors', file), `${declare}${imports}export const rows = [${incomplete}];`);
  const errors = await typeErrors();
  for (const file of Object.keys(incompleteRows)) expect(errors).toContain(`src/vendors/${file}`);
}, 120_000);
