/** Why Live Platform counts a license, without what all reasons share: `Template` of `Managed Users - By Template`. */
export function reasonName(reason: string): string {
  return reason.replace(/^managed (?:users|devices)\s*-\s*(?:by\s+)?/i, '') || reason;
}
