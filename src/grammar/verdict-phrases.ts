import { negations } from './negations.ts';
import { pairs } from './word-table.ts';

const licenses = ['license', 'licence', 'licenses', 'licences', 'seat', 'seats'];
const passwords = [
  'password',
  'passwords',
  ...pairs(['first', 'initial', 'temporary', 'default'], ['password', 'passwords']),
];

/**
 * How people say a finding in words that are no short name of it. They have no filling words: a word of a phrase is no
 * longer passed over inside of others.
 */
export const verdictPhrases: Readonly<Record<string, readonly string[]>> = {
  'over-used': [...pairs(['over', 'under'], ['licensed', 'allocated', 'assigned']), 'true up'],
  'over-bought': ['over purchased', ...pairs(['excess'], licenses)],
  'identity-conflict': pairs(['identity', 'id', 'guid'], ['conflict', 'conflicts']),
  'wrong-tenant': ['another tenant', 'wrong tenant', 'foreign tenant', 'different tenant'],
  'seat-twice': [
    'licensed twice',
    'double licensed',
    ...pairs(licenses, ['twice']),
    ...pairs(['two', 'double', 'multiple', 'second'], licenses),
  ],
  'seat-never-used': ['never activated', 'nobody activated', 'not activated'],
  'first-password': [
    ...pairs([...pairs(negations, ['changed']), 'unchanged'], passwords),
    ...pairs(passwords, ['unchanged', 'never changed', 'not changed']),
    ...passwords.slice(2),
  ],
};

/** Names of findings, and of all of them, that nobody types for what is found somewhere. */
export const meaningNames: Readonly<Record<string, string>> = {
  leaver: 'licensed-deleted',
  overallocation: 'over-used',
  'over allocation': 'over-used',
  'finding type': 'verdict',
  'types of finding': 'verdict',
  'kinds of finding': 'verdict',
};
