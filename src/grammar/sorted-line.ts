import type { AmbiguousMatch, CustomerMatch, Word } from '../customers/match.ts';
import type { Filters } from './filters.ts';
import { unknownLine } from './problems.ts';
import type { CommandSyntax } from './query.ts';
import type { SortedWords } from './sort-words.ts';

/** The words of a line, sorted, with what else is known of it. */
export interface SortedLine {
  readonly words: readonly Word[];
  readonly sorted: SortedWords;
  /** The filters with a colon. */
  readonly filters: Filters;
  readonly customer: CustomerMatch | AmbiguousMatch | null;
}

/** The command of a line, and what else was read to find it. */
export interface ResolvedCommand {
  readonly command: CommandSyntax;
  /** The words that name it; none where the line implies it. */
  readonly words: readonly Word[];
  /** A customer whose name is not typed as it is, found on the way. */
  readonly customer: CustomerMatch | AmbiguousMatch | null;
  /** True when the command was not typed as such, but guessed from the line. */
  readonly guessed: boolean;
}

/** Throws a problem for a command that the asker may not use. */
export function commandNamed(name: string, { words }: SortedLine, commands: readonly CommandSyntax[]): CommandSyntax {
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) throw unknownLine(words);
  return command;
}
