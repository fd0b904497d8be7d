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

test.each<[what: string, reply: BadReply, says: string, advice: string]>([
  ['is unknown', refusal('unknown_product'), 'it does not know it for this customer', 'products in rollcall.yaml'],
  ['has no such customer', refusal('customer_does_not_exist'), 'it does not know it', 'products in rollcall.yaml'],
  ['is not user-based', refusal('invalid_product_auth_method'), 'it does not let Rollcall read this', 'not user-based'],
  ['is not covered by the key', refusal('api_key_product_not_allowed'), 'it does not let Rollcall', 'The API key'],
  ['has a fault', { status: 500 }, 'it reported a fault of its own', 'Try again'],
  ['cannot be reached', 'reset', 'it could not be reached', 'Try again'],
  ['is nonsense', { status: 200, body: '<html>' }, 'it sent an answer that Rollcall does not', 'Tell the person'],
])('a product that %s is named, and the seats of the other one stand', async (_, reply, says, advice) => {
  failFor(['SBC2'], reply);
  const licenses = await world.say('licenses fabrikam from:licensespring');
  expect(licenses.summary).toMatch(/^Fabrikam Inc\.: at least 17 licences/);
  expect(licenses.text).toContain(`sent no licences of SBC2: ${says}`);
  expect(licenses.text).toContain(advice);
  expect(licenses.text).not.toContain('e-mail');
  expect(licenses.text).toContain('at least 17 licences held');
  const customer = await world.say('customer fabrikam');
  expect(customer.text).toContain('PHN1: at least 17 licences');
  expect(customer.text).not.toMatch(/SBC2: (at least )?\d/);
});

test('no verdict says that somebody has no seat, or only one, while a product is missing', async () => {
  failFor(['PHN1'], refusal('disabled_product'));
  const reply = await world.say('reconcile fabrikam verdict:seat-twice');
  expect(reply.summary).toContain('not judged: LicenseSpring unknown: LicenseSpring sent no licences of PHN1');
  expect((await world.say('user vera.quist@fabrikam.com fabrikam')).text).toContain('sent no licences of PHN1');
  expect((await world.say('user nobody.known fabrikam')).summary).toContain('as far as could be read');
});

test('while every product fails, nothing is known, and the e-mail is blamed where it is unknown', async () => {
  failFor(['PHN1', 'SBC2'], refusal('customer_does_not_exist'));
  const reply = await world.say('licenses fabrikam from:licensespring');
  expect(reply.text).toContain('LicenseSpring does not know this customer');
  expect(reply.text).toContain('e-mail in rollcall.yaml');
});

test('rows that cannot be read are counted over all products, and said beside a product that is missing', async () => {
  world.sandboxes.licensespring.misbehave(withRows('_users', changing([0], { email: null })));
  expect((await world.say('licenses fabrikam from:licensespring')).text).toContain('2 of 22 rows could not be read');
  world.sandboxes.licensespring.misbehave((request, good) =>
    request.query.get('product') === 'SBC2'
      ? { status: 500 }
      : withRows('_users', changing([0], { email: null }))(request, good),
  );
  const { text } = await world.say('licenses fabrikam from:licensespring fresh');
  expect(text).toContain('sent no licences of SBC2');
  expect(text).toContain('1 of 17 rows could not be read');
});
