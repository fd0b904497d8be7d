import type { Customer } from '../sources/customer.ts';
import type { KnownCustomers } from './customer-name.ts';
import type { CommandSyntax } from './query.ts';
import { tokenize } from './tokens.ts';
import { matchCommand } from './vocabulary.ts';
import { lineFor } from './write-line.ts';

/** A command that stands before the line of another one, such as `export`. */
export interface Wrapper extends CommandSyntax {
  readonly wraps: readonly string[];
}

interface Commands {
  readonly wrappers: readonly Wrapper[];
  readonly others: readonly CommandSyntax[];
}

const splits = new WeakMap<readonly CommandSyntax[], Commands>();

function isWrapper(command: CommandSyntax): command is Wrapper {
  return command.wraps !== undefined;
}

/** The same arrays for the same commands, since their words are indexed by them. */
export function splitWrappers(commands: readonly CommandSyntax[]): Commands {
  const parts = splits.get(commands) ?? {
    wrappers: commands.filter(isWrapper),
    others: commands.filter((command) => !isWrapper(command)),
  };
  splits.set(commands, parts);
  return parts;
}

/** Lines as this command asks for them; those that it does not stand before stay as they are. */
export function wrappedLines(
  { name, wraps }: Wrapper,
  lines: readonly string[],
  commands: readonly CommandSyntax[],
): readonly string[] {
  const isWrapped = (line: string): boolean => {
    const command = matchCommand(tokenize(line).words[0], commands);
    return command?.syntax.customer === 'needed' && wraps.includes(command.name);
  };
  return lines.map((line) => (isWrapped(line) ? `${name} ${line}` : line));
}

const maxExamples = 5;

/** Lines that the wrapper stands before, about this customer, or about all where it is null. */
export function examplesOf(
  { name, wraps }: Wrapper,
  about: Customer | null,
  others: readonly CommandSyntax[],
): readonly string[] {
  const lines = others
    .filter(({ name: other, syntax }) => wraps.includes(other) && syntax.customer !== 'possible')
    .flatMap((command) => {
      if (command.syntax.customer === 'none') return [lineFor(command.name)];
      if (about !== null) return [lineFor(command.name, about)];
      return command.syntax.all ? [lineFor(command.name, null, { all: true })] : [];
    });
  const inOrder = about === null ? lines : [...lines.filter((line) => line.includes(' ')), ...lines];
  return [...new Set(inOrder)].slice(0, maxExamples).map((line) => `${name} ${line}`);
}

/** The customer that an example is about: the conversation's, or else one of the asker's. */
export function usualCustomer({ nameable, usual }: KnownCustomers): Customer | null {
  return usual ?? nameable[0] ?? null;
}
