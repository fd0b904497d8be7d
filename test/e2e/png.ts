import { crc32, deflateSync } from 'node:zlib';
import { PNG } from 'pngjs';

/** A picture of 256 colors at most, as pixels. */
interface Indexed {
  /** Each color as `0xRRGGBB`. */
  readonly colors: readonly number[];
  /** For each pixel the index of its color. */
  readonly indexes: Uint8Array;
}

/** Rewrites a PNG with a palette, which takes a third of the space. Throws when it is no PNG. */
export function withPalette(png: Buffer): Buffer {
  const { width, height, data } = PNG.sync.read(png);
  const { colors, indexes } = indexed(data);
  const rows = Buffer.alloc((width + 1) * height);
  // The first byte of each row is the number of its filter. It stays 0, for none.
  for (let y = 0; y < height; y += 1) rows.set(indexes.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);

  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits for each pixel, and color type 3: indexes of a palette.
  header.set([8, 3], 8);
  const palette = Buffer.from(colors.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]));
  return Buffer.concat([
    Buffer.from('\u0089PNG\r\n\u001A\n', 'latin1'),
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Smoothed letters have hundreds of shades. Fewer levels of red, green and blue make them few enough for a palette. */
function indexed(rgba: Buffer): Indexed {
  for (const levels of [256, 64, 32, 16]) {
    const found = withLevels(rgba, levels);
    if (found !== null) return found;
  }
  throw new Error('A picture has more colors than a card can have');
}

/** Null when there are more than 256 colors even so. */
function withLevels(rgba: Buffer, levels: number): Indexed | null {
  const level = Uint8Array.from({ length: 256 }, (_, value) => {
    const step = 255 / (levels - 1);
    return Math.round(Math.round(value / step) * step);
  });
  const indexOf = new Map<number, number>();
  const indexes = new Uint8Array(rgba.length / 4);
  for (let pixel = 0; pixel < indexes.length; pixel += 1) {
    const at = (part: number): number => level[rgba[pixel * 4 + part] ?? 0] ?? 0;
    const color = (at(0) << 16) | (at(1) << 8) | at(2);
    const index = indexOf.get(color) ?? indexOf.size;
    if (index === 256) return null;
    indexOf.set(color, index);
    indexes[pixel] = index;
  }
  return { colors: [...indexOf.keys()], indexes };
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, checksum]);
}
