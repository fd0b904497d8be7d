import { personKeyOf } from '../access/asker.ts';
import type { CardData } from '../cards/render.ts';
import { lineFor } from '../grammar/line.ts';
import type { Query } from '../grammar/query.ts';
import { askerProblem, type Problem } from '../problem.ts';
import { withdrawAcceptance } from '../store/acceptances.ts';
import { words } from '../text/words.ts';
import { verdicts } from '../verdicts/catalog.ts';
import type { Command, CommandContext } from './command.ts';
import { storeChange } from './store-change.ts';

export const withdraw: Command = {
  name: 'withdraw',
  aliases: [],
  summary: words.withdraw.summary,
  examples: [],
  leadsHere: 'accepted contoso',
  syntax: { customer: 'none', text: true, all: false, paged: false, filters: [] },
  stores: true,
  person: true,
  run,
};

async function run({ terms }: Query, context: CommandContext): Promise<CardData> {
  const id = terms.join(' ').toUpperCase();
  const { exceptions } = await context.verdicts();
  const exception = exceptions.find(({ accepted }) => accepted?.id === id);
  const customer = context.customers.customers.find(({ name }) => name === exception?.customer);
  const name = exception?.accepted?.name;
  // Who may not withdraw it does not learn that it is there.
  if (exception === undefined || name === undefined || customer === undefined) throw unknown(id);
  if (!context.permissions.canAccept(customer)) throw unknown(id);
  const change = { action: 'withdraw', customer: customer.name, what: exception.verdict };
  const isDone = await storeChange(context, change, (connection) =>
    withdrawAcceptance(connection, id, personKeyOf(context.asker), context.now()),
  );
  if (!isDone) throw unknown(id);
  const title = verdicts.find((each) => each.id === exception.verdict)?.title ?? exception.verdict;
  return {
    card: 'accept',
    eyebrow: words.withdraw.eyebrow,
    about: customer.title,
    subject: words.withdraw.subject(title, name),
    answer: words.withdraw.done,
    body: { facts: [], form: [] },
    buttons: [
      { title: words.buttons.explain, line: lineFor('why', customer, { terms: [exception.verdict, exception.of] }) },
      { title: words.buttons.accepted, line: lineFor('accepted', customer) },
    ],
    line: null,
    names: { customers: [customer], subject: title, answer: words.withdraw.done },
  };
}

function unknown(id: string): Problem {
  const { title, advice } = words.withdraw.unknown(id);
  return askerProblem('acceptance-unknown', title, advice, ['customers']);
}
