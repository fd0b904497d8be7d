/** The style of every page: light and dark, and no wider than is easy to read. */
export const pageStyle = [
  ':root{color-scheme:light dark}',
  'body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto 4rem;padding:0 1.5rem}',
  'h1{font-size:1.5rem;font-weight:600;margin:0 0 .5rem}',
  'h2{font-size:1rem;font-weight:600;margin:1.5rem 0 0}',
  'h2+p{margin-top:.25rem}',
  'button{font:inherit;font-weight:600;margin-top:1rem;padding:.5rem 1.5rem;border:0;border-radius:4px;',
  'background:#5b5fc7;color:#fff;cursor:pointer}',
].join('');

/** A page of Rollcall's own words. `content` is HTML. */
export function pageOf(
  { title, text }: { readonly title: string; readonly text: string },
  content: readonly string[] = [],
): string {
  const [heading, paragraph] = [escaped(title), escaped(text)];
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${heading}</title><style>${pageStyle}</style><h1>${heading}</h1><p>${paragraph}</p>${content.join('')}</html>\n`;
}

/** A text as HTML. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
