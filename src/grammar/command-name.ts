import { findExactly, findNearly, type CustomerMatch, type AmbiguousMatch, type Word } from '../customers/match.ts';
import { editDistance, maxEdits } from '../text/spelling.ts';
import type { Customer } from '../sources/customer.ts';
import { askerProblem, Problem } from '../problem.ts';
import { isAddress, type Tokens } from './tokens.ts';
import { filterNames } from './filters.ts';
import type { CommandSyntax } from './query.ts';

/** The command of a line, and the other words of the line. */
export interface ResolvedCommand {
  readonly command: CommandSyntax;
  readonly words: readonly Word[];
  /** True when the command was not typed as such, but guessed from the line. */
  readonly guessed: boolean;
}

/**
 * A line begins with a command, or with words that imply one: an address, a customer, or a misspelt command. A command
 * can also follow a customer, as in `contoso users`. Throws a problem when no command fits.
 */
export function resolveCommand(
  line: Tokens,
  commands: readonly CommandSyntax[],
  customers: readonly Customer[],
  nameable: readonly Customer[],
): ResolvedCommand {
  const { words } = line;
  const [first, ...rest] = words;
  const named = (name: string): CommandSyntax => {
    const command = commands.find((candidate) => candidate.name === name);
    if (command === undefined) throw unknownLine(words);
    return command;
  };
  if (first === undefined) return { command: named('hello'), words, guessed: false };

  const exact = matchCommand(first, commands);
  if (exact !== undefined) return { command: exact, words: rest, guessed: false };
  if (isAddress(first.text.replace(/^(?:sips?|mailto|smtp):/i, '')))
    return { command: named('user'), words, guessed: false };

  const known = findExactly(words, customers);
  if (known !== null && known.from === 0) return commandAfterCustomer(known, line, commands, named);
  const typed = first.quoted ? '' : normalizeCommandWord(first.text);
  const [near, ...others] = nearest(typed, commands);
  if (near !== undefined && others.length === 0) return { command: near, words: rest, guessed: true };
  if (near !== undefined) throw severalCommands(typed, [near, ...others], rest);
  const almost = findNearly(words, nameable, 1);
  if (almost !== null) return commandAfterCustomer(almost, line, commands, named);
  throw unknownLine(words);
}

/** For a line that begins with a customer: the next word is the command, or the other words imply it. */
function commandAfterCustomer(
  customer: CustomerMatch | AmbiguousMatch,
  line: Tokens,
  commands: readonly CommandSyntax[],
  named: (name: string) => CommandSyntax,
): ResolvedCommand {
  const { words } = line;
  const next = matchCommand(words[customer.length], commands);
  if (next !== undefined && next.syntax.customer !== 'none')
    return { command: next, words: words.toSpliced(customer.length, 1), guessed: false };
  const exact = 'candidates' in customer || customer.kind === 'exact';
  return impliedCommand(line, next === undefined && exact ? customer.length : words.length, commands, named);
}

/** A customer alone implies its overview, with filters the list that takes them, and with other words a person. */
function impliedCommand(
  { words, filters }: Tokens,
  length: number,
  commands: readonly CommandSyntax[],
  named: (name: string) => CommandSyntax,
): ResolvedCommand {
  const given = filterNames.filter((name) => filters[name] !== undefined);
  const list = commands.find(({ syntax }) => given.every((name) => syntax.filters.includes(name)));
  if (given.length > 0 && list !== undefined) return { command: list, words, guessed: true };
  if (words.length > length) return { command: named('user'), words, guessed: true };
  return { command: named('customer'), words, guessed: false };
}

/** The command that a word names, by its name or an alias. */
export function matchCommand<Known extends CommandSyntax>(
  word: Word | undefined,
  commands: readonly Known[],
): Known | undefined {
  if (word === undefined || word.quoted) return undefined;
  const typed = normalizeCommandWord(word.text);
  return commands.find((command) => wordsFor(command).includes(typed));
}

/** People type commands as in a sentence, such as "Help!" and "users?". */
function normalizeCommandWord(text: string): string {
  return text.toLowerCase().replace(/(?<![!?.,;:])[!?.,;:]+$/, '');
}

function wordsFor(command: CommandSyntax): readonly string[] {
  return [command.name, ...command.aliases];
}

/** The commands with the smallest edit distance to the typed word. */
function nearest(typed: string, commands: readonly CommandSyntax[]): CommandSyntax[] {
  const near = commands
    .map((command) => ({ command, edits: Math.min(...wordsFor(command).map((word) => editDistance(typed, word))) }))
    .filter((candidate) => candidate.edits <= maxEdits(typed));
  const fewest = Math.min(...near.map((candidate) => candidate.edits));
  return near.filter((candidate) => candidate.edits === fewest).map(({ command }) => command);
}

function severalCommands(typed: string, commands: readonly CommandSyntax[], rest: readonly Word[]): Problem {
  return askerProblem(
    'command-unclear',
    `“${typed}” could mean several commands`,
    'Choose one.',
    commands.map((command) => [command.name, ...rest.map(quote)].join(' ')),
  );
}

function unknownLine(words: readonly Word[]): Problem {
  const text = words.map((word) => word.text).join(' ');
  return new Problem({
    code: 'command-unknown',
    title: `Rollcall has no command “${words[0]?.text ?? ''}”`,
    advice: 'Begin with a command, or look for a person or a customer of that name.',
    origin: 'you',
    // Each word by itself, so that `user` finds a customer among them.
    lines: [`user ${words.map(quote).join(' ')}`, `customers "${text}"`, 'help'],
  });
}

function quote(word: Word): string {
  return word.quoted ? `"${word.text}"` : word.text;
}
