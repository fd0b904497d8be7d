import type { Button } from '../cards/actions.ts';
import type { CardData } from '../cards/render.ts';
import { lineFor } from '../grammar/line.ts';
import type { Query } from '../grammar/query.ts';
import type { Customer } from '../sources/customer.ts';
import { readCustomerOf, writeCustomerOf } from '../store/places.ts';
import { words } from '../text/words.ts';
import type { Command, CommandContext } from './command.ts';
import { firstCustomerFor } from './examples.ts';
import { storeChange } from './store-change.ts';

export const use: Command = {
  name: 'use',
  aliases: [],
  summary: words.use.summary,
  examples: ['use contoso', 'use none'],
  syntax: { customer: 'possible', text: false, all: false, paged: false, filters: [], words: ['none'] },
  menu: 'shared',
  stores: true,
  run,
};

async function run({ customer, word }: Query, context: CommandContext): Promise<CardData> {
  const current = await customerInUse(context);
  if (customer !== null) {
    await write(customer, context);
    return inUse(customer, context, words.use.now);
  }
  if (word === null)
    return current === null ? notInUse(context, words.use.none) : inUse(current, context, words.use.still);
  // Who may not see the customer neither learns of it nor ends it for the others.
  if (current !== null) await write(null, context);
  return notInUse(context, words.use.ended);
}

/** The customer that this conversation uses; null where none is set, and for somebody who may not see it. */
async function customerInUse({ asker, customers, store }: CommandContext): Promise<Customer | null> {
  const name = await store.use((database) => readCustomerOf(database, asker.place.chatId));
  return customers.customers.find((customer) => customer.name === name) ?? null;
}

function write(customer: Customer | null, context: CommandContext): Promise<void> {
  const { asker, now } = context;
  const { chatId: id, teamThread: team } = asker.place;
  const name = customer?.name ?? null;
  return storeChange(context, { action: 'use', customer: name, what: name ?? 'none' }, (connection) =>
    writeCustomerOf(connection, { id, team }, name, now()),
  );
}

interface Texts {
  readonly subject: string;
  readonly answer: string;
}

function inUse(customer: Customer, { asker }: CommandContext, { alone, shared }: typeof words.use.now): CardData {
  const isShared = asker.place.kind !== 'personal';
  return {
    ...card({ subject: customer.title, answer: isShared ? shared : alone }, [
      { title: words.buttons.overview, line: lineFor('customer', customer) },
      { title: words.use.buttons.none, line: lineFor('use', null, { word: 'none' }) },
    ]),
    names: { customers: [customer], ...words.use.hidden },
  };
}

function notInUse(context: CommandContext, texts: Texts): CardData {
  const example = firstCustomerFor((customer) => lineFor('use', customer), context);
  const choice =
    example === null ? [] : [{ title: words.use.buttons.use(example.title), line: lineFor('use', example) }];
  return card(texts, [...choice, { title: words.buttons.customers, line: lineFor('customers') }]);
}

function card(texts: Texts, buttons: readonly Button[]): CardData {
  return {
    card: 'progress',
    eyebrow: words.use.eyebrow,
    ...texts,
    body: { steps: [] },
    buttons,
    line: null,
    names: null,
  };
}
