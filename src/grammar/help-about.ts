import { askingVerbs } from './filling-words.ts';
import { asksHow } from './opening.ts';
import type { CommandSyntax } from './query.ts';
import type { ParseResult } from './read-question.ts';
import { isPerson, type SortedLine } from './sorted-line.ts';
import { wordKey } from './vocabulary.ts';

/** Reads `help me with the command users` and `how do I search for a person` as help. Null for other lines. */
export function helpAbout(
  { words, sorted, customer, filters }: SortedLine,
  commands: readonly CommandSyntax[],
): ParseResult | null {
  const strong = sorted.commands.filter(({ weak, command }) => !weak && command.name !== 'help');
  const [about = sorted.commands.find(({ command }) => isPerson(command)), ...others] = strong;
  if (about === undefined || others.length > 0 || customer !== null) return null;
  const isElse = sorted.phrases.some((phrase) => phrase.words.some((word) => !about.words.includes(word)));
  if (isElse || sorted.rest.length > 0 || Object.keys(filters).length > 0) return null;
  const keys = words.map(({ text }) => wordKey(text));
  const isHelp = sorted.commands.some(({ command }) => command.name === 'help') && strong.length > 0;
  if (!asksHow(keys) && (!isHelp || keys.some((key) => askingVerbs.has(key)))) return null;
  if (commands.every(({ name }) => name !== 'help')) return null;
  const query = { command: 'help', customer: null, all: false, word: null, terms: [about.command.name], filters: {} };
  return { query: { ...query, page: 1, fresh: false, inner: null }, guessed: true, unused: [], question: null };
}
