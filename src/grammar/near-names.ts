import { findNearly, type Word } from '../customers/match.ts';
import type { Customer } from '../sources/customer.ts';
import { editDistance, maxEdits, maxSlips } from '../text/spelling.ts';
import { asTyped, severalCommands, unknownLine, whichCustomerOf } from './problems.ts';
import type { CommandSyntax } from './query.ts';
import { commandNamed, type ResolvedCommand, type SortedLine } from './sorted-line.ts';
import { isAddress, searchWord } from './tokens.ts';
import { wordKey } from './vocabulary.ts';

/** Reads a line without a command and a customer as a customer with slips in its name, or asks where a person is. */
export function nearCustomer(
  line: SortedLine,
  commands: readonly CommandSyntax[],
  nameable: readonly Customer[],
): ResolvedCommand {
  const { rest } = line.sorted;
  const near = findNearly(rest, nameable, 1);
  const isWhole = near?.length === rest.length;
  const isSlip = near !== null && maxSlips(rest[0]?.text ?? '') > 0 && 'kind' in near && near.kind === 'close';
  if (near === null || (!isWhole && !isSlip)) throw nameAlone(line, commands, nameable);
  return {
    command: commandNamed(isWhole ? 'customer' : 'user', line, commands),
    words: [],
    customer: near,
    guessed: true,
  };
}

const maxNameWords = 4;
const maxChoices = 4;

function nameAlone(line: SortedLine, commands: readonly CommandSyntax[], nameable: readonly Customer[]): Error {
  const { rest } = line.sorted;
  const near = commandsNear(rest[0], commands, maxEdits);
  const isName = rest.length <= maxNameWords && rest.every(({ text }) => /\p{L}/u.test(text));
  if (!isName) return unknownLine(line.words);
  const { name } = commandNamed('user', line, commands);
  const terms = rest.map((word) => `"${searchWord(word)}"`).join(' ');
  const afterFirst = rest.slice(1).map(asTyped);
  const commandLines = near.map((command) => [command.name, ...afterFirst].join(' '));
  if (near.length > 1) return severalCommands(rest[0]?.text ?? '', commandLines);
  const choices = nameable.slice(0, maxChoices).map((customer) => `${name} ${customer.name} ${terms}`);
  // Of many customers the first few are hardly the one that is meant.
  const everywhere = `${name} ${terms}`;
  const lines = [
    ...commandLines,
    ...(nameable.length <= maxChoices ? [...choices, everywhere] : [everywhere, ...choices]),
    `customers "${rest.map(searchWord).join(' ')}"`,
  ];
  if (near.length > 0) return severalCommands(rest[0]?.text ?? '', lines);
  return whichCustomerOf(rest.map(searchWord).join(' '), lines, nameable.length > 0);
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
