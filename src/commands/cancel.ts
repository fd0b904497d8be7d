import { note } from '../cards/notice.ts';
import type { CardData } from '../cards/render.ts';
import { matchCommand } from '../grammar/vocabulary.ts';
import type { Query } from '../grammar/query.ts';
import { words } from '../text/words.ts';
import type { Command, CommandContext } from './command.ts';

export const cancel: Command = {
  name: 'cancel',
  aliases: ['stop', 'abort', 'quit', 'never mind', 'nevermind', 'forget it'],
  summary: words.cancel.summary,
  examples: ['cancel'],
  syntax: { customer: 'none', text: true, all: false, paged: false, filters: [] },
  immediate: true,
  run,
};

/** The reference of a turn, as the button Cancel gives it. Other words, as in `cancel please`, are none. */
const referenceForm = /^[2-9A-HJKMNP-Z]{6}$/i;

async function run(query: Query, context: CommandContext): Promise<CardData> {
  const [first = '', ...others] = query.terms;
  const reference = others.length === 0 && referenceForm.test(first) ? first : null;
  const unused = reference === null ? query.terms : [];
  const { cancelled, lines, others: isOthers } = await context.cancel(reference?.toUpperCase() ?? null);
  const title = isOthers ? words.cancel.others : words.cancel.nothing;
  const card = cancelled ? cancelledCard(lines.slice(0, 1)) : messageCard(title, '', []);
  return { ...card, notices: unused.length > 0 ? [note(words.grammar.ignored(unused))] : [] };
}

/** True for a line that cancels turns. It must work while all places for usual turns are taken. */
export function isCancel(line: string): boolean {
  const [text = ''] = line.split(/\s/);
  return matchCommand({ text, quoted: false }, [cancel]) !== undefined;
}

/** Replaces the answer of a cancelled turn. Its buttons ask the lines again. */
export function cancelledCard(lines: readonly string[]): CardData {
  return messageCard(words.cancel.stopped, words.cancel.stoppedAnswer, lines);
}

function messageCard(subject: string, answer: string, lines: readonly string[]): CardData {
  return {
    card: 'progress',
    eyebrow: words.cancel.eyebrow,
    subject,
    answer,
    body: { steps: [] },
    buttons: [
      ...lines.map((line) => ({ title: words.buttons.askAgain, line })),
      { title: words.buttons.help, line: 'help' },
    ],
    line: null,
    names: null,
  };
}
