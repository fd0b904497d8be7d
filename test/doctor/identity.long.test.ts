import { createServer } from 'node:http';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { examineSettings } from '../../src/config/settings.ts';
import { registrationCheck } from '../../src/doctor/registration.ts';
import { usualLimits } from '../../src/doctor/run-checks.ts';
import { outcomesOf } from '../support/doctor.ts';
import { identityEnvironment } from '../support/identity.ts';

test('a managed identity that does not answer is told before the doctor’s time is over', async () => {
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const began = performance.now();
  const outcomes = await outcomesOf([
    registrationCheck(examineSettings(identityEnvironment(`http://127.0.0.1:${port}`))),
  ]);
  expect(outcomes.get('registration')).toMatchObject({
    state: 'failed',
    problems: ['The token of the managed identity did not come in time (TimeoutError)'],
  });
  expect(performance.now() - began).toBeLessThan(usualLimits.each);
});
