import { formatNumber } from '../../text/format.ts';
import type { Operator } from '../../config/operator.ts';
import { usualMemory, type MemorySettings } from '../../memory/settings.ts';
import { words } from '../../text/words.ts';
import { escaped, pageOf } from './page.ts';

const { website, privacy, terms, someOperator, someContact, contactAt } = words.pages;

/** What the pages tell of this installation. */
export interface PageFacts {
  readonly operator: Operator;
  /** Null: nothing is remembered. */
  readonly memory: MemorySettings | null;
}

/** The pages that the manifest of a Teams app must link to, by path: website and support, privacy, terms of use. */
export function createPages({ operator, memory }: PageFacts): Readonly<Record<string, string>> {
  const name = operator.name ?? someOperator;
  const { audit } = (memory ?? usualMemory).keep;
  const contact = contactLine(operator.contact);
  return {
    '/': pageOf(website, [
      section(website.help, website.helpText),
      sectionOf(website.contact, contact),
      `<p><a href="/privacy">${website.links.privacy}</a> · <a href="/terms">${website.links.terms}</a></p>`,
    ]),
    '/privacy': pageOf(privacy, [
      section(privacy.whose, privacy.whoseText(name)),
      section(privacy.reads, privacy.readsText),
      section(privacy.keeps, `${keptText(memory)} ${privacy.keepsTold(formatNumber(audit))}`),
      section(privacy.shared, privacy.sharedText),
      section(privacy.safe, privacy.safeText),
      section(privacy.rights, privacy.rightsText),
      sectionOf(privacy.contact, contact),
    ]),
    '/terms': pageOf(terms, [
      section(terms.who, terms.whoText(name)),
      section(terms.what, terms.whatText),
      section(terms.license, terms.licenseText),
      sectionOf(terms.contact, contact),
    ]),
  };
}

function keptText(memory: MemorySettings | null): string {
  if (memory === null) return privacy.keepsOff;
  const { events, findings, figures } = memory.keep;
  return privacy.keepsOn({
    events: formatNumber(events),
    findings: formatNumber(findings),
    figures: formatNumber(figures),
  });
}

function section(heading: string, text: string): string {
  return sectionOf(heading, escaped(text));
}

/** `html`: of a paragraph. */
function sectionOf(heading: string, html: string): string {
  return `<h2>${escaped(heading)}</h2><p>${html}</p>`;
}

/** HTML. */
function contactLine(contact: string | null): string {
  if (contact === null) return escaped(someContact);
  const address = contact.startsWith('https://') ? contact : `mailto:${contact}`;
  return `${escaped(contactAt)} <a href="${escaped(address)}">${escaped(contact)}</a>.`;
}
