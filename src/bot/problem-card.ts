import { joinTexts } from '../text/format.ts';
import type { Asker } from '../access/asker.ts';
import type { CardData } from '../cards/render.ts';
import type { Problem, ProblemOrigin } from '../problem.ts';

const titles: Readonly<Record<ProblemOrigin, string>> = {
  you: 'Please check',
  source: 'A source has a problem',
  rollcall: 'Rollcall has a problem',
};

const origins: Readonly<Record<ProblemOrigin, string>> = {
  you: '',
  source: "On the source's side",
  rollcall: "On Rollcall's side",
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
    title: titles[problem.origin],
    headline: problem.title,
    body: {
      advice: problem.advice,
      whose: joinTexts([origins[problem.origin], `Reference ${turn.reference}`], ' · '),
    },
    notices: problem.notes.map((text) => ({ label: 'Incomplete', text })),
    buttons: [...problem.lines.map((line) => ({ title: line, line })), ...retry],
    names: null,
  };
}
