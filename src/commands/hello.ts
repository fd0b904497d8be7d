import type { Button, CardData } from '../cards/render.ts';
import type { Command, CommandContext } from './command.ts';
import { firstCustomerFor } from './examples.ts';
import type { Query } from '../grammar/query.ts';
import { lineFor } from '../grammar/line.ts';

export const hello: Command = {
  name: 'hello',
  aliases: [
    'hi',
    'hey',
    'hallo',
    'thanks',
    'thank',
    'thx',
    'ok',
    'okay',
    'cheers',
    'bye',
    'morning',
    'good morning',
    'good afternoon',
    'good evening',
    'good day',
    '?',
  ],
  summary: 'A word of welcome and three buttons.',
  examples: ['hi'],
  syntax: { customer: 'none', text: false, all: false, paged: false, filters: [] },
  open: true,
  immediate: true,
  run,
};

function run(_query: Query, context: CommandContext): CardData {
  return {
    card: 'hello',
    title: 'Rollcall',
    headline: '',
    body: {
      text: context.permissions.any
        ? 'Ask who holds a licence at a customer: type its name, a person’s address, or press a button.'
        : 'Rollcall tells who holds a licence at a customer. You may not see any customer yet.',
    },
    buttons: context.permissions.any ? memberButtons(context) : [...openButtons],
    line: null,
    names: null,
  };
}

/** For people who may not see any customer. */
const openButtons: readonly Button[] = [
  { title: 'Help', line: 'help' },
  { title: 'Who am I', line: 'whoami' },
];

function memberButtons(context: CommandContext): Button[] {
  const first = firstCustomerFor((customer) => lineFor('users', customer), context);
  return [
    { title: 'Customers', line: lineFor('customers') },
    ...(first === null ? [] : [{ title: `Users of ${first.title}`, line: lineFor('users', first) }]),
    { title: 'Help', line: 'help' },
  ];
}
