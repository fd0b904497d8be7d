import { listNouns } from './filling-words.ts';
import type { FilterName } from './filters.ts';
import { asTyped, severalQuestions } from './problems.ts';
import type { CommandSyntax } from './query.ts';
import type { SortedLine } from './sorted-line.ts';
import { wordKey } from './vocabulary.ts';
import { lineFor } from './write-line.ts';

/**
 * Throws a problem for a source beside a customer and nothing else: `microsoft contoso` could be about each list that the
 * source has. `teams users` say the list too. `given` are the filters that the words of the line mean.
 */
export function throwIfSourceAlone(
  { words, sorted, customer, filters }: SortedLine,
  given: readonly FilterName[],
  commands: readonly CommandSyntax[],
): void {
  if (customer === null || sorted.rest.length > 0 || filters.from !== undefined) return;
  const phraseWords = sorted.phrases.flatMap((phrase) => phrase.words);
  if (given.some((name) => name !== 'from') || phraseWords.some(({ text }) => listNouns.has(wordKey(text)))) return;
  const from = sorted.phrases.flatMap(({ meanings }) => meanings).find(([name]) => name === 'from')?.[1];
  const lists = commands.filter(({ syntax }) => syntax.filters.includes('from'));
  const lineOf = (name: string): string =>
    'kind' in customer && from !== undefined
      ? lineFor(name, customer.customer, { filters: { from } })
      : [name, ...words.map(asTyped)].join(' ');
  throw severalQuestions(lists.map(({ name }) => lineOf(name)));
}
