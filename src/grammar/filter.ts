type WordsByValue = Readonly<Partial<Record<string, readonly string[]>>>;

export interface Filter {
  readonly name: string;
  /** Other names before the colon, as in `department:Sales`. */
  readonly aliases: readonly string[];
  /** The permitted values; null permits any text. */
  readonly values: readonly string[] | null;
  /** Reads a value that is none of `values`, such as `14d`; null for one that is not permitted. */
  readonly read?: (typed: string) => string | null;
  /** What it accepts in words, where `values` are only some of it. */
  readonly accepts?: readonly string[];
  /** Other ways to write a value behind the colon, as in `voice:yes`. */
  readonly also: WordsByValue;
  /** Words that say a value without the filter's name, as in `unlicensed users`. Hyphens and blanks are the same. */
  readonly phrases: WordsByValue;
  /** Reads words that no table can list, as in `the last 7 days`; null for other words. */
  readonly spoken?: (key: string) => string | null;
  /** True when the phrases mean the filter only beside a command that takes it: `high` alone can be a name. */
  readonly besideCommand?: true;
  readonly example: string;
  readonly meaning: string;
  /** True when counts of it can tell who somebody is, so that it needs the right to see names. */
  readonly identifying?: true;
}
