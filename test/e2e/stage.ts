import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pino } from 'pino';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { startApp } from '../../src/app.ts';
import { readSettings } from '../../src/config/settings.ts';
import { openPlayground, playgroundTenant, type Playground } from '../../src/demo/playground.ts';
import { openFaultySandboxes, type FaultySandboxes } from '../support/faulty-sandbox.ts';
import { openBrowser } from './browser.ts';
import { openClient, type Client } from './client.ts';

/** Rollcall as it runs, with the vendors' sandboxes, and people who write to it in Chromium. */
export interface Stage {
  readonly sandboxes: FaultySandboxes;
  /** A Playground of its own for a person of the tenant. */
  readonly join: (person: string) => Promise<Client>;
  readonly close: () => Promise<void>;
}

/** The one person that a Playground knows, unless told otherwise. */
export const serviceDesk = 'Service desk';

const demoSettings = new URL('../../src/demo/rollcall.demo.yaml', import.meta.url);

/** `access` stands in place of the demonstration's rules, as `rollcall.yaml` has them. */
export async function openStage(access?: readonly unknown[]): Promise<Stage> {
  const browser = await openBrowser();
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-e2e-'));
  const sandboxes = await openFaultySandboxes();
  const config = join(folder, 'rollcall.yaml');
  const settings = z.looseObject({ access: z.array(z.unknown()) }).parse(await readYaml(demoSettings));
  await writeFile(config, stringify({ ...settings, access: access ?? settings.access }));
  const environment = {
    PORT: '0',
    ROLLCALL_LOCAL: '1',
    ROLLCALL_CONFIG: config,
    ROLLCALL_DATA: folder,
    ...sandboxes.environment,
  };
  const app = await startApp(readSettings(environment), pino({ enabled: false }), { demonstration: true });
  const playgrounds: Playground[] = [];

  return {
    sandboxes,
    async join(person) {
      const home = join(folder, person);
      await mkdir(home);
      const tenant = join(home, 'tenant.yml');
      await writeFile(tenant, stringify(await tenantOf(person)));
      const playground = await openPlayground(`${app.url}/api/messages`, home, pathToFileURL(tenant));
      playgrounds.push(playground);
      return openClient(browser, playground.url);
    },
    async close() {
      await browser.close();
      await Promise.all(playgrounds.map((playground) => playground.close()));
      await app.close();
      await sandboxes.close();
      await rm(folder, { recursive: true });
    },
  };
}

const person = z.looseObject({ name: z.string(), aadObjectId: z.string() });
const tenantFile = z.looseObject({ currentUser: person, users: z.array(person) });
type Tenant = z.infer<typeof tenantFile>;

/** The tenant of the demonstration, with this person as the one who writes. */
async function tenantOf(name: string): Promise<Tenant> {
  const tenant = tenantFile.parse(await readYaml(playgroundTenant));
  const everybody = [tenant.currentUser, ...tenant.users];
  const currentUser = everybody.find((one) => one.name === name);
  if (currentUser === undefined) throw new Error(`Nobody in the tenant is called “${name}”`);
  return { ...tenant, currentUser, users: everybody.filter((one) => one !== currentUser) };
}

async function readYaml(file: URL): Promise<unknown> {
  return parse(await readFile(file, 'utf8'));
}
