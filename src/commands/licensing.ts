import type { Customer } from '../customers.ts';
import { besideBoth } from '../beside.ts';
import { licenceOf, licensedBy } from '../people.ts';
import { mapped } from '../steps.ts';
import { shortfallOf } from '../roll.ts';
import type { Result } from '../sources.ts';
import type { Holder, UserRecord } from '../vendors/vendor.ts';
import type { Desk } from './command.ts';
import { askedOf, valueOf, type Asked } from './figures.ts';
import type { Lister } from './lister.ts';

/** Who is licensed at Live Platform, as far as it can be said of the accounts of this source. */
export interface Licensing {
  readonly holders: Result<readonly Holder[]>;
  /** By the keys of `licensedBy`. */
  readonly licensed: Result<ReadonlyMap<string, Holder>>;
  readonly asked: readonly Asked<unknown>[];
}

/** Microsoft accounts are known by object id, and only Live Platform's own users tie that to a licence's address. */
export async function readLicensing(source: Lister, customer: Customer, desk: Desk): Promise<Licensing> {
  const [holders, liveUsers] = await Promise.all([
    desk.sources.holders('live', customer, desk.turn),
    source === 'live' ? null : desk.sources.users('live', customer, desk.turn),
  ]);
  const asked = [...askedOf('live', holders), ...(liveUsers === null ? [] : askedOf('live', liveUsers))];
  if (holders.state !== 'known') return { holders, licensed: holders, asked };
  const missing = liveUsers && shortfallOf(liveUsers);
  if (missing !== null) return { holders, licensed: missing, asked };
  const rows = liveUsers === null ? nobody : (valueOf(liveUsers)?.rows ?? nobody);
  return { holders, licensed: { ...holders, value: await licensedAt(holders.value, rows) }, asked };
}

const nobody: readonly UserRecord[] = [];
const licensedAt = besideBoth(licensedBy);

/** The licence of each row of a list, or null. */
export const licencesOf = besideBoth((licensed: ReadonlyMap<string, Holder>, rows: readonly UserRecord[]) =>
  mapped(rows, (user) => licenceOf(user, licensed)),
);

/** The licence of one row, in words and in colour. */
export function licenceWords(
  holder: Holder | null,
  licensed: ReadonlyMap<string, Holder> | null,
  holders: Result<unknown>,
): { licence: string; tone: string } {
  if (licensed !== null)
    return holder === null ? { licence: 'Not licensed', tone: 'Default' } : { licence: 'Licensed', tone: 'Good' };
  // Where the customer is not at Live Platform there is nothing to be licensed for.
  return holders.state === 'known' || 'problem' in holders
    ? { licence: 'Licence unknown', tone: 'Warning' }
    : { licence: '', tone: 'Default' };
}
