import { words } from '../../text/words.ts';
import { dataFolder, type Link, type ValuesOf, type VendorSettings } from '../declaration.ts';
import { guidRef } from '../normalize.ts';

export const id = 'partner';
export const { title } = words.vendors.partnerCenter;
export const aliases = ['microsoft', 'm365', 'o365', 'office-365', 'microsoft-365'];
export const ownWords = ['sku', 'skus', 'subscription', 'subscriptions'];

/** Entra issues a new refresh token each time that one is redeemed. */
export const storesToken = true;

export const settings = {
  url: { variable: 'PARTNER_CENTER_URL', kind: 'url', fallback: 'https://api.partnercenter.microsoft.com' },
  tokenUrl: { variable: 'PARTNER_CENTER_TOKEN_URL', kind: 'url' },
  clientId: { variable: 'PARTNER_CENTER_CLIENT_ID', kind: 'text' },
  clientSecret: { variable: 'PARTNER_CENTER_CLIENT_SECRET', kind: 'text' },
  refreshToken: { variable: 'PARTNER_CENTER_REFRESH_TOKEN', kind: 'text' },
  /** Where a rotated refresh token is stored. */
  dataFolder,
} as const satisfies VendorSettings;

export type PartnerCenterSettings = ValuesOf<typeof settings>;

/** The Entra tenant id, which Partner Center uses as the customer's id. */
export const link: Link = { schema: guidRef, unique: null, isTenantId: true };
