import { openHttp, type Http } from './http/transport.ts';
import { createLicenseSpring } from './licensespring/index.ts';
import type { LicenseSpringSettings } from './licensespring/client.ts';
import { createLivePlatform } from './live-platform/index.ts';
import type { LivePlatformSettings } from './live-platform/client.ts';
import { createPartnerCenter } from './partner-center/index.ts';
import type { PartnerCenterSettings } from './partner-center/client.ts';
import type { Vendor } from './vendor.ts';

/** A vendor whose settings are null is not connected. */
export interface VendorSettings {
  readonly live: LivePlatformSettings | null;
  readonly licensespring: LicenseSpringSettings | null;
  readonly partner: PartnerCenterSettings | null;
}

/** Every connected vendor, in the order in which people see them. */
export function createVendors(settings: VendorSettings, http: Http, now: () => Date): Vendor[] {
  return [
    settings.live && createLivePlatform(settings.live, http, now),
    settings.licensespring && createLicenseSpring(settings.licensespring, http, now),
    settings.partner && createPartnerCenter(settings.partner, http, now),
  ].filter((vendor) => vendor !== null);
}

export { openHttp, type Http };
