import { openLicenseSpringSandbox } from '../vendors/licensespring/sandbox.ts';
import { openLivePlatformSandbox } from '../vendors/live-platform/sandbox.ts';
import { openPartnerCenterSandbox } from '../vendors/partner-center/sandbox.ts';
import type { Sandbox } from '../sandbox/server.ts';
import type { SourceId } from '../vendors/catalog.ts';
import { createWorld } from '../sandbox/world.ts';

export interface Sandboxes extends Readonly<Record<SourceId, Sandbox>> {
  /** The environment variables that connect Rollcall to all three. */
  readonly environment: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

/** The three vendors on loopback, with one world of customers and people behind them. */
export async function openSandboxes(options: { readonly now?: () => Date } = {}): Promise<Sandboxes> {
  const world = createWorld();
  const [live, licensespring, partner] = await Promise.all([
    openLivePlatformSandbox(world, options),
    openLicenseSpringSandbox(world, options),
    openPartnerCenterSandbox(world, options),
  ]);
  return {
    live,
    licensespring,
    partner,
    environment: { ...live.environment, ...licensespring.environment, ...partner.environment },
    async close() {
      await Promise.all([live.close(), licensespring.close(), partner.close()]);
    },
  };
}
