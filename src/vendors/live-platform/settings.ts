import { words } from '../../text/words.ts';
import type { Link, ValuesOf, VendorSettings } from '../declaration.ts';
import { guidRef } from '../normalize.ts';

export const id = 'live';
export const { title } = words.vendors.livePlatform;
export const aliases = ['audiocodes', 'liveplatform'];
export const ownWords = ['teams-users'];

export const settings = {
  /** Up to and including `/tenantui`. */
  url: { variable: 'LIVE_PLATFORM_URL', kind: 'url' },
  tokenUrl: { variable: 'LIVE_PLATFORM_TOKEN_URL', kind: 'url' },
  clientId: { variable: 'LIVE_PLATFORM_CLIENT_ID', kind: 'text' },
  clientSecret: { variable: 'LIVE_PLATFORM_CLIENT_SECRET', kind: 'text' },
  scope: { variable: 'LIVE_PLATFORM_SCOPE', kind: 'text' },
} as const satisfies VendorSettings;

export type LivePlatformSettings = ValuesOf<typeof settings>;

/** `umpCustomerGuid`. One service belongs to one customer. */
export const link: Link = { schema: guidRef, unique: 'live GUID', isTenantId: false };
