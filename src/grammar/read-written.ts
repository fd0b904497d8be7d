import { findExactly, type Word } from '../customers/match.ts';
import type { Customer } from '../sources/customer.ts';
import { fillingWords } from './filling-words.ts';
import { checkFilters } from './meant-filters.ts';
import type { CommandSyntax, Query } from './query.ts';
import { isAddress, type Tokens } from './tokens.ts';
import { wordKey } from './vocabulary.ts';

/** The query of a line in the form of `writeLine`: a command, its customer, and text in quotes. Null for another form. */
export function readWritten(
  tokens: Tokens,
  commands: readonly CommandSyntax[],
  customers: readonly Customer[],
): Query | null {
  const [first, ...others] = tokens.words;
  const command = commands.find(({ name }) => first?.quoted === false && first.text.toLowerCase() === name);
  if (command === undefined) return null;
  const { syntax } = command;
  const length = others.findIndex((word) => word.quoted || isAddress(word.text));
  const isAboutCommand = command.name === 'help' && others.length === 1 && !isFilling(others[0], commands);
  const named = isAboutCommand ? [] : others.slice(0, length < 0 ? others.length : length);
  const terms = others.slice(named.length);
  const isText = isAboutCommand || terms.every((word) => word.quoted || isAddress(word.text));
  if (!isText || (terms.length > 0 && !syntax.text)) return null;
  const all = syntax.all && named.length === 1 && named[0] !== undefined && isAll(named[0]);
  const word = named.length === 1 && syntax.words?.includes(wordKey(named[0]?.text ?? '')) === true;
  const isOther = all || word;
  const found = isOther || syntax.customer === 'none' ? null : findExactly(named, customers, 'unquoted');
  const isWhole = isOther || (found === null ? named.length === 0 : 'kind' in found && found.length === named.length);
  if (!isWhole || (syntax.customer === 'needed' && !isOther && found === null)) return null;
  if (tokens.page > 1 && !syntax.paged) return null;
  checkFilters(command, tokens.filters, commands, found !== null && 'kind' in found ? found.customer : null);
  return {
    command: command.name,
    customer: found !== null && 'kind' in found ? found.customer : null,
    all,
    word: word ? wordKey(named[0]?.text ?? '') : null,
    terms: terms.map(({ text }) => text),
    filters: tokens.filters,
    page: tokens.page,
    fresh: tokens.fresh,
    inner: null,
  };
}

/** True for the word that stands for all customers. */
export function isAll({ text, quoted }: Word): boolean {
  return !quoted && text.toLowerCase() === 'all';
}

/** True for a word such as the `please` of `help please`, unless it is a command's own name. */
function isFilling(word: Word | undefined, commands: readonly CommandSyntax[]): boolean {
  const key = wordKey(word?.text ?? '');
  return fillingWords.has(key) && commands.every(({ name }) => name !== key);
}
