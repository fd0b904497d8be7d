import { expect, test } from 'vitest';
import type { Portal } from '../../src/config/portals.ts';
import type { Customer } from '../../src/sources/customer.ts';
import { customerLinks } from '../../src/views/portals.ts';

const portals: readonly Portal[] = [
  { title: 'Own', customer: 'https://portal.example/a/{domain}/b?tenant={tenant}', person: null },
];

function customerWith(domain: string | null): Customer {
  const refs = { live: null, licensespring: null, partner: null };
  return { name: 'contoso', title: 'Contoso GmbH', aliases: [], domain, tenantId: 't', refs };
}

test.each([
  'contoso.com/../../admin',
  '@evil.example',
  '?x=1&tenant=other',
  '#end',
  '%2e%2e',
  'a b\n"<script>',
  '\u202Econtoso',
  'ÄÖ',
  '\uD800',
])('the domain %j of a vendor stays within its part of the address', (domain) => {
  const [link] = customerLinks(customerWith(domain), portals);
  const url = new URL(link?.url ?? '');
  expect(url.host).toBe('portal.example');
  const [, first, middle = '', last, ...more] = url.pathname.split('/');
  expect([first, decodeURIComponent(middle), last, more]).toEqual(['a', domain.toWellFormed(), 'b', []]);
  expect([...url.searchParams]).toEqual([['tenant', 't']]);
  expect(url.hash).toBe('');
});

test.each([null, '', '.', '..', '...'])('a customer with the domain %j has no such button', (domain) => {
  expect(customerLinks(customerWith(domain), portals)).toEqual([]);
});
