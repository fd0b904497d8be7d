import { note } from '../cards/notice.ts';
import type { CardData } from '../cards/render.ts';
import { lineFor } from '../grammar/line.ts';
import { firstWritable } from '../grammar/tokens.ts';
import { matchCommand } from '../grammar/vocabulary.ts';
import type { Query } from '../grammar/query.ts';
import { words } from '../text/words.ts';
import type { CancelResult, Command, CommandContext } from './command.ts';

export const cancel: Command = {
  name: 'cancel',
  aliases: ['stop', 'abort', 'quit', 'never mind', 'nevermind', 'forget it'],
  summary: words.cancel.summary,
  examples: ['cancel'],
  syntax: { customer: 'none', text: true, all: false, paged: false, filters: [] },
  immediate: true,
  run,
};

/** The turn of a button Cancel. */
interface PressedTurn {
  readonly reference: string;
  /** Its line, in a list of one; empty where the button could not have it. */
  readonly lines: readonly string[];
}

const turnForm = /^(?<reference>[2-9A-HJKMNP-Z]{6})(?: (?<line>.+))?$/i;

/**
 * Cancels one turn. It has the turn's line too, so that it can be asked again when the process that was to answer it is
 * gone; a line that is too long is left out.
 */
export function cancelLine(reference: string, line: string): string {
  // A text in quotes has none itself.
  const quotable = line.replaceAll(/[%"]/g, (sign) => (sign === '"' ? '%22' : '%25'));
  return lineFor('cancel', null, { terms: firstWritable(`${reference} ${quotable}`, reference) });
}

/** Null for other words, as in `cancel please`. */
function readTurn(term: string): PressedTurn | null {
  const { reference, line } = turnForm.exec(term)?.groups ?? {};
  if (reference === undefined) return null;
  const lines = line === undefined ? [] : [line.replaceAll(/%2[25]/g, decodeURIComponent)];
  return { reference: reference.toUpperCase(), lines };
}

async function run(query: Query, context: CommandContext): Promise<CardData> {
  const [first = '', ...others] = query.terms;
  const turn = others.length === 0 ? readTurn(first) : null;
  const result = await context.cancel(turn?.reference ?? null);
  const unused = turn === null ? query.terms : [];
  return {
    ...resultCard(result, turn),
    notices: unused.length > 0 ? [note(words.grammar.ignored(unused))] : [],
  };
}

function resultCard({ cancelled, lines, others }: CancelResult, turn: PressedTurn | null): CardData {
  if (cancelled) return cancelledCard(lines.slice(0, 1));
  if (others) return messageCard(words.cancel.others, '', []);
  if (turn === null) return messageCard(words.cancel.nothing, '', []);
  // It replaces a card of progress whose answer is there or was lost: which of them, nobody knows any more.
  return messageCard(words.cancel.nothing, words.cancel.lost, turn.lines);
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
