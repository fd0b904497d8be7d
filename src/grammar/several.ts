import { findExactly, type Word } from '../customers/match.ts';
import type { Customer } from '../sources/customer.ts';
import { payingWords } from './filling-words.ts';
import { severalCustomersNamed, severalQuestions } from './problems.ts';
import type { CommandSyntax } from './query.ts';
import { customerWordsOf, type Reread, type SortedLine } from './sorted-line.ts';
import { isAddress, searchWord } from './tokens.ts';
import { wordKey } from './vocabulary.ts';
import { choiceWords } from './unsupported-words.ts';

/** Throws a problem for a line that asks several questions at once, and offers each of them. */
export function throwIfSeveral(line: SortedLine, customers: readonly Customer[], reread: Reread): void {
  const others = otherCustomers(line, customers);
  if (others.length > 0) throw severalCustomersNamed(linesPerCustomer(line, others, reread));
  const choices = [...sentencesOf(line), ...addressesOn(line), ...choicesOn(line)];
  if (choices.length > 0) throw severalQuestions(choices.flatMap((words) => reread(words)));
}

/**
 * Throws a problem for a line such as `deleted accounts that still cost us money`: the word before it is a filter of a
 * list and the name of a finding, and the finding was probably meant.
 */
export function throwIfPaidFor(line: SortedLine, commands: readonly CommandSyntax[], reread: Reread): void {
  const { words, sorted } = line;
  if (!words.some(isPaying) || sorted.commands.some(({ command }) => command.syntax.all)) return;
  const wasted = sorted.phrases.find(
    ({ meanings }) => meanings.some(([name]) => name === 'verdict') && meanings.some(([name]) => name !== 'verdict'),
  );
  const owner = commands.find(({ syntax }) => syntax.all && syntax.filters.includes('verdict'));
  if (wasted === undefined || owner === undefined) return;
  const asking = new Set([
    ...customerWordsOf(line),
    ...[...sorted.commands, ...sorted.phrases].flatMap((each) => each.words),
  ]);
  throw severalQuestions([
    ...reread([{ text: owner.name, quoted: false }, ...customerWordsOf(line), ...wasted.words]),
    ...reread(words.filter((word) => asking.has(word))),
  ]);
}

function isPaying({ text, quoted }: Word): boolean {
  return !quoted && payingWords.has(wordKey(text));
}

/** The questions of a line such as `users contoso; licenses contoso`; none where only one asks something. */
function sentencesOf({ words, sorted }: SortedLine): readonly (readonly Word[])[] {
  const end = words.findIndex(({ text, quoted }) => !quoted && text.endsWith(';'));
  const sentences = [words.slice(0, end + 1), words.slice(end + 1)];
  const asks = (sentence: readonly Word[]): boolean =>
    sorted.commands.some((named) => !named.weak && named.words.every((word) => sentence.includes(word)));
  return sentences.every(asks) ? sentences : [];
}

/** The line with each of its addresses; none for a line with only one. */
function addressesOn({ words, sorted }: SortedLine): readonly (readonly Word[])[] {
  const addresses = sorted.rest.filter(({ text, quoted }) => !quoted && isAddress(text));
  if (addresses.length < 2) return [];
  return addresses.map((address) => words.filter((word) => word === address || !addresses.includes(word)));
}

const maxOthers = 3;

/** The words of each further customer of the line. */
function otherCustomers({ words, sorted, customer }: SortedLine, customers: readonly Customer[]): readonly Word[][] {
  if (customer === null || !('kind' in customer)) return [];
  const found: Word[][] = [];
  // Quoted words are never a customer here, so that the places of the other words stay the same.
  let sought = words.map((word) => ({ ...word, quoted: word.quoted || !sorted.rest.includes(word) }));
  while (found.length < maxOthers) {
    const match = findExactly(sought, customers, 'unquoted');
    if (match === null) break;
    const { from, length } = match;
    if ('kind' in match && match.customer !== customer.customer) found.push(words.slice(from, from + length));
    sought = sought.map((word, at) => ({ ...word, quoted: word.quoted || (at >= from && at < from + length) }));
  }
  return found;
}

