import type { CardData } from '../cards/render.ts';
import type { Command, CommandContext } from './command.ts';
import type { Query } from '../grammar/query.ts';
import { matchCommand } from '../grammar/command-name.ts';

export const cancel: Command = {
  name: 'cancel',
  aliases: ['stop'],
  summary: 'Stops what is still being read for you here.',
  examples: ['cancel'],
  syntax: { customer: 'none', text: true, all: false, paged: false, filters: [] },
  open: false,
  immediate: true,
  run: (query, context) => Promise.resolve(stop(query, context)),
};

/** Whether the line stops others: it must get through where there is room for no other. */
export function isCancel(line: string): boolean {
  const [text = ''] = line.split(' ');
  return matchCommand({ text, quoted: false }, [cancel]) !== undefined;
}

function stop({ terms: [reference] }: Query, context: CommandContext): CardData {
  const { cancelled, lines, others } = context.cancel(reference?.toUpperCase() ?? null);
  if (cancelled) return cancelledCard(lines.slice(0, 1));
  return messageCard(
    'Cancel',
    others ? 'Only the person who asked can stop it.' : 'Nothing is being read any more.',
    [],
  );
}

/** What stands in place of an answer that was stopped, with the lines that ask for it again. */
export function cancelledCard(lines: readonly string[]): CardData {
  return messageCard('Stopped', 'Nothing more is read for it.', lines);
}

function messageCard(title: string, text: string, lines: readonly string[]): CardData {
  return {
    card: 'hello',
    title,
    headline: '',
    body: { text },
    notices: [],
    buttons: lines.map((line) => ({ title: 'Ask again', line })),
    readTimes: [],
    line: null,
    names: null,
  };
}
