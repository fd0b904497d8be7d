import type { Asker } from '../access/asker.ts';
import { note } from '../cards/notice.ts';
import type { CardData } from '../cards/render.ts';
import type { Command, CommandContext } from './command.ts';
import type { Query } from '../grammar/query.ts';
import { formatNumber, joinTexts } from '../text/format.ts';
import { words } from '../text/words.ts';
import { lineFor } from '../grammar/line.ts';

export const whoami: Command = {
  name: 'whoami',
  aliases: [
    'me',
    'who am i',
    'access',
    'permissions',
    'rights',
    'what can i see',
    'allowed',
    'what am i',
    'think i am',
    'logged in',
    'signed in',
  ],
  summary: words.whoami.summary,
  examples: ['whoami'],
  syntax: { customer: 'none', text: false, all: false, paged: false, filters: [] },
  open: true,
  immediate: true,
  run,
};

function run(_query: Query, context: CommandContext): CardData {
  const { asker, permissions, customers } = context;
  const { facts, places, noObjectId, unknown } = words.whoami;
  const rows = [
    { name: facts.objectId, value: asker.objectId ?? noObjectId },
    { name: facts.tenant, value: asker.tenantId ?? unknown },
    { name: facts.membership, value: membershipText(asker) },
    { name: facts.where, value: places[asker.place.kind] },
    { name: facts.chat, value: asker.place.chatId },
    ...(asker.place.teamId === null ? [] : [{ name: facts.team, value: asker.place.teamId }]),
  ];
  const canSee = customers.customers.length > 0;
  return {
    card: 'whoami',
    eyebrow: words.whoami.eyebrow,
    subject: asker.name,
    answer: visibleText(context),
    body: { facts: rows },
    notices: permissions.any ? [] : [note(words.whoami.askForRule)],
    buttons: [
      canSee
        ? { title: words.buttons.customers, line: lineFor('customers') }
        : { title: words.buttons.checkAgain, line: lineFor('whoami') },
      { title: words.buttons.help, line: lineFor('help') },
    ],
    names: null,
  };
}

function membershipText({ objectId, membership }: Asker): string {
  // It tells an operator why a rule for a team, chat or tenant does not let somebody in.
  if (objectId === null) return words.whoami.anonymous;
  return joinTexts(
    [words.whoami.memberships[membership.status], 'tenantId' in membership ? membership.tenantId : ''],
    ' ',
  );
}

function visibleText({ permissions, customers }: CommandContext): string {
  if (!permissions.any) return words.whoami.canSeeNone;
  const { length } = customers.customers;
  const count = words.customers.count(formatNumber(length), length === 1);
  return words.whoami.canSee(customers.failed.size > 0 ? words.figures.atLeast(count) : count);
}
