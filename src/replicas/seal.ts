import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';

const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** The text, encrypted. `about` is not in it, but must be the same again when it is opened. */
export function seal(text: string, about: string, key: KeyObject): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(nonceBytes);
  const sealing = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(about));
  const body = Buffer.concat([sealing.update(text, 'utf8'), sealing.final()]);
  return new Uint8Array(Buffer.concat([nonce, sealing.getAuthTag(), body]));
}

/** Null when another key sealed it, or it was changed. */
export function unseal(sealed: Uint8Array, about: string, key: KeyObject): string | null {
  const nonce = sealed.subarray(0, nonceBytes);
  const tag = sealed.subarray(nonceBytes, nonceBytes + tagBytes);
  if (tag.length < tagBytes) return null;
  const opening = createDecipheriv(cipher, key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(about));
  try {
    opening.setAuthTag(tag);
    return opening.update(sealed.subarray(nonceBytes + tagBytes), undefined, 'utf8') + opening.final('utf8');
  } catch {
    return null;
  }
}
