import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Template } from 'adaptivecards-templating';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createRenderer, type CardData } from '../../src/cards/render.ts';
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

/** The errors that the reference renderer reports. Charts are a Teams extension that it does not know. */
function renderErrors(card: unknown): string[] {
  const context = new referenceRenderer.SerializationContext();
  new referenceRenderer.AdaptiveCard().parse(card, context);
  return Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message).filter(
    (message) => !message.includes('Chart.'),
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

/** The data of a card with this body, a notice, a button and a read time. */
function cardDataOf(card: string, body: unknown): CardData {
  return z.custom<CardData>().parse({
    card,
    body,
    title: 'Users',
    headline: 'Contoso GmbH: 37 users',
    notices: [{ label: 'Note', text: 'Read as users contoso' }],
    buttons: [{ title: 'Refresh', line: 'users contoso fresh' }],
    readTimes: [{ source: 'Live Platform', at: new Date('2026-03-10T12:00:00Z') }],
    line: 'users contoso',
    names: null,
  });
}

test('each template has sample data, each sample has a template, and there are no other files', () => {
  expect(readdirSync(folder).toSorted()).toEqual(
    names.flatMap((name) => [`${name}.data.json`, `${name}.template.json`]).toSorted(),
  );
});

describe.each(names)('%s', (name) => {
  test('is rendered from its sample data without an error or a missing field', () => {
    const card: unknown = new Template(read(`${name}.template.json`)).expand({ $root: read(`${name}.data.json`) });
    expect(renderErrors(card)).toEqual([]);
    expect(JSON.stringify(card)).not.toContain('${');
  });

  test('shows vendors’ data only in elements without Markdown', () => {
    const own = new Set([
      '${title}',
      '${sources} as of {{TIME(${time})}}',
      '${label} {{TIME(${time})}}',
      'Read at {{TIME(${time})}}',
    ]);
    const markdown = elements(read(`${name}.template.json`)).filter(
      ({ type }) => type === 'TextBlock' || type === 'Fact',
    );
    const texts = markdown.map(({ text }) => String(text)).filter((text) => text.includes('${'));
    expect(texts.filter((text) => !own.has(text))).toEqual([]);
  });
});

describe.each(Object.entries(samples))('%s', (name, sample) => {
  test('shows an empty text for null', () => {
    const nulls = JSON.stringify(sample, (key, value: unknown) =>
      typeof value === 'object' || key === 'line' ? value : null,
    );
    const { card } = render(cardDataOf(name, JSON.parse(nulls)));
    expect(JSON.stringify(card)).not.toMatch(/\$\{|null/);
  });

  test('shares no object with an earlier card', () => {
    const cardData = cardDataOf(name, sample);
    const before = new Set(objectsIn(render(cardData).card));
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
    expect(card).toMatchObject({ version: '1.5', msteams: { width: 'Full' }, fallbackText: reply?.summary });
    expect(reply?.buttons.size).toBeLessThanOrEqual(6);
    expect(reply?.summary).not.toBe('');
  });

  test.each(lines)('%s: every button, and its fallback, contains one line and nothing else', (line) => {
    const actions = elements(replies.get(line)?.cards.at(-1)?.card).filter(({ type }) =>
      ['Action.Execute', 'Action.Submit'].includes(String(type)),
    );
    for (const { data } of actions) expect(Object.keys(z.record(z.string(), z.string()).parse(data))).toEqual(['line']);
  });

  test('a hostile name is shown as typed', () => {
    const name = '[Win](https://evil.example) **bold** ${secret} <at>Everyone</at>';
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
