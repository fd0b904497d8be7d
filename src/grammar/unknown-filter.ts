import type { Word } from '../customers/match.ts';
import { filtersNear, valueCalled } from './filter-values.ts';
import { unknownFilter } from './problems.ts';
import type { CommandSyntax, Query } from './query.ts';
import { isAddress, splitAtColon } from './tokens.ts';
import { commandsByName, wordKey } from './vocabulary.ts';

/** A filter that does not exist, with its value. */
interface UnknownFilter {
  readonly name: string;
  readonly value: string;
}

/** Schemes of addresses, numbers and links. Text with one of them is searched for as it is. */
const schemes = new Set('sip sips tel mailto smtp http https callto im urn eum'.split(' '));

const filterForm = /^\p{L}[\p{L}\p{M}-]*$/u;
const hardwareAddress = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i;

/** The words of a line, without those that are written like a filter and are none, such as `shoesize:44`. */
export function withoutUnknownFilters(
  words: readonly Word[],
  commands: readonly CommandSyntax[],
): { words: readonly Word[]; unknown: readonly UnknownFilter[] } {
  const unknown: UnknownFilter[] = [];
  const isCommand = (text: string): boolean => commandsByName(commands).has(wordKey(text));
  const others = words.flatMap((word, at) => {
    // `UPN: ann@contoso.com`
    if (!word.quoted && word.text.endsWith(':') && isAddress(words[at + 1]?.text ?? ''))
      return isCommand(word.text) ? [word] : [];
    const parts = word.quoted || !word.text.includes('/') ? [] : word.text.split('/');
    // `users/contoso`, as in a path.
    if (parts.length === 2 && parts.every((part) => part !== '') && parts.some((part) => isCommand(part)))
      return parts.map((text) => ({ text, quoted: false }));
    const [name, value] = word.quoted ? ['', ''] : splitAtColon(word.text);
    if (!isFilterLike(name, value, word.text)) return [word];
    // `users:contoso` is a command with a slip, `email:ann@contoso.com` an address with its kind in front.
    if (isAddress(value)) return [{ ...word, text: value }];
    if (isCommand(name)) return [name, value].map((text) => ({ text, quoted: false }));
    unknown.push({ name, value });
    return [];
  });
  return { words: others, unknown };
}

function isFilterLike(name: string, value: string, text: string): boolean {
  return (
    filterForm.test(name) && /^[^:=/\\]/.test(value) && !schemes.has(name.toLowerCase()) && !hardwareAddress.test(text)
  );
}

/** The problem of a line with such a filter. `query` is the line without it; null when that is no query either. */
export function unknownFilterProblem(
  { name, value }: UnknownFilter,
  query: Query | null,
  commands: readonly CommandSyntax[],
  write: (query: Query) => string,
): Error {
  const command = commands.find((each) => each.name === query?.command) ?? null;
  if (query === null || command === null) return unknownFilter(name, null, ['help']);
  const near = filtersNear(name).flatMap((filter) => {
    const read = command.syntax.filters.includes(filter) ? valueCalled(filter, value) : null;
    return read === null ? [] : [write({ ...query, filters: { ...query.filters, [filter]: read } })];
  });
  return unknownFilter(name, command, [...near, write(query), `help ${command.name}`]);
}
