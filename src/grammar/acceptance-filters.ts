import { words } from '../text/words.ts';
import type { Filter } from './filter.ts';
import { readSince } from './since.ts';

const meanings = words.grammar.filters;

/** The filters of what people accept and put off. */
export const acceptanceFilters = [
  {
    name: 'until',
    aliases: [],
    values: ['14d', '30d', '90d', '365d'],
    also: {},
    read: readSince,
    accepts: meanings.untilValues,
    phrases: {},
    example: '90d',
    meaning: meanings.until,
    identifying: true,
  },
  {
    name: 'reason',
    aliases: [],
    values: null,
    also: {},
    phrases: {},
    example: 'vacation',
    meaning: meanings.reason,
    identifying: true,
  },
] as const satisfies readonly Filter[];
