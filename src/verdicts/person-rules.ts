import {
  byUse,
  claims,
  heldAtLive,
  heldIn,
  heldSeat,
  isKnown,
  seatInUse,
  seatOf,
  unknownEverywhere,
} from './evidence.ts';
import type { Evidence, PersonVerdict } from './rule.ts';
import { accountLists, licenseLists, userLists } from '../people/lists.ts';
import { accountsIn, licensesIn } from '../people/roster.ts';

/** The verdicts on a person. */
export const personVerdicts: readonly PersonVerdict[] = [
  {
    id: 'licensed-deleted',
    shortNames: ['deleted'],
    title: 'Licence of a deleted account',
    severity: 'high',
    needs: ['partnerAccounts', 'partnerDeleted'],
    someOf: { lists: licenseLists, atLeast: 1 },
    joins: true,
    explanation: 'A licence or seat is still held while Partner Center lists the account as deleted.',
    next: 'Take the licence back, unless the account is to be restored.',
    judge({ person, deleted, accounts }) {
      const held = licenseLists.flatMap((list) => licensesIn(person, list).map((each) => heldIn(list, each)));
      if (deleted.length === 0 || accounts.length > 0 || held.length === 0) return [];
      const day = deleted[0]?.deletedOn ?? null;
      return [{ list: 'partnerDeleted', says: `the account was deleted${day === null ? '' : ` on ${day}`}` }, ...held];
    },
  },
  {
    id: 'licensed-unknown-person',
    shortNames: ['orphaned'],
    title: 'Licence of nobody known',
    severity: 'high',
    needs: ['liveLicences', 'liveUsers'],
    joins: true,
    explanation:
      'A Live Platform licence is held by an address that no list of users knows, as after somebody has left.',
    next: 'Find out whose address it was, then take the licence back at Live Platform.',
    judge(records) {
      if (records.licences.length === 0 || isKnown(records)) return [];
      return [...records.licences.map(heldAtLive), ...unknownEverywhere(records)];
    },
  },
  {
    id: 'identity-conflict',
    shortNames: ['conflict', 'conflicts'],
    title: 'One address, two object ids',
    severity: 'high',
    someOf: { lists: userLists, atLeast: 2 },
    joins: true,
    explanation: 'Two accounts with different Entra object ids claim the same address, so nobody can tell whose it is.',
    next: 'Check in Entra which account is current, and synchronise the other system.',
    judge: ({ person }) =>
      person.contested.length === 0
        ? []
        : accountLists.flatMap((list) =>
            accountsIn(person, list).flatMap((row) => claims(list, row, person.contested)),
          ),
  },
  {
    id: 'wrong-tenant',
    shortNames: ['tenant', 'another-tenant'],
    title: 'Account of another tenant',
    severity: 'high',
    needs: ['liveUsers'],
    explanation: "A Live Platform user belongs to an Entra tenant that is not the customer's.",
    next: 'Check whether the user was added to the wrong service.',
    judge: ({ liveUsers, customer: { tenantId } }) =>
      liveUsers
        .filter((row) => tenantId !== null && row.tenantId !== null && row.tenantId !== tenantId)
        .map((row) => ({ list: 'liveUsers', says: `the tenant is ${row.tenantId}, not ${tenantId}` })),
  },
  {
    id: 'voice-unlicensed',
    shortNames: ['unlicensed-voice'],
    title: 'Voice without a licence',
    severity: 'medium',
    needs: ['liveUsers', 'liveLicences'],
    joins: true,
    explanation: 'Enterprise Voice is on, but the person is not among the licensed users of Live Platform.',
    next: 'License the person at Live Platform, or turn Enterprise Voice off.',
    // A licence under a contested address can belong to this person.
    judge: ({ person: { contested }, liveUsers, licences }) =>
      licences.length + contested.length > 0
        ? []
        : liveUsers
            .filter((row) => row.voice === true)
            .flatMap((): Evidence[] => [
              { list: 'liveUsers', says: 'Enterprise Voice is on' },
              { list: 'liveLicences', says: 'no licence is held by any of the addresses' },
            ]),
  },
  {
    id: 'licensed-no-teams',
    shortNames: ['no-teams', 'without-teams'],
    title: 'Licensed without Teams',
    severity: 'medium',
    needs: ['liveUsers', 'liveLicences'],
    joins: true,
    explanation: 'A Live Platform licence is held by a person who has no Teams service.',
    next: 'Give the person a Teams licence, or take the Live Platform licence back.',
    judge: ({ liveUsers, licences }) =>
      licences.length === 0 || liveUsers.length === 0 || liveUsers.some((row) => row.userType !== 'NoService')
        ? []
        : [{ list: 'liveUsers', says: 'the user type is NoService' }, ...licences.map(heldAtLive)],
  },
  {
    id: 'licensed-no-voice',
    shortNames: ['voice-off'],
    title: 'Licensed, voice off',
    severity: 'low',
    needs: ['liveUsers', 'liveLicences'],
    joins: true,
    explanation: 'A Live Platform licence is held by a person whose Enterprise Voice is off.',
    next: 'Turn Enterprise Voice on, or take the licence back if it is not needed.',
    judge: ({ liveUsers, licences }) =>
      licences.length === 0 || liveUsers.length === 0 || liveUsers.some((row) => row.voice !== false)
        ? []
        : [{ list: 'liveUsers', says: 'Enterprise Voice is off' }, ...licences.map(heldAtLive)],
  },
  {
    id: 'seat-unknown-person',
    shortNames: ['orphaned'],
    title: 'Seat of nobody known',
    severity: 'medium',
    needs: ['seats'],
    someOf: { lists: userLists, atLeast: 1 },
    joins: true,
    explanation:
      'A LicenseSpring licence is held by an e-mail that no list of users knows; it may be a second address of somebody.',
    next: 'Find out whose e-mail it was, then take the licence back at LicenseSpring.',
    judge(records) {
      if (records.seats.length === 0 || isKnown(records)) return [];
      return [...records.seats.map(heldSeat), ...unknownEverywhere(records)];
    },
  },
  {
    id: 'seat-inactive',
    shortNames: ['inactive'],
    title: 'Inactive seat',
    severity: 'medium',
    needs: ['seats'],
    explanation: 'The LicenseSpring user is inactive and still holds the licence.',
    next: 'Take the licence back at LicenseSpring, or activate the user.',
    judge: ({ seats }) =>
      seats
        .filter((seat) => seat.active === false)
        .map((seat): Evidence => ({
          list: 'seats',
          says: `${seatOf(seat)} is held, though its user is inactive`,
          reclaims: seat,
        })),
  },
  {
    id: 'seat-twice',
    shortNames: ['duplicate', 'duplicates'],
    title: 'Two licences of one product',
    severity: 'medium',
    needs: ['seats'],
    joins: true,
    explanation: 'One person holds more than one LicenseSpring licence of the same product.',
    next: 'Keep the licence in use and take the others back.',
    judge({ seats }) {
      const byProduct = Map.groupBy(seats, (seat) => seat.product ?? '');
      return [...byProduct.values()]
        .filter((same) => same.length > 1)
        .flatMap((same) =>
          same.toSorted(byUse).map((seat, index): Evidence => (index === 0 ? seatInUse(seat) : heldSeat(seat))),
        );
    },
  },
  {
    id: 'seat-never-used',
    shortNames: ['unused', 'never-used'],
    title: 'Seat never used',
    severity: 'low',
    needs: ['seats'],
    explanation: 'The LicenseSpring licence was never activated.',
    next: 'Ask the person whether it is needed, or take it back.',
    judge: ({ seats }) =>
      seats
        .filter((seat) => seat.activations === 0)
        .map((seat): Evidence => ({ list: 'seats', says: `${seatOf(seat)} was never activated`, reclaims: seat })),
  },
  {
    id: 'first-password',
    shortNames: ['password', 'initial-password'],
    title: 'First password never changed',
    severity: 'low',
    needs: ['seats'],
    explanation: 'The LicenseSpring user still has the first password that was handed out.',
    next: 'Ask the person to sign in and change it.',
    judge: ({ seats }) =>
      seats
        .filter((seat) => seat.firstPassword === true)
        .map((seat): Evidence => ({ list: 'seats', says: `the first password for ${seatOf(seat)} was never changed` })),
  },
];
