import type { Word } from '../customers/match.ts';
import { allWords, articles, behindNumberNouns, fillingWords, phoneNouns } from './filling-words.ts';
import { linesInstead } from './offer-instead.ts';
import { fileWanted, unsupported, watchWanted } from './problems.ts';
import type { NamedCommand } from './sort-words.ts';
import { withoutHow } from './opening.ts';
import { customerWordsOf, isAbout, type Reread, type SortedLine } from './sorted-line.ts';
import { isAddress } from './tokens.ts';
import { wordKey } from './vocabulary.ts';
import {
  asksForChange,
  attributeNouns,
  attributeVerbs,
  countedNouns,
  newsWords,
  savingVerbs,
  asksForPast,
  buyingVerbs,
  showingVerbs,
  shownTo,
  sightQuestion,
  unsupportedPairs,
  changesBeforeName,
  comersAndGoers,
  unsupportedKinds,
  unsupportedKindOf,
  type UnsupportedKind,
} from './unsupported-words.ts';
import { watchWishes } from './watch-wanted.ts';

/** Throws a problem for a line that asks for what Rollcall does not do, and offers what it can read instead. */
export function throwIfUnsupported(line: SortedLine, reread: Reread): void {
  const found = unsupportedIn(line);
  const kind = unsupportedKinds.find((each) => [...found.values()].includes(each));
  if (kind === undefined) return;
  const said = [...found.keys()];
  const words = withoutHow(line.words);
  const left = withoutNumbers(words, found);
  const negated = new Set(said.flatMap((word) => (found.get(word) === 'exclusion' ? wordsNegatedBy(word, line) : [])));
  const hasAddress = line.sorted.rest.some(({ text }) => isAddress(text));
  // A kind of file can be searched for, but not the `an` of `an Excel` and the `save` of `save as excel`.
  const isIdle = (word: Word): boolean =>
    kind === 'file' && (found.has(word) ? savingVerbs.has(wordKey(word.text)) : !left.includes(word));
  const quoted = words
    .filter((word) => !isIdle(word))
    .map((word) => (found.has(word) ? { ...word, quoted: true } : word));
  const readable = reread(left);
  const keys = said.map(({ text }) => wordKey(text));
  // A word such as `notify` can be searched for, but not `when` or `every monday`.
  const isSearch = kind !== 'watch' || (keys.length === 1 && keys.every((key) => unsupportedKindOf(key) !== null));
  const lines = [
    ...linesInstead(kind, said, left, line, reread),
    ...(kind === 'change' || hasAddress ? aboutPerson(line, left, readable, reread) : []),
    ...(negated.size > 0 ? reread(left.filter((word) => !negated.has(word))) : []),
    ...readable,
    ...(kind === 'change' || left.length === 0 || !isSearch ? [] : reread(quoted)),
  ];
  if (kind === 'watch') throw watchWanted(lines);
  throw kind === 'file' ? fileWanted(said, lines) : unsupported(kind, said, lines);
}

/**
 * The words of a line that asks what is new since a time, as in `who joined contoso yesterday`, without the words for news:
 * it asks what changed. Null for other lines.
 */
export function newsIn(line: SortedLine): readonly Word[] | null {
  const found = unsupportedIn(line);
  const isNews = [...found.keys()].every(({ text }) => newsWords.has(wordKey(text)));
  if (found.size === 0 || !isNews || !isAbout(line, 'since')) return null;
  const others = line.words.filter((word) => !found.has(word));
  const areUsers = !isAbout(line, 'of') && [...found.keys()].some(({ text }) => comersAndGoers.has(wordKey(text)));
  return areUsers ? [...others, { text: 'users', quoted: false }] : others;
}

/** The words for what Rollcall does not do, each with its kind. */
function unsupportedIn(line: SortedLine): ReadonlyMap<Word, UnsupportedKind> {
  const { words, sorted } = line;
  const customerWords = customerWordsOf(line);
  const known = new Set([
    ...sorted.commands.flatMap((named) =>
      named.weak || isCancelOf(named, line) || isChangeOf(named, line) ? [] : named.words,
    ),
    ...sorted.phrases.flatMap((phrase) => phrase.words),
    ...customerWords,
  ]);
  const wished = watchWishes(words);
  const hasFile = words.some(({ text, quoted }) => !quoted && unsupportedKindOf(wordKey(text)) === 'file');
  const found = new Map<Word, UnsupportedKind>();
  const isNameNext = sorted.commands.some(
    (named) => !named.weak && named.command.name === 'user' && named.words[0] === words[0],
  );
  for (const [at, word] of words.entries()) {
    const isSaved = hasFile && savingVerbs.has(wordKey(word.text));
    const isWished = wished.has(word) && !customerWords.includes(word);
    if (word.quoted || isAddress(word.text) || (known.has(word) && !isWished && !isSaved)) continue;
    const kind = isWished ? 'watch' : isSaved ? 'file' : unsupportedAt(at, line);
    if (kind !== null && !(isNameNext && kindsOfNames.has(kind))) found.set(word, kind);
  }
  return found;
}

/** Behind `user`, a word of such a kind can be part of a name. */
const kindsOfNames: ReadonlySet<UnsupportedKind> = new Set<UnsupportedKind>([
  'watch',
  'file',
  'send',
  'time',
  'ranking',
  'subject',
]);

