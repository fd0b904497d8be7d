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

/** The distinct address keys of an account: its address, its SIP address, and a guest's own address. */
export function addressesOf({ address, sip }: Pick<UserRecord, 'address' | 'sip'>): string[] {
  const first = address === null ? '' : addressKey(address);
  const second = sip === null || sip === address ? '' : addressKey(sip);
  const own = guestAddress(address) ?? guestAddress(sip);
  if (own !== null) return [...new Set([first, second, own])].filter((key) => key !== '');
  if (second === '' || second === first) return first === '' ? [] : [first];
  return first === '' ? [second] : [first, second];
}

/** The key of a guest's own address: Entra writes `ann_fabrikam.com#EXT#@contoso.com` for ann@fabrikam.com. */
export function guestAddress(address: string | null): string | null {
  const [, local, domain] = (address?.includes('#') ? /^(.+)_([^_]+)#ext#@/i.exec(address) : null) ?? [];
  return local === undefined || domain === undefined ? null : addressKey(`${local}@${domain}`);
}

/** How the address of a guest who owns this one begins; null for a text that is no address. */
export function guestForm(address: string): string | null {
  const at = address.lastIndexOf('@');
  return at < 1 ? null : `${address.slice(0, at)}_${address.slice(at + 1)}#ext#`;
}

/** What records of one person are matched by. */
export interface Keys {
  /** Entra object id, lower case. */
  readonly objectId: string | null;
  /** Distinct results of `addressKey`. */
  readonly addresses: readonly string[];
  /**
   * Those of the addresses that are another account's if it has them too: all of a deleted account, since its address
   * can be given to somebody else, and a guest's own address.
   */
  readonly yielding?: readonly string[];
}
