import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { csvOf } from '../../src/exports/csv.ts';
import type { Cell } from '../../src/exports/listed.ts';
import { xlsxOf } from '../../src/exports/xlsx.ts';
import { bytesOf, cellsIn, hostile } from '../support/hostile-cells.ts';
import { cellsOf } from '../support/export-world.ts';

const rows: readonly (readonly Cell[])[] = hostile.map((text) => ['before', text, 1.5, null]);

describe('a text that a spreadsheet could run', () => {
  test.each(hostile)('%j is a text in a CSV file', async (text) => {
    const file = (await bytesOf(csvOf([{ title: 'Users', rows: [['Ann', text, 'behind']] }]))).toString();
    const [cells] = cellsOf(file);
    expect(cells?.[0]).toBe('Ann');
    expect(cells?.[2]).toBe('behind');
    expect(cells?.[1]).not.toMatch(/^[\s\p{Cf}]*[=+\-@＝＋－＠]/u);
    // Where cells end at semicolons or tabs, no part of the line begins a formula either.
    for (const part of file.split(/[;\t\r\n]/)) expect(part).not.toMatch(/^[\s\p{Cf}"]*[=+\-@＝＋－＠]/u);
  });

  test('is a text in a workbook, as it is', async () => {
    const files = unzipSync(await bytesOf(xlsxOf([{ title: 'Users', rows }])));
    const sheet = Buffer.from(files['xl/worksheets/sheet1.xml'] ?? []).toString();
    expect(sheet).not.toContain('<f>');
    expect(sheet.match(/t="inlineStr"/g)).toHaveLength(2 * rows.length);
    expect(cellsIn(sheet).map(([, text]) => text)).toEqual(hostile.map((text) => text.replace(/\p{Cc}+/gu, ' ')));
  });
});

test('a workbook opens on its list, whose names of columns are bold and stay on screen', async () => {
  const about = { title: 'About', rows: [['List', 'users contoso']] };
  const list = { title: 'Users', columns: ['Name', 'Address'], rows: [['Ann', 'ann@contoso.com']] };
  const files = unzipSync(await bytesOf(xlsxOf([about, list])));
  const read = (file: string): string => Buffer.from(files[`xl/${file}`] ?? []).toString();
  expect(read('workbook.xml')).toContain('activeTab="1"');
  const [first, second] = [read('worksheets/sheet1.xml'), read('worksheets/sheet2.xml')];
  expect(second).toContain('tabSelected="1"');
  expect(second).toContain('<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>');
  expect(second.match(/<c r="[A-Z]+1" s="1"/g)).toHaveLength(2);
  expect(second.match(/ s="1"/g)).toHaveLength(2);
  expect(cellsIn(second)).toEqual([
    ['Name', 'Address'],
    ['Ann', 'ann@contoso.com'],
  ]);
  expect(first).not.toMatch(/<pane| s="1"|tabSelected="1"/);
});

test('a number stays one, and what is not known is empty', async () => {
  const file = (await bytesOf(csvOf([{ title: 'Users', rows: [['Ann', 1_234.5, null, '']] }]))).toString();
  expect(file).toBe('\uFEFF"Ann",1234.5,,""\r\n');
});

test('a cell is no longer than Excel takes', async () => {
  const [cells] = cellsOf((await bytesOf(csvOf([{ title: 'x', rows: [['x'.repeat(70_000)]] }]))).toString());
  expect(cells?.[0]).toHaveLength(32_767);
});
