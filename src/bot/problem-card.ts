import { joinTexts } from '../text/format.ts';
import type { Button } from '../cards/actions.ts';
import { incomplete } from '../cards/notice.ts';
import type { CardData } from '../cards/render.ts';
import type { Problem } from '../problem.ts';
import type { CustomerPicker } from './customer-picker.ts';
import { words } from '../text/words.ts';

const { origins, offers, sides, reference: referenceText } = words.problems;

interface Turn {
  readonly line: string;
  readonly reference: string;
  /** What a line asks, in a few words. */
  readonly meaningOf: (line: string) => string;
  readonly picker: CustomerPicker;
}

/** Says what went wrong, on whose side, and what to do next. The reference finds the turn in the log. */
export function problemCard(problem: Problem, turn: Turn): CardData {
  const { code, origin, title, advice, notes } = problem;
  // Nobody is left without anything to press.
  const lines = problem.lines.length === 0 ? ['help'] : problem.lines;
  const isSlip = origin === 'you';
  return {
    card: 'problem',
    eyebrow: offers[code] ?? origins[origin],
    subject: title,
    answer: advice,
    summary: title,
    body: {
      ...turn.picker,
      choices: [],
      reference: isSlip ? '' : joinTexts([sides[origin], referenceText(turn.reference)], ' · '),
    },
    notices: notes.map(incomplete),
    buttons: isSlip ? lines.map((line) => ({ title: turn.meaningOf(line), line })) : faultButtons(turn.line, lines),
    buttonsAs: isSlip ? 'rows' : 'buttons',
    line: isSlip ? null : turn.line,
    names: null,
  };
}

function faultButtons(line: string, lines: readonly string[]): Button[] {
  const { tryAgain, status } = words.buttons;
  const others = lines.filter((each) => each !== 'status').map((each) => ({ title: each, line: each }));
  return [{ title: tryAgain, line }, ...others, { title: status, line: 'status' }];
}