function unsupportedAt(at: number, line: SortedLine): UnsupportedKind | null {
  const { words, sorted } = line;
  const [before, word, next] = [words[at - 1], words[at], words[at + 1]];
  const key = wordKey(word?.text ?? '');
  const pair = unsupportedPairs.get(`${key} ${wordKey(next?.text ?? '')}`);
  if (pair !== undefined) return pair;
  if (key === 'first' && next !== undefined && numberForm.test(next.text)) return 'ranking';
  // `show me 20 users`
  if (countForm.test(word?.text ?? '') && countedNouns.has(wordKey(next?.text ?? ''))) return 'ranking';
  if (attributeNouns.has(key) && isHad(at, line)) return 'subject';
  // `who can see contoso`
  const around = words.slice(Math.max(at - 2, 0), at + 2).map(({ text }) => wordKey(text));
  if ((key === 'can' || key === 'see') && around.join(' ').includes(sightQuestion)) return 'subject';
  // `people listed twice`, but `double check contoso`
  if (key === 'twice' || (key === 'double' && countedNouns.has(wordKey(next?.text ?? '')))) return 'ranking';
  // `everybody but deleted users`
  if (key === 'but' && before !== undefined && allWords.has(wordKey(before.text))) return 'exclusion';
  if (next !== undefined && showingVerbs.has(key) && shownTo.has(wordKey(next.text))) return null;
  // `licensed or not`
  if (key === 'not' && before !== undefined && wordKey(before.text) === 'or') return null;
  // `over all customers`
  if (key === 'over' && next !== undefined && allWords.has(wordKey(next.text))) return null;
  // `how many did we buy`
  if (buyingVerbs.has(key) && words.slice(0, at).some(({ text }) => asksForPast.has(wordKey(text)))) return null;
  if (next !== undefined && changesBeforeName.has(key) && sorted.rest.includes(next)) return 'change';
  return ticketForm.test(word?.text ?? '') ? 'subject' : unsupportedKindOf(key);
}

/** True for the noun of `users with a number`, which no list is filtered by. The card of a person shows what they have. */
function isHad(at: number, { words, sorted, customer }: SortedLine): boolean {
  const isOfNobody = sorted.rest.every(({ text }) => phoneNouns.has(wordKey(text)));
  const keys = words.map(({ text, quoted }) => (quoted ? '' : wordKey(text)));
  const before = keys.slice(0, at).findLast((key) => !articles.has(key) && !phoneNouns.has(key) && key !== 'any');
  return (
    isOfNobody && customer !== null && attributeVerbs.has(before ?? '') && !behindNumberNouns.has(keys[at + 1] ?? '')
  );
}

/** True for `cancel` beside a list or a customer, as in `cancel the licenses of contoso`. */
function isCancelOf({ command }: NamedCommand, { sorted, customer }: SortedLine): boolean {
  if (command.name !== 'cancel') return false;
  return customer !== null || sorted.commands.some((named) => named.command.syntax.customer === 'needed');
}

/** True for `change` as a request, as in `change the license of Vera`. */
function isChangeOf({ words: [word, ...others] }: NamedCommand, { words }: SortedLine): boolean {
  if (word === undefined || others.length > 0 || wordKey(word.text) !== 'change') return false;
  return !words.slice(0, words.indexOf(word)).some(({ text }) => asksForChange.has(wordKey(text)));
}

/** The number of a ticket, such as INC0012345, [TICKET#48213] and #48213. */
const ticketForm = /^[([]*(?:\p{Lu}{2,}[-#]?|#)\d{4,}[)\]:,]*$/u;
/** 365 is a part of names. */
const countForm = /^(?!365$)[1-9]\d{0,3}$/;
const numberForm = /^#?\d[\d.,:/-]*%?$/;

/** The line without those words, the numbers beside them and the articles before, as in `top 5`, `90 days` and `an alert`. */
function withoutNumbers(words: readonly Word[], found: ReadonlyMap<Word, UnsupportedKind>): readonly Word[] {
  const isFound = (word: Word | undefined): boolean => word !== undefined && found.has(word);
  return words.filter((word, at) => {
    const isNumber = !word.quoted && numberForm.test(word.text);
    const isArticle = !word.quoted && (word.text === 'a' || word.text === 'an');
    const isBeside = (isNumber && isFound(words[at - 1])) || ((isNumber || isArticle) && isFound(words[at + 1]));
    return !isFound(word) && !isBeside;
  });
}

/** What a negation is about: the phrase or the search words behind it. */
function wordsNegatedBy(negation: Word, { words, sorted }: SortedLine): readonly Word[] {
  const behind = words.slice(words.indexOf(negation) + 1);
  const phraseOf = (word: Word): readonly Word[] | undefined =>
    sorted.phrases.find((phrase) => phrase.words.includes(word))?.words;
  const isPassedOver = (word: Word): boolean =>
    phraseOf(word) === undefined && (fillingWords.has(wordKey(word.text)) || articles.has(wordKey(word.text)));
  const from = behind.findIndex((word) => !isPassedOver(word));
  const next = behind[from];
  if (next === undefined) return [];
  const end = behind.findIndex((word, at) => at > from && !sorted.rest.includes(word));
  return phraseOf(next) ?? (sorted.rest.includes(next) ? behind.slice(from, end < 0 ? behind.length : end) : []);
}

/** The lines about the person on the line, whom a request such as `remove the license from Vera` is about. */
function aboutPerson(
  line: SortedLine,
  left: readonly Word[],
  readable: readonly string[],
  reread: Reread,
): readonly string[] {
  const { sorted, customer } = line;
  const names = left.filter((word) => sorted.rest.includes(word));
  const addresses = names.filter(({ text }) => isAddress(text));
  if (names.length === 0) return [];
  // A customer with a slip in its name, as in `buy licenses for contso`.
  if (customer === null && addresses.length === 0 && readable.length === 1) return [];
  return reread([
    { text: 'user', quoted: false },
    ...customerWordsOf(line),
    ...(addresses.length > 0 ? addresses : names),
  ]);
}
