import type { Word } from '../customers/match.ts';
import { fillingBeforeKnown, fillingWords, questionWords, terseWords } from './filling-words.ts';
import { meantKey } from './known-word.ts';
import { severalQuestions, unsureOf } from './problems.ts';
import type { CommandSyntax } from './query.ts';
import type { ParseResult } from './read-question.ts';
import { asksAboutPerson, customerWordsOf, isList, isPerson, type Reread, type SortedLine } from './sorted-line.ts';
import { isAddress, searchWord } from './tokens.ts';
import { areProduct, isNobodys, isProductName, productBehindName } from './word-forms.ts';
import { wordKey } from './vocabulary.ts';
import { writeLine } from './write-line.ts';

/** Throws a problem for a line with words that are hardly what they would be taken for, and offers both readings. */
export function throwIfUnsure(line: SortedLine, result: ParseResult, command: CommandSyntax, reread: Reread): void {
  const { words } = line;
  const { query, unused } = result;
  throwIfTwoLists(line, command, reread);
  const taken = new Set([...query.terms, ...unused]);
  const texts = line.sorted.rest.filter((word) => !word.quoted && !isAddress(word.text) && taken.has(searchWord(word)));
  if (texts.length === 0 || !isDoubtful(line, command, texts)) return;
  const own = [writeLine({ ...query, page: 1, fresh: false })];
  const without = reread(words.filter((word) => !texts.includes(word)));
  const products = productBehindName(texts);
  const names = texts.filter((word) => !products.includes(word));
  const person =
    areProduct(texts) || texts.every(isNobodys)
      ? []
      : reread([{ text: 'user', quoted: false }, ...customerWordsOf(line), ...names]);
  const codes = areProduct(texts) ? texts : products.length > 0 ? products : texts.filter(isProductName);
  const holders =
    codes.length === 0 ? [] : reread([{ text: 'licenses', quoted: false }, ...customerWordsOf(line), ...codes]);
  if (isPerson(command)) throw unsureOf(texts, [...holders, ...own, ...without]);
  const isName =
    products.length > 0 ||
    !command.syntax.text ||
    !isNamed(command, line) ||
    texts.every(({ text }) => /^\p{Lu}/u.test(text)) ||
    isNameInFront(line, texts);
  throw unsureOf(texts, [...holders, ...(isName ? [...person, ...without, ...own] : [...without, ...own, ...person])]);
}

/** `users and their licenses` are two lists, but `license issues` are one. */
function throwIfTwoLists({ words, sorted }: SortedLine, command: CommandSyntax, reread: Reread): void {
  if (!isList(command) || command.syntax.all) return;
  const lists = sorted.commands.filter((named) => !named.weak && isList(named.command));
  const [first] = lists;
  if (lists.every((list) => list.command === first?.command)) return;
  const left = words.filter((word) => word.quoted || !fillingBeforeKnown.has(wordKey(word.text)));
  throw severalQuestions(
    lists.toReversed().flatMap((list) => reread(left.filter((word) => !list.words.includes(word)))),
  );
}

function isNamed(command: CommandSyntax, { sorted }: SortedLine): boolean {
  return sorted.commands.some((named) => !named.weak && named.command === command);
}

const maxTerseSpeech = 1;
/** Words of the longest search that is run without a question. */
const maxSureTexts = 4;

/** True for words that stand in a sentence, where most are neither names nor text to search for. */
function isDoubtful(line: SortedLine, command: CommandSyntax, texts: readonly Word[]): boolean {
  const { sorted } = line;
  // A command without a search would leave out what it is asked about, as in `history of Vera at contoso`.
  if (!command.syntax.text) return command.name !== 'hello';
  if (sorted.rest.some(({ quoted }) => quoted)) return false;
  const takesProduct = command.syntax.filters.includes('product');
  if (takesProduct && areProduct(texts)) return false;
  // `megan bowen E5 seat contoso`
  if (!command.syntax.all && takesProduct && productBehindName(texts).length > 0) return true;
  // `users contoso E5`: no list of people has products.
  if (isList(command) && !command.syntax.all && !isPerson(command) && areProduct(texts)) return true;
  const isSentence = speechOf(line).length > (isNamed(command, line) ? 0 : maxTerseSpeech);
  // `Ann wrote: users contoso`
  if (texts.some(({ text }) => text.endsWith(':'))) return true;
  if (isPerson(command)) return isDoubtfulName(texts, line, command, isSentence);
  if (isNameInFront(line, texts)) return true;
  // `vera quist contoso voice`
  const isFilterOnly = isList(command) && !isNamed(command, line) && sorted.phrases.length > 0;
  return isFilterOnly || isSentence || (isList(command) && texts.length > maxSureTexts);
}

/** True for a name in front of a customer and its list, as in `megan bowen contoso licenses`. */
function isNameInFront({ words, customer }: SortedLine, texts: readonly Word[]): boolean {
  return (
    customer !== null &&
    customer.from === texts.length &&
    texts.every((word, at) => word === words[at] && hasNameForm(word))
  );
}

function hasNameForm({ text }: Word): boolean {
  return /^[\p{L}\p{M}'’.-]+$/u.test(text);
}

/** True for words beside a customer that are hardly a person, as in `show the ranges of contoso`. */
function isDoubtfulName(
  texts: readonly Word[],
  line: SortedLine,
  command: CommandSyntax,
  isSentence: boolean,
): boolean {
  if (line.customer === null || isNamed(command, line) || asksAboutPerson(line, [])) return false;
  // `who can call at contoso`
  if (texts.some(({ text }) => fillingBeforeKnown.has(text)) || line.sorted.nouns.length > 0) return true;
  if (questionWords.has(wordKey(line.words[0]?.text ?? ''))) return true;
  return texts.some(isProductName) || areProduct(texts) || (texts.length === 1 && isSentence);
}

/** The filling words of a line, without those that terse lines have too, as in `list users of contoso`. */
function speechOf({ words, sorted }: SortedLine): readonly Word[] {
  const phrases = new Set(sorted.phrases.flatMap((phrase) => phrase.words));
  return words.filter((word) => {
    const key = word.quoted || phrases.has(word) ? '' : meantKey(word.text);
    return fillingWords.has(key) && !terseWords.has(key);
  });
}
