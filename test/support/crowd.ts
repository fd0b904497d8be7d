import { guid, hex, seeded, type Random } from '../../src/sandbox/people.ts';
import type { Accounts, Licenses } from '../../src/people/lists.ts';
import type { LicenseAssignment, UserRecord } from '../../src/vendors/vendor.ts';
import { account, licence, rosterOf, seat } from './rosters.ts';

export interface Crowd {
  readonly lists: Accounts & Licenses;
  /** The true owner of each row, a person or a shared mailbox, by the row's phone or licence id. */
  readonly truth: ReadonlyMap<string, number>;
}

/** Few names for many people, so that a join by name would be noticed. Some are hostile. */
const names = ['Chris Green', 'Chris Green', 'Zoë Ångström', '__proto__', '[x](https://evil.example)', '', null];
const locals = ["o'brien", 'zoë', 'żółtowski', 'a+b', '<b>', '${x}', '"quoted"', 'hasOwnProperty', 'ｗide', 'null'];
const wholeAddresses = ['__proto__', 'constructor', 'toString', 'sip', '@'];

/**
 * Ten kinds of people in turn, each in up to five lists. One case is left out, since the records do not say whose the
 * row is: a row without an object id under an address that now belongs to somebody else.
 */
export function crowd(size: number): Crowd {
  const random = seeded('a thousand people');
  const truth = new Map<string, number>();
  const rows = { liveUsers: empty(), partnerAccounts: empty(), partnerDeleted: empty() };
  const held = { liveLicences: nobody(), seats: nobody() };
  const ids = Array.from({ length: size + 1 }, () => guid(random));

  for (let who = 0; who < size; who += 1) {
    const id = ids[who] ?? '';
    const home = who % 20 < 10 ? 'contoso.com' : 'tailspin.example';
    const address = `${pick(random, ['Ann', 'megan.bowen', 'zoë'])}.${who}@${home}`;
    const mark = (): string => {
      const next = `row ${truth.size}`;
      truth.set(next, who);
      return next;
    };
    const put = (list: keyof typeof rows, at: string | null, objectId: string | null, sip: string | null = null) => {
      const spelled = { sip: sip === null ? null : respell(random, sip), name: pick(random, names) };
      const more = { ...spelled, voice: random() < 0.5, phone: mark() };
      rows[list].push(account(at === null ? null : respell(random, at), objectId, more));
    };
    const hold = (list: keyof typeof held, at: string): void => {
      const more = { name: pick(random, names), licenseId: mark() };
      held[list].push((list === 'seats' ? seat : licence)(respell(random, at), more));
    };
    const everywhere = (at: string): void => {
      put('liveUsers', at, id, at);
      put('partnerAccounts', at, id);
      hold('liveLicences', at);
      hold('seats', at);
    };

    switch (who % 10) {
      case 1: {
        everywhere(wholeAddresses[(who - 1) / 10] ?? `${pick(random, locals)}.${who}@${home}`);
        break;
      }
      case 2: {
        // No object id at Live Platform.
        put('liveUsers', address, null, address);
        put('partnerAccounts', address, id);
        hold('seats', address);
        break;
      }
      case 3: {
        // No object id anywhere, and two rows that only a third one connects.
        put('liveUsers', address, null, `voice.${address}`);
        hold('liveLicences', `voice.${address}`);
        hold('seats', address);
        break;
      }
      case 4: {
        // Married: a SIP address of its own, and a seat under a former address that no list knows.
        put('liveUsers', address, id, `new.${address}`);
        put('partnerAccounts', address, id);
        hold('liveLicences', `new.${address}`);
        hold('seats', `new.${address}`);
        hold('seats', `former.${address}`);
        break;
      }
      case 5: {
        // A guest account in the other tenant, under an id of its own.
        everywhere(address);
        put('partnerAccounts', `${address.replace('@', '_')}#EXT#@other.example`, guid(random));
        break;
      }
      case 6: {
        // Answers the telephone of the shared mailbox that comes next.
        put('liveUsers', address, id, `info.${who + 1}@${home}`);
        put('partnerAccounts', address, id);
        hold('liveLicences', address);
        break;
      }
      case 7: {
        // That mailbox: an account and a seat that belong to no person.
        put('partnerAccounts', `info.${who}@${home}`, id);
        hold('seats', `info.${who}@${home}`);
        break;
      }
      case 8: {
        // Left: deleted under a mangled address; of every other one, Live Platform still has the user.
        put('partnerDeleted', `${hex(random, 32)}@${home}`, id);
        if (who % 20 === 8) put('liveUsers', `reception.${who}@${home}`, id);
        break;
      }
      case 9: {
        // Was given the address of the one who left.
        everywhere(`reception.${who - 1}@${home}`);
        break;
      }
      default: {
        everywhere(address);
      }
    }
  }
  return { lists: rosterOf({ ...rows, ...held }).lists, truth };
}

function empty(): UserRecord[] {
  return [];
}

function nobody(): LicenseAssignment[] {
  return [];
}

function pick<T>(random: Random, choices: readonly [T, ...T[]] | readonly T[]): T {
  const chosen = choices[Math.floor(random() * choices.length)];
  if (chosen === undefined) throw new Error('Nothing to choose from');
  return chosen;
}

/** The same address as another system, or another administrator, writes it. */
function respell(random: Random, address: string): string {
  const spelling = pick(random, [
    (text: string) => text,
    (text: string) => text.toUpperCase(),
    (text: string) => text.toLowerCase(),
    (text: string) => text.normalize('NFD'),
    (text: string) => `sip:${text}`,
    (text: string) => `SMTP: ${text.toUpperCase().normalize('NFD')}`,
    (text: string) => `  ${text}\t`,
  ]);
  return spelling(address);
}
