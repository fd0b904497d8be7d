import { maxButtons, type Button } from '../cards/actions.ts';
import type { CardData } from '../cards/render.ts';
import type { CommandContext } from '../commands/command.ts';
import { isOffered } from '../commands/counts-only.ts';
import { writeLine } from '../grammar/line.ts';
import { wrapping, type Query } from '../grammar/query.ts';
import { words } from '../text/words.ts';

/**
 * The card of an answer with a button for each command that can stand before its line. Refresh stays the last one. Where a
 * card has too many buttons, those that lead elsewhere give way.
 */
export function withOffers(cardData: CardData, query: Query, context: CommandContext): CardData {
  const { buttons = [] } = cardData;
  const refresh = buttons.filter(({ line }) => line === writeLine({ ...query, fresh: true }));
  const others = buttons.filter((button) => !refresh.includes(button));
  const wrapped = [...watchButton(cardData, query, context), ...exportButton(query, context)];
  const last = [...wrapped.filter(({ line }) => isOffered(line, context)), ...refresh];
  return last.length === 0
    ? cardData
    : { ...cardData, buttons: [...others.slice(0, maxButtons - last.length), ...last] };
}

/** None where the file could not be downloaded. */
function exportButton(query: Query, { commands, publicUrl }: CommandContext): Button[] {
  const command = commands.find(({ name }) => name === 'export');
  if (command?.wraps?.includes(query.command) !== true || publicUrl() === null) return [];
  return [{ title: words.buttons.export, line: writeLine(wrapping(command.name, query)) }];
}

/** The cards of the answers that can be watched. A list of people to choose from is none. */
const watchable: ReadonlySet<string> = new Set([
  'users',
  'licenses',
  'user',
  'customer',
  'findings',
  'reconcile',
  'reconcile-all',
  'changes',
]);

/** For an answer that has a line of its own, and not where a watch could not run. */
function watchButton({ card, line }: CardData, query: Query, { commands, memory }: CommandContext): Button[] {
  const command = commands.find(({ name }) => name === 'watch');
  const isAble = command?.wraps?.includes(query.command) === true && memory.state().state === 'on' && line !== null;
  if (command === undefined || !isAble || !watchable.has(card) || query.filters.since !== undefined) return [];
  return [{ title: words.buttons.watch, line: writeLine(wrapping(command.name, query)) }];
}
