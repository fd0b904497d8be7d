import type { Locator } from 'playwright-core';
import { readEmpty, readOverlaps, readPlaceholders, readTexts, type TextFound } from './seen.ts';

/** The least contrast of text in the Web Content Accessibility Guidelines 2.2, success criterion 1.4.3. */
const minContrast = 4.5;

/** A word that does not fit into a line may be broken, but each line of it has so many letters. */
const minLettersPerLine = 6;

/** What people cannot read on a card, in words: text that is clipped, covered, broken, pale or missing. */
export async function unreadableIn(card: Locator): Promise<readonly string[]> {
  const texts = [...(await card.evaluate(readTexts)), ...(await card.evaluate(readPlaceholders))];
  const overlaps = await card.evaluate(readOverlaps);
  const empty = await card.evaluate(readEmpty);
  const faults = texts.flatMap((found) => [
    ...(found.isClipped ? [`clipped: ${found.text}`] : []),
    ...found.brokenWords
      .filter(([word, lines]) => word.length / lines < minLettersPerLine)
      .map(([word, lines]) => `broken into ${String(lines)} lines: ${word}`),
    ...paleness(found),
    ...(/undefined|NaN|\$\{|\{\{|\[object/.test(found.text) ? [`not filled in: ${found.text}`] : []),
  ]);
  return [
    ...faults,
    ...overlaps.map(([one, other]) => `on top of each other: ${one} | ${other}`),
    ...empty.map((kind) => `empty: ${kind}`),
  ];
}

function paleness({ text, color, backgrounds }: TextFound): readonly string[] {
  const behind = backgrounds.map(parseColor).reduceRight(blend, white);
  const contrast = contrastOf(blend(behind, parseColor(color)), behind);
  return contrast < minContrast ? [`pale, ${contrast.toFixed(2)} : 1: ${text}`] : [];
}

type Color = readonly [red: number, green: number, blue: number, alpha: number];
const white: Color = [255, 255, 255, 1];

function parseColor(css: string): Color {
  const [red = 0, green = 0, blue = 0, alpha = 1] = (css.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue, alpha];
}

/** `above` on `below`, which lets nothing through. */
function blend(below: Color, above: Color): Color {
  const mix = (part: 0 | 1 | 2): number => above[part] * above[3] + below[part] * (1 - above[3]);
  return [mix(0), mix(1), mix(2), 1];
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrastOf(one: Color, other: Color): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance([red, green, blue]: Color): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(value: number): number {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}
