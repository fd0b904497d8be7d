import type { Button, CardData } from '../cards/draw.ts';
import type { Command, CommandContext } from './command.ts';
import { queryFor, type Query } from '../grammar/request.ts';
import { writeLine } from '../grammar/line.ts';

export const hello: Command = {
  name: 'hello',
  aliases: ['hi', 'hey', 'thanks', 'thank', 'thx', '?'],
  summary: 'A word of welcome and three buttons.',
  examples: ['hi'],
  syntax: { customer: 'none', text: true, all: false, paged: false, filters: [] },
  open: true,
  immediate: true,
  run: (request, desk) => Promise.resolve(draw(request, desk)),
};

function draw(_request: Query, desk: CommandContext): CardData {
  return {
    card: 'hello',
    title: 'Rollcall',
    headline: '',
    body: {
      text: desk.permissions.any
        ? 'Ask who holds a licence at a customer: type its name, a person’s address, or press a button.'
        : 'Rollcall tells who holds a licence at a customer. You may not see any customer yet.',
    },
    notices: [],
    buttons: desk.permissions.any ? forMember(desk) : [...always],
    readTimes: [],
    line: null,
    names: null,
  };
}

const always: readonly Button[] = [
  { title: 'Help', line: 'help' },
  { title: 'Who am I', line: 'whoami' },
];

function forMember(desk: CommandContext): Button[] {
  const [first] = desk.asker.audience === 'everyone' ? [] : desk.customers.customers;
  return [
    { title: 'Customers', line: writeLine(queryFor('customers')) },
    ...(first === undefined ? [] : [{ title: `Users of ${first.title}`, line: writeLine(queryFor('users', first)) }]),
    { title: 'Help', line: 'help' },
  ];
}
