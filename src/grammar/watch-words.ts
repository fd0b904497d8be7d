import { pairs, wordsIn } from './word-table.ts';

/** In front of `me when`, these ask to be told later. */
export const tellingVerbs = wordsIn('tell let inform message ping text email mail warn send write give post');
export const waitingWords = wordsIn('when whenever once soon');
/** Behind `tell me when`, these ask for a day that is past or fixed. */
export const datingWords = wordsIn(`
  was were did had has last joined left added changed created hired gained lost expire expires expired renew renews ends
`);
/** In front of `added`, these make it what comes to pass. */
export const presentVerbs = wordsIn('is are gets get be');
/** What can come to pass. Behind a waiting word it says no more than that something changes. */
export const happenings = wordsIn(`
  join joins leave leaves get gets lose loses gain gains appear appears disappear disappears happen happens come comes go
  goes exceed exceeds somebody someone anybody anyone something anything
`);
/** The same for `tell me if`, where they can name a list, too. */
export const changing = wordsIn('change changes');
/** In front of a number, these say above which count, or which money a month, somebody wants to be told. */
export const overPhrases: ReadonlySet<string> = new Set([
  ...wordsIn('over above exceed exceeds exceeding'),
  ...pairs(['more', 'greater', 'higher'], ['than']),
]);
export const wishPhrases: ReadonlySet<string> = new Set([
  'an eye on',
  'eye on',
  'eyes on',
  'in the loop',
  ...pairs(['me', 'us'], ['posted', 'informed', 'updated']),
  ...pairs(['warn', 'ping'], ['me', 'us']),
]);

/** In front of a wish to be told, these ask for the watches that there are. */
export const endingWords = wordsIn('stop end cancel quit abort pause mute delete remove unsubscribe');

/** Behind the time at the end of a line, these say no more. */
export const politeEnds = wordsIn('please pls thanks thx');
