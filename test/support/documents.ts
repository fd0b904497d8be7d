import { globSync, readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);

/** The pages for users, by their path from the root: README.md and those of docs/. */
export const pages: ReadonlyMap<string, string> = new Map(
  ['README.md', ...globSync('docs/*.md', { cwd: root }).toSorted()].map((path) => [path, textOf(path)]),
);

/** All pages, as one text. */
export const documents = [...pages.values()].join('\n');

export function textOf(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

/** The first cells of the table with this heading, on whichever page it is. */
export function firstColumn(heading: string): string[] {
  const [, table = ''] = documents.split(new RegExp(`^\\| ${heading} .*\\n\\| -.*\\n`, 'm'));
  const rows = table.split('\n\n')[0]?.split('\n') ?? [];
  return rows.map((row) => row.split(/(?<!\\)\|/)[1]?.trim() ?? '');
}
