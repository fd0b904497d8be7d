import { expect, test } from 'vitest';
import { failed, ok, skipped, warning, type Check } from '../../src/doctor/check.ts';
import { linesOf } from '../../src/doctor/report.ts';
import { runChecks } from '../../src/doctor/run-checks.ts';
import { outcomesOf } from '../support/doctor.ts';

function check(id: string, run: Check['run'], more: Partial<Check> = {}): Check {
  return { id, title: id, run, ...more };
}

const broken = check('broken', () => failed(['it is broken'], 'Mend it.'));

function endless(id: string, after: readonly string[]): Check {
  return check(id, () => new Promise(() => undefined), { after });
}

test('a check that fails keeps none from running but those that need it', async () => {
  const outcomes = await outcomesOf([
    broken,
    check('beside', () => ok('fine')),
    check('behind', () => ok('fine'), { needs: ['broken'] }),
    check('further', () => ok('fine'), { needs: ['behind'] }),
    check('later', () => ok('fine'), { after: ['broken'] }),
  ]);
  expect(Array.from(outcomes, ([id, { state }]) => `${id} ${state}`)).toEqual([
    'broken failed',
    'beside ok',
    'behind skipped',
    'further skipped',
    'later ok',
  ]);
  expect(outcomes.get('behind')).toEqual(skipped('Not checked: it needs “broken”'));
});

test('what is only to be watched keeps nothing from running', async () => {
  const watched = check('watched', () => warning(['it is old'], 'Renew it.'));
  const outcomes = await outcomesOf([watched, check('behind', () => ok('fine'), { needs: ['watched'] })]);
  expect(outcomes.get('behind')).toEqual(ok('fine'));
});

test('the lines come in the order of the list, although an earlier check waits for a later one', async () => {
  const checks = [check('first', () => ok(''), { after: ['second'] }), check('second', () => ok(''))];
  const ids: string[] = [];
  for await (const { id } of runChecks(checks, { each: 1_000, all: 1_000 })) ids.push(id);
  expect(ids).toEqual(['first', 'second']);
});

test('a check that never ends is given up, and told so', async () => {
  const signals: AbortSignal[] = [];
  const waiting = check('endless', (signal) => {
    signals.push(signal);
    return new Promise(() => undefined);
  });
  const outcomes = await outcomesOf([waiting, check('beside', () => ok('fine'))], { each: 20, all: 1_000 });
  expect(outcomes.get('endless')).toMatchObject({ state: 'failed', problems: ['There was no answer in time'] });
  expect(outcomes.get('beside')).toEqual(ok('fine'));
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});

test('all checks together have a limit too', async () => {
  const started = performance.now();
  const chain = [endless('a', []), endless('b', ['a']), endless('c', ['b']), endless('d', ['c'])];
  const outcomes = await outcomesOf(chain, { each: 200, all: 300 });
  expect([...outcomes.values()].every(({ state }) => state === 'failed')).toBe(true);
  expect(performance.now() - started).toBeLessThan(700);
});

test('a fault of a check is told by its name alone, since its text can have a secret', async () => {
  const outcomes = await outcomesOf([
    check('faulty', () => {
      throw new RangeError('a-secret');
    }),
  ]);
  expect(outcomes.get('faulty')).toMatchObject({ state: 'failed', problems: ['The check itself failed (RangeError)'] });
});

test('a line says what was found, and below it what is wrong and what to do, within 80 columns', () => {
  const problems = [
    'MicrosoftAppId is missing (set ROLLCALL_LOCAL=1 to try Rollcall without a registration)',
    'Another',
  ];
  expect(linesOf({ id: 'a', title: 'Environment', outcome: failed(problems, 'Correct .env.') }).join('\n')).toBe(
    `✗ Environment             MicrosoftAppId is missing (set ROLLCALL_LOCAL=1 to try
                          Rollcall without a registration)
                          Another
                          → Correct .env.`,
  );
  expect(linesOf({ id: 'a', title: 'Node', outcome: ok('24.21.0') })).toEqual(['✓ Node                    24.21.0']);
  expect(linesOf({ id: 'a', title: 'Node', outcome: skipped('x') })).toEqual(['– Node                    x']);
  expect(linesOf({ id: 'a', title: 'Node', outcome: warning(['x'], 'Y.') })[0]).toMatch(/^▲ Node {20}x$/);
});
