import type { Word } from '../customers/match.ts';
import type { Customer } from '../sources/customer.ts';
import { namedCustomer } from './customer-name.ts';
import type { CommandSyntax } from './query.ts';
import { customerWordsOf } from './sorted-line.ts';
import { wordKey } from './vocabulary.ts';

/** German nouns for lists, by their keys, which have no umlauts. */
const nouns: Readonly<Record<string, string>> = {
  benutzer: 'users',
  nutzer: 'users',
  mitarbeiter: 'users',
  benutzerkonten: 'users',
  lizenzen: 'licenses',
  lizenz: 'licenses',
  befunde: 'findings',
  anderungen: 'changes',
  verlauf: 'history',
};

/** Where the customer stands in a line. */
const place = '§';
const opening = '(?:(?:zeige?|gib|liste)(?: (?:mir|uns))?|wer hat|welche|wie viele|was sind|gibt es)';
const article = '(?:alle|die|den|eine)';
const behind = '(?: (?:hat|haben|gibt es|sind))?(?: (?:von|vom|bei|beim|fur|der|des|in))?';
const listForm = new RegExp(
  `^(?:bitte )?(?:${opening} )?(?:bitte )?(?:${article} )*(?:${place} (?<last>[a-z]+)|(?<noun>[a-z]+)${behind} ${place})(?: bitte)?$`,
);
const helpForm =
  /^(?:bitte )?(?:hilfe|wa[st] (?:kann|kannst|konnen|darf) (?:ich|du|man|wir)(?: (?:dich|hier|alles))*(?: (?:fragen|tun|machen))?)$/;

/**
 * The English words of a plain German question, as in `zeig mir alle Benutzer von Contoso` and `was kann ich fragen`. Null
 * for every other line: what stands in no such place can be a name, as Mir and Alle are elsewhere.
 */
export function fromGerman(
  words: readonly Word[],
  customers: readonly Customer[],
  commands: readonly CommandSyntax[],
): readonly Word[] | null {
  const customer = namedCustomer(words, customers, commands);
  const [first, ...others] = customerWordsOf({ words, customer });
  const keys = words
    .filter((word) => !others.includes(word))
    .map((word) => (word === first ? place : word.quoted ? '"' : wordKey(word.text)));
  const line = keys.join(' ');
  if (helpForm.test(line)) return [{ text: 'help', quoted: false }];
  const { noun, last } = listForm.exec(line)?.groups ?? {};
  const list = nouns[noun ?? last ?? ''];
  return list === undefined || first === undefined ? null : [{ text: list, quoted: false }, first, ...others];
}
