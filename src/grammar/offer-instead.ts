import type { Word } from '../customers/match.ts';
import { customerWordsOf, isAbout, type Reread, type SortedLine } from './sorted-line.ts';
import {
  boughtWords,
  comersAndGoers,
  countWords,
  monthNames,
  newsWords,
  type UnsupportedKind,
} from './unsupported-words.ts';
import { wordKey } from './vocabulary.ts';

/** The lines of a command with these words. */
type Of = (command: string, words: readonly Word[]) => readonly string[];

/**
 * The lines of other commands that come nearest to what Rollcall does not do: what changed for `new users`, what was for
 * `in november`, and every customer for `which customer has the most`. `left` is the line without the words for that.
 */
export function linesInstead(
  kind: UnsupportedKind,
  said: readonly Word[],
  left: readonly Word[],
  line: SortedLine,
  reread: Reread,
): readonly string[] {
  const of: Of = (command, words) =>
    reread([asWord(command), ...words]).filter((each) => each.startsWith(`${command} `));
  const keys = said.map(({ text }) => wordKey(text));
  if (kind === 'ranking' && keys.some((key) => key === 'twice' || key === 'double')) return ofTwice(line, of);
  if (kind === 'ranking') return asksWhichCustomer(line) ? of('reconcile', [asWord('all')]) : [];
  if (kind !== 'time') return [];
  const isOfNobody = line.sorted.rest.every((word) => said.includes(word));
  if (isOfNobody && keys.some((key) => comersAndGoers.has(key))) return ofComersAndGoers(line, of);
  // Where there is no such command, its word leads elsewhere, and is said already the second time.
  if (keys.some((key) => newsWords.has(key))) return keys.includes('changes') ? [] : of('changes', left);
  if (!keys.some((key) => monthNames.has(key))) return [];
  if (line.customer !== null && line.words.some((word) => isOneOf(boughtWords, word))) {
    const names = line.sorted.rest.filter((word) => left.includes(word));
    const bought = [...customerWordsOf(line), ...names, asWord('licenses')];
    return [
      ...of('changes', [...bought, asWord('since'), asWord('30d')]),
      ...(names.length > 0 ? [] : of('history', bought)),
    ];
  }
  return line.words.some((word) => isOneOf(countWords, word)) ? of('history', left) : [];
}

/** The findings about who is there twice: two licenses of one product, and two accounts with one address. */
function ofTwice(line: SortedLine, of: Of): readonly string[] {
  const who = line.customer === null ? [asWord('all')] : customerWordsOf(line);
  return ['seat-twice', 'identity-conflict'].flatMap((verdict) => of('reconcile', [...who, asWord(verdict)]));
}

/** Who came and went, and for `leavers with seats` the licenses of deleted accounts. */
function ofComersAndGoers(line: SortedLine, of: Of): readonly string[] {
  const who = line.customer === null ? [asWord('all')] : customerWordsOf(line);
  const isAboutLicenses =
    isAbout(line, 'licensed') || line.sorted.commands.some(({ command: { name } }) => name === 'licenses');
  return [
    ...(isAboutLicenses ? of('reconcile', [...who, asWord('licensed-deleted')]) : []),
    ...of('changes', [...who, asWord('users')]),
  ];
}

function asksWhichCustomer({ customer, sorted }: SortedLine): boolean {
  return customer === null && sorted.commands.some(({ command: { name } }) => name.startsWith('customer'));
}

function isOneOf(table: ReadonlySet<string>, { text, quoted }: Word): boolean {
  return !quoted && table.has(wordKey(text));
}

function asWord(text: string): Word {
  return { text, quoted: false };
}
