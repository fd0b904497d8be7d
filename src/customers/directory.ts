import { catalog, sourceIds, type CatalogRow, type SourceId } from '../vendors/catalog.ts';
import { recordOf } from '../vendors/declaration.ts';
import type { Customer } from '../sources/customer.ts';
import { fold } from '../text/fold.ts';
import { abortable } from '../async/abortable.ts';
import type { Problem } from '../problem.ts';
import { backgroundWaiter, createSingleFlight } from '../async/single-flight.ts';
import type { Sources } from '../sources/sources.ts';
import type { Result, ReadContext } from '../sources/result.ts';
import type { CustomerRef, VendorCustomer, VendorList } from '../vendors/vendor.ts';
import { nameForm, reservedNames, toName } from './names.ts';

/** A customer entry of `rollcall.yaml`. */
export interface CustomerEntry {
  readonly name: string;
  readonly title: string | null;
  readonly aliases: readonly string[];
  /** The customer at each vendor, as far as the file gives it. */
  readonly refs: Readonly<Record<SourceId, CustomerRef | null>>;
}

export interface CustomerList {
  readonly customers: readonly Customer[];
  /** Sources whose customer list could not be read, or not as a whole, so that customers may be missing. */
  readonly failed: ReadonlyMap<SourceId, Problem>;
}

export interface Directory {
  /** All customers, without any access check. Waits for the sources only on the first read and for `fresh`. */
  readonly read: (turn: ReadContext) => Promise<CustomerList>;
  /** The last list, without waiting; before the first read only the customers of the file. */
  readonly latest: () => CustomerList;
}

const minute = 60_000;

/** Milliseconds after which the lists are read again in the background; `retryAfter` when the last read failed. */
const maxAge = 10 * minute;
const retryAfter = minute;

/** A vendor's customers as last read. A failed read keeps the rows, so that names stay the same during an outage. */
interface Snapshot {
  readonly rows: readonly VendorCustomer[];
  readonly byId: ReadonlyMap<string, VendorCustomer>;
  readonly byTenant: ReadonlyMap<string | null, readonly VendorCustomer[]>;
  readonly problem: Problem | null;
}

const empty = snapshotOf([]);

/** The vendors that list customers. */
const listing = catalog.filter(({ lists }) => lists.customers);

type Snapshots = ReadonlyMap<SourceId, Snapshot>;

/** The vendors' own lists and the file's entries, joined on the tenant id. */
export function createDirectory(entries: readonly CustomerEntry[], sources: Sources, now: () => Date): Directory {
  let snapshots: Snapshots = new Map(listing.map(({ id }) => [id, empty]));
  let readAt: number | null = null;
  let latest = listOf(entries, snapshots);
  const refreshes = createSingleFlight<void>();

  async function refresh(turn: ReadContext): Promise<void> {
    const read = await Promise.all(
      listing.map(
        async ({ id }) => [id, nextSnapshot(snapshots.get(id) ?? empty, await sources.customers(id, turn))] as const,
      ),
    );
    snapshots = new Map(read);
    readAt = now().getTime();
    latest = listOf(entries, snapshots);
  }

  /** All turns share one refresh, so the end of one turn must not abort it. */
  function refreshOnce(turn: ReadContext): Promise<void> {
    return refreshes.join('customers', backgroundWaiter, ({ signal }) => refresh({ ...turn, signal }));
  }

  return {
    async read(turn) {
      if (readAt === null || turn.fresh) {
        await abortable(refreshOnce(turn), turn.signal);
        return latest;
      }
      // After the clock was set back, the age is unknown.
      const age = now().getTime() < readAt ? Infinity : now().getTime() - readAt;
      if (age > maxAge || (latest.failed.size > 0 && age > retryAfter)) void refreshOnce({ ...turn, fresh: true });
      return latest;
    },
    latest: () => latest,
  };
}

function snapshotOf(rows: readonly VendorCustomer[]): Snapshot {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return { rows, byId, byTenant: Map.groupBy(rows, ({ tenantId }) => tenantId), problem: null };
}

function nextSnapshot(before: Snapshot, result: Result<VendorList<readonly VendorCustomer[]>>): Snapshot {
  if (result.state === 'known') return { ...snapshotOf(result.value.rows), problem: result.value.truncated };
  return 'problem' in result ? { ...before, problem: result.problem } : empty;
}

function listOf(entries: readonly CustomerEntry[], snapshots: Snapshots): CustomerList {
  const failed = new Map<SourceId, Problem>();
  for (const [id, { problem }] of snapshots) if (problem !== null) failed.set(id, problem);
  return { customers: join(entries, snapshots, failed), failed };
}

/** The row of one customer at each vendor that lists it. */
type RowsOfCustomer = ReadonlyMap<SourceId, VendorCustomer>;

