import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Drawing } from './compare.ts';

export interface Variant {
  readonly theme: 'light' | 'dark';
  /** In pixels: of a wide window, and of a phone. */
  readonly width: 700 | 320;
}

/** How each card is drawn. Another width takes longer than another theme. */
export const variants: readonly Variant[] = [
  { theme: 'light', width: 700 },
  { theme: 'dark', width: 700 },
  { theme: 'light', width: 320 },
  { theme: 'dark', width: 320 },
];

/** Where the drawings are that `npm run pictures` has made. */
export const recordedFolder = fileURLToPath(new URL('../pictures/', import.meta.url));

/** A conversation. It is compared with nothing, because it shows the time of day. */
export const conversationFile = 'playground.png';

/** The browser that drew them. */
export const browserFile = 'browser.json';
const browser = z.object({ chromium: z.string() });

export function recordedChromium(): string {
  return browser.parse(JSON.parse(readFileSync(join(recordedFolder, browserFile), 'utf8'))).chromium;
}

/** The file of a picture, such as `users.worst.dark.320.png`. */
export function pictureFile(name: string, { theme, width }: Variant): string {
  return `${name}.${theme}.${String(width)}.png`;
}

/** The file with the text of a card, which is the same in each variant. */
export function textFile(name: string): string {
  return `${name}.txt`;
}

/** Throws when the card was never drawn. */
export function recordedDrawing(name: string, variant: Variant): Drawing {
  return {
    text: readFileSync(join(recordedFolder, textFile(name)), 'utf8'),
    picture: readFileSync(join(recordedFolder, pictureFile(name, variant))),
  };
}
