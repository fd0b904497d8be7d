import type { Problem } from '../problem.ts';

/** What a check found. Texts are single sentences; no text has a secret. */
export type Outcome =
  | { readonly state: 'ok'; readonly detail: string }
  /** `warning` lets Rollcall run, `failed` keeps it or a part of it from running. */
  | { readonly state: 'warning' | 'failed'; readonly problems: readonly string[]; readonly advice: string }
  | { readonly state: 'skipped'; readonly why: string };

export interface Check {
  /** Stable, for machines. */
  readonly id: string;
  readonly title: string;
  /** The ids of checks without which this one tells nothing: it is skipped unless they are `ok` or `warning`. */
  readonly needs?: readonly string[];
  /** The ids of checks that it waits for, however they end. */
  readonly after?: readonly string[];
  /** The signal aborts when the time is over. A `Problem` that it throws is a failure; any other error is a bug. */
  readonly run: (signal: AbortSignal) => Outcome | Promise<Outcome>;
}

export function ok(detail: string): Outcome {
  return { state: 'ok', detail };
}

export function failed(problems: readonly string[], advice: string): Outcome {
  return { state: 'failed', problems, advice };
}

export function warning(problems: readonly string[], advice: string): Outcome {
  return { state: 'warning', problems, advice };
}

export function skipped(why: string): Outcome {
  return { state: 'skipped', why };
}

export function failedBy({ title, advice }: Problem): Outcome {
  return failed([title], advice);
}

export function warningBy({ title, advice }: Problem): Outcome {
  return warning([title], advice);
}
