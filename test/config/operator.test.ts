import { expect, test } from 'vitest';
import { readOperator } from '../../src/config/operator.ts';

function read(environment: Readonly<Record<string, string>>) {
  const faults: string[] = [];
  return { operator: readOperator((name) => environment[name] ?? null, faults), faults };
}

test.each(['rollcall@contoso.com', 'https://help.contoso.com/rollcall'])('a contact can be %s', (contact) => {
  expect(read({ ROLLCALL_OPERATOR: 'Contoso', ROLLCALL_CONTACT: contact })).toEqual({
    operator: { name: 'Contoso', contact },
    faults: [],
  });
});

test('who runs Rollcall need not be said', () => {
  expect(read({})).toEqual({ operator: { name: null, contact: null }, faults: [] });
});

test.each(['help desk', 'http://help.contoso.com', 'javascript:alert(1)'])('%s is no contact', (contact) => {
  expect(read({ ROLLCALL_CONTACT: contact }).faults).toEqual([
    'ROLLCALL_CONTACT must be an e-mail address, or an address that begins with https://',
  ]);
});

test('a name that no Teams app can have is named at the start', () => {
  const fault = 'ROLLCALL_OPERATOR must have at most 32 characters';
  expect(read({ ROLLCALL_OPERATOR: 'x'.repeat(33) }).faults).toEqual([fault]);
});
