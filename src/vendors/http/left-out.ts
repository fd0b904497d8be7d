/** Where a value differs from its schema. */
export interface Issue {
  readonly path: readonly PropertyKey[];
  readonly code?: string | undefined;
}

/** The rows of a list that differ from the contract. They are left out, so that one odd row does not hide the others. */
export interface LeftOut {
  readonly count: number;
  /** How many rows came, those that were left out among them. */
  readonly of: number;
  /** Where the first of them differ. */
  readonly issues: readonly Issue[];
}

/** Issues that the log names. */
export const maxIssues = 3;

/** The rows left out of several pages of one list. */
export function sumLeftOut(parts: readonly LeftOut[]): LeftOut {
  return {
    count: parts.reduce((sum, { count }) => sum + count, 0),
    of: parts.reduce((sum, part) => sum + part.of, 0),
    issues: parts.flatMap(({ issues }) => issues).slice(0, maxIssues),
  };
}

/** `users.12.email invalid_type`, for the log: never the value itself. */
export function issuesText(issues: readonly Issue[]): string {
  return issues
    .slice(0, maxIssues)
    .map(({ path, code }) => `${path.join('.') || 'answer'} ${code}`)
    .join(', ');
}
