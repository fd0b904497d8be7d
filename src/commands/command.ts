import type { Permissions } from '../access/rules.ts';
import type { Asker } from '../access/asker.ts';
import type { CardData } from '../cards/render.ts';
import type { CustomerList } from '../customers/directory.ts';
import type { Price, VerdictSettings } from '../verdicts/settings.ts';
import type { Listed } from '../exports/listed.ts';
import type { Figures } from '../text/format.ts';
import type { Customer } from '../sources/customer.ts';
import type { Portal } from '../config/portals.ts';
import type { MemoryReader } from '../memory/reader.ts';
import type { FullRoster } from '../people/roster.ts';
import type { Region } from '../text/region.ts';
import type { Store } from '../store/store.ts';
import type { Sources } from '../sources/sources.ts';
import type { ReadContext } from '../sources/result.ts';
import type { CommandSyntax, Query } from '../grammar/query.ts';

/** What a command may use to answer a query. */
export interface CommandContext {
  readonly asker: Asker;
  /** The customers that the asker may see, and no others. */
  readonly customers: CustomerList;
  /** The same customers, read again from the sources. */
  readonly customersNow: () => Promise<CustomerList>;
  /** The customers that the settings name and that do not exist. Reads the lists of customers if only they can tell. */
  readonly unknownCustomers: () => Promise<UnknownCustomers>;
  readonly sources: Sources;
  readonly memory: MemoryReader;
  /** Where a command stores what the asker says. */
  readonly store: Pick<Store, 'use'>;
  /** Where this Rollcall can be reached by a browser, without a slash at the end; null where that is not known. */
  readonly publicUrl: () => string | null;
  /** Lets watches that are due run now. */
  readonly wake: () => void;
  /** Remembers lists that were just read anew. Does not wait for that. */
  readonly remember: (roster: FullRoster) => void;
  /** The settings of verdicts, together with what people accepted in a chat. */
  readonly verdicts: () => Promise<VerdictSettings>;
  readonly prices: readonly Price[];
  /** Where a phone number without a country code belongs, unless the person's usage location is known. */
  readonly region: Region | null;
  /** The vendors' web portals that cards link to. */
  readonly portals: readonly Portal[];
  /** True when the line has no command and was only taken for somebody's name. */
  readonly isNameGuess: boolean;
  readonly turn: ReadContext;
  readonly now: () => Date;
  readonly permissions: Permissions;
  /** The customers whose names everyone who reads the answer may read, for examples and suggestions. */
  readonly nameable: readonly Customer[];
  /** How counts are written for this asker. */
  readonly figures: Figures;
  /** The commands that the asker may use. */
  readonly commands: readonly Command[];
  /** Cancels the turn with this reference. For null: all other turns of the asker in this place. */
  readonly cancel: (reference: string | null) => Promise<CancelResult>;
}

export interface Command extends CommandSyntax {
  /** One line of help. */
  readonly summary: string;
  /** Lines that the demonstration answers, about contoso or its people. Help puts a customer of the asker in its place. */
  readonly examples: readonly string[];
  /** A line whose answer offers this command for real people, for those who have no example that works. */
  readonly leadsHere?: string;
  /** False when it is known, without asking a source, that the query leads to no answer. Examples of that are not shown. */
  readonly canAnswer?: (query: Query, context: CommandContext) => boolean;
  /** Where Teams' own list of commands, which has room for ten, shows it: `shared` is in teams and group chats only. */
  readonly menu?: 'everywhere' | 'shared';
  /** True when people without an access rule may use the command. */
  readonly open?: true;
  /** True when the command answers from the customers as last read, without waiting for a source. */
  readonly immediate?: true;
  /** True when the command needs the right to see names, such as one that tells of one person. */
  readonly person?: true;
  readonly run: (query: Query, context: CommandContext) => CardData | Promise<CardData>;
  /** All rows of the query, where its answer is a list. Throws a problem where that cannot be told. */
  readonly list?: (query: Query, context: CommandContext) => Promise<Listed>;
}

export interface CancelResult {
  readonly cancelled: boolean;
  /** The lines of the cancelled turns, without those that must not be shown in this place. */
  readonly lines: readonly string[];
  /** True when the reference belongs to somebody else's turn, which continues. */
  readonly others: boolean;
}

export interface UnknownCustomers {
  /** Those whose names may be shown here. */
  readonly names: readonly string[];
  /** How many there are beside them. */
  readonly others: number;
}
