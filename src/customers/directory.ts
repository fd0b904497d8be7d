import type { Customer } from '../sources/customer.ts';
import { fold } from '../text/fold.ts';
import { abortable } from '../async/abortable.ts';
import type { Problem } from '../problem.ts';
import { backgroundWaiter } from '../async/single-flight.ts';
import type { Sources } from '../sources/sources.ts';
import type { Result, ReadContext } from '../sources/result.ts';
import type { CustomerRef, SourceId, VendorCustomer } from '../vendors/vendor.ts';
import { nameForm, reservedNames } from './names.ts';

/** A customer as `rollcall.yaml` names it. */
export interface CustomerEntry {
  readonly name: string;
  readonly title: string | null;
  readonly aliases: readonly string[];
  /** `umpCustomerGuid`, lower case. */
  readonly live: string | null;
  /** Entra tenant id, lower case. */
  readonly partner: string | null;
  readonly licensespring: { readonly customer: string; readonly products: readonly string[] } | null;
}

export interface CustomerList {
  readonly customers: readonly Customer[];
  /** Sources whose customer list could not be read: customers may be missing here. */
  readonly failed: ReadonlyMap<SourceId, Problem>;
}

export interface Directory {
  /** All customers there are, whoever asks. Waits for the sources only when they were never read, or for `fresh`. */
  readonly read: (turn: ReadContext) => Promise<CustomerList>;
  /** As last read; at first those of the file, without what the vendors know of them. */
  readonly latest: () => CustomerList;
}

const minute = 60_000;

/** A list is read again in the background when it is this old; sooner when its last read failed. */
const oldAfter = 10 * minute;
const retryAfter = minute;

/** What one vendor's list last said. A failed read leaves the rows, so that nobody's name changes in an outage. */
interface Snapshot {
  readonly rows: readonly VendorCustomer[];
  readonly problem: Problem | null;
}

const nothing: Snapshot = { rows: [], problem: null };

/** The vendors' own lists and the file's entries, joined on the tenant id. */
export function createDirectory(entries: readonly CustomerEntry[], sources: Sources, now: () => Date): Directory {
  let live = nothing;
  let partner = nothing;
  let readAt: number | null = null;
  let underWay: Promise<void> | null = null;
  let latest = listOf(entries, live, partner);

  async function refresh(turn: ReadContext): Promise<void> {
    // All who ask wait for it, so no single turn's end may break it off.
    const shared = { ...turn, signal: backgroundWaiter.signal };
    const results = await Promise.all([sources.customers('live', shared), sources.customers('partner', shared)]);
    live = nextSnapshot(live, results[0]);
    partner = nextSnapshot(partner, results[1]);
    readAt = now().getTime();
    latest = listOf(entries, live, partner);
  }

  function refreshOnce(turn: ReadContext): Promise<void> {
    underWay ??= refresh(turn).finally(() => {
      underWay = null;
    });
    return underWay;
  }

  return {
    async read(turn) {
      if (readAt === null || turn.fresh) {
        await abortable(refreshOnce(turn), turn.signal);
        return latest;
      }
      // Nobody knows how old it is when the clock was set back since.
      const age = now().getTime() < readAt ? Infinity : now().getTime() - readAt;
      const failed = live.problem !== null || partner.problem !== null;
      if (age > oldAfter || (failed && age > retryAfter)) void refreshOnce({ ...turn, fresh: true });
      return latest;
    },
    latest: () => latest,
  };
}

function nextSnapshot(before: Snapshot, result: Result<readonly VendorCustomer[]>): Snapshot {
  if (result.state === 'known') return { rows: result.value, problem: null };
  return 'problem' in result ? { rows: before.rows, problem: result.problem } : nothing;
}

function listOf(entries: readonly CustomerEntry[], live: Snapshot, partner: Snapshot): CustomerList {
  const failed = new Map<SourceId, Problem>();
  if (live.problem !== null) failed.set('live', live.problem);
  if (partner.problem !== null) failed.set('partner', partner.problem);
  return { customers: join(entries, live.rows, partner.rows, failed), failed };
}

