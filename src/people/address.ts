import type { UserRecord } from '../vendors/vendor.ts';

/** Addresses are compared without case, scheme and surrounding blanks, in one Unicode form. */
export function addressKey(address: string): string {
  // Most addresses are plain and have no scheme: nothing but their case can differ.
  if (/^[!-9;-~]*$/.test(address)) return address.toLowerCase();
  return address
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/^(?:sips?|smtp|mailto):\s*/, '');
}

/** Every address that an account answers to, each once. */
export function addressesOf({ address, sip }: Pick<UserRecord, 'address' | 'sip'>): string[] {
  const first = address === null ? '' : addressKey(address);
  const second = sip === null || sip === address ? '' : addressKey(sip);
  if (second === '' || second === first) return first === '' ? [] : [first];
  return first === '' ? [second] : [first, second];
}

/** What a record can be tied by. */
export interface Keys {
  /** Entra object id, lower case. */
  readonly objectId: string | null;
  /** As given by `addressKey`, each once. */
  readonly addresses: readonly string[];
}
