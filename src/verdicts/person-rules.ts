import { accountLists, licenseLists, userLists } from '../people/lists.ts';
import { accountsIn, licensesIn } from '../people/roster.ts';
import { words } from '../text/words.ts';
import {
  assignedText,
  byUse,
  claims,
  deletion,
  heldAtLive,
  heldIn,
  heldSeat,
  isKnown,
  seatInUse,
  unknownEverywhere,
} from './evidence.ts';
import type { Evidence, PersonVerdict } from './rule.ts';

const texts = words.evidence;

/** The verdicts on a person. */
export const personVerdicts: readonly PersonVerdict[] = [
  {
    id: 'licensed-deleted',
    shortNames: ['deleted'],
    ...words.verdicts['licensed-deleted'],
    severity: 'high',
    needs: ['partnerAccounts', 'partnerDeleted'],
    someOf: { lists: licenseLists, atLeast: 1 },
    joins: true,
    judge({ person, deleted, accounts }) {
      const held = licenseLists.flatMap((list) => licensesIn(person, list).map((each) => heldIn(list, each)));
      if (deleted.length === 0 || accounts.length > 0 || held.length === 0) return [];
      return [deletion(deleted), ...held];
    },
  },
  {
    id: 'licensed-unknown-person',
    shortNames: ['orphaned'],
    ...words.verdicts['licensed-unknown-person'],
    severity: 'high',
    needs: ['liveLicences', 'liveUsers'],
    joins: true,
    judge(records) {
      if (records.licences.length === 0 || isKnown(records)) return [];
      return [...records.licences.map(heldAtLive), ...unknownEverywhere(records)];
    },
  },
  {
    id: 'identity-conflict',
    shortNames: ['conflict', 'conflicts'],
    ...words.verdicts['identity-conflict'],
    severity: 'high',
    someOf: { lists: userLists, atLeast: 2 },
    joins: true,
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
    ...words.verdicts['wrong-tenant'],
    severity: 'high',
    needs: ['liveUsers'],
    judge: ({ liveUsers, customer: { tenantId: own } }) =>
      liveUsers.flatMap(({ tenantId }): Evidence[] =>
        own === null || tenantId === null || tenantId === own
          ? []
          : [{ list: 'liveUsers', says: texts.otherTenant(tenantId, own) }],
      ),
  },
  {
    id: 'voice-unlicensed',
    shortNames: ['unlicensed-voice'],
    ...words.verdicts['voice-unlicensed'],
    severity: 'medium',
    needs: ['liveUsers', 'liveLicences'],
    joins: true,
    // A licence under a contested address can belong to this person.
    judge: ({ person: { contested }, liveUsers, licences }) =>
      licences.length + contested.length > 0
        ? []
        : liveUsers
            .filter((row) => row.voice === true)
            .flatMap((): Evidence[] => [
              { list: 'liveUsers', says: texts.voiceOn },
              { list: 'liveLicences', says: texts.unlicensed },
            ]),
  },
  {
    id: 'licensed-no-teams',
    shortNames: ['no-teams', 'without-teams'],
    ...words.verdicts['licensed-no-teams'],
    severity: 'medium',
    needs: ['liveUsers', 'liveLicences'],
    joins: true,
    judge: ({ liveUsers, licences }) =>
      licences.length === 0 || liveUsers.length === 0 || liveUsers.some((row) => row.userType !== 'NoService')
        ? []
        : [{ list: 'liveUsers', says: texts.noService }, ...licences.map(heldAtLive)],
  },
  {
    id: 'licensed-no-voice',
    shortNames: ['voice-off'],
    ...words.verdicts['licensed-no-voice'],
    severity: 'low',
    needs: ['liveUsers', 'liveLicences'],
    joins: true,
    judge: ({ liveUsers, licences }) =>
      licences.length === 0 || liveUsers.length === 0 || liveUsers.some((row) => row.voice !== false)
        ? []
        : [{ list: 'liveUsers', says: texts.voiceOff }, ...licences.map(heldAtLive)],
  },
  {
    id: 'seat-unknown-person',
    shortNames: ['orphaned'],
    ...words.verdicts['seat-unknown-person'],
    severity: 'medium',
    needs: ['seats'],
    someOf: { lists: userLists, atLeast: 1 },
    joins: true,
    judge(records) {
      if (records.seats.length === 0 || isKnown(records)) return [];
      return [...records.seats.map(heldSeat), ...unknownEverywhere(records)];
    },
  },
  {
    id: 'seat-inactive',
    shortNames: ['inactive'],
    ...words.verdicts['seat-inactive'],
    severity: 'medium',
    needs: ['seats'],
    judge: ({ seats }) =>
      seats
        .filter((seat) => seat.active === false)
        .map((seat): Evidence => ({
          list: 'seats',
          says: texts.userInactive(assignedText(seat)),
          reclaims: seat,
        })),
  },
  {
    id: 'seat-twice',
    shortNames: ['duplicate', 'duplicates'],
    ...words.verdicts['seat-twice'],
    severity: 'medium',
    needs: ['seats'],
    joins: true,
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
    ...words.verdicts['seat-never-used'],
    severity: 'low',
    needs: ['seats'],
    judge: ({ seats }) =>
      seats
        .filter((seat) => seat.activations === 0)
        .map((seat): Evidence => ({ list: 'seats', says: texts.neverActivated(assignedText(seat)), reclaims: seat })),
  },
  {
    id: 'first-password',
    shortNames: ['password', 'initial-password'],
    ...words.verdicts['first-password'],
    severity: 'low',
    needs: ['seats'],
    judge: ({ seats }) =>
      seats
        .filter((seat) => seat.firstPassword === true)
        .map((seat): Evidence => ({ list: 'seats', says: texts.initialPassword(assignedText(seat)) })),
  },
];
