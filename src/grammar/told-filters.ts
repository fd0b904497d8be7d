import { words } from '../text/words.ts';
import type { Filter } from './filter.ts';

const meanings = words.grammar.filters;

/** The filters of commands that stand before the line of another one. No other words mean them, so they have no phrases. */
export const toldFilters = [
  {
    name: 'as',
    aliases: [],
    values: ['csv', 'xlsx'],
    also: { xlsx: ['excel', 'xls', 'spreadsheet'] },
    phrases: {},
    example: 'xlsx',
    meaning: meanings.as,
  },
] as const satisfies readonly Filter[];
