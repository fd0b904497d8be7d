import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { parseDocument, type Document } from 'yaml';

/** Some 100,000 customers, for which the parser takes a gigabyte. */
const maxBytes = 20_000_000;

/**
 * The data of a YAML file; an empty object when the file is empty, or cannot be read. Adds one line to `faults` for each
 * fault.
 */
export function readYaml(path: string, faults: string[]): unknown {
  const bytes = readBytes(path);
  if (bytes === null) {
    faults.push(`${path} cannot be read (ROLLCALL_CONFIG names it; start from rollcall.example.yaml)`);
    return {};
  }
  const fault = bytes.byteLength > maxBytes ? 'is larger than 20 MB' : encodingFault(bytes);
  if (fault !== null) {
    faults.push(`${path} ${fault}`);
    return {};
  }
  return parse(bytes.toString().replace(/^\uFEFF/, ''), path, faults) ?? {};
}

function readBytes(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

/** Another encoding would be read as other names without an error. */
function encodingFault(bytes: Buffer): string | null {
  const mark = bytes.subarray(0, 2).toString('hex');
  // Without a mark, UTF-16 has a null in every letter of our alphabet.
  if (mark === 'fffe' || mark === 'feff' || bytes.includes(0)) return 'is UTF-16, or no text at all: save it as UTF-8';
  if (isUtf8(bytes)) return null;
  const lines = bytes.toString('latin1').split('\n');
  const line = lines.findIndex((text) => !isUtf8(Buffer.from(text, 'latin1')));
  return `is not UTF-8 text (line ${line + 1}): save it as UTF-8`;
}

/** What people can make of an error of the parser, by its code. Other codes mean that the text is not YAML. */
const phrases: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'has a key for the second time',
  TAB_AS_INDENT: 'is indented with a tab: use blanks',
  MULTIPLE_DOCS: 'begins a second document: keep all in one',
  TAG_RESOLVE_FAILED: 'has a tag (!) that means nothing here',
};

function parse(text: string, path: string, faults: string[]): unknown {
  try {
    const document = parseDocument(text, { prettyErrors: false });
    faults.push(...faultsOf(document, text, path));
    return isReadable(document) ? (document.toJS() as unknown) : null;
  } catch (error) {
    // An alias without its anchor, or aliases of aliases: the parser protects itself from those.
    faults.push(error instanceof ReferenceError ? `${path} has aliases (*) that lead nowhere` : `${path} is not YAML`);
    return null;
  }
}

function faultsOf({ errors, warnings }: Document.Parsed, text: string, path: string): string[] {
  const found = [...errors, ...warnings].map(({ code, pos: [at] }) => ({ code, line: lineAt(text, at) }));
  const phrased = found.flatMap(({ code, line }) =>
    phrases[code] === undefined ? [] : [`${path}: line ${line} ${phrases[code]}`],
  );
  // One such error leads to others.
  const [first] = found.filter(({ code }) => phrases[code] === undefined);
  return first === undefined || phrased.length > 0
    ? [...new Set(phrased)]
    : [`${path} is not YAML (line ${first.line}: ${first.code})`];
}

/** The line of the first word from there on: the parser's position can be the end of the line before. */
function lineAt(text: string, position: number): number {
  const word = text.slice(position).search(/\S/);
  return text.slice(0, position + Math.max(0, word)).split('\n').length;
}

/** Whether the rest can be read, so that all its faults are named at once. */
function isReadable({ errors }: Document.Parsed): boolean {
  return errors.every(({ code }) => code === 'DUPLICATE_KEY');
}
