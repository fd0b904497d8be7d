/** One for all usual columns, since a new one for each would only be thrown away. */
let scratch = Buffer.alloc(0);

/** Bytes; several times a usual column. Room for a larger one is not kept. */
const mostKept = 2 ** 20;

function roomFor(length: number): Buffer {
  if (length <= scratch.length) return scratch;
  const room = Buffer.alloc(length);
  if (length <= mostKept) scratch = room;
  return room;
}

/** The same bytes with A to Z as a to z; they hold until the next are asked for. */
export function inSmallLetters(bytes: Buffer): Buffer {
  const room = roomFor(bytes.length);
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    room[at] = byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
  }
  return room.subarray(0, bytes.length);
}
