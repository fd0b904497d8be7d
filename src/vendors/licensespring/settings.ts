import { z } from 'zod';
import { words } from '../../text/words.ts';
import type { Link, ValuesOf, VendorSettings } from '../declaration.ts';
import { idText, isDistinct } from '../normalize.ts';

export const id = 'licensespring';
export const { title } = words.vendors.licenseSpring;
export const aliases = ['ls', 'license-spring'];

export const settings = {
  url: { variable: 'LICENSESPRING_URL', kind: 'url', fallback: 'https://api.licensespring.com' },
  apiKey: { variable: 'LICENSESPRING_API_KEY', kind: 'text' },
  sharedKey: { variable: 'LICENSESPRING_SHARED_KEY', kind: 'text' },
} as const satisfies VendorSettings;

export type LicenseSpringSettings = ValuesOf<typeof settings>;

/** The customer's e-mail and the short codes of its products: LicenseSpring lists neither. */
export const link: Link = {
  schema: z
    .strictObject({
      customer: idText,
      products: z.array(idText).min(1).refine(isDistinct, 'has a product twice'),
    })
    .transform(({ customer, products }) => ({ id: customer, products, hasUsers: true })),
  unique: null,
  isTenantId: false,
};