/** A line for each customer, and one that searches for the names of the others. */
function linesPerCustomer(line: SortedLine, others: readonly Word[][], reread: Reread): readonly string[] {
  const { words } = line;
  const all = [customerWordsOf(line), ...others];
  const further = new Set(others.flat());
  return [
    ...all.flatMap((kept) => {
      const gone = new Set(all.flatMap((each) => (each === kept ? [] : each)));
      return reread(words.filter((word) => !gone.has(word)));
    }),
    ...reread(words.map((word) => (further.has(word) ? { ...word, quoted: true } : word))),
  ];
}

/** Words of a line that one question can be about. */
interface Part {
  readonly kind: 'text' | 'list' | 'filter';
  /** The name of its list or filter. */
  readonly name: string;
  readonly words: readonly Word[];
}

/** The lines of the first choice, as in `users or licenses contoso` and `user vera and megan`; none without a choice. */
function choicesOn(line: SortedLine): readonly (readonly Word[])[] {
  const { words, customer } = line;
  const parts = partsOf(line);
  // Which customer is the first question about a list.
  if (customer === null && parts.filter(({ kind }) => kind === 'list').length === 1) return [];
  const taken = new Set([...parts.flatMap((part) => part.words), ...customerWordsOf(line)]);
  for (const [at, word] of words.entries()) {
    const key = word.quoted || taken.has(word) ? '' : wordKey(word.text);
    if (key !== 'and' && !choiceWords.has(key)) continue;
    const before = parts.findLast((part) => part.words.every((each) => words.indexOf(each) < at));
    const behind = parts.find((part) => part.words.every((each) => words.indexOf(each) > at));
    if (before === undefined || behind === undefined || !isChoice(before, behind, key)) continue;
    const without = (gone: readonly Word[]): readonly Word[] =>
      words.filter((each) => each !== word && !gone.includes(each));
    return [without(behind.words), without(before.words), ...(before.kind === 'text' ? [without([])] : [])];
  }
  return [];
}

/** `and` between two filters asks for both, but no list can say `or`. */
function isChoice(before: Part, behind: Part, word: string): boolean {
  if (before.kind === 'text' && behind.kind === 'text') return true;
  if (before.kind === 'list' || behind.kind === 'list')
    return before.kind === behind.kind && before.name !== behind.name;
  return word !== 'and' && before.name !== behind.name;
}

/** The parts of a line in their order. */
function partsOf({ words, sorted }: SortedLine): readonly Part[] {
  const lists = sorted.commands
    .filter(({ weak, command }) => !weak && command.syntax.customer === 'needed')
    .map((named): Part => ({ kind: 'list', name: named.command.name, words: named.words }));
  const listed = new Set(lists.flatMap((list) => list.words));
  const filters = sorted.phrases
    .filter((phrase) => !phrase.words.some((word) => listed.has(word)))
    .map(({ meanings, words: own }): Part => ({ kind: 'filter', name: meanings[0]?.[0] ?? '', words: own }));
  const place = ({ words: [first] }: Part): number => words.findIndex((word) => word === first);
  return [...lists, ...filters, ...textsOf({ words, rest: sorted.rest })].toSorted((a, b) => place(a) - place(b));
}

/** The search words that stand side by side, as in `Vera Quist`. */
function textsOf({ words, rest }: { words: readonly Word[]; rest: readonly Word[] }): readonly Part[] {
  const runs: Word[][] = [];
  let isOpen = false;
  for (const word of words) {
    const isText = rest.includes(word) && searchWord(word) !== '';
    if (isText && isOpen) runs.at(-1)?.push(word);
    else if (isText) runs.push([word]);
    isOpen = isText;
  }
  return runs.map((run) => ({ kind: 'text', name: '', words: run }));
}
