/** Whose side a problem is on: the asker's, a vendor's, or Rollcall's own. */
export type Side = 'you' | 'source' | 'rollcall';

export interface ProblemWords {
  /** Stable and machine-readable, such as `source-refused`; it stands in the log. */
  readonly code: string;
  /** What went wrong, in one short sentence without a full stop. */
  readonly title: string;
  /** What the reader can do next. */
  readonly advice: string;
  readonly side: Side;
  /** Lines that would work instead, each offered as a button. */
  readonly lines?: readonly string[];
  /** What else the reader should know, such as that a list was incomplete. */
  readonly notes?: readonly string[];
  /** For the log only: never a vendor's raw body, a token or a person's data. */
  readonly cause?: string;
}

/** The one error that people see. */
export class Problem extends Error {
  readonly code: string;
  readonly title: string;
  readonly advice: string;
  readonly side: Side;
  readonly lines: readonly string[];
  readonly notes: readonly string[];
  readonly reason: string | null;

  constructor(words: ProblemWords) {
    super(`${words.code}: ${words.title}`);
    this.name = 'Problem';
    this.code = words.code;
    this.title = words.title;
    this.advice = words.advice;
    this.side = words.side;
    this.lines = words.lines ?? [];
    this.notes = words.notes ?? [];
    this.reason = words.cause ?? null;
  }

  /** The same problem with other words around it. */
  with(change: Partial<Pick<ProblemWords, 'advice' | 'lines' | 'notes'>>): Problem {
    const { code, title, advice, side, lines, notes } = this;
    return new Problem({
      code,
      title,
      advice,
      side,
      lines,
      notes,
      ...change,
      ...(this.reason === null ? {} : { cause: this.reason }),
    });
  }
}

/** A fault that nobody foresaw: its text may hold anything, so only its kind goes on. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem({
    code: 'own-fault',
    title: 'Something went wrong inside Rollcall',
    advice: 'Try once more. If it happens again, give the reference below to the person who runs Rollcall.',
    side: 'rollcall',
    cause: error instanceof Error ? error.name : typeof error,
  });
}
