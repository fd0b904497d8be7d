import { randomInt } from 'node:crypto';

/** Without the letters and digits that are easily mistaken for one another. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const length = 6;

/** A new name that people can type, such as `K7WQ2M`. */
export function newReference(): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}