/** An entry of the file overrides the vendors; a vendor's row without an entry becomes a further customer. */
function join(
  entries: readonly CustomerEntry[],
  snapshots: Snapshots,
  failed: ReadonlyMap<SourceId, Problem>,
): Customer[] {
  const taken = new Set<string>([...reservedNames, ...entries.map(({ name }) => fold(name))]);
  const claimed = new Set<VendorCustomer>();
  const add = (entry: CustomerEntry | null, rows: RowsOfCustomer): Customer => {
    for (const row of rows.values()) claimed.add(row);
    return customerOf(entry, rows, { failed, taken });
  };

  const fromFile = entries.map((entry) => add(entry, rowsOfEntry(entry, snapshots)));
  const fromVendors = listing.flatMap(({ id }, index) =>
    (snapshots.get(id)?.rows ?? [])
      .filter((row) => !claimed.has(row))
      // Two services of one tenant are two customers, and both get the Partner Center account of the tenant.
      .map((row) =>
        add(null, new Map([[id, row], ...rowsOfTenant(row.tenantId, listing.slice(index + 1), snapshots)])),
      ),
  );
  return [...fromFile, ...fromVendors].toSorted((a, b) => (fold(a.title) < fold(b.title) ? -1 : 1));
}

/** Finds rows by the id in the file, or else by tenant. */
function rowsOfEntry({ refs }: CustomerEntry, snapshots: Snapshots): RowsOfCustomer {
  const named = listing.flatMap(({ id }) => {
    const row = snapshots.get(id)?.byId.get(refs[id]?.id ?? '');
    return row === undefined ? [] : [[id, row] as const];
  });
  const tenant = tenantIn(refs) ?? named.find(([, row]) => row.tenantId !== null)?.[1].tenantId ?? null;
  const others = listing.filter(({ id }) => refs[id] === null);
  return new Map([...named, ...rowsOfTenant(tenant, others, snapshots)]);
}

/** The row of the tenant at each vendor that has exactly one. */
function rowsOfTenant(
  tenant: string | null,
  vendors: readonly CatalogRow[],
  snapshots: Snapshots,
): (readonly [SourceId, VendorCustomer])[] {
  if (tenant === null) return [];
  return vendors.flatMap(({ id }) => {
    const [row, ...others] = snapshots.get(id)?.byTenant.get(tenant) ?? [];
    return row === undefined || others.length > 0 ? [] : [[id, row] as const];
  });
}

/** The tenant id among the references: some vendors use it as their customer id. */
function tenantIn(refs: CustomerEntry['refs']): string | null {
  const owner = catalog.find(({ id, link }) => link.isTenantId && refs[id] !== null);
  return owner === undefined ? null : (refs[owner.id]?.id ?? null);
}

function customerOf(
  entry: CustomerEntry | null,
  byId: RowsOfCustomer,
  { failed, taken }: { readonly failed: ReadonlyMap<SourceId, Problem>; readonly taken: Set<string> },
): Customer {
  const rows = sourceIds.flatMap((id) => byId.get(id) ?? []);
  const name = entry?.name ?? freeName(rows, taken);
  const shortNames = rows.flatMap(({ shortName }) => shortName ?? []).filter((short) => fold(short) !== fold(name));
  const titles = rows.map(({ title }) => title);
  const refs = recordOf(sourceIds, (id) => refTo(entry?.refs[id] ?? null, byId.get(id) ?? null, failed.get(id)));
  return {
    name,
    title: entry?.title ?? titles[0] ?? entry?.name ?? '',
    aliases: [...new Set([...(entry?.aliases ?? []), ...shortNames, ...titles])],
    domain: rows.find(({ domain }) => domain !== null)?.domain ?? null,
    tenantId: (entry && tenantIn(entry.refs)) ?? rows.find(({ tenantId }) => tenantId !== null)?.tenantId ?? null,
    refs,
  };
}

/**
 * A name that no other customer can get later, since access rules refer to names: the short name, which is unique at
 * Live Platform, or the domain, which is unique at Microsoft. Never a shortened domain: two customers could share it.
 */
function freeName(rows: readonly VendorCustomer[], taken: Set<string>): string {
  const names = [rows[0]?.shortName ?? rows[0]?.domain, ...rows.map(({ id }) => id)]
    .filter((name) => typeof name === 'string' && nameForm.test(name))
    .map((name) => toName(String(name)));
  const name = names.find((candidate) => !taken.has(fold(candidate))) ?? 'unnamed';
  taken.add(fold(name));
  return name;
}

/** The file comes first. Without it, a failed customer list leaves the reference unknown: the problem is returned. */
function refTo(
  named: CustomerRef | null,
  row: VendorCustomer | null,
  failed: Problem | undefined,
): CustomerRef | Problem | null {
  if (named !== null) return { ...named, hasUsers: row?.hasUsers ?? true };
  return row === null ? (failed ?? null) : { id: row.id, products: [], hasUsers: row.hasUsers };
}
