import { runCooperatively } from '../async/cooperative.ts';
import type { Derivation } from '../people/derivation.ts';
import type { FullRoster } from '../people/roster.ts';
import { listNames } from '../people/lists.ts';
import type { Customer } from '../sources/customer.ts';
import type { Result } from '../sources/result.ts';
import { readCustomers, readVersion } from '../store/customers.ts';
import type { Connection, Database } from '../store/database.ts';
import { readOpenFindings } from '../store/findings.ts';
import { storeProblem } from '../store/problems.ts';
import type { VendorList } from '../vendors/vendor.ts';
import { cachedJudgement } from '../verdicts/judgement-cache.ts';
import type { VerdictSettings } from '../verdicts/settings.ts';
import { figuresOf } from './figures.ts';
import { settle } from './ledger.ts';
import { areAnothers, type Links } from './links.ts';
import { compareLists, isAnyDoubtful, isOutdated } from './new-reading.ts';
import { packBytes } from './pack.ts';
import { readRules } from './rules.ts';
import { readStoredLists } from './stored-lists.ts';
import { writeNews, type Before, type News } from './write-news.ts';

export interface RememberOptions {
  readonly links: Links;
  readonly verdicts: VerdictSettings;
  readonly derivations: readonly Derivation[];
  /** The IANA time zone in which days begin. */
  readonly zone: string;
  readonly now: () => Date;
}

/** How often it is tried again when another process wrote about the same customer meanwhile. */
const maxTries = 3;

/**
 * Compares the lists of a customer with those remembered, and stores what is new: all of it or nothing. Where a list is
 * much shorter than before, the customer is read again first, and without `readAgain` nothing is stored. Nor is it where
 * somebody has stored a later read meanwhile. Returns what was remembered.
 */
export async function remember(
  database: Database,
  first: FullRoster,
  readAgain: (() => Promise<FullRoster>) | null,
  options: RememberOptions,
): Promise<FullRoster> {
  let roster = first;
  for (let tries = 0; tries < maxTries; tries += 1) {
    const before = await readBefore(database, roster.customer);
    if (roster === first && isAnyDoubtful(roster, before.readings)) {
      if (readAgain === null) return roster;
      roster = await readAgain();
    }
    if (isOutdated(roster, before.readings, options.now())) return roster;
    const news = await newsOf(roster, before, options);
    if (await database.transaction((connection) => writeNews(connection, roster.customer, before, news, options)))
      return roster;
  }
  throw storeProblem('busy', 'customer');
}

async function readBefore(connection: Connection, customer: Customer): Promise<Before> {
  const { name } = customer;
  // Before the rest: whoever writes meanwhile is noticed when this is written.
  const version = await readVersion(connection, name);
  const [[row = null], listsOf, open] = await Promise.all([
    readCustomers(connection, [name]),
    readStoredLists(connection, [name]),
    readOpenFindings(connection, [name]),
  ]);
  const { readings } = listsOf(name);
  if (areAnothers(readings, customer)) return { row: null, version, isAnothers: true, readings: [], open: [] };
  return { row, version, isAnothers: false, readings, open };
}

async function newsOf(roster: FullRoster, before: Before, options: RememberOptions): Promise<News> {
  const now = options.now();
  const judgement = await cachedJudgement(roster, options.verdicts, now);
  const judged = { roster, judgement, settings: options.verdicts };
  const times = listNames.flatMap((list) => {
    const result = roster.lists[list];
    return result.state === 'known' && result.stale === null ? [result.asOf.getTime()] : [];
  });
  return {
    at: new Date(Math.min(now.getTime(), ...times)),
    lists: await compareLists(roster, { before: before.readings, links: options.links, now }),
    settlement: await runCooperatively(settle(before.open, judged, readRules(before.row?.rules ?? ''))),
    figures: figuresOf(judged, now),
    derived: await derivedOf(roster, options.derivations),
  };
}

async function derivedOf(
  roster: FullRoster,
  derivations: readonly Derivation[],
): Promise<ReadonlyMap<Derivation, Uint8Array<ArrayBuffer>>> {
  const packed = new Map<Derivation, Uint8Array<ArrayBuffer>>();
  if (!isWhole(roster)) return packed;
  const joined = { ...roster, joined: () => Promise.resolve(roster) };
  for (const derivation of derivations)
    packed.set(derivation, await packBytes(await derivation.make({ known: joined, latest: joined })));
  return packed;
}

/** True when each list that the customer has came whole. */
export function isWhole({ lists }: FullRoster): boolean {
  return listNames.every((list) => {
    const result: Result<VendorList<unknown>> = lists[list];
    if (result.state === 'known') return result.stale === null && result.value.truncated === null;
    return !('problem' in result);
  });
}
