/** The median; for an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The quantile, interpolated linearly between the two nearest values, as in spreadsheets. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * part;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

/** Writes the median with minimum and maximum, such as `5.2 (4.8–6.1)`. */
export function spread(values: readonly number[]): string {
  return `${amount(median(values))} (${amount(Math.min(...values))}–${amount(Math.max(...values))})`;
}

/** Writes three significant digits, and every digit of the integer part. */
export function amount(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
