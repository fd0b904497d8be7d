import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { secrets } from '../../src/sandbox/world.ts';
import { signatureOf, signedHeaders } from '../../src/vendors/licensespring/signature.ts';
import type { SandboxReply } from '../../src/sandbox/server.ts';
import {
  customerOf,
  leaksIn,
  like,
  refOf,
  noon,
  onFirstRead,
  onReads,
  openVendor,
  problemOf,
  type VendorWorld,
} from '../support/vendor-world.ts';

const assignmentsOf = async ({ vendor, call }: VendorWorld, name: string, products?: readonly string[]) => {
  const ref = refOf('licensespring', name);
  const assignments = await vendor.assignments?.({ ...ref, products: products ?? ref.products }, call);
  return assignments && [...assignments.rows];
};

function refusal(status: number, code: string): SandboxReply {
  return { status, body: { status, code, message: 'POISON' } };
}

describe('the signature of a request to LicenseSpring', () => {
  const documented = { key: 'kw4qSnpSwXzgiv5yxYpZZmFEd9QAeiKTQ6OuyMja', date: 'Tue, 07 Jun 2011 20:51:35 GMT' };
  const signature = 'UDysfR6MndUZReo07Y9r+vErn8vSxrnQ5ulit18iJ/Q=';

  it('is the documented one for the documented key and date', () => {
    expect(signatureOf(documented.date, documented.key)).toBe(signature);
    expect(signatureOf('Mon, 19 Oct 2020 15:42:27 GMT', 'test-shared-key')).toBe(
      'IAu+cxzAjEaKmTKWBjeuLFw1kd0sk5QjB2xM5qjupgo=',
    );
  });

  it.each([
    [
      'the text of the documentation, without "date: "',
      'licenseSpring\n@',
      'bBUg5NUAFIV+eZBR/wR/wAWt0s3nNvahY3sw6tuUs+s=',
    ],
    ['a line feed at the end', 'licenseSpring\ndate: @\n', 'klTwb9t6gh5JzO1hH3O5pGUg0iL9yhWJFd5X24C6oFM='],
    ['a capital in "Date: "', 'licenseSpring\nDate: @', 'JFvuiqoEJ9KFR7b5U5Mawd7sAoJui+WrwEd2HcGc/E8='],
  ])('is not the one over %s', (_, form, wrong) => {
    const over = createHmac('sha256', documented.key).update(form.replace('@', documented.date)).digest('base64');
    expect(over).toBe(wrong);
    expect(signatureOf(documented.date, documented.key)).not.toBe(wrong);
  });

  it('has the documented form in the header, byte for byte', () => {
    expect(signedHeaders(new Date(documented.date), { apiKey: 'the-key', sharedKey: documented.key })).toEqual({
      date: documented.date,
      authorization: `algorithm="hmac-sha256",headers="date",signature="${signature}",apikey="the-key"`,
    });
  });

  it('is sent with the date that it was made of', async () => {
    const open = await openVendor('licensespring');
    await assignmentsOf(open, 'contoso', ['PHN1']);
    const date = noon.toUTCString();
    const made = createHmac('sha256', secrets.licenseSpringSharedKey).update(`licenseSpring\ndate: ${date}`);
    expect(open.gets()[0]?.headers).toMatchObject({
      date,
      authorization: `algorithm="hmac-sha256",headers="date",signature="${made.digest('base64')}",apikey="${secrets.licenseSpringApiKey}"`,
    });
  });
});

describe('the seats of LicenseSpring', () => {
  it('are the documented ones, with what the example leaves out unknown', async () => {
    const open = await openVendor('licensespring');
    const seat = {
      reason: null,
      nonPerson: null,
      product: 'PHN1',
      active: true,
      activations: null,
      maxActivations: null,
    };
    expect(await assignmentsOf(open, 'contoso', ['PHN1'])).toEqual([
      { ...seat, address: 'test1@example.com', name: null, licenseId: '34524352345', firstPassword: true },
      // "0" for a name is no name.
      { ...seat, address: 'test2@example.com', name: null, licenseId: '786856745645', firstPassword: false },
    ]);
    expect(leaksIn(await assignmentsOf(open, 'contoso', ['PHN1']))).toEqual([]);
  });

  it('come for each product that the customer has, one request each', async () => {
    const open = await openVendor('licensespring');
    const assignments = await assignmentsOf(open, 'contoso');
    expect(assignments?.map(({ product }) => product)).toEqual(['PHN1', 'PHN1', 'SBC2', 'SBC2', 'SBC2']);
    expect(open.gets().map(({ query }) => query.get('product'))).toEqual(['PHN1', 'SBC2']);
    expect(await assignmentsOf(open, 'contoso', [])).toEqual([]);
  });

  it('show names and activations, and a person twice who has two seats', async () => {
    const assignments = await assignmentsOf(await openVendor('licensespring'), 'fabrikam', ['PHN1']);
    const twice = assignments?.filter(({ name }) => name === 'Łukasz Żółtowski') ?? [];
    expect(twice).toMatchObject([
      { active: true, activations: 1, maxActivations: 2 },
      { active: true, activations: 1, maxActivations: 2 },
    ]);
    expect(new Set(twice.map(({ licenseId }) => licenseId)).size).toBe(2);
    expect(assignments?.find(({ name }) => name === 'Vera Quist')).toMatchObject({ active: false });
    expect(assignments?.find(({ name }) => name === 'Nora Falk')).toMatchObject({
      activations: 0,
      firstPassword: true,
    });
  });

  it('keep every digit of an id, of 16 digits and beyond 2^53', async () => {
    const assignments = await assignmentsOf(await openVendor('licensespring'), 'fabrikam', ['SBC2']);
    const seats = customerOf('fabrikam').licenseSpring?.seats['SBC2'] ?? [];
    expect(assignments?.map(({ licenseId }) => licenseId)).toEqual(seats.map((seat) => seat.license_id));
    expect(assignments?.[0]?.licenseId).toMatch(/^\d{16}$/);
    expect(assignments?.at(-1)?.licenseId).toBe('9223372036854775807');
  });

  it('need no more of a row than the address', async () => {
    const open = await openVendor('licensespring');
    open.sandbox.misbehave(onReads({ status: 200, body: '\uFEFF{"users":[{"email":" ann@contoso.com "}]}' }));
    expect(await assignmentsOf(open, 'contoso', ['PHN1'])).toEqual([
      {
        address: 'ann@contoso.com',
        name: null,
        reason: null,
        nonPerson: null,
        product: 'PHN1',
        licenseId: null,
        active: null,
        activations: null,
        maxActivations: null,
        firstPassword: null,
      },
    ]);
  });

  it('are found for a customer whose address has a plus sign', async () => {
    const open = await openVendor('licensespring');
    await assignmentsOf(open, 'fabrikam', ['PHN1']);
    expect(open.addresses).toEqual([
      `${open.sandbox.url}/api/v4/customer_license_users?product=PHN1&customer=licences%2Bit%40fabrikam.com`,
    ]);
  });
});

