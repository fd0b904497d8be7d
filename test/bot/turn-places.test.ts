import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Standing } from '../../src/access/asker.ts';
import { createTurnPlaces, type Claim, type TurnPlace } from '../../src/bot/turn-places.ts';

const limits = { perConversation: 2, perPerson: 3, total: 4 };

function claim(person: number, standing: Standing, conversation = `chat of ${person}`): Claim {
  return { person: `person ${person}`, conversation, standing };
}

function isUsual(place: TurnPlace | null): boolean {
  return place?.isOverflow() === false;
}

test('a turn that is checked leaves its place to the next', () => {
  const take = createTurnPlaces(limits);
  const unchecked = [1, 2, 3, 4].map((person) => take(claim(person, 'unchecked')));
  expect(isUsual(take(claim(5, 'unchecked')))).toBe(false);
  expect(unchecked[0]?.settle('permitted')).toBe(true);
  expect(isUsual(take(claim(6, 'unchecked')))).toBe(true);
});

test('a turn that is checked when all usual places are taken may only say that it is busy', () => {
  const take = createTurnPlaces(limits);
  for (const person of [1, 2, 3, 4]) take(claim(person, 'visitor'));
  const place = take(claim(5, 'unchecked'));
  expect([place?.settle('visitor'), place?.isOverflow()]).toEqual([true, true]);
});

test('a turn that is checked when all places are taken sends nothing, and leaves as any other', () => {
  const take = createTurnPlaces(limits);
  const visitors = [1, 2, 3, 4, 5, 6, 7, 8].map((person) => take(claim(person, 'visitor')));
  const place = take(claim(9, 'unchecked'));
  expect([place?.settle('visitor'), place?.settle('permitted')]).toEqual([false, true]);
  place?.leave();
  for (const visitor of visitors) visitor?.leave();
  expect([1, 2, 3, 4].every((person) => isUsual(take(claim(person, 'visitor'))))).toBe(true);
});

test('a turn that came when it was busy stays so', () => {
  const take = createTurnPlaces(limits);
  const [first, , , , fifth] = [1, 2, 3, 4, 5].map((person) => take(claim(person, 'unchecked')));
  first?.leave();
  expect([fifth?.settle('permitted'), fifth?.isOverflow()]).toEqual([true, true]);
});

test('strangers who are asked about do not fill a conversation', () => {
  const take = createTurnPlaces(limits);
  const places = [1, 2, 3, 4].map((person) => take(claim(person, 'unchecked', 'group')));
  expect(places.every(isUsual)).toBe(true);
  expect(places.map((place) => place?.settle('permitted') === true && isUsual(place))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

const standings: readonly Standing[] = ['permitted', 'visitor', 'unchecked'];
const steps = fc.array(
  fc.record({
    person: fc.nat(5),
    chat: fc.nat(3),
    standing: fc.constantFrom(...standings),
    next: fc.option(fc.constantFrom(...standings, 'leave' as const)),
  }),
  { maxLength: 60 },
);

test('whatever visitors do, a person with a rule gets what they would get without them', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const crowded = createTurnPlaces(limits);
      const quiet = createTurnPlaces(limits);
      for (const { person, chat, standing, next } of all) {
        const wanted = claim(person, standing, `chat ${chat}`);
        const place = crowded(wanted);
        if (next === 'leave') place?.leave();
        else if (next !== null && next !== 'permitted' && standing !== 'permitted') place?.settle(next);
        if (standing !== 'permitted') continue;
        const alone = quiet(wanted);
        if (next === 'leave') alone?.leave();
        expect([place === null, isUsual(place)]).toEqual([alone === null, isUsual(alone)]);
      }
    }),
  );
});
