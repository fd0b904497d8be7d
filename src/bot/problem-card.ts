import { joinTexts } from '../text/format.ts';
import type { Asker } from '../access/asker.ts';
import { incomplete, type CardData } from '../cards/render.ts';
import type { Problem, ProblemOrigin } from '../problem.ts';

const origins: Readonly<Record<ProblemOrigin, { readonly title: string; readonly whose: string }>> = {
  you: { title: 'Please check', whose: '' },
  source: { title: 'A source has a problem', whose: "On the source's side" },
  rollcall: { title: 'Rollcall has a problem', whose: "On Rollcall's side" },
};

/** Says what went wrong, on whose side, and what to do next. The reference finds the turn in the log. */
export function problemCard(
  problem: Problem,
  turn: { readonly line: string; readonly reference: string; readonly audience: Asker['audience'] },
): CardData {
  // The lines and notes can name customers and people, so in a shared place only the asker's own view shows them.
  if (turn.audience === 'everyone' && problem.lines.length + problem.notes.length > 0)
    return {
      ...problemCard(problem.with({ advice: 'Press Show me for what you can do.', lines: [], notes: [] }), turn),
      buttons: [{ title: 'Show me', line: turn.line }],
    };
  const retry = problem.origin === 'you' ? [] : [{ title: 'Try again', line: turn.line }];
  return {
    card: 'problem',
    title: origins[problem.origin].title,
    headline: problem.title,
    body: {
      advice: problem.advice,
      whose: joinTexts([origins[problem.origin].whose, `Reference ${turn.reference}`], ' · '),
    },
    notices: problem.notes.map(incomplete),
    buttons: [...problem.lines.map((line) => ({ title: line, line })), ...retry],
    names: null,
  };
}
