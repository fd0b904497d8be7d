/** `2026-11-26 17:05 UTC`, which sorts as a text. */
export function momentText(moment: Date): string {
  return `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