/** The file wins where it speaks; a vendor's row that no entry claims makes a customer of its own. */
function join(
  entries: readonly CustomerEntry[],
  live: readonly VendorCustomer[],
  partner: readonly VendorCustomer[],
  unread: ReadonlyMap<SourceId, Problem>,
): Customer[] {
  const liveById = new Map(live.map((row) => [row.id, row]));
  const partnerById = new Map(partner.map((row) => [row.id, row]));
  const liveByTenant = groupByTenant(live);
  const taken = new Set<string>(reservedNames);
  const claimed = new Set<VendorCustomer>();

  const build = (
    entry: CustomerEntry | null,
    atLive: VendorCustomer | null,
    atPartner: VendorCustomer | null,
  ): Customer => {
    if (atLive !== null) claimed.add(atLive);
    if (atPartner !== null) claimed.add(atPartner);
    const liveId = entry?.live ?? atLive?.id ?? null;
    const partnerId = entry?.partner ?? atPartner?.id ?? null;
    const name = entry?.name ?? freeName(atLive, atPartner, taken);
    const shortNames = [atLive?.shortName ?? ''].filter((short) => short !== '' && fold(short) !== fold(name));
    const titles = [atLive?.title, atPartner?.title].filter((title) => title !== undefined);
    return {
      name,
      title: entry?.title ?? titles[0] ?? entry?.name ?? '',
      aliases: [...new Set([...(entry?.aliases ?? []), ...shortNames, ...titles])],
      domain: atPartner?.domain ?? null,
      tenantId: partnerId ?? atLive?.tenantId ?? null,
      refs: {
        live: linkTo(liveId, atLive, unread.get('live')),
        partner: linkTo(partnerId, atPartner, unread.get('partner')),
        licensespring: entry?.licensespring
          ? { id: entry.licensespring.customer, products: entry.licensespring.products, hasUsers: true }
          : null,
      },
    };
  };

  for (const entry of entries) taken.add(fold(entry.name));
  const fromFile = entries.map((entry) => {
    const named = entry.live === null ? null : (liveById.get(entry.live) ?? null);
    const tenant = entry.partner ?? named?.tenantId ?? null;
    const sole = tenant === null || entry.live !== null ? null : onlyOne(liveByTenant.get(tenant));
    return build(entry, named ?? sole, tenant === null ? null : (partnerById.get(tenant) ?? null));
  });
  const fromLive = live
    .filter((row) => !claimed.has(row))
    .map((row) => {
      // Two services of one tenant share its Partner Center account: each is a customer of its own, both linked to it.
      const atPartner = row.tenantId === null ? null : (partnerById.get(row.tenantId) ?? null);
      return build(null, row, atPartner);
    });
  const fromPartner = partner.filter((row) => !claimed.has(row)).map((row) => build(null, null, row));
  return [...fromFile, ...fromLive, ...fromPartner].toSorted((a, b) => (fold(a.title) < fold(b.title) ? -1 : 1));
}

/**
 * A name that nobody else can take, since access rules speak of names: Live Platform's short name, which is unique
 * there, or the domain, which is unique at Microsoft; never a shortened domain, which could turn into somebody's name.
 */
function freeName(atLive: VendorCustomer | null, atPartner: VendorCustomer | null, taken: Set<string>): string {
  const wishes = [atLive?.shortName, atLive === null ? atPartner?.domain : null, atLive?.id, atPartner?.id];
  const names = wishes
    .filter((name) => typeof name === 'string' && nameForm.test(name))
    .map((name) => String(name).toLowerCase());
  const name = names.find((candidate) => !taken.has(fold(candidate))) ?? 'unnamed';
  taken.add(fold(name));
  return name;
}

/** Without the vendor's list nobody knows whether the customer is there, unless the file says so. */
function linkTo(
  id: string | null,
  row: VendorCustomer | null,
  unread: Problem | undefined,
): CustomerRef | Problem | null {
  return id === null ? (unread ?? null) : { id, products: [], hasUsers: row?.hasUsers ?? true };
}

function groupByTenant(rows: readonly VendorCustomer[]): Map<string, VendorCustomer[]> {
  const byTenant = new Map<string, VendorCustomer[]>();
  for (const row of rows) {
    if (row.tenantId === null) continue;
    byTenant.set(row.tenantId, [...(byTenant.get(row.tenantId) ?? []), row]);
  }
  return byTenant;
}

function onlyOne(rows: readonly VendorCustomer[] | undefined): VendorCustomer | null {
  return rows?.length === 1 ? (rows[0] ?? null) : null;
}
