import type { Identify } from '../access/asker.ts';

/** A file that is sent while it is made. */
export interface Download {
  /** Letters, digits, dots and dashes only. */
  readonly name: string;
  /** Its media type. */
  readonly type: string;
  readonly body: AsyncIterable<Uint8Array>;
}

export interface Downloads {
  /**
   * The file of a link, which is used up by that. `identify` says anew who asked for it. Rejects with a problem, and then
   * the link is as good as before, when they may not see it any more or it cannot be made now. `admit` says whether this
   * person may download one more file at present; it is asked for good links only.
   */
  readonly take: (token: string, identify: Identify, admit: (person: string) => boolean) => Promise<Download>;
}
