import type { Button } from '../cards/actions.ts';
import type { CardData } from '../cards/render.ts';
import { cut } from '../text/format.ts';
import { words } from '../text/words.ts';
import { pickerButtons, pickerChoices } from '../views/picker.ts';
import type { Command, CommandContext } from './command.ts';
import { needsNames } from './counts-only.ts';
import { firstCustomerFor } from './examples.ts';
import { user } from './user.ts';
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
    'dear',
    'greetings',
    'bye',
    'morning',
    'good morning',
    'good afternoon',
    'good evening',
    'good day',
    '?',
  ],
  summary: words.hello.summary,
  examples: ['hi'],
  syntax: { customer: 'none', text: false, all: false, paged: false, filters: [] },
  open: true,
  immediate: true,
  run,
};

function run(_query: Query, context: CommandContext): CardData {
  const { any } = context.permissions;
  const isOwnView = context.asker.audience === 'asker';
  const answer = answerFor(context);
  return {
    card: 'hello',
    eyebrow: words.hello.eyebrow,
    subject: words.hello.title,
    answer,
    summary: answer === words.hello.noAccess ? answer : words.hello.title,
    body: {
      customers: any && isOwnView ? pickerChoices(context.nameable) : [],
      pickerButtons: pickerButtons(['customer', 'users', 'licenses']),
      hasPersonBox: any && isOwnView && !needsNames(user, context),
    },
    buttons: any ? memberButtons(context) : [...openButtons],
    line: null,
    names: null,
  };
}

/** Letters of the name of whoever added Rollcall. A longer one would push out how to ask. */
const maxAdder = 60;

function answerFor({ asker, permissions, nameable, customers }: CommandContext): string {
  const { noAccess, answer, shared, sharedCounts } = words.hello;
  if (asker.audience === 'asker') return permissions.any ? answer : noAccess;
  // Whoever adds Rollcall to a team need not be one of those who may ask there.
  if (!permissions.any && !asker.added) return noAccess;
  const text = shared(asker.added ? cut(asker.name.trim(), maxAdder) : '');
  return permissions.any && nameable.length < customers.customers.length ? sharedCounts(text) : text;
}

/** For people who may not see any customer. */
const openButtons: readonly Button[] = [
  { title: words.buttons.access, line: 'whoami' },
  { title: words.buttons.help, line: 'help' },
];

function memberButtons(context: CommandContext): Button[] {
  const first = firstCustomerFor((customer) => lineFor('users', customer), context);
  return [
    { title: words.buttons.customers, line: lineFor('customers') },
    { title: words.buttons.help, line: 'help' },
    ...(first === null ? [] : [{ title: words.hello.usersOf(first.title), line: lineFor('users', first) }]),
    { title: words.buttons.reconcileAll, line: lineFor('reconcile', null, { all: true }) },
    { title: words.buttons.status, line: lineFor('status') },
  ];
}
