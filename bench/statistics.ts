/** The middle of an odd number of values, the mean of the two in the middle of an even one. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Between the nearest two values, as spreadsheets do it. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * part;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** The median with the least and the most beside it, as tables show it. */
export function spread(values: readonly number[]): string {
  return `${amount(median(values))} (${amount(Math.min(...values))}–${amount(Math.max(...values))})`;
}

/** Three figures that mean something, and all of the whole number. */
export function amount(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
