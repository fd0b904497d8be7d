import { note, type CardData } from '../cards/render.ts';
import { matchCommand } from '../grammar/vocabulary.ts';
import type { Query } from '../grammar/query.ts';
import { words } from '../text/words.ts';
import type { Command, CommandContext } from './command.ts';

export const cancel: Command = {
  name: 'cancel',
  aliases: ['stop', 'abort', 'quit', 'never mind', 'nevermind', 'forget it'],
  summary: 'Stops what is still being read for you here.',
  examples: ['cancel'],
  syntax: { customer: 'none', text: true, all: false, paged: false, filters: [] },
  immediate: true,
  run,
};

/** The reference of a turn, as the button Cancel gives it. Other words, as in `cancel please`, are none. */
const referenceForm = /^[2-9A-HJKMNP-Z]{6}$/i;

function run(query: Query, context: CommandContext): CardData {
  const [first = '', ...others] = query.terms;
  const reference = others.length === 0 && referenceForm.test(first) ? first : null;
  const unused = reference === null ? query.terms : [];
  const { cancelled, lines, others: isOthers } = context.cancel(reference?.toUpperCase() ?? null);
  const card = cancelled
    ? cancelledCard(lines.slice(0, 1))
    : messageCard(
        'Cancel',
        isOthers ? 'Only the person who asked can stop it.' : 'Nothing is being read any more.',
        [],
      );
  return { ...card, notices: unused.length > 0 ? [note(words.grammar.ignored(unused))] : [] };
}

/** True for a line that cancels turns. It must work while all places for usual turns are taken. */
export function isCancel(line: string): boolean {
  const [text = ''] = line.split(/\s/);
  return matchCommand({ text, quoted: false }, [cancel]) !== undefined;
}

/** Replaces the answer of a cancelled turn. Its buttons ask the lines again. */
export function cancelledCard(lines: readonly string[]): CardData {
  return messageCard('Stopped', 'Nothing more is read for it.', lines);
}

function messageCard(title: string, text: string, lines: readonly string[]): CardData {
  return {
    card: 'hello',
    title,
    headline: '',
    body: { text },
    buttons: lines.map((line) => ({ title: 'Ask again', line })),
    line: null,
    names: null,
  };
}
