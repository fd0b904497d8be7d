import { joinTexts } from '../text/format.ts';
import { incomplete, type CardData } from '../cards/render.ts';
import type { Problem, ProblemOrigin } from '../problem.ts';

const origins: Readonly<Record<ProblemOrigin, { readonly title: string; readonly whose: string }>> = {
  you: { title: 'Not understood', whose: '' },
  source: { title: 'A source has a problem', whose: "On the source's side" },
  rollcall: { title: 'Rollcall has a problem', whose: "On Rollcall's side" },
};

/** Says what went wrong, on whose side, and what to do next. The reference finds the turn in the log. */
export function problemCard(problem: Problem, turn: { readonly line: string; readonly reference: string }): CardData {
  const { title, whose } = origins[problem.origin];
  const retry = problem.origin === 'you' ? [] : [{ title: 'Try again', line: turn.line }];
  return {
    card: 'problem',
    title,
    headline: problem.title,
    body: { advice: problem.advice, whose: joinTexts([whose, `Reference ${turn.reference}`], ' · ') },
    notices: problem.notes.map(incomplete),
    buttons: [...problem.lines.map((line) => ({ title: line, line })), ...retry],
    names: null,
  };
}
