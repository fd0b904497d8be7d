import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Template } from 'adaptivecards-templating';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createRenderer, type CardData } from '../../src/cards/render.ts';
import { composeTemplate } from '../../src/cards/templates.ts';
import { words } from '../../src/text/words.ts';
import { sampleCards } from '../support/sample-cards.ts';
import * as samples from '../../src/cards/samples.ts';
import { openWorld, type Reply, type World } from '../support/world.ts';

const referenceRenderer = z
  .object({ AdaptiveCard: z.custom<new () => ReferenceCard>(), SerializationContext: z.custom<new () => Events>() })
  .parse(createRequire(import.meta.url)('adaptivecards-renderer/dist/adaptivecards.js'));
interface ReferenceCard {
  parse: (card: unknown, context: Events) => void;
}
interface Events {
  readonly eventCount: number;
  getEventAt: (index: number) => { readonly message: string };
}

const folder = new URL('../../cards/', import.meta.url);
const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
const render = createRenderer({ demonstration: false });
const names = [...Object.keys(samples), 'frame'];
const action = z.object({ mode: z.string().optional(), style: z.string().optional() });

/** The errors that the reference renderer reports. Charts and badges are Teams extensions that it does not know. */
function renderErrors(card: unknown): string[] {
  const context = new referenceRenderer.SerializationContext();
  new referenceRenderer.AdaptiveCard().parse(card, context);
  return Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message).filter(
    (message) => !/"(?:Chart\.[\w.]+|Badge)"\. Fallback will be used/.test(message),
  );
}

/** All objects in the card, the outer ones first. */
function elements(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(elements);
  const element = z.record(z.string(), z.unknown()).safeParse(value).data;
  return element === undefined ? [] : [element, ...Object.values(element).flatMap(elements)];
}

/** All objects and arrays in the card, by identity. */
function objectsIn(value: unknown): object[] {
  return typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(objectsIn)] : [];
}

const sampleNames = ['data', 'worst.data'];

test('each template has a usual and a worst sample, and there are no other files', () => {
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.map(({ name }) => name).toSorted()).toEqual(
    [
      ...names.flatMap((name) => ['template', ...sampleNames].map((end) => `${name}.${end}.json`)),
      'designer.ts',
    ].toSorted(),
  );
});

test('each part is in a card', () => {
  const templates = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.template.json') || file.startsWith('parts/'))
    .map((file) => readFileSync(new URL(file, folder), 'utf8'));
  const included = new Set(templates.join('').match(/(?<="\$include": ")[^"]+/g));
  expect([...included].toSorted()).toEqual(
    readdirSync(new URL('parts/', folder))
      .map((file) => file.replace('.json', ''))
      .toSorted(),
  );
});

