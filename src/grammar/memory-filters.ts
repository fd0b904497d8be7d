import { words } from '../text/words.ts';
import type { Filter } from './filter.ts';
import { readPastSince, spokenSince } from './since.ts';

const meanings = words.grammar.filters;
const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** The filters of what is remembered. */
export const memoryFilters = [
  {
    name: 'of',
    aliases: ['about'],
    values: ['users', 'licenses', 'findings', 'money'],
    also: {
      users: ['user', 'people', 'person', 'accounts'],
      licenses: ['license', 'licence', 'licences', 'seats', 'skus', 'subscriptions', 'products', 'purchases'],
      findings: ['finding', 'issues', 'verdicts'],
      money: ['cost', 'costs', 'savings'],
    },
    phrases: {
      users: ['user', 'users', 'people', 'accounts', 'employees', 'staff', 'members'],
      licenses: ['license', 'licenses', 'licence', 'licences', 'licensing', 'seats', 'assignments', 'purchases'],
      findings: ['findings', 'issues', 'verdicts'],
      money: ['money', 'savings'],
    },
    besideCommand: true,
    example: 'licenses',
    meaning: meanings.of,
  },
  {
    name: 'since',
    aliases: [],
    values: ['today', 'yesterday', ...weekdays, '7d', '30d', '90d'],
    also: {
      ...Object.fromEntries(weekdays.map((day) => [day, [day.slice(0, 3), `last ${day}`]])),
      monday: ['mon', 'last monday', 'this week'],
      tuesday: ['tue', 'tues', 'last tuesday'],
      thursday: ['thu', 'thur', 'thurs', 'last thursday'],
    },
    read: readPastSince,
    accepts: meanings.sinceValues,
    phrases: {
      today: ['since today', 'changed today', 'changes today'],
      yesterday: ['yesterday', 'last night', 'overnight'],
      ...Object.fromEntries(weekdays.map((day) => [day, [day, `last ${day}`, `since last ${day}`]])),
      monday: ['monday', 'last monday', 'since last monday', 'this week', 'since this week'],
      '30d': ['this month'],
    },
    spoken: spokenSince,
    example: 'monday',
    meaning: meanings.since,
  },
] as const satisfies readonly Filter[];
