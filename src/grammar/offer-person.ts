import type { Word } from '../customers/match.ts';
import { Problem } from '../problem.ts';
import { havePhoneNumber, isPhonePart } from './word-forms.ts';
import { hePronouns } from './filling-words.ts';
import { customerWordsOf, type Reread, type SortedLine } from './sorted-line.ts';
import { searchWord } from './tokens.ts';
import { unsupportedKindOf } from './unsupported-words.ts';
import { wordKey } from './vocabulary.ts';

const maxLines = 5;

/**
 * Where a line that is asked back is plainly about somebody, as in `Ann Lee left contoso, does she have a license`, that
 * person is offered first, and so is a phone number as one term.
 */
export function offeringPerson<Found>(line: SortedLine, reread: Reread, read: () => Found): Found {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const person = [...numberOn(line), ...nameOn(line)];
    if (person.length === 0) throw error;
    const first = reread([{ text: 'user', quoted: false }, ...customerWordsOf(line), ...person]);
    throw error.with({ lines: [...new Set([...first, ...error.lines])].slice(0, maxLines) });
  }
}

/** The parts of a phone number as one term; none for a line without a number of several parts. */
function numberOn({ sorted: { rest } }: SortedLine): readonly Word[] {
  const parts = rest.filter(isPhonePart);
  if (parts.length < 2 || !havePhoneNumber(parts)) return [];
  return [{ text: parts.map(searchWord).join(' '), quoted: true }];
}

/** A name with capitals that the line calls he or she, or that has a word in it which asks for something elsewhere. */
function nameOn(line: SortedLine): readonly Word[] {
  const { words, sorted } = line;
  const customerWords = customerWordsOf(line);
  const isPart = (word: Word): boolean => {
    if (word.quoted || customerWords.includes(word) || !/^\p{Lu}(?!\p{Lu})/u.test(word.text)) return false;
    return sorted.rest.includes(word) || unsupportedKindOf(wordKey(word.text)) !== null;
  };
  const name = longestRun(words, isPart).filter((word) => searchWord(word) !== '');
  const known = name.filter((word) => sorted.rest.includes(word));
  const isCalled = words.some(({ text, quoted }) => !quoted && hePronouns.has(wordKey(text)));
  const isMixed = known.length > 1 && name.some((word) => unsupportedKindOf(wordKey(word.text)) !== null);
  return name.length > 1 && ((isCalled && known.length > 0) || isMixed) ? name : [];
}

/** The words side by side that fit, up to the end of a clause; the first of the longest runs. */
function longestRun(words: readonly Word[], fits: (word: Word) => boolean): readonly Word[] {
  let [longest, run]: [readonly Word[], Word[]] = [[], []];
  for (const word of words) {
    run = fits(word) ? [...run, word] : [];
    if (run.length > longest.length) longest = run;
    if (/[:;,]$/.test(word.text)) run = [];
  }
  return longest;
}
