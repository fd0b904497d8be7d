import type { Word } from '../customers/match.ts';
import type { Customer } from '../sources/customer.ts';
import { verdicts } from '../verdicts/catalog.ts';
import { valueCalled } from './filter-values.ts';
import type { CommandSyntax } from './query.ts';
import type { ParseResult } from './read-question.ts';
import { meaningNames } from './verdict-phrases.ts';
import { phrases, wordKey } from './vocabulary.ts';

const asksMeaning = [
  /^what (?:does|do) (?<name>.+) (?:mean|stand for)$/,
  /^(?:(?:can|could) you )?(?:please )?(?:tell me |explain )?what (?<name>.+) means?$/,
  /^(?:what is )?(?:the )?(?:meaning|definition) of (?<name>.+)$/,
  /^what is meant by (?<name>.+)$/,
  /^(?:what is|whats|what's) (?:a|an) (?<name>.+)$/,
  /^(?:please |(?:can|could) you )?(?:define|explain) (?<name>.+)$/,
];

/** In a conversation with a customer, `what is over-allocated` asks for what is so there. */
const asksOrLists = /^(?:what is|what are|whats|what's) (?<name>.+)$/;

/** Reads `what does orphaned license mean` and `explain inactive` as help about a type of finding. Null for other lines. */
export function meaningAsked(
  words: readonly Word[],
  commands: readonly CommandSyntax[],
  usual: Customer | null,
): ParseResult | null {
  if (commands.every(({ name }) => name !== 'help')) return null;
  const text = words.map((word) => keyOf(word.text)).join(' ');
  const patterns = usual === null ? [...asksMeaning, asksOrLists] : asksMeaning;
  const [name] = patterns.flatMap((pattern) => pattern.exec(text)?.groups?.['name'] ?? []);
  const verdict = name === undefined ? null : verdictOf(name.replace(/^(?:a|an|the) /, ''));
  if (verdict === null) return null;
  const query = { command: 'help', customer: null, all: false, word: null, terms: [verdict], filters: {} };
  return { query: { ...query, page: 1, fresh: false, inner: null }, guessed: false, unused: [], question: null };
}

/** Nouns that a short name is said with, as in `inactive user` and `surplus licenses`. */
const nouns = / (?:licenses?|licences?|seats?|accounts?|users?|findings?)$/;

function verdictOf(name: string): string | null {
  const [found] = [name, name.replace(/s$/, ''), name.replace(nouns, '')].flatMap((each) => namedBy(each) ?? []);
  return found ?? null;
}

function namedBy(name: string): string | null {
  const titled = verdicts.find(({ title }) => singular(keyOf(title)) === singular(name));
  const meanings = (phrases.get(name) ?? []).filter(([filter]) => filter === 'verdict');
  const [phrase, ...others] = new Set(meanings.map(([, value]) => value));
  const only = others.length === 0 ? phrase : undefined;
  return titled?.id ?? valueCalled('verdict', name.replaceAll(' ', '-')) ?? only ?? meaningNames[name] ?? null;
}

function keyOf(text: string): string {
  return text.split(' ').map(wordKey).join(' ');
}

function singular(name: string): string {
  return name.replace(/s$/, '');
}
