import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Sandbox, VendorSandbox } from '../sandbox/server.ts';
import { createWorld, type World } from '../sandbox/world.ts';
import { sourceIds, type SourceId } from '../vendors/catalog.ts';
import { recordFrom } from '../vendors/declaration.ts';

export type Sandboxes<Opened extends Sandbox> = Readonly<Record<SourceId, Opened>> &
  // The environment variables that connect Rollcall to all vendors.
  Pick<Sandbox, 'environment' | 'close'>;

type CreateSandbox = (world: World, now: () => Date) => VendorSandbox;

/** The exports of the file `sandbox.ts` of each vendor. */
const sandboxModule = z.object({
  id: z.enum(sourceIds),
  createSandbox: z.custom<CreateSandbox>((value) => typeof value === 'function'),
});

/**
 * Opens the sandbox of every vendor, all with the same customers. While the clock stands before today, they answer as
 * they would have on that day. Throws when a vendor has no sandbox.
 */
export async function openSandboxes<Opened extends Sandbox>(
  open: (vendor: VendorSandbox) => Promise<Opened>,
  now = () => new Date(),
  today = now(),
): Promise<Sandboxes<Opened>> {
  const world = createWorld(today, now);
  const vendors = new URL('../vendors/', import.meta.url);
  const opened = await Promise.all(
    globSync('*/sandbox.ts', { cwd: fileURLToPath(vendors) }).map(async (file) => {
      const { id, createSandbox } = sandboxModule.parse(await import(new URL(file, vendors).href));
      return [id, await open(createSandbox(world, now))] as const;
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
