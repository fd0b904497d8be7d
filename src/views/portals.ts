import type { OpenLink } from '../cards/actions.ts';
import { placeholdersIn, type Portal, type PortalValue } from '../config/portals.ts';
import { personAddress, type RosterPerson } from '../people/roster.ts';
import { Problem } from '../problem.ts';
import type { Customer } from '../sources/customer.ts';
import { words } from '../text/words.ts';

type Values = Readonly<Partial<Record<string, string>>> & Readonly<Partial<Record<PortalValue, string>>>;

/** Buttons that open the pages of a customer. A page that needs a value which the customer lacks has no button. */
export function customerLinks(customer: Customer, portals: readonly Portal[]): OpenLink[] {
  return portals.flatMap((portal) => linkOf(portal, portal.customer, valuesOf(customer)));
}

/** Buttons that open the pages of a person, and for portals without such pages those of the customer. */
export function personLinks(person: RosterPerson, customer: Customer, portals: readonly Portal[]): OpenLink[] {
  const objectId = person.records.find((record) => record.objectId !== null)?.objectId;
  const values = { ...valuesOf(customer), ...given({ user: objectId, address: personAddress(person) }) };
  return portals.flatMap((portal) => linkOf(portal, portal.person ?? portal.customer, values));
}

function valuesOf({ tenantId, domain, refs }: Customer): Values {
  const [live, licensespring] = [refs.live, refs.licensespring].map((ref) => (ref instanceof Problem ? null : ref?.id));
  return given({ tenant: tenantId, domain, live, licensespring });
}

/** The values that are there. A value of dots only would lead to another page. */
function given(values: Readonly<Partial<Record<PortalValue, string | null | undefined>>>): Values {
  const texts = Object.entries(values).filter((entry): entry is [string, string] => /[^.]/.test(entry[1] ?? ''));
  return Object.fromEntries(texts);
}

function linkOf({ title }: Portal, template: string | null, values: Values): OpenLink[] {
  if (template === null || placeholdersIn(template).some((name) => values[name] === undefined)) return [];
  const url = template.replaceAll(/\{([^{}]*)\}/g, (_, name: string) =>
    encodeURIComponent((values[name] ?? '').toWellFormed()),
  );
  return [{ title: words.buttons.openIn(title), url }];
}
