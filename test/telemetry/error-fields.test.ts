import { expect, test } from 'vitest';
import { readSettings } from '../../src/config/settings.ts';
import { stackFrames } from '../../src/telemetry/error-fields.ts';

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown');
}

test('an error is logged with the places in Rollcall’s own files', () => {
  const error = thrownBy(() => readSettings({}));
  expect(stackFrames(error)).toEqual([expect.stringMatching(/^src\/config\/settings\.ts:\d+:\d+$/)]);
});

test('an error text that looks like a place is not logged', () => {
  const error = new Error('x\n    at /src/vera-quist.ts:1:1\n    at y');
  expect(error.stack).toContain('vera');
  expect(stackFrames(error)).toEqual([]);
});

test.each(['text', null, { stack: '    at /src/bot.ts:1:1' }])('%j has no places', (thrown) => {
  expect(stackFrames(thrown)).toEqual([]);
});

test('an error whose text was changed later still has its places, and its old text is not logged', () => {
  const error = thrownBy(() => readSettings({}));
  expect(stackFrames(Object.assign(Object(error), { message: 'another text' }))).toHaveLength(1);
  const foreign = Object.assign(new Error('x\n    at /src/vera-quist.ts:1:1\n    at y'), { message: 'another text' });
  expect(stackFrames(foreign)).toEqual([]);
});
