import type { Word } from '../customers/match.ts';
import { regionCalled } from '../text/region.ts';
import { filterCalled } from './filter-values.ts';
import { filterNamed } from './filters.ts';
import { isKnownWord } from './known-word.ts';
import { severalCommands, unsureOf } from './problems.ts';
import type { CommandSyntax, Query } from './query.ts';
import type { ParseResult } from './read-question.ts';
import { commandNamed, isPerson, type Reread, type SortedLine } from './sorted-line.ts';
import { isAddress, searchWord } from './tokens.ts';
import { isWrittenAsCode } from './word-forms.ts';
import {
  commandsByName,
  matchCommand,
  meaningsOfPart,
  ownWordsNear,
  phrases,
  phraseWords,
  wordKey,
  type Meaning,
} from './vocabulary.ts';
import { writeLine } from './write-line.ts';

/**
 * Throws a problem for a search word that looks like an attempt at a command or a filter, and offers what may be meant:
 * the name of another command, known words in quotes, a part of a phrase, or a short slip of a word of the language.
 */
export function throwIfMistaken(
  line: SortedLine,
  { query }: ParseResult,
  commands: readonly CommandSyntax[],
  reread: Reread,
): void {
  const command = commandNamed(query.command, line, commands);
  const named = line.sorted.commands.filter(({ weak }) => !weak);
  // Behind `user` stands a name, whatever it looks like.
  if (named.some((each) => isPerson(each.command)) || command.syntax.customer === 'none') return;
  const own = writeQuery(query);
  const others = named.filter((each) => each.command !== command).flatMap(({ words }) => words);
  const searched = others.filter((word) => query.terms.includes(searchWord(word)));
  if (searched.length > 0)
    throw unsureOf(searched, [...reread(line.words.filter((word) => !searched.includes(word))), own]);
  for (const word of line.sorted.rest.filter((each) => query.terms.includes(searchWord(each)))) {
    const rereadWith: RereadWith = (...texts) =>
      reread(line.words.flatMap((each) => (each === word ? texts.map((text) => ({ text, quoted: false })) : [each])));
    if (word.quoted) {
      // Behind a command, quotes say that it is text.
      if (named.length === 0) throwIfOwnWords(word, own, commands, rereadWith);
    } else {
      const readings = readingsOf(word, line, query, commands);
      if (readings.length > 0) throw unsureOf([word], [...readings, ...rereadWith(), own]);
      if (!isWrittenAsName(word, line)) throwIfSlip(word, line, own, commands, rereadWith);
    }
  }
}

/** Reads the line with other words in the place of the one that is asked about. */
type RereadWith = (...texts: readonly string[]) => readonly string[];

/** Quotes around known words, as in `"unlicensed users" at contoso`. */
function throwIfOwnWords(word: Word, own: string, commands: readonly CommandSyntax[], rereadWith: RereadWith): void {
  const parts = word.text.split(' ');
  if (parts.every((part) => isOwnWord(wordKey(part), commands))) throw unsureOf([word], [...rereadWith(...parts), own]);
}

/** A short slip, as in `find usr megan contoso`. */
function throwIfSlip(
  word: Word,
  { words, sorted }: SortedLine,
  own: string,
  commands: readonly CommandSyntax[],
  rereadWith: RereadWith,
): void {
  const parts = gluedParts(wordKey(word.text), commands);
  if (parts.length > 0) throw unsureOf([word], [...rereadWith(...parts), own]);
  const near = ownWordsNear(wordKey(word.text), commands, word === words[0]);
  const names = commandsCalled(near, sorted.rest.length > 1, commands);
  if (names.length > 0)
    throw severalCommands(word.text, [...new Set([...names.flatMap((name) => rereadWith(name)), own])]);
  // A part of a phrase means nothing alone, and would only be searched for in its turn.
  const lines = near.flatMap((text) => rereadWith(text).filter((line) => !line.includes(`"${text}"`)));
  if (lines.length > 0) throw unsureOf([word], [...lines, ...rereadWith(), own]);
}

function isOwnWord(key: string, commands: readonly CommandSyntax[]): boolean {
  return isKnownWord(key, commands) || phraseWords.has(key);
}

/** Two letters can be an initial or a product. */
const maxCodeLength = 2;
const shortPage = /^p(?<number>[1-9]\d{0,3})$/i;

