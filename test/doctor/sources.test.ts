import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { usualLimits } from '../../src/doctor/run-checks.ts';
import { secretMarks } from '../../src/sandbox/world.ts';
import { examined, settingsFile, type Examination } from '../support/doctor.ts';
import { always, changed, failures } from '../support/failures.ts';
import { openFaultySandboxes, type FaultySandboxes } from '../support/faulty-sandbox.ts';

let sandboxes: FaultySandboxes;
beforeAll(async () => {
  sandboxes = await openFaultySandboxes();
});
afterEach(() => {
  for (const id of sources) sandboxes[id].misbehave(null);
});
afterAll(() => sandboxes.close());

const sources = ['live', 'licensespring', 'partner'] as const;
const demo = new URL('../../src/demo/rollcall.demo.yaml', import.meta.url).pathname;

function examineAll(config = demo, limits = usualLimits): Promise<Examination> {
  return examined({ ...sandboxes.environment, ROLLCALL_CONFIG: config }, limits);
}

test('with every source as it should be, every check is good or does not apply', async () => {
  const { isWell, those, found } = await examineAll();
  expect([isWell, those('failed'), those('warning')]).toEqual([true, [], []]);
  expect(those('skipped')).toEqual(['registration', 'https', 'health', 'messages', 'package']);
  expect(found('read-licensespring').detail).toBe('Rollcall may read contoso');
  expect(found('clock').detail).toMatch(/^[0-2] s off the sources’ clocks$/);
});

test.each(sources)('a sign-in that %s refuses is named, and the other sources are still read', async (id) => {
  sandboxes[id].misbehave(always({ status: 401 }));
  const { isWell, those, found } = await examineAll();
  expect([isWell, those('failed')]).toEqual([false, [`sign-in-${id}`]]);
  expect(found(`sign-in-${id}`).problems).toEqual([expect.stringMatching(/refuses|can’t sign in|sign-in/i)]);
  expect(found(`sign-in-${id}`).advice).not.toBe('');
  expect(found(`read-${id}`).detail).toMatch(/^Not checked: it needs “.* sign-in”$/);
});

test('a permission that a source lacks is named by the read that needs it', async () => {
  sandboxes.partner.misbehave(({ path }) => (path.endsWith('/users') ? { status: 403 } : null));
  const { those, found } = await examineAll();
  expect(those('failed')).toEqual(['read-partner']);
  expect(found('sign-in-partner').state).toBe('ok');
  expect(found('read-partner').advice).toContain('Directory Reader');
});

test('a customer whom a source does not have is named by the read', async () => {
  const config = await settingsFile(`
customers:
  - name: contoso
    licensespring: { customer: nobody@contoso.com, products: [PHN1] }
access: [{ who: anyone, customers: all }]
`);
  expect((await examineAll(config)).found('read-licensespring')).toMatchObject({
    state: 'failed',
    advice: expect.stringMatching(/email address in rollcall\.yaml/) as unknown,
  });
});

test('rules, exceptions and ids that point at nothing are named, each with its place', async () => {
  const config = await settingsFile(`
customers:
  - name: contoso
    live: f1d30c8d-5f44-451e-9257-2318808ba0d0
access:
  - { who: anyone, customers: [contoso, fabrikan] }
exceptions:
  - { customer: gone, verdict: seat-inactive, of: a@example.com, reason: left, until: 2099-01-31 }
`);
  const { found } = await examineAll(config);
  expect(found('names')).toMatchObject({
    state: 'failed',
    problems: [
      'access[1].customers names fabrikan, which is no customer',
      'exceptions[1].customer names gone, which is no customer',
      'contoso has an id under live: that Live Platform does not list',
    ],
  });
});

test('while a list of customers is missing, nobody is called unknown', async () => {
  sandboxes.live.misbehave(({ path }) => (path.endsWith('/customer') ? { status: 500 } : null));
  const config = await settingsFile('access: [{ who: anyone, customers: [fabrikan] }]');
  expect((await examineAll(config)).found('names')).toMatchObject({
    state: 'skipped',
    detail: 'Not checked: the list of customers is missing from Live Platform',
  });
});

test('a clock that is off is named', async () => {
  const date = new Date(Date.now() + 9 * 60_000).toUTCString();
  for (const id of sources)
    sandboxes[id].misbehave(changed((good) => ({ ...good, headers: { ...good.headers, Date: date } })));
  const { found, those } = await examineAll();
  expect(those('failed')).toEqual(['clock']);
  expect(found('clock').problems).toEqual(['The clock of Rollcall’s machine is 9 minutes behind']);
});

test.each(Object.entries(failures))(
  'when every source %s, each is named, and no secret is printed',
  async (_, failure) => {
    for (const id of sources)
      await (failure === 'refuse' ? sandboxes[id].refuse(true) : sandboxes[id].misbehave(failure));
    const { isWell, output, found } = await examineAll(demo, { each: 2_500, all: 10_000 });
    if (failure === 'refuse') for (const id of sources) await sandboxes[id].refuse(false);
    expect([isWell, found('database').state]).toEqual([false, 'ok']);
    expect(secretMarks.filter((mark) => output.includes(mark))).toEqual([]);
  },
);
