import type { z } from 'zod';
import type { Http } from './http/transport.ts';
import type { Shared } from './shared.ts';
import type { CustomerRef, UserRecord, Vendor } from './vendor.ts';

/** An environment variable of a vendor. */
export interface Setting {
  readonly variable: string;
  /** `text` is sent to the vendor, so it must be made of characters that a header can carry. `path` stays on this machine. */
  readonly kind: 'text' | 'url' | 'path';
  /** Used when the variable is empty. A variable without one must be set to connect the vendor. */
  readonly fallback?: string;
}

export type VendorSettings = Readonly<Record<string, Setting>>;

/** The folder of Rollcall's own files. */
export const dataFolder = { variable: 'ROLLCALL_DATA', kind: 'path', fallback: './data' } as const satisfies Setting;

/** The values of the variables, by the names that the vendor's code gives them. */
export type ValuesOf<Settings extends VendorSettings> = Readonly<Record<keyof Settings & string, string>>;

/** A value for each variable. */
export function mapSettings<Name extends string>(
  settings: Readonly<Record<Name, Setting>>,
  valueOf: (setting: Setting) => string,
): Readonly<Record<Name, string>> {
  const names: Name[] = [];
  for (const name in settings) names.push(name);
  return recordOf(names, (name) => valueOf(settings[name]));
}

/** A value for each name. */
export function recordOf<Name extends string, Value>(
  names: readonly Name[],
  valueOf: (name: Name) => Value,
): Readonly<Record<Name, Value>> {
  return recordFrom(new Map(names.map((name) => [name, valueOf(name)])), names);
}

/** The map as a record; throws when it lacks one of the names. */
export function recordFrom<Name extends string, Value>(
  values: ReadonlyMap<Name, Value>,
  names: readonly Name[],
): Readonly<Record<Name, Value>> {
  const record: object = Object.fromEntries(values);
  if (hasEach<Name, Value>(record, names)) return record;
  throw new TypeError('A name is missing');
}

function hasEach<Name extends string, Value>(
  record: object,
  names: readonly Name[],
): record is Readonly<Record<Name, Value>> {
  return names.every((name) => Object.hasOwn(record, name));
}

/** The variables that connect the vendor. */
export function requiredVariables(settings: VendorSettings): readonly string[] {
  return Object.values(settings).flatMap(({ variable, fallback }) => (fallback === undefined ? [variable] : []));
}

/** Reads the variables: null when none is set, or when one that must be set is missing. */
export type ReadSettings = <Settings extends VendorSettings>(settings: Settings) => ValuesOf<Settings> | null;

/** A connected vendor: the values of its variables, and how it is created from them. */
export interface Connection {
  readonly values: Readonly<Record<string, string>>;
  readonly create: (http: Http, now: () => Date, shared: Shared) => Vendor;
}

/** How `rollcall.yaml` names a customer at this vendor, under the vendor's id. */
export interface Link {
  readonly schema: z.ZodType<CustomerRef>;
  /** What the id is called where two customers must not share it; null where they may. */
  readonly unique: string | null;
  /** True when the id is the customer's Entra tenant id. */
  readonly isTenantId: boolean;
}

interface ListWords<Name> {
  /** The list's name in the code. */
  readonly name: Name;
  /** One entry, such as `user`; an `s` makes the plural. */
  readonly one: string;
  /** The list, where it is not the plural of `one`. Its title is the vendor's with this behind it. */
  readonly short?: string;
}

/** The list in short, where only its vendor is meant, such as `accounts`. */
export function shortName({ one, short = `${one}s` }: ListWords<string>): string {
  return short;
}

export interface UserListDeclaration<Name = string> extends ListWords<Name> {
  /** The title of a card of these users. */
  readonly heading: string;
  /** The fields that this vendor fills and that people can filter by. */
  readonly fields: readonly (keyof UserRecord)[];
}

interface AssignmentListDeclaration<Name> extends ListWords<Name> {
  /** The field that licenses are grouped by. */
  readonly groupedBy: 'product' | 'reason';
  /** The title of a chart of the groups; null for a vendor without one. */
  readonly chart: string | null;
}

interface PurchaseListDeclaration<Name> extends ListWords<Name> {
  /** The title of a card of these products, where it is not the list's. */
  readonly heading?: string;
  /** What the figure is called where the vendor has one for the whole service; null for a list of products. */
  readonly total: string | null;
}

/** The lists that a vendor has. What it does not have is not declared, and its methods are missing. */
export interface VendorLists<Users = string, Deleted = string, Assignments = string, Purchases = string> {
  readonly customers?: true;
  readonly users?: UserListDeclaration<Users>;
  readonly deletedUsers?: ListWords<Deleted>;
  readonly assignments?: AssignmentListDeclaration<Assignments>;
  readonly purchases?: PurchaseListDeclaration<Purchases>;
  /** The title of the licenses of one account, read one account at a time. */
  readonly licensesOf?: string;
}

interface Declaration {
  /** What people type after `from:`, and the key in `rollcall.yaml`. */
  readonly id: string;
  /** The product's name as people read it. */
  readonly title: string;
  readonly link: Link;
  readonly settings: VendorSettings;
  /** True when it replaces the token of its settings each time that it is used. */
  readonly storesToken?: true;
  readonly lists: VendorLists;
  /** Other names that people have for it, in lower case, as in `from:microsoft`. */
  readonly aliases?: readonly string[];
  /** Words for what only this vendor has, in lower case: a line with one asks for this vendor alone. */
  readonly ownWords?: readonly string[];
}

/** The methods that each list needs. */
interface ListMethods {
  readonly customers: 'customers';
  readonly users: 'users' | 'userPage' | 'userPageSize';
  readonly deletedUsers: 'deletedUsers';
  readonly assignments: 'assignments';
  readonly purchases: 'purchases';
  readonly licensesOf: 'licensesOf';
}

type Method = ListMethods[keyof ListMethods];

/** A vendor with the methods of these lists, and no others. */
export type VendorWith<List extends keyof ListMethods> = Omit<Vendor, Method> &
  Required<Pick<Vendor, ListMethods[List]>> & {
    readonly [Missing in Exclude<Method, ListMethods[List]>]?: never;
  };

export interface Connectable {
  /** Null when the vendor is not connected. */
  readonly connect: (read: ReadSettings) => Connection | null;
}

/**
 * One row of the catalog, and how the vendor is created from its settings. A list that is declared without its method
 * does not compile, nor does a method without its list.
 */
export function declareVendor<const Row extends Declaration>(
  row: Row,
  create: (
    values: ValuesOf<Row['settings']>,
    http: Http,
    now: () => Date,
    shared: Shared,
  ) => VendorWith<keyof Row['lists'] & keyof ListMethods>,
): Row & Connectable {
  return {
    ...row,
    connect(read) {
      const values = read(row.settings);
      return values && { values, create: (http, now, shared) => create(values, http, now, shared) };
    },
  };
}
