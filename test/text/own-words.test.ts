import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import { filterNamed, filterNames } from '../../src/grammar/filters.ts';
import { codesOf, ownWords } from '../support/own-words.ts';

const root = new URL('../../', import.meta.url);
const files = globSync('src/**/*.ts', { cwd: root }).toSorted();
const texts = new Map(files.map((file) => [file, readFileSync(new URL(file, root), 'utf8')]));
const codes = new Set([...texts.values()].flatMap(codesOf));

/** The rooms whose words have moved to `src/text/en.ts`. */
const rooms = [
  'src/access/',
  'src/bot/',
  'src/cards/',
  'src/commands/',
  'src/customers/',
  'src/grammar/',
  'src/people/',
  'src/problem.ts',
  'src/search/',
  'src/sources/',
  'src/teams/turns/',
  'src/text/',
  'src/vendors/',
  'src/verdicts/',
  'src/views/',
];

/** What people type is no word that they read: names of commands and filters, and the lines of buttons and examples. */
const typed = new Set([
  ...commands.flatMap(({ name, aliases }) => [name, ...aliases]),
  ...filterNames.flatMap((name) => Object.values(filterNamed(name).phrases).flatMap((phrases = []) => phrases)),
]);
const lines = new RegExp(`^(?:${commands.map(({ name }) => name).join('|')}|§ contoso) `);
/** Words that people type, and the schemes of addresses. */
const vocabularies = new Set(
  [
    'filling-words',
    'filters',
    'german-words',
    'memory-filters',
    'watch-filters',
    'negations',
    'product-words',
    'unknown-filter',
    'unsupported-words',
    'verdict-phrases',
    'watch-words',
  ].map((name) => `src/grammar/${name}.ts`),
);

/** A sandbox speaks as the vendor does, and nobody reads it on a card. */
function isChecked(file: string, room: string): boolean {
  return (
    file.startsWith(room) && file !== 'src/text/en.ts' && !vocabularies.has(file) && !/\/sandbox[^/]*\.ts$/.test(file)
  );
}

describe('whoever translates Rollcall', () => {
  test.each(rooms)('finds no words in %s that are not in src/text/en.ts', (room) => {
    const checked = files.filter((file) => isChecked(file, room));
    expect(checked.length).toBeGreaterThan(0);
    const own = checked.flatMap((file) =>
      ownWords(texts.get(file) ?? '', codes)
        .filter((text) => !typed.has(text) && !lines.test(text))
        .map((text) => `${file}: ${text}`),
    );
    expect(own).toEqual([]);
  });

  test.each<[what: string, source: string, found: readonly string[]]>([
    ['a text', `const title = 'No such customer';`, ['No such customer']],
    ['a text in double quotes', 'const title = "The customer’s name";', ['The customer’s name']],
    ['a text with a value', 'const title = `${count} people`;', ['§ people']],
    ['a text in a value of a text', 'const title = `${name}${few ? `, only ${few} left` : ""}`;', [', only § left']],
    ['a text for people of a problem', `new Problem({ title: 'It broke', cause: 'a bug of mine' });`, ['It broke']],
    ['an advice beside the cause for the log', `problems.refused('Sign in again', 'no token');`, ['Sign in again']],
    ['a text behind a regular expression', `const [mark, title] = [/'/, 'Not found'];`, ['Not found']],
    ['a text in a call', `note('Nothing to show');`, ['Nothing to show']],
  ])('is told of %s that stands elsewhere', (_, source, found) => {
    expect(ownWords(source)).toEqual(found);
  });

  test.each<[what: string, source: string]>([
    ['a comment', `// It is 'not a text' here.\n/* 'nor here' */`],
    ['one word', `const name = 'customer';`],
    ['values beside each other', 'const pair = `${one} ${other}`;'],
    ['an error for developers', `throw new RangeError('There is no list');`],
    ['a line of the log', `log.warn({ code }, 'source check failed');`],
    ['the cause of a problem', `problems.unexpected('link to another origin');`],
    ['the name of a request in the log', `api.list({ operation: 'licensed users' });`],
    ['the fault of a setting', `const entry = z.string().regex(form, 'must be a short name');`],
    ['a type', `interface Result { readonly state: 'not linked'; }`],
  ])('need not look at %s', (_, source) => {
    expect(ownWords(source)).toEqual([]);
  });

  test('need not look at a code that a type lists', () => {
    const declared = new Set(codesOf(`type State = 'not linked' | 'known';`));
    expect(ownWords(`const [state, title] = ['not linked', 'Not linked'];`, declared)).toEqual(['Not linked']);
  });
});
