import type { Customer } from '../sources/customer.ts';
import { readLine } from '../grammar/line.ts';
import { Problem } from '../problem.ts';
import type { SourceId } from '../vendors/catalog.ts';
import type { CommandContext } from './command.ts';
import { isOffered } from './counts-only.ts';

/** The customer of every example. */
const demonstrated = 'contoso';
/** An example about somebody there, who is nowhere but in the demonstration. */
const aboutPerson = /[@"]/;

/** Enough to find one that each source knows, and few enough to be tried at once. */
const maxCandidates = 20;

/**
 * The example as a line that leads to an answer when it is pressed: with a customer of the asker in place of the
 * demonstration's. Null if there is none. Asks no source.
 */
export function workingExample(example: string, context: CommandContext): string | null {
  const isAboutPerson = aboutPerson.test(example);
  if (!isAboutPerson && !example.includes(demonstrated)) return isAnswered(example, [], context) ? example : null;
  const own = context.nameable.filter(({ name }) => name === demonstrated);
  if (own.length > 0 && isAnswered(example, own, context)) return example;
  if (isAboutPerson) return null;
  const lineOf = ({ name }: Customer): string => example.replace(demonstrated, () => name);
  const first = firstCustomerFor(lineOf, context);
  return first && lineOf(first);
}

/** The first customer for which the line leads to an answer. */
export function firstCustomerFor(lineOf: (customer: Customer) => string, context: CommandContext): Customer | null {
  const candidates = context.nameable.slice(0, maxCandidates);
  return candidates.find((customer) => isAnswered(lineOf(customer), [customer], context)) ?? null;
}

function isAnswered(line: string, customers: readonly Customer[], context: CommandContext): boolean {
  try {
    const { query } = readLine(line, context.commands, customers);
    const command = context.commands.find(({ name }) => name === query.command);
    return command !== undefined && isOffered(line, context) && (command.canAnswer?.(query, context) ?? true);
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}

/** True when the source is connected and has the customer. */
export function isLinked(id: SourceId, { refs }: Customer, { sources }: CommandContext): boolean {
  const isConnected = sources.health().some((source) => source.id === id && source.connected);
  return isConnected && refs[id] !== null && !(refs[id] instanceof Problem);
}
