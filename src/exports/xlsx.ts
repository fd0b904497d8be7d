import { strToU8, Zip, ZipDeflate } from 'fflate';
import { nextRound } from '../async/cooperative.ts';
import { cellText } from './cell-text.ts';
import type { Cell } from './listed.ts';
import { joined, type Part } from './parts.ts';

export const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Rows of a sheet, as many as Excel takes. */
export const maxSheetRows = 1_048_576;

/**
 * A workbook with a sheet for each part; it opens on the list. Its texts stand in the cells themselves, so that none of them
 * has to be kept.
 */
export async function* xlsxOf(parts: readonly Part[]): AsyncGenerator<Uint8Array> {
  const written: Uint8Array[] = [];
  const zip = new Zip((error, bytes) => {
    if (error !== null) throw error;
    written.push(bytes);
  });
  for (const [path, texts] of filesOf(parts)) {
    const file = new ZipDeflate(path);
    zip.add(file);
    for (const piece of joined(texts)) {
      file.push(strToU8(piece));
      yield* written.splice(0);
      await nextRound();
    }
    file.push(new Uint8Array(), true);
  }
  zip.end();
  yield* written;
}

type File = readonly [path: string, texts: Iterable<string>];

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relationships = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packaged = 'http://schemas.openxmlformats.org/package/2006';
const contentType = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** The files of a workbook that Excel needs, and no others. ECMA-376, part 1, 12.3. */
function filesOf(parts: readonly Part[]): readonly File[] {
  const sheets = parts.map((part, index) => ({ part, number: index + 1 }));
  const opened = Math.max(
    parts.findIndex(({ columns }) => columns !== undefined),
    0,
  );
  const each = (write: (number: number, part: Part) => string): string =>
    sheets.map(({ part, number }) => write(number, part)).join('');
  return [
    [
      '[Content_Types].xml',
      [
        `${head}<Types xmlns="${packaged}/content-types">`,
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
        `<Override PartName="/xl/workbook.xml" ContentType="${contentType}.sheet.main+xml"/>`,
        `<Override PartName="/xl/styles.xml" ContentType="${contentType}.styles+xml"/>`,
        each((n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${contentType}.worksheet+xml"/>`),
        '</Types>',
      ],
    ],
    ['_rels/.rels', [relationsOf(relation(1, 'officeDocument', 'xl/workbook.xml'))]],
    [
      'xl/workbook.xml',
      [
        `${head}<workbook xmlns="${main}" xmlns:r="${relationships}">`,
        `<bookViews><workbookView activeTab="${opened}"/></bookViews><sheets>`,
        each((n, { title }) => `<sheet name="${escaped(title)}" sheetId="${n}" r:id="rId${n}"/>`),
        '</sheets></workbook>',
      ],
    ],
    [
      'xl/_rels/workbook.xml.rels',
      [
        relationsOf(
          each((n) => relation(n, 'worksheet', `worksheets/sheet${n}.xml`)) +
            relation(sheets.length + 1, 'styles', 'styles.xml'),
        ),
      ],
    ],
    ['xl/styles.xml', [styles]],
    ...sheets.map(({ part, number }): File => [
      `xl/worksheets/sheet${number}.xml`,
      sheetOf(part, number === opened + 1),
    ]),
  ];
}

/** The usual style, and a bold one for the names of columns. */
const styles = [
  `${head}<styleSheet xmlns="${main}">`,
  '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>',
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>',
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>',
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
  '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
  '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>',
  '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
].join('');

/** Keeps the first row on screen. */
const frozenRow =
  '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/>';

function relationsOf(relations: string): string {
  return `${head}<Relationships xmlns="${packaged}/relationships">${relations}</Relationships>`;
}

function relation(number: number, type: string, target: string): string {
  return `<Relationship Id="rId${number}" Type="${relationships}/${type}" Target="${target}"/>`;
}

function* sheetOf({ columns, rows }: Part, isOpened: boolean): Generator<string> {
  yield `${head}<worksheet xmlns="${main}"><sheetViews><sheetView tabSelected="${isOpened ? 1 : 0}" workbookViewId="0">`;
  yield `${columns === undefined ? '' : frozenRow}</sheetView></sheetViews>`;
  yield '<sheetFormatPr baseColWidth="20" defaultRowHeight="15"/><sheetData>';
  let number = 0;
  if (columns !== undefined) yield rowOf(columns, (number += 1), ' s="1"');
  for (const cells of rows) yield rowOf(cells, (number += 1), '');
  yield '</sheetData></worksheet>';
}

function rowOf(cells: readonly Cell[], number: number, style: string): string {
  const written = cells.map((cell, column) => cellOf(cell, `r="${columnName(column)}${number}"${style}`));
  return `<row r="${number}">${written.join('')}</row>`;
}

function cellOf(cell: Cell, attributes: string): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return `<c ${attributes}><v>${cell}</v></c>`;
  return `<c ${attributes} t="inlineStr"><is><t xml:space="preserve">${escaped(cellText(cell))}</t></is></c>`;
}

/** `A` to `Z`, then `AA` and so on. */
function columnName(index: number): string {
  const last = String.fromCodePoint(65 + (index % 26));
  return index < 26 ? last : `${columnName(Math.floor(index / 26) - 1)}${last}`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Excel reads `_x0041_` as a letter, so that its first line is written as one. ECMA-376, part 1, 22.9.2.19. */
function escaped(text: string): string {
  return text.replace(/_(?=x[\da-f]{4}_)/gi, '_x005F_').replace(/[&<>"]/g, (letter) => entities[letter] ?? letter);
}
