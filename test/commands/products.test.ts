import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { BadReply } from '../support/faulty-sandbox.ts';
import { changing, withRows } from '../support/edit-answers.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  onTestFinished(() => world.close());
});

/** LicenseSpring answers like this for these products. */
function failFor(products: readonly string[], reply: BadReply): void {
  world.sandboxes.licensespring.misbehave(({ query }) =>
    products.includes(query.get('product') ?? '') ? reply : null,
  );
}

const refusal = (code: string, status = 400): BadReply => ({ status, body: { status, code, message: 'no' } });

const error = 'LicenseSpring reported an internal error. Try again';
const denied = 'LicenseSpring denied Rollcall access.';

test.each<[what: string, reply: BadReply, says: string]>([
  ['is unknown', refusal('unknown_product'), 'LicenseSpring can’t find it for this customer. Your Rollcall'],
  ['has no such customer', refusal('customer_does_not_exist'), 'LicenseSpring can’t find it for this customer. Your'],
  ['is not user-based', refusal('invalid_product_auth_method'), `${denied} One of the products is not user-based`],
  ['is not covered by the key', refusal('api_key_product_not_allowed'), `${denied} The API key`],
  ['has a fault', { status: 500 }, error],
  ['cannot be reached', 'reset', 'LicenseSpring can’t be reached. Try again'],
  ['is nonsense', { status: 200, body: '<html>' }, 'LicenseSpring sent an unexpected answer. None of it is shown'],
])('a product that %s is named, and the seats of the other one stand', async (_, reply, says) => {
  failFor(['SBC2'], reply);
  const licenses = await world.say('licenses fabrikam from:licensespring');
  expect(licenses.summary).toBe('Fabrikam Inc.: at least 17 licenses assigned by name');
  expect(licenses.text).toContain(`⚠ Incomplete. LicenseSpring sent no licenses for SBC2. SBC2: ${says}`);
  expect(licenses.text).not.toContain('email');
  expect(licenses.lines).toContain('at least 17 LicenseSpring');
  const all = await world.say('licenses fabrikam');
  expect(all.text).toContain('\nLicenseSpring\nat least 17 licenses assigned\n');
  const customer = await world.say('customer fabrikam');
  expect(customer.text).toContain('PHN1: at least 17 licenses');
  expect(customer.text).not.toMatch(/SBC2: (at least )?\d/);
});

test('no verdict says that somebody has no seat, or only one, while a product is missing', async () => {
  failFor(['PHN1'], refusal('disabled_product'));
  const reply = await world.say('reconcile fabrikam verdict:seat-twice');
  expect(reply.summary).toContain(': Not checked: LicenseSpring sent no licenses for PHN1');
  expect((await world.say('user vera.quist@fabrikam.com fabrikam')).text).toContain('sent no licenses for PHN1');
  expect((await world.say('user nobody.known fabrikam')).summary).toBe(
    'No match: “nobody.known” · no match in what could be read at Fabrikam Inc.',
  );
});

test('while every product fails, nothing is known, and the e-mail is blamed where it is unknown', async () => {
  failFor(['PHN1', 'SBC2'], refusal('customer_does_not_exist'));
  const reply = await world.say('licenses fabrikam from:licensespring');
  expect(reply.text).toContain('LicenseSpring can’t find this customer');
  expect(reply.text).toContain('email address in rollcall.yaml');
});

test('rows that cannot be read are counted over all products, and said beside a product that is missing', async () => {
  world.sandboxes.licensespring.misbehave(withRows('_users', changing([0], { email: null })));
  expect((await world.say('licenses fabrikam from:licensespring')).text).toContain('unreadable rows (2 of 22)');
  world.sandboxes.licensespring.misbehave((request, good) =>
    request.query.get('product') === 'SBC2'
      ? { status: 500 }
      : withRows('_users', changing([0], { email: null }))(request, good),
  );
  const { text } = await world.say('licenses fabrikam from:licensespring fresh');
  expect(text).toContain('sent no licenses for SBC2');
  expect(text).toContain('unreadable rows (1 of 17)');
});
