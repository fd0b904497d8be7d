import { afterEach, beforeEach, expect, test } from 'vitest';
import { changed } from '../support/failures.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const minute = 60_000;

/** From now on, these sources answer with a clock that is so many minutes ahead of ours. */
function setClock(minutes: number, sources: readonly ('live' | 'licensespring' | 'partner')[]): void {
  const date = new Date(Date.now() + minutes * minute).toUTCString();
  for (const source of sources)
    world.sandboxes[source].misbehave(changed((good) => ({ ...good, headers: { ...good.headers, Date: date } })));
}

test.each([
  [7, 'The clock of Rollcall’s machine is 7 minutes behind'],
  [-12, 'The clock of Rollcall’s machine is 12 minutes ahead'],
])('status says when the clocks of all sources are %i minutes ahead', async (minutes, title) => {
  setClock(minutes, ['live', 'licensespring', 'partner']);
  expect((await world.say('status')).text).toContain(`${title}. Let it keep time by NTP`);
});

test('one source with a wrong clock does not make ours wrong', async () => {
  setClock(7, ['live']);
  expect((await world.say('status')).text).not.toContain('clock');
});
