import { findNearly, type Word } from '../customers/match.ts';
import type { Customer } from '../sources/customer.ts';
import { editDistance, maxEdits, maxSlips } from '../text/spelling.ts';
import { hePronouns, phoneNouns } from './filling-words.ts';
import { asTyped, nothingAsked, severalCommands, unknownLine, whichCustomerOf } from './problems.ts';
import type { CommandSyntax } from './query.ts';
import { commandNamed, type ResolvedCommand, type SortedLine } from './sorted-line.ts';
import { isAddress, searchWord } from './tokens.ts';
import { phraseWords, wordKey } from './vocabulary.ts';
import { isNobodys, isProductCode, productBehindName } from './word-forms.ts';

/** Reads a line without a command and a customer as a customer with slips in its name, or else as a person's name. */
export function nearCustomer(
  line: SortedLine,
  commands: readonly CommandSyntax[],
  nameable: readonly Customer[],
): ResolvedCommand {
  const { rest } = line.sorted;
  if (asksForPhone(line)) throw nothingAsked(line.words);
  const near = findNearly(rest, nameable, 1);
  const isWhole = near?.length === rest.length;
  const isSlip = near !== null && maxSlips(rest[0]?.text ?? '') > 0 && 'kind' in near && near.kind === 'close';
  if (near === null || (!isWhole && !isSlip)) return nameAlone(line, commands, nameable);
  return {
    command: commandNamed(isWhole ? 'customer' : 'user', line, commands),
    words: [],
    customer: near,
    guessed: true,
  };
}

/** True for `does she have a phone number`, which is not about The Phone Company. */
function asksForPhone({ words, sorted }: SortedLine): boolean {
  const isOfSomebody = words.some(({ text }) => hePronouns.has(wordKey(text)));
  const isPhone = sorted.rest.every(({ text, quoted }) => !quoted && phoneNouns.has(wordKey(text)));
  return isPhone && (isOfSomebody || sorted.nouns.length > 0);
}

const maxNameWords = 4;
const maxNameLetters = 100;
const maxChoices = 4;

/** Throws a problem for a line that is no name, or rather a command with slips. */
function nameAlone(
  line: SortedLine,
  commands: readonly CommandSyntax[],
  nameable: readonly Customer[],
): ResolvedCommand {
  const idle = productBehindName(line.sorted.rest);
  const rest = line.sorted.rest.filter((word) => !idle.includes(word));
  const near = commandsNear(rest[0], commands, maxEdits);
  if (!isName(line.sorted.rest)) throw unknownLine(line.words);
  const command = commandNamed('user', line, commands);
  const terms = rest.map((word) => `"${searchWord(word)}"`).join(' ');
  const afterFirst = rest.slice(1).map(asTyped);
  const commandLines = near.map((each) => [each.name, ...afterFirst].join(' '));
  if (near.length > 1) throw severalCommands(rest[0]?.text ?? '', commandLines);
  const choices = nameable.slice(0, maxChoices).map((customer) => `${command.name} ${customer.name} ${terms}`);
  // Of many customers the first few are hardly the one that is meant.
  const everywhere = `${command.name} ${terms}`;
  const lines = [
    ...commandLines,
    ...(nameable.length <= maxChoices ? [...choices, everywhere] : [everywhere, ...choices]),
    `customers "${rest.map(searchWord).join(' ')}"`,
  ];
  if (near.length > 0) throw severalCommands(rest[0]?.text ?? '', lines);
  const question = whichCustomerOf(rest.map(searchWord).join(' '), lines, nameable.length > 0);
  return { command, words: [], customer: null, guessed: true, question, ...(idle.length > 0 ? { idle } : {}) };
}

function isName(words: readonly Word[]): boolean {
  const letters = words.reduce((sum, { text }) => sum + text.length, 0);
  if (words.length > maxNameWords || letters > maxNameLetters) return false;
  return !words.every(isNobodys) && words.every(({ text }) => /\p{L}/u.test(text));
}

/** True for `PHN1` and `Teams Phone`. */
export function isProduct(words: readonly Word[]): boolean {
  return words.some((word) => isProductCode(word) || (!word.quoted && phraseWords.has(wordKey(word.text))));
}

/** Shorter aliases are too near to names of people: `check` and Chuck. */
const minAliasLength = 7;

/** The command that the first word names with a slip of the keyboard; null when there is none. */
export function nearCommand(line: SortedLine, commands: readonly CommandSyntax[]): ResolvedCommand | null {
  const { customer, sorted } = line;
  const [first, ...others] = sorted.rest;
  if (first === undefined) return null;
  const isSought = customer !== null || sorted.commands.length > 0;
  const able = commands.filter(({ syntax }) => !isSought || syntax.customer === 'needed');
  const [near, ...more] = commandsNear(first, able, maxSlips);
  if (near === undefined) return null;
  if (more.length > 0)
    throw severalCommands(
      first.text,
      [near, ...more].map(({ name }) => [name, ...others.map(asTyped)].join(' ')),
    );
  return { command: near, words: [first], customer: null, guessed: true };
}

/** The commands with the fewest slips, if they are few enough. */
function commandsNear(
  word: Word | undefined,
  commands: readonly CommandSyntax[],
  max: (typed: string) => number,
): CommandSyntax[] {
  if (word === undefined || word.quoted || isAddress(word.text)) return [];
  const typed = wordKey(word.text);
  const near = commands
    .map((command) => {
      const spellings = [command.name, ...command.aliases.filter((alias) => alias.length >= minAliasLength)];
      return { command, edits: Math.min(...spellings.map((spelling) => editDistance(typed, spelling))) };
    })
    .filter(({ edits }) => edits <= max(typed));
  const fewest = Math.min(...near.map(({ edits }) => edits));
  return near.filter(({ edits }) => edits === fewest).map(({ command }) => command);
}
