import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';

/** A card as it was drawn once. */
export interface Drawing {
  readonly text: string;
  /** A PNG. */
  readonly picture: Buffer;
}

/** The share of pixels that may differ: some 30 of a wide card, which is less than one word. */
const maxDifferent = 0.0001;

/** Other browsers break lines elsewhere. A card may become so much higher or lower, as a share of its height. */
const maxGrowth = 0.2;

/** How a drawing differs from the recorded one, in words; empty when it does not. Only the same browser draws the same pixels. */
export function differences(recorded: Drawing, drawn: Drawing, isSameBrowser: boolean): readonly string[] {
  const texts = recorded.text === drawn.text ? [] : [`The text was\n${recorded.text}\nand is now\n${drawn.text}`];
  if (recorded.picture.equals(drawn.picture)) return texts;
  const [before, now] = [PNG.sync.read(recorded.picture), PNG.sync.read(drawn.picture)];
  return [...texts, ...(isSameBrowser ? pixelDifferences(before, now) : sizeDifferences(before, now))];
}

function pixelDifferences(before: PNG, now: PNG): readonly string[] {
  const { width, height } = before;
  if (width !== now.width || height !== now.height) return [sizes(before, now)];
  const different = pixelmatch(before.data, now.data, undefined, width, height) / (width * height);
  return different > maxDifferent ? [`${(different * 100).toFixed(2)} % of the pixels differ`] : [];
}

function sizeDifferences(before: PNG, now: PNG): readonly string[] {
  const growth = Math.abs(now.height / before.height - 1);
  return now.width !== before.width || growth > maxGrowth ? [sizes(before, now)] : [];
}

function sizes(before: PNG, now: PNG): string {
  const [old, current] = [before, now].map(({ width, height }) => `${String(width)} × ${String(height)}`);
  return `The picture was ${String(old)} and is now ${String(current)}`;
}
