import { words } from './text/words.ts';

/** Where a problem comes from: the asker, a source, or Rollcall itself. */
export type ProblemOrigin = 'you' | 'source' | 'rollcall';

export interface ProblemWords {
  /** Stable and machine-readable, such as `source-refused`; it is in the log too. */
  readonly code: string;
  /** What went wrong, in one short sentence without a full stop. */
  readonly title: string;
  /** What the reader can do next. */
  readonly advice: string;
  readonly origin: ProblemOrigin;
  /** Lines to type instead; each becomes a button. */
  readonly lines?: readonly string[];
  /** Further facts for the reader, such as that a list was incomplete. */
  readonly notes?: readonly string[];
  /** For the log only: never a vendor's raw body, a token or a person's data. */
  readonly cause?: string;
}

/** An error with a text for the user. */
export class Problem extends Error {
  readonly code: string;
  readonly title: string;
  readonly advice: string;
  readonly origin: ProblemOrigin;
  readonly lines: readonly string[];
  readonly notes: readonly string[];
  readonly reason: string | null;
  readonly #wording: ProblemWords;

  /** `options.cause` is the error behind it. */
  constructor(wording: ProblemWords, options?: ErrorOptions) {
    super(`${wording.code}: ${wording.title}`, options);
    this.name = 'Problem';
    this.code = wording.code;
    this.title = wording.title;
    this.advice = wording.advice;
    this.origin = wording.origin;
    this.lines = wording.lines ?? [];
    this.notes = wording.notes ?? [];
    this.reason = wording.cause ?? null;
    this.#wording = wording;
  }

  /** A copy with these words changed. */
  with(change: Partial<Pick<ProblemWords, 'code' | 'advice' | 'lines' | 'notes'>>): Problem {
    return new Problem({ ...this.#wording, ...change }, { cause: this.cause });
  }
}

/** A problem on the asker's side. Each of `lines` would work instead, and is offered as a button. */
export function askerProblem(code: string, title: string, advice: string, lines: readonly string[] = []): Problem {
  return new Problem({ code, title, advice, origin: 'you', lines });
}

const ownFault = 'own-fault';

/**
 * Any other error becomes a general problem, with that error as its `cause`. The error's text could contain personal data,
 * so only its name is logged, and its place by whoever logs the `cause`.
 */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(
    {
      code: ownFault,
      title: words.problem.title,
      advice: words.problem.advice,
      origin: 'rollcall',
      cause: error instanceof Error ? error.name : typeof error,
    },
    { cause: error },
  );
}

/** The errors behind these problems that nobody foresaw: bugs of Rollcall. Each once. */
export function bugsBehind(problems: readonly Problem[]): readonly unknown[] {
  return [...new Set(problems.filter(({ code }) => code === ownFault).map(({ cause }) => cause))];
}
