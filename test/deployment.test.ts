import { existsSync, readFileSync } from 'node:fs';
import { request } from 'undici';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { cleanupMs, replicaShutdown } from '../src/async/shutdown-times.ts';
import { usualTimes } from '../src/teams/inbound/request-limits.ts';
import { catalog } from '../src/vendors/catalog.ts';
import { requiredVariables } from '../src/vendors/declaration.ts';
import { openChat } from './support/chat.ts';
import { documents, firstColumn } from './support/documents.ts';

const text = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const [dockerfile, bicep, bicepparam] = [text('Dockerfile'), text('infra/main.bicep'), text('infra/main.bicepparam')];
const packageJson = z
  .object({ version: z.string(), scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(text('package.json')));

const service = z.object({
  image: z.string(),
  environment: z.record(z.string(), z.string()),
  read_only: z.literal(true),
  cap_drop: z.tuple([z.literal('ALL')]),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]),
  stop_grace_period: z.string(),
  healthcheck: z.object({ test: z.array(z.string()) }),
  // Only the proxy is reached from outside.
  ports: z.never().optional(),
});
const compose = z
  .object({
    'x-rollcall': service,
    services: z.object({ 'rollcall-1': service, 'rollcall-2': service, database: z.unknown(), proxy: z.unknown() }),
  })
  .parse(parse(text('compose.yaml'), { merge: true }));

const known = firstColumn('variable').map((cell) => cell.replaceAll('`', ''));

function matches(of: string, pattern: RegExp): string[] {
  return Array.from(of.matchAll(pattern), ([, found = '']) => found);
}

/** The names in front of `: ` in a block of Bicep that begins with this line. */
function namesAfter(of: string, line: string): string[] {
  const [, block = ''] = of.split(`${line}\n`);
  return matches(block.split('\n}')[0] ?? '', /^ {2}(\w+): /gm);
}

test('the containers get only settings that there are', () => {
  const inAzure = [
    ...namesAfter(bicep, 'var ownSettings = {').filter((name) => name !== 'CONFIGURATION'),
    ...matches(/^var vaultSettings = .*$/m.exec(bicep)?.[0] ?? '', /'(\w+)'/g),
  ];
  const inCompose = Object.keys(compose['x-rollcall'].environment);
  const inImage = matches(dockerfile, /\b(ROLLCALL_\w+)=/g);
  expect([inAzure.length, inCompose.length, inImage.length]).toEqual([8, 3, 1]);
  expect([...inAzure, ...inCompose, ...inImage].filter((name) => !known.includes(name))).toEqual([]);
});

test('the settings of Azure have all variables of each vendor, its secrets in the key vault', () => {
  const [, secret = ''] = bicepparam.split('param secretSettings = [');
  const secrets = matches(secret.split(']')[0] ?? '', /'(\w+)'/g);
  const named = [...namesAfter(bicepparam, 'param settings = {'), ...secrets];
  expect(named.toSorted()).toEqual(catalog.flatMap(({ settings }) => requiredVariables(settings)).toSorted());
  expect(secrets).toEqual(named.filter((name) => /SECRET|KEY|REFRESH_TOKEN/.test(name)));
});

test('the image starts Rollcall as `npm start` does, with the environment of the service', () => {
  const entrypoint = z.array(z.string()).parse(JSON.parse(/^ENTRYPOINT (.*)$/m.exec(dockerfile)?.[1] ?? ''));
  expect(entrypoint.join(' ')).toBe(packageJson.scripts['start']);
  const [, environment = ''] = /^Environment=(MALLOC.*) NODE_COMPILE_CACHE/m.exec(documents) ?? [];
  expect(matches(dockerfile, /^ENV (MALLOC.*) NODE_COMPILE_CACHE/gm)).toEqual([environment, environment]);
});

test('the image has the pinned Node, and one account that is not root', () => {
  const bases = matches(dockerfile, /^FROM (\S+)/gm);
  expect(bases).toEqual([`node:${text('.nvmrc').trim()}-bookworm-slim`, 'debian:bookworm-slim']);
  const [, image = ''] = dockerfile.split('FROM debian');
  expect(matches(image, /^USER (.*)$/gm)).toEqual(['10001:10001']);
  expect(image).not.toMatch(/^(ADD|ARG)|npm ci|apt-get|curl/m);
});

test('only what the image is built of is sent to the builder', () => {
  const [first, ...rest] = text('.dockerignore').split('\n').slice(1, -1);
  expect(first).toBe('*');
  expect(rest.filter((line) => !existsSync(new URL(`../${line.replace('!', '')}`, import.meta.url)))).toEqual([]);
  expect(rest.filter((line) => /\.env|yaml|data/.test(line))).toEqual([]);
});

