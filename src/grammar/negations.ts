import { wordsIn } from './word-table.ts';

const verbs = wordsIn('do does did have has had is are was were ca could would wo');

/** Words that turn the meaning of what follows. A contraction is often typed without its apostrophe. */
export const negations: ReadonlySet<string> = new Set([
  ...wordsIn('no not non without w/o lacking lacks lack missing sans never neither nor none nobody cannot'),
  ...wordsIn('except excluding exclude excludes minus apart besides'),
  ...[...verbs].flatMap((verb) => [`${verb}n't`, `${verb}nt`]),
]);
