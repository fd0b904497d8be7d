import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openCanvas, type Canvas } from './canvas.ts';
import { differences, type Drawing } from './compare.ts';
import { unreadableIn } from './readability.ts';
import {
  browserFile,
  conversationFile,
  pictureFile,
  recordedChromium,
  recordedDrawing,
  recordedFolder,
  textFile,
  variants,
  type Variant,
} from './recorded.ts';
import { renderedSamples } from './samples.ts';

const samples = renderedSamples();
const wide: Variant = { theme: 'light', width: 700 };

let canvas: Canvas;
beforeAll(async () => {
  canvas = await openCanvas();
});
afterAll(() => canvas.close());

test('there is a picture of each card and of a conversation, and of nothing else', () => {
  const ofCards = samples.flatMap(({ name }) => [
    textFile(name),
    ...variants.map((variant) => pictureFile(name, variant)),
  ]);
  const files = [...ofCards, browserFile, conversationFile];
  expect(readdirSync(recordedFolder).toSorted()).toEqual(files.toSorted());
});

test.each(samples)('$name looks as in its pictures, and can be read', async ({ name, card }) => {
  const isSameBrowser = canvas.browserVersion === recordedChromium();
  const text = await canvas.draw(card);
  for (const variant of variants) {
    await canvas.show(variant);
    const picture = await canvas.picture();
    const changes = differences(recordedDrawing(name, variant), { text, picture }, isSameBrowser);
    expect.soft(changes, `npm run pictures draws anew: ${pictureFile(name, variant)}`).toEqual([]);
    expect.soft(await unreadableIn(canvas.card), pictureFile(name, variant)).toEqual([]);
  }
});

test.each(samples.filter(({ card }) => hidesSomething(card)))(
  'what $name hides can be read once it is shown',
  async ({ name, card }) => {
    await canvas.draw(withAllShown(card));
    for (const variant of variants) {
      await canvas.show(variant);
      expect.soft(await unreadableIn(canvas.card), pictureFile(name, variant)).toEqual([]);
    }
  },
);

function hidesSomething(card: Readonly<Record<string, unknown>>): boolean {
  return JSON.stringify(card).includes('"isVisible":false');
}

/** The card after every button that shows a part of it. */
function withAllShown(card: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const shown = JSON.stringify(card).replaceAll('"isVisible":false', '"isVisible":true');
  return z.record(z.string(), z.unknown()).parse(JSON.parse(shown));
}

/** A card whose last word can be another, in another color. */
function cardSaying(word: string, color = 'Default') {
  return {
    type: 'AdaptiveCard',
    version: '1.5',
    body: [
      { type: 'TextBlock', text: 'Contoso GmbH: 37 users', size: 'Large' },
      { type: 'TextBlock', text: `9 are ${word}`, color },
    ],
  };
}

async function draw(card: Readonly<Record<string, unknown>>): Promise<Drawing> {
  const text = await canvas.draw(card);
  await canvas.show(wide);
  return { text, picture: await canvas.picture() };
}

async function unreadableOn(...body: readonly unknown[]): Promise<readonly string[]> {
  await canvas.draw({ type: 'AdaptiveCard', version: '1.5', body });
  return unreadableIn(canvas.card);
}

describe('what the comparison finds', () => {
  test('nothing, when a card is drawn twice', async () => {
    const [once, again] = [await draw(cardSaying('licensed')), await draw(cardSaying('licensed'))];
    expect(differences(once, again, true)).toEqual([]);
  });

  test('a changed word, whatever the browser', async () => {
    const [before, now] = [await draw(cardSaying('licensed')), await draw(cardSaying('unlicensed'))];
    expect(differences(before, now, false)).toEqual([expect.stringContaining('9 are unlicensed')]);
    expect(differences({ ...before, text: now.text }, now, true)).toEqual([expect.stringContaining('of the pixels')]);
  });

  test('a changed color of one word, in the same browser', async () => {
    const [before, now] = [await draw(cardSaying('licensed')), await draw(cardSaying('licensed', 'Attention'))];
    expect(differences(before, now, true)).toEqual([expect.stringContaining('of the pixels')]);
    expect(differences(before, now, false)).toEqual([]);
  });

  test('a card that became much higher', async () => {
    const short = cardSaying('licensed');
    const [before, now] = [await draw(short), await draw({ ...short, body: [...short.body, ...short.body] })];
    expect(differences({ ...before, text: now.text }, now, false)).toEqual([expect.stringContaining('700 ×')]);
  });
});

describe('what cannot be read', () => {
  test('a pale text', async () => {
    expect(await unreadableOn({ type: 'TextBlock', text: 'Unknown', color: 'Warning' })).toEqual([
      'pale, 1.47 : 1: Unknown',
    ]);
  });

  test('a text that is cut off', async () => {
    const text = 'Managed Users - By LifeCycle Management '.repeat(5);
    expect(await unreadableOn({ type: 'TextBlock', text, wrap: false })).toEqual([expect.stringMatching(/^clipped: /)]);
  });

  test('a hint that does not fit into its box', async () => {
    const input = { type: 'Input.Text', id: 'text', placeholder: 'Email address, name or phone number. '.repeat(5) };
    expect(await unreadableOn(input)).toEqual([expect.stringMatching(/^clipped: Email/)]);
  });

  test('two texts on top of each other', async () => {
    await canvas.draw(cardSaying('licensed'));
    await canvas.card.evaluate((card) => {
      const [first, second] = card.querySelectorAll<HTMLElement>('.ac-textBlock');
      if (first !== undefined && second !== undefined) second.style.marginTop = `-${String(first.clientHeight + 8)}px`;
    });
    expect(await unreadableIn(canvas.card)).toContain('on top of each other: Contoso GmbH: 37 users | 9 are licensed');
  });

  test('a word that is broken letter by letter', async () => {
    const items = [{ type: 'TextBlock', text: 'LicenseSpring', wrap: true }];
    const narrow = { type: 'ColumnSet', columns: [{ type: 'Column', width: '30px', items }] };
    expect(await unreadableOn(narrow)).toEqual([expect.stringMatching(/^broken into \d lines: LicenseSpring$/)]);
  });

  test('an empty text, and a field that was not filled in', async () => {
    const inlines = [{ type: 'TextRun', text: '${name}' }];
    const faults = await unreadableOn(
      { type: 'RichTextBlock', inlines },
      { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: ' ' }] },
    );
    expect(faults).toEqual(['not filled in: ${name}', 'empty: ac-richTextBlock']);
  });
});