test('all look for Rollcall where it listens', async () => {
  expect(/readPort\('PORT'.*\?\? (\d+)/.exec(text('src/config/settings.ts'))?.[1]).toBe('3978');
  expect(matches(dockerfile, /(?:EXPOSE |\|\| )(\d+)/g)).toEqual(['3978', '3978']);
  expect(matches(bicep, /^var port = (\d+)/gm)).toEqual(['3978']);
  const caddyfile = text('container/Caddyfile');
  expect(matches(caddyfile, / ([\w-]+):3978\b/g)).toEqual(['rollcall-1', 'rollcall-2']);
  const paths = [
    ...matches(caddyfile, /health_uri (\S+)/g),
    ...matches(compose['x-rollcall'].healthcheck.test.join(' '), /:3978(\/\w+)/g),
    ...matches(dockerfile, /\}(\/\w+)`/g),
    ...matches(bicep, /path: '(\/\w+)'/g),
  ];
  expect(paths).toEqual(['/ready', '/ready', '/health', '/health', '/health', '/ready']);
  const chat = await openChat();
  const statuses = await Promise.all(
    paths.map(async (path) => (await request(`${chat.server.url}${path}`)).statusCode),
  );
  await chat.close();
  expect(new Set(statuses)).toEqual(new Set([200]));
});

test('nothing ends Rollcall before it has ended by itself', () => {
  const { handoverMs = 0, graceMs, noticeMs } = replicaShutdown;
  const seconds = (handoverMs + graceMs + noticeMs + cleanupMs) / 1_000;
  const { 'rollcall-1': one, 'rollcall-2': other } = compose.services;
  const graces = [one.stop_grace_period, other.stop_grace_period].map((period) => Number(/^(\d+)s$/.exec(period)?.[1]));
  for (const grace of [...graces, Number(/terminationGracePeriodSeconds: (\d+)/.exec(bicep)?.[1])])
    expect(grace).toBeGreaterThan(seconds);
});

test('the proxy gives up an idle connection before Rollcall ends it', () => {
  const [seconds] = matches(text('container/Caddyfile'), /^\t+keepalive (\d+)s$/gm);
  expect(Number(seconds) * 1_000).toBeLessThan(usualTimes.headers);
});

test('the same version is built everywhere', () => {
  const { 'rollcall-1': one, 'rollcall-2': other } = compose.services;
  expect([one.image, other.image]).toEqual(Array(2).fill(`rollcall:${packageJson.version}`));
  expect(text('env/.env.dev')).toContain(`ROLLCALL_VERSION=${packageJson.version}\n`);
});

test('no file for containers or Azure has a secret in it', () => {
  const files = [dockerfile, bicep, bicepparam, text('compose.yaml'), text('m365agents.yml'), text('env/.env.dev')];
  const secret = /^\s*\w*(?:PASSWORD|SECRET|TOKEN|API_KEY|SHARED_KEY|SECRET_KEY)[=:] *(?!\$\{|$)\S+/m;
  expect(files.filter((each) => secret.test(each))).toEqual([]);
  expect(matches(bicepparam, /^param databasePassword = (\w+)/gm)).toEqual(['readEnvironmentVariable']);
});

test('the Agents Toolkit runs only scripts and files that there are', () => {
  const steps = z.array(z.object({ with: z.record(z.string(), z.unknown()) }));
  const { provision, deploy, publish } = z
    .object({ provision: steps, deploy: steps, publish: steps })
    .parse(parse(text('m365agents.yml')));
  const commands = [...provision, ...deploy, ...publish].map((step) => JSON.stringify(step.with));
  const scripts = commands.flatMap((command) => matches(command, /"args":"run (\w+)"/g));
  expect(scripts).toEqual(['package']);
  expect(Object.keys(packageJson.scripts)).toContain('package');
  for (const path of commands.flatMap((command) => matches(command, /--parameters ([\w./]+)/g)))
    expect(existsSync(new URL(`../${path}`, import.meta.url))).toBe(true);
});

test.each(['docs/container.md', 'docs/azure.md'])(
  '%s names only files, settings and programs that there are',
  (page) => {
    const named = text(page);
    const paths = [
      ...matches(named, /`((?:src|container|infra|env)\/[\w./-]*)`/g),
      ...matches(named, / node (src\/[\w.]+)/g),
      ...matches(named, /--parameters ([\w./]+)/g),
    ];
    expect(paths.length).toBeGreaterThan(2);
    expect(paths.filter((path) => !existsSync(new URL(`../${path}`, import.meta.url)))).toEqual([]);
    // What the shell and the Azure CLI need, and Rollcall does not read.
    const ofTheSteps = ['ROLLCALL_DATABASE_PASSWORD', 'ROLLCALL_IMAGE'];
    const settings = matches(named, /\b(ROLLCALL_[A-Z_]+|DATABASE_URL)\b/g);
    expect(settings.filter((name) => ![...known, ...ofTheSteps].includes(name))).toEqual([]);
    for (const script of matches(named, /npm run ([\w:]+)/g))
      expect(Object.keys(packageJson.scripts)).toContain(script);
    for (const version of matches(named, /rollcall:(\d[\d.]*\d)/g)) expect(version).toBe(packageJson.version);
  },
);
