import type { Permissions } from '../access/rules.ts';
import type { Asker } from '../access/asker.ts';
import type { CardData } from '../cards/render.ts';
import type { CustomerList } from '../customers/directory.ts';
import type { VerdictSettings } from '../verdicts/settings.ts';
import type { Sources } from '../sources/sources.ts';
import type { ReadContext } from '../sources/result.ts';
import type { CommandSyntax, Query } from '../grammar/query.ts';

/** What a command works with. */
export interface CommandContext {
  readonly asker: Asker;
  /** The customers that the asker may see, and no others. */
  readonly customers: CustomerList;
  /** The same, asked anew of the sources. */
  readonly customersNow: () => Promise<CustomerList>;
  readonly sources: Sources;
  readonly verdicts: VerdictSettings;
  readonly turn: ReadContext;
  readonly now: () => Date;
  readonly permissions: Permissions;
  /** The commands that the asker may use. */
  readonly commands: readonly Command[];
  /** Stops the turn of this reference, or all of the asker's here. */
  readonly cancel: (reference: string | null) => CancelResult;
}

export interface Command extends CommandSyntax {
  /** One line of help, at most 128 characters: it stands in the Teams manifest too. */
  readonly summary: string;
  readonly examples: readonly string[];
  /** True when a person without any access rule may ask it. */
  readonly open: boolean;
  /** True when it answers at once, from the customers as last read, without waiting for a source. */
  readonly immediate: boolean;
  readonly run: (query: Query, context: CommandContext) => Promise<CardData>;
}

/** How it went to stop something. */
export interface CancelResult {
  readonly cancelled: boolean;
  /** Those of the stopped lines that may be read where it is told. */
  readonly lines: readonly string[];
  /** It is somebody else's, and goes on. */
  readonly others: boolean;
}
