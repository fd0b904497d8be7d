import type { UserRecord } from '../vendors/vendor.ts';

/** The form in which addresses are compared: lower case, NFKC, without a scheme and surrounding white space. */
export function addressKey(address: string): string {
  // Shortcut for most addresses: ASCII without a colon, so only the case can differ.
  if (/^[!-9;-~]*$/.test(address)) return address.toLowerCase();
  return address
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/^(?:sips?|smtp|mailto):\s*/, '');
}

/** The distinct address keys of an account: its address and its SIP address. */
export function addressesOf({ address, sip }: Pick<UserRecord, 'address' | 'sip'>): string[] {
  const first = address === null ? '' : addressKey(address);
  const second = sip === null || sip === address ? '' : addressKey(sip);
  if (second === '' || second === first) return first === '' ? [] : [first];
  return first === '' ? [second] : [first, second];
}

/** What records of one person are matched by. */
export interface Keys {
  /** Entra object id, lower case. */
  readonly objectId: string | null;
  /** Distinct results of `addressKey`. */
  readonly addresses: readonly string[];
}