describe("LicenseSpring's clock", () => {
  it.each([
    ['ahead', 20 * 60_000],
    ['behind', -40 * 60_000],
  ])('may be far %s: the second try has its time, and so has every later one', async (_, ahead) => {
    const open = await openVendor('licensespring', { ahead });
    expect(await assignmentsOf(open, 'contoso', ['PHN1'])).toHaveLength(2);
    const theirs = new Date(noon.getTime() + ahead).toUTCString();
    expect(open.gets().map(({ headers }) => headers['date'])).toEqual([noon.toUTCString(), theirs]);
    open.advance(60);
    expect(await assignmentsOf(open, 'contoso', ['PHN1'])).toHaveLength(2);
    expect(open.gets()).toHaveLength(3);
    expect(open.records.map(({ outcome }) => outcome)).toEqual([400, 200, 200]);
  });

  it('is believed once; after another refusal the operator is asked to set the clock', async () => {
    const open = await openVendor('licensespring');
    open.sandbox.misbehave(onReads({ ...refusal(400, 'date_header_diff'), headers: { Date: noon.toUTCString() } }));
    expect(await problemOf(assignmentsOf(open, 'contoso', ['PHN1']))).toMatchObject({
      code: 'source-refused',
      advice: like(/set the clock/),
    });
    expect(open.gets()).toHaveLength(2);
  });

  it('is not guessed when the refusal has no valid date', async () => {
    const open = await openVendor('licensespring');
    open.sandbox.misbehave(onFirstRead({ ...refusal(400, 'date_header_diff'), headers: { Date: 'today' } }));
    expect(await problemOf(assignmentsOf(open, 'contoso', ['PHN1']))).toMatchObject({ code: 'source-refused' });
    expect(open.gets()).toHaveLength(1);
  });
});

describe('a refusal of LicenseSpring', () => {
  it.each([
    // The documentation has two HTTP statuses for some codes; a failed sign-in is 400.
    [400, 'signature_mismatch', 'source-refused'],
    [401, 'signature_mismatch', 'source-refused'],
    [400, 'invalid_api_key', 'source-refused'],
    [400, 'authorization_invalid_headers', 'source-refused'],
    [403, 'hmac_required', 'source-refused'],
    [400, 'customer_does_not_exist', 'source-unknown-customer'],
    [401, 'customer_not_found', 'source-unknown-customer'],
    [404, 'unknown_product', 'source-unknown-customer'],
    [400, 'archived_product', 'source-unknown-customer'],
    [400, 'api_key_product_not_allowed', 'source-not-permitted'],
    [404, 'invalid_product_auth_method', 'source-not-permitted'],
    [400, 'validation_error', 'source-unexpected'],
    [404, 'not_found', 'source-unexpected'],
    [500, 'internal_error', 'source-failed'],
  ])('with HTTP %i and code %s is %s: the code decides', async (status, code, expected) => {
    const open = await openVendor('licensespring');
    open.sandbox.misbehave(onReads(refusal(status, code)));
    const problem = await problemOf(assignmentsOf(open, 'contoso', ['PHN1']));
    expect(problem.code).toBe(expected);
    expect(problem.reason).toContain(`HTTP ${String(status)}`);
    expect(leaksIn(problem.reason)).toEqual([]);
  });

  it('names rollcall.yaml when a product is unknown, and says so when one has no users to list', async () => {
    const open = await openVendor('licensespring');
    expect((await problemOf(assignmentsOf(open, 'contoso', ['NONE']))).advice).toMatch(/products in rollcall\.yaml/);
    expect((await problemOf(assignmentsOf(open, 'contoso', ['KEY9']))).advice).toMatch(/not user-based/);
  });
});

describe('the sign-in check of LicenseSpring', () => {
  it("asks about no real customer, and takes 'unknown' for a good sign-in", async () => {
    const { vendor, call, gets } = await openVendor('licensespring');
    await expect(vendor.check(call)).resolves.toBeUndefined();
    expect(gets()).toHaveLength(1);
    expect([...(gets()[0]?.query.values() ?? [])]).toEqual(['sign-in-check', 'sign-in-check']);
    expect(vendor.signedInUntil()).toBeNull();
  });

  it('fails while LicenseSpring is down', async () => {
    const { sandbox, vendor, call } = await openVendor('licensespring');
    sandbox.misbehave(onReads({ status: 503 }));
    expect(await problemOf(vendor.check(call))).toMatchObject({ code: 'source-failed' });
  });
});
