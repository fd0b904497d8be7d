import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { csvOf } from '../../src/exports/csv.ts';
import { inertText } from '../../src/exports/cell-text.ts';
import type { Cell } from '../../src/exports/listed.ts';
import type { Part } from '../../src/exports/parts.ts';
import { xlsxOf } from '../../src/exports/xlsx.ts';
import { cellsOf } from '../support/export-world.ts';
import { bytesOf, hostile } from '../support/hostile-cells.ts';

const soffice = '/usr/bin/soffice';
const isThere = existsSync(soffice);
if (!isThere) process.stderr.write(`Files are not opened in LibreOffice: there is no ${soffice}.\n`);

const rows = hostile.map((text, index): readonly Cell[] => [text, index + 0.5, null]);
const parts: readonly Part[] = [
  { title: 'About', rows: [['List', 'users contoso']] },
  { title: 'Users', columns: ['Name', 'Users', 'Nothing'], rows },
];

/** Separator, quotes, UTF-8, from the first line on; each sheet to a file, formulas as formulas. */
const toCsv = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,false,true,false,-1';

/** Without what no cell can have. */
function shown(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}

describe.skipIf(!isThere)('LibreOffice opens', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollcall-office-'));
    await writeFile(join(folder, 'book.xlsx'), await bytesOf(xlsxOf(parts)));
    await writeFile(join(folder, 'list.csv'), await bytesOf(csvOf(parts.slice(1))));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function convert(file: string, to: string, ...more: readonly string[]): Promise<void> {
    const profile = `-env:UserInstallation=file://${join(folder, 'profile')}`;
    const args = [
      profile,
      '--headless',
      ...more,
      '--convert-to',
      to,
      '--outdir',
      join(folder, 'opened'),
      join(folder, file),
    ];
    await promisify(execFile)(soffice, args, { timeout: 120_000 });
  }

  const read = (file: string): Promise<string> => readFile(join(folder, 'opened', file), 'utf8');

  test('a workbook with each text as it is, each number as a number, and no formula', async () => {
    await convert('book.xlsx', toCsv);
    const cells = cellsOf((await read('book-Users.csv')).replaceAll('\n', '\r\n'));
    expect(cells.slice(1).map(([text]) => text)).toEqual(hostile.map(shown));
    expect(cells.slice(1).map(([, number]) => Number(number))).toEqual(hostile.map((_, index) => index + 0.5));
    expect(await read('book-About.csv')).toContain('users contoso');
    await convert('book.xlsx', 'fods');
    const flat = await read('book.fods');
    expect(flat).not.toContain('table:formula');
    expect(flat.match(/office:value-type="float"/g)).toHaveLength(hostile.length);
  });

  test('a workbook on its list, below bold names of columns', async () => {
    await convert('book.xlsx', 'xlsx');
    const files = unzipSync(await readFile(join(folder, 'opened', 'book.xlsx')));
    expect(strFromU8(files['xl/workbook.xml'] ?? new Uint8Array())).toContain('activeTab="1"');
    expect(strFromU8(files['xl/worksheets/sheet2.xml'] ?? new Uint8Array())).toContain('<c r="C1" s="1"');
  });

  test.each([
    ['as it does by itself', 'CSV:44,34,76,1'],
    ['with semicolons between the cells', 'CSV:59,34,76,1'],
    ['with numbers and formulas looked for', 'CSV:44,34,76,1,,0,false,true,false,false,false,0,true,false,true'],
  ])('a CSV file %s, without a formula', async (_name, filter) => {
    await convert('list.csv', 'fods', `--infilter=${filter}`);
    expect(await read('list.fods')).not.toContain('table:formula');
  });

  test('a CSV file with each text as it is, but for the apostrophes that keep it one', async () => {
    await convert('list.csv', toCsv.slice(0, toCsv.lastIndexOf(',')), '--infilter=CSV:44,34,76,1,,0,true,false');
    const cells = cellsOf((await read('list.csv')).replaceAll('\n', '\r\n'));
    expect(cells.slice(1).map(([text]) => text)).toEqual(hostile.map((text) => inertText(shown(text))));
  });
});
