import type { Asker } from '../access/asker.ts';
import { note, type CardData } from '../cards/render.ts';
import type { Command, CommandContext } from './command.ts';
import type { Query } from '../grammar/query.ts';
import { joinTexts, pluralize } from '../text/format.ts';
import { lineFor } from '../grammar/line.ts';

export const whoami: Command = {
  name: 'whoami',
  aliases: ['me', 'who am i', 'access', 'permissions', 'rights', 'what can i see', 'allowed'],
  summary: 'Who Rollcall takes you for, and which customers you may see.',
  examples: ['whoami'],
  syntax: { customer: 'none', text: false, all: false, paged: false, filters: [] },
  open: true,
  immediate: true,
  run,
};

function run(_query: Query, context: CommandContext): CardData {
  const { asker, permissions, customers } = context;
  const facts = [
    { name: 'Name', value: asker.name },
    { name: 'Entra object id', value: asker.objectId ?? 'none: Teams sent no object id for you' },
    { name: 'Tenant', value: asker.tenantId ?? 'unknown' },
    { name: 'Membership', value: membershipText(asker) },
    { name: 'Place', value: places[asker.place.kind] },
    { name: 'Chat id', value: asker.place.chatId },
    ...(asker.place.teamId === null ? [] : [{ name: 'Team', value: asker.place.teamId }]),
    { name: 'You may see', value: visibleText(context) },
  ];
  return {
    card: 'whoami',
    title: 'Who you are',
    headline: '',
    body: { facts },
    notices: permissions.any ? [] : [note(askForRule)],
    buttons: customers.customers.length > 0 ? [{ title: 'Customers', line: lineFor('customers') }] : [],
    names: null,
  };
}

const askForRule = 'To see a customer, ask the person who runs Rollcall to add a rule with one of these ids.';

const places: Readonly<Record<Asker['place']['kind'], string>> = {
  personal: 'personal chat',
  group: 'group chat',
  channel: 'channel',
  'shared-channel': 'channel that people of other organizations may be in',
};

/** Tells an operator why a rule for a team, chat or tenant does not let somebody in. */
const membershipTexts: Readonly<Record<Asker['membership']['status'], string>> = {
  member: 'member of',
  guest: 'guest of',
  outsider: 'outsider here, from',
  unknown: 'unknown: Teams did not say whether you are a member or a guest',
  'not-asked': 'not asked for, since no access rule here depends on it',
};

function membershipText({ objectId, membership }: Asker): string {
  if (objectId === null) return 'anonymous: rules for a team, chat or tenant need an object id';
  return joinTexts([membershipTexts[membership.status], 'tenantId' in membership ? membership.tenantId : ''], ' ');
}

function visibleText({ permissions, customers }: CommandContext): string {
  if (!permissions.any) return 'no customer: no access rule fits you';
  const atLeast = customers.failed.size > 0 ? 'at least ' : '';
  return `${atLeast}${pluralize(customers.customers.length, 'customer')}`;
}
