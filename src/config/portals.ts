import { z } from 'zod';

/**
 * A vendor's web portal: what its buttons say, and the addresses of its pages about a customer and about a person. In an
 * address, `{tenant}` is the customer's Entra tenant id, `{domain}` its domain, `{live}` its GUID at Live Platform,
 * `{licensespring}` its e-mail at LicenseSpring, `{user}` the person's Entra object id and `{address}` the e-mail address.
 */
export interface Portal {
  readonly title: string;
  readonly customer: string | null;
  readonly person: string | null;
}

const ofCustomer = ['tenant', 'domain', 'live', 'licensespring'] as const;
const ofPerson = [...ofCustomer, 'user', 'address'] as const;

/** A value that a page's address can contain. */
export type PortalValue = (typeof ofPerson)[number];

/** The placeholders of an address. */
export function placeholdersIn(template: string): readonly string[] {
  return Array.from(template.matchAll(/\{([^{}]*)\}/g), ([, name = '']) => name);
}

/** An address of which only the path and what is behind it depends on the values, so that it always leads to one site. */
function addressOf(values: readonly string[]): z.ZodType<string> {
  return z
    .string()
    .refine(isHttps, 'must begin with https:// and a host without placeholders')
    .refine(
      (template) => placeholdersIn(template).every((name) => values.includes(name)),
      `can contain ${values.map((name) => `{${name}}`).join(' ')}`,
    );
}

function isHttps(template: string): boolean {
  const origin = /^https:\/\/[a-z0-9.-]+(?::\d+)?(?=\/|$)/i.exec(template)?.[0];
  return origin !== undefined && URL.canParse(origin);
}

/** Characters that fit a button. */
const maxTitle = 30;

export const portal = z.strictObject({
  title: z.string().regex(/\S/, 'must not be blank').max(maxTitle),
  customer: addressOf(ofCustomer).nullable().default(null),
  person: addressOf(ofPerson).nullable().default(null),
});

/**
 * Microsoft documents `delegatedOrg` of the Teams admin center; the pages behind it and Partner Center's are as partners
 * use them. https://learn.microsoft.com/graph/api/resources/delegatedadminrelationships-api-overview
 */
export const defaultPortals: readonly Portal[] = [
  {
    title: 'Teams admin center',
    customer: 'https://admin.teams.microsoft.com/?delegatedOrg={domain}',
    person: 'https://admin.teams.microsoft.com/users/{user}/account?delegatedOrg={domain}',
  },
  {
    title: 'Partner Center',
    customer: 'https://partner.microsoft.com/dashboard/v2/customers/{tenant}/account',
    person: null,
  },
];