/** Lines that take a word for a filter or a page that is said in an unusual way. */
function readingsOf(
  word: Word,
  { words, sorted }: SortedLine,
  query: Query,
  commands: readonly CommandSyntax[],
): readonly string[] {
  const next = words[words.indexOf(word) + 1];
  const isNextText = next !== undefined && sorted.rest.includes(next);
  const behind = next === undefined ? null : filterCalled(wordKey(next.text));
  const isInPhrase = sorted.phrases.some((phrase) => phrase.words.some((each) => each === next));
  // `sales department`
  if (next !== undefined && behind !== null && !isInPhrase && filterNamed(behind).values === null)
    return readingsWith([behind, searchWord(word)], [word, next], query, commands);
  const country = regionCalled(wordKey(word.text));
  const isIn = wordKey(words[words.indexOf(word) - 1]?.text ?? '') === 'in';
  // IT is a department, Italy or a part of a name, and `in sales` can be a department too.
  if (isWrittenAsCode(word) || (isIn && country === null))
    return [
      ...readingsWith(['dept', searchWord(word)], [word], query, commands),
      ...(country === null ? [] : readingsWith(['location', country], [word], query, commands)),
    ];
  // `Jordan Smith`
  const isInName = query.command === 'user' && query.customer === null && sorted.rest.length > 1;
  if (country !== null && word.text.length > maxCodeLength && !isInName)
    return readingsWith(['location', country], [word], query, commands);
  const number = shortPage.exec(word.text)?.groups?.['number'];
  if (number !== undefined && sorted.rest.length === 1)
    return [writeLine({ ...query, terms: [], page: Number(number), fresh: false })];
  // `contoso teams licenses` and `users contoso off`, but `teams phone` is the name of something.
  if (isNextText) return [];
  return meaningsOfPart(wordKey(word.text)).flatMap((meaning) => readingsWith(meaning, [word], query, commands));
}

/** The line with a filter in the place of some search words; none for a list without that filter. */
function readingsWith(
  [name, value]: Meaning,
  words: readonly Word[],
  query: Query,
  commands: readonly CommandSyntax[],
): readonly string[] {
  const isImplied = query.command === 'user';
  const list = commands.find(
    (each) => (isImplied || each.name === query.command) && each.syntax.filters.includes(name),
  );
  if (list === undefined || query.filters[name] !== undefined) return [];
  const terms = query.terms.filter((term) => !words.some((word) => searchWord(word) === term));
  return [writeQuery({ ...query, command: list.name, terms, filters: { ...query.filters, [name]: value } })];
}

const minPartLength = 3;

/** The two known words that are typed as one, as in `userlist`; none for other words. */
function gluedParts(key: string, commands: readonly CommandSyntax[]): readonly string[] {
  for (let at = minPartLength; at <= key.length - minPartLength; at += 1) {
    const parts = [key.slice(0, at), key.slice(at)].map((part) => part.trim());
    const isAsking = parts.some((part) => commandsByName(commands).has(part) || phrases.has(part));
    if (phrases.has(parts.join(' '))) return parts;
    if (isAsking && parts.every((part) => isKnownWord(part, commands))) return parts;
  }
  return [];
}

/** A capital letter inside a line is hardly a slip of the keyboard. */
function isWrittenAsName(word: Word, { words }: SortedLine): boolean {
  return word !== words[0] && /^\p{Lu}\p{Ll}/u.test(word.text);
}

/** The commands that the words name. With other words beside it, `usr` is rather `user` than `users`. */
function commandsCalled(
  texts: readonly string[],
  isSearch: boolean,
  commands: readonly CommandSyntax[],
): readonly string[] {
  const names = texts.flatMap((text) => matchCommand({ text, quoted: false }, commands)?.name ?? []);
  if (!names.includes('user')) return [...new Set(names)];
  return isSearch ? ['user', 'users'] : ['users', 'user'];
}

function writeQuery(query: Query): string {
  return writeLine({ ...query, page: 1, fresh: false });
}

/** Throws a problem for a command that is glued to its customer, as in `users@contoso`. */
export function throwIfGlued({ words, sorted }: SortedLine, commands: readonly CommandSyntax[], reread: Reread): void {
  for (const word of sorted.rest) {
    const [name = '', customer = ''] = isAddress(word.text) ? word.text.split('@') : [];
    const command = matchCommand({ text: name, quoted: false }, commands);
    // With a domain it can be the address of a mailbox.
    if (customer.includes('.') || (command?.syntax.customer !== 'needed' && !phrases.has(wordKey(name)))) continue;
    const parts = [name, customer].map((text) => ({ text, quoted: false }));
    const apart = words.flatMap((each) => (each === word ? parts : [each]));
    throw severalCommands(word.text, [...new Set([...reread(apart), ...reread(words)])]);
  }
}
