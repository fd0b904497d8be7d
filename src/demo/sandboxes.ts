import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Sandbox, SandboxOptions } from '../sandbox/server.ts';
import { createWorld, type World } from '../sandbox/world.ts';
import { sourceIds, type SourceId } from '../vendors/catalog.ts';
import { recordFrom } from '../vendors/declaration.ts';

export interface Sandboxes extends Readonly<Record<SourceId, Sandbox>> {
  /** The environment variables that connect Rollcall to all vendors. */
  readonly environment: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

type OpenSandbox = (world: World, options: SandboxOptions) => Promise<Sandbox>;

/** The exports of the file `sandbox.ts` of each vendor. */
const sandboxModule = z.object({
  id: z.enum(sourceIds),
  openVendorSandbox: z.custom<OpenSandbox>((value) => typeof value === 'function'),
});

/** Opens the sandbox of every vendor on loopback, all with the same customers. Throws when a vendor has none. */
export async function openSandboxes(options: SandboxOptions = {}): Promise<Sandboxes> {
  const world = createWorld();
  const vendors = new URL('../vendors/', import.meta.url);
  const opened = await Promise.all(
    globSync('*/sandbox.ts', { cwd: fileURLToPath(vendors) }).map(async (file) => {
      const { id, openVendorSandbox } = sandboxModule.parse(await import(new URL(file, vendors).href));
      return [id, await openVendorSandbox(world, options)] as const;
    }),
  );
  const sandboxes = opened.map(([, sandbox]) => sandbox);
  return {
    ...recordFrom(new Map(opened), sourceIds),
    environment: Object.fromEntries(sandboxes.flatMap(({ environment }) => Object.entries(environment))),
    async close() {
      await Promise.all(sandboxes.map((sandbox) => sandbox.close()));
    },
  };
}
