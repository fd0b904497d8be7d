import type { Drawing } from '../cards/draw.ts';
import type { Command, Desk } from './command.ts';
import type { Request } from '../grammar/request.ts';
import { spokenBy } from '../grammar/command-name.ts';

export const cancel: Command = {
  name: 'cancel',
  aliases: ['stop'],
  summary: 'Stops what is still being read for you here.',
  examples: ['cancel'],
  syntax: { customer: 'none', text: true, all: false, paged: false, filters: [] },
  open: false,
  atOnce: true,
  run: (request, desk) => Promise.resolve(stop(request, desk)),
};

/** Whether the line stops others: it must get through where there is room for no other. */
export function isCancel(line: string): boolean {
  const [text = ''] = line.split(' ');
  return spokenBy({ text, quoted: false }, [cancel]) !== undefined;
}

function stop({ terms: [reference] }: Request, desk: Desk): Drawing {
  const { stopped, lines, others } = desk.stop(reference?.toUpperCase() ?? null);
  if (stopped) return stoppedCard(lines.slice(0, 1));
  return said('Cancel', others ? 'Only the person who asked can stop it.' : 'Nothing is being read any more.', []);
}

/** What stands in place of an answer that was stopped, with the lines that ask for it again. */
export function stoppedCard(lines: readonly string[]): Drawing {
  return said('Stopped', 'Nothing more is read for it.', lines);
}

function said(title: string, text: string, lines: readonly string[]): Drawing {
  return {
    card: 'hello',
    title,
    headline: '',
    body: { text },
    notices: [],
    buttons: lines.map((line) => ({ title: 'Ask again', line })),
    asOf: [],
    line: null,
    names: null,
  };
}
