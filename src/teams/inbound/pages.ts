import { words } from '../../text/words.ts';

const { website, privacy, terms } = words.pages;

/** The pages that the manifest of a Teams app must link to, by path: website, privacy, terms of use. */
export const pages: Readonly<Record<string, string>> = {
  '/': page(website),
  '/privacy': page(privacy),
  '/terms': page(terms),
};

function page({ title, text }: { readonly title: string; readonly text: string }): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1><p>${text}</p></html>\n`;
}