describe.each(names)('the template of %s', (name) => {
  test.each(sampleNames)('is filled by its %s without an error or a missing field', (sample) => {
    const card: unknown = new Template(composeTemplate(name)).expand({ $root: read(`${name}.${sample}.json`) });
    expect(renderErrors(card)).toEqual([]);
    expect(JSON.stringify(card)).not.toMatch(/\$\{|@\{/);
  });

  test.each(sampleNames)('has the fixed words of the language in its %s, for the Designer', (sample) => {
    const fixed: Readonly<Record<string, object>> = words.cards;
    expect(read(`${name}.${sample}.json`)).toMatchObject({ t: fixed[name] });
  });

  test('shows vendors’ data only in elements without Markdown', () => {
    const own = new Set([
      '${eyebrow}',
      '${heading}',
      '${readAt}',
      '${label} {{TIME(${time})}}',
      '${label} {{DATE(${time}, SHORT)}} {{TIME(${time})}}',
      '${$root.t.readAt} {{TIME(${time})}}',
    ]);
    const markdown = elements(composeTemplate(name)).filter(({ type }) => type === 'TextBlock' || type === 'Fact');
    const texts = markdown.map(({ text }) => String(text)).filter((text) => text.includes('${'));
    expect(texts.filter((text) => !own.has(text) && !/^\$\{(?:\$root\.)?t\.\w+\}$/.test(text))).toEqual([]);
  });

  test('has no words of its own, so that another language needs no other template', () => {
    const readable = ['text', 'title', 'label', 'placeholder', 'altText', 'legend', 'errorMessage', 'fallbackText'];
    const texts = elements(composeTemplate(name)).flatMap((element) => readable.map((key) => element[key]));
    const own = texts.filter((text) => typeof text === 'string').map((text) => text.replaceAll(/\$\{[^}]*\}/g, ''));
    expect(own.filter((text) => /\p{L}/u.test(text.replaceAll(/\{\{\w+\(|(?:, SHORT)?\)\}\}/g, '')))).toEqual([]);
  });

  test('labels every input, and describes every chart', () => {
    const all = elements(composeTemplate(name));
    const inputs = all.filter(({ type }) => String(type).startsWith('Input.'));
    const charts = all.filter(({ type }) => String(type).startsWith('Chart.') || type === 'Image');
    expect(inputs.filter(({ label }) => !String(label).includes('$'))).toEqual([]);
    expect(charts.filter(({ altText }) => !String(altText).includes('$'))).toEqual([]);
  });
});

describe.each(sampleCards().map(({ name, cardData }) => [name, cardData] as const))('%s', (name, cardData) => {
  const { card } = render(cardData);

  test('is small, and valid for the reference renderer', () => {
    expect(renderErrors(card)).toEqual([]);
    expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThanOrEqual(25_000);
  });

  test('is read aloud as it is kept', async () => {
    const text = z.string().parse(card['fallbackText']);
    await expect(`${text}\n`).toMatchFileSnapshot(`plain-text/${name}.txt`);
  });

  test('begins with a heading', () => {
    const [first] = elements(card).filter(({ type }) => type === 'TextBlock');
    expect(first).toMatchObject({ style: 'heading', text: cardData.eyebrow });
  });

  test('has something to press, one main button at most, and two more beside it', () => {
    const pressable = elements(card).filter(({ type }) => String(type).startsWith('Action.'));
    expect(pressable.length).toBeGreaterThan(0);
    for (const { actions } of elements(card).filter(({ type }) => type === 'ActionSet')) {
      const visible = z
        .array(action)
        .parse(actions)
        .filter(({ mode }) => mode !== 'secondary');
      expect(visible.length).toBeLessThanOrEqual(3);
      expect(visible.filter(({ style }) => style === 'positive').length).toBeLessThanOrEqual(1);
    }
  });

  test('shows an empty text for null', () => {
    const nulls = JSON.stringify(cardData.body, (key, value: unknown) =>
      typeof value === 'object' || key === 'line' ? value : null,
    );
    const body: unknown = JSON.parse(nulls);
    const { card: empty } = render(z.custom<CardData>().parse({ ...cardData, body }));
    expect(JSON.stringify(empty)).not.toMatch(/\$\{|null/);
  });

  test('shares no object with an earlier card', () => {
    const before = new Set(objectsIn(card));
    expect(objectsIn(render(cardData).card).filter((object) => before.has(object))).toEqual([]);
  });
});

describe('the cards that people get', () => {
  let world: World;
  const replies = new Map<string, Reply>();
  beforeAll(async () => {
    world = await openWorld();
    for (const line of lines) replies.set(line, await world.say(line));
  });
  afterAll(() => world.close());

  const lines = [
    'hi',
    'help',
    'help users',
    'customers',
    'customer fabrikam',
    'users fabrikam',
    'users fabrikam win@fabrikam.com',
    'users fabrikam maximiliane',
    'licenses fabrikam',
    'licenses fabrikam from:partner',
    'user win@fabrikam.com fabrikam',
    'user maximiliane fabrikam',
    'reconcile fabrikam',
    'reconcile fabrikam verdict:voice-unlicensed',
    'reconcile all',
    'why licensed-deleted dora.lindgren@fabrikam.com fabrikam',
    'status',
    'whoami',
    'nonsense',
    'users fabrikam page:999',
  ];

  test.each(lines)('%s is small, complete and valid for the reference renderer', (line) => {
    const reply = replies.get(line);
    const card = reply?.cards.at(-1)?.card ?? {};
    expect(renderErrors(card)).toEqual([]);
    expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThan(25_000);
    expect(card).toMatchObject({ version: '1.5', msteams: { width: 'Full' } });
    expect(reply?.buttons.size).toBeGreaterThan(0);
    expect(reply?.summary).not.toBe('');
  });

  test.each(lines)('%s: every button, and its fallback, contains one line and nothing else', (line) => {
    const actions = elements(replies.get(line)?.cards.at(-1)?.card).filter(({ type }) =>
      ['Action.Execute', 'Action.Submit'].includes(String(type)),
    );
    for (const { data } of actions) expect(Object.keys(z.record(z.string(), z.string()).parse(data))).toEqual(['line']);
  });

  test('a hostile name is shown as typed', () => {
    const name = '[Win](https://evil.example) **bold** ${secret} <at>Everyone…';
    expect(replies.get('users fabrikam win@fabrikam.com')?.lines).toContain(name);
    const blocks = elements(replies.get('users fabrikam win@fabrikam.com')?.cards.at(-1)?.card);
    const markdown = blocks.filter(({ type, text }) => type === 'TextBlock' && String(text).includes('evil'));
    expect(markdown).toEqual([]);
  });

  test('a very long name is truncated', () => {
    const maxLength = Math.max(...(replies.get('users fabrikam maximiliane')?.lines ?? []).map((line) => line.length));
    expect(maxLength).toBeLessThanOrEqual(300);
  });
});
