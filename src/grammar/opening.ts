import type { Word } from '../customers/match.ts';
import { fillingWords, howWords, persons, placesOfTalk, urgentMarks } from './filling-words.ts';
import { isKnownWord } from './known-word.ts';
import type { CommandSyntax } from './query.ts';
import { customerWordsOf, type SortedLine } from './sorted-line.ts';
import { isAddress, tokenize } from './tokens.ts';
import { matchCommand, wordKey } from './vocabulary.ts';
import { unsupportedKindOf } from './unsupported-words.ts';

/** The number of a line in a list. */
const listNumber = /^\(?\d{1,2}[.)]$/;
const listMark = /^-(?=\p{L})/u;
const maxNameWords = 3;

/** The words of a line without its number in a list, and without a greeting by name, as in `Hi Ann, users contoso`. */
export function withoutOpening(words: readonly Word[], commands: readonly CommandSyntax[]): readonly Word[] {
  const [first] = words;
  if (first === undefined || words.length === 1) return words;
  if (!first.quoted && listNumber.test(first.text)) return words.slice(1);
  // A dash in front of a line is the mark of a list, and excludes nothing.
  if (!first.quoted && listMark.test(first.text))
    return [{ ...first, text: first.text.replace(listMark, '') }, ...words.slice(1)];
  const end = words.findIndex(({ text, quoted }) => !quoted && text.endsWith(','));
  const name = words.slice(1, end + 1);
  const isName = name.length <= maxNameWords && !name.some(({ text }) => isKnownWord(wordKey(text), commands));
  return isName && end < words.length - 1 && greets(first, commands) ? words.slice(end + 1) : words;
}

/** The words of a line without `how do I` or `how to` in front. */
export function withoutHow(words: readonly Word[]): readonly Word[] {
  const keys = words.slice(0, 3).map(({ text }) => wordKey(text));
  if (!asksHow(keys)) return words;
  return words.slice(persons.has(keys[2] ?? '') ? 3 : 2);
}

/** True for keys such as those of `how do I search for a person`. */
export function asksHow(keys: readonly string[]): boolean {
  return keys[0] === 'how' && howWords.has(keys[1] ?? '');
}

const urgency = /(?:^| )(?:it'?s|it is|this is)(?: (?:very|quite|really|so|super))? (?:urgent|important)$/;

/** The words of a line without what says at its end that it is urgent. Elsewhere, urgent findings are asked for. */
export function withoutUrgency(all: readonly Word[]): readonly Word[] {
  const words = withoutMark(all);
  const said = urgency.exec(words.map(({ text }) => wordKey(text)).join(' '))?.[0].trim() ?? '';
  const left = said === '' ? words : words.slice(0, -said.split(' ').length);
  return left.length > 0 ? left : words;
}

/** The words of a subject without `URGENT:` in front and ` - URGENT` behind. In a shouted line, the mark is set apart too. */
function withoutMark(words: readonly Word[]): readonly Word[] {
  const [first, second] = words;
  if (words.length === 1) return words;
  const isInFront = isMark(first) && (/[:!]$/.test(first?.text ?? '') || isDash(second));
  const behind = isInFront ? words.slice(1) : words;
  const [dash, last] = behind.slice(-2);
  return isMark(last) && isDash(dash) ? behind.slice(0, -2) : behind;
}

function isMark(word: Word | undefined): boolean {
  if (word === undefined || word.quoted) return false;
  return /^\p{Lu}+[^\p{L}]*$/u.test(word.text) && urgentMarks.has(wordKey(word.text));
}

function isDash(word: Word | undefined): boolean {
  return word !== undefined && /^[-–—|]$/.test(word.text);
}

/** The words of `sorry, wrong chat` without the last two; those of every other line as they are. */
export function withoutAside(words: readonly Word[]): readonly Word[] {
  const keys = words.map(({ text, quoted }) => (quoted ? '' : wordKey(text)));
  const isAside = keys.at(-2) === 'wrong' && placesOfTalk.has(keys.at(-1) ?? '');
  return isAside && keys.slice(0, -2).every((key) => fillingWords.has(key)) ? words.slice(0, -2) : words;
}

/** True for a line such as `Hi Ann,` and `Dear team!`. */
export function greetsByName(line: string, commands: readonly CommandSyntax[]): boolean {
  const [first] = tokenize(line).words;
  return first !== undefined && greets(first, commands) && /[,!]$/.test(line.trim());
}

function greets(word: Word, commands: readonly CommandSyntax[]): boolean {
  return matchCommand(word, commands)?.name === 'hello';
}

/** The sentences of a line that ask nothing beside one that does, as in `I hope you are well. Users contoso, please.` */
export function courtesyIn(line: SortedLine): ReadonlySet<Word> {
  const { words, sorted } = line;
  const asking = new Set([
    ...sorted.commands.flatMap((named) => (named.command.name === 'hello' ? [] : named.words)),
    ...sorted.phrases.flatMap((phrase) => phrase.words),
    ...customerWordsOf(line),
    ...words.filter(({ text, quoted }) => quoted || isAddress(text) || unsupportedKindOf(wordKey(text)) !== null),
  ]);
  const sentences = sentencesOf(words);
  const asks = (sentence: readonly Word[]): boolean => sentence.some((word) => asking.has(word));
  if (!sentences.some(asks)) return new Set();
  const isName = (word: Word): boolean =>
    sorted.rest.includes(word) && /^\p{Lu}/u.test(word.text) && !persons.has(wordKey(word.text));
  const isCourtesy = (sentence: readonly Word[]): boolean =>
    !asks(sentence) && !sentence.some(isName) && sentence.some(({ text }) => persons.has(wordKey(text)));
  return new Set(sentences.filter(isCourtesy).flat());
}

function sentencesOf(words: readonly Word[]): readonly (readonly Word[])[] {
  const sentences: Word[][] = [[]];
  for (const [at, word] of words.entries()) {
    sentences.at(-1)?.push(word);
    // `since monday, I was on holidays`
    const isPersonNext = word.text.endsWith(',') && persons.has(wordKey(words[at + 1]?.text ?? ''));
    if (!word.quoted && (isPersonNext || /[.!?]$/.test(word.text))) sentences.push([]);
  }
  return sentences;
}
