/** Milliseconds that a `Retry-After` header asks for, as seconds or as a date (RFC 9110, section 10.2.3). Null if unreadable. */
export function retryAfter(value: string | undefined, now: number = Date.now()): number | null {
  if (value === undefined) return null;
  const milliseconds = /^\d{1,9}$/.test(value.trim()) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isNaN(milliseconds) ? null : Math.max(0, milliseconds);
}
