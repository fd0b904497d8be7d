import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Template } from 'adaptivecards-templating';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { cardNames } from '../../src/cards/render.ts';
import { compile } from '../../src/cards/template.ts';
import { openWorld, type Reply, type World } from '../support/world.ts';

const renderer = z
  .object({ AdaptiveCard: z.custom<new () => RenderedCard>(), SerializationContext: z.custom<new () => Events>() })
  .parse(createRequire(import.meta.url)('adaptivecards-renderer/dist/adaptivecards.js'));
interface RenderedCard {
  parse: (card: unknown, context: Events) => void;
}
interface Events {
  readonly eventCount: number;
  getEventAt: (index: number) => { readonly message: string };
}

const folder = new URL('../../cards/', import.meta.url);
const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
const names = [...cardNames, 'frame'];

/** What the reference renderer complains of. Charts are a Teams extension that it does not know. */
function complaints(card: unknown): string[] {
  const context = new renderer.SerializationContext();
  new renderer.AdaptiveCard().parse(card, context);
  return Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message).filter(
    (message) => !message.includes('Chart.'),
  );
}

/** Every object in the card, from the outside in. */
function elements(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(elements);
  const element = z.record(z.string(), z.unknown()).safeParse(value).data;
  return element === undefined ? [] : [element, ...Object.values(element).flatMap(elements)];
}

/** The same data with other texts and figures, and with more or fewer rows; here and there something is missing. */
function like(data: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(data))
    return data.length === 0 ? fc.constant(data) : fc.array(fc.oneof(...data.map(like)), { maxLength: 4 });
  const fields = z.record(z.string(), z.unknown()).safeParse(data).data;
  if (fields !== undefined) {
    const drawn = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, like(value)]));
    return fc.oneof({ weight: 9, arbitrary: fc.record(drawn) }, fc.record(drawn, { requiredKeys: [] }));
  }
  if (typeof data === 'boolean') return fc.boolean();
  if (typeof data === 'number') return fc.nat();
  return fc.oneof(fc.constant(data), fc.constantFrom('', 'false', '${name}', '{{TIME(x)}}'), fc.string());
}

test('every template has sample data beside it, and there is no other file', () => {
  expect(readdirSync(folder).toSorted()).toEqual(
    names.flatMap((name) => [`${name}.data.json`, `${name}.template.json`]).toSorted(),
  );
});

describe.each(names)('%s', (name) => {
  test('is drawn from its sample data without a complaint or a hole', () => {
    const card: unknown = new Template(read(`${name}.template.json`)).expand({ $root: read(`${name}.data.json`) });
    expect(complaints(card)).toEqual([]);
    expect(JSON.stringify(card)).not.toContain('${');
  });

  test('is filled as the library fills it, whatever the data', () => {
    const fill = compile(read(`${name}.template.json`));
    const template = new Template(read(`${name}.template.json`));
    fc.assert(
      fc.property(like(read(`${name}.data.json`)), (data) => {
        expect(fill(data)).toEqual(template.expand({ $root: data }));
      }),
    );
  });

  test('gives vendors’ data only to elements that read no Markdown', () => {
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

  test.each(lines)('%s: small, complete and understood by the renderer', (line) => {
    const reply = replies.get(line);
    const card = reply?.cards.at(-1)?.card ?? {};
    expect(complaints(card)).toEqual([]);
    expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThan(25_000);
    expect(card).toMatchObject({ version: '1.5', msteams: { width: 'Full' }, fallbackText: reply?.summary });
    expect(reply?.buttons.size).toBeLessThanOrEqual(6);
    expect(reply?.summary).not.toBe('');
  });

  test.each(lines)('%s: every button carries one line, in its fallback too, and nothing else', (line) => {
    const pressed = elements(replies.get(line)?.cards.at(-1)?.card).filter(({ type }) =>
      ['Action.Execute', 'Action.Submit'].includes(String(type)),
    );
    for (const { data } of pressed) expect(Object.keys(z.record(z.string(), z.string()).parse(data))).toEqual(['line']);
  });

  test('a hostile name is shown as typed', () => {
    const name = '[Win](https://evil.example) **bold** ${secret} <at>Everyone</at>';
    expect(replies.get('users fabrikam win@fabrikam.com')?.lines).toContain(name);
    const blocks = elements(replies.get('users fabrikam win@fabrikam.com')?.cards.at(-1)?.card);
    const reading = blocks.filter(({ type, text }) => type === 'TextBlock' && String(text).includes('evil'));
    expect(reading).toEqual([]);
  });

  test('a very long name is cut, with a mark where', () => {
    const longest = Math.max(...(replies.get('users fabrikam maximiliane')?.lines ?? []).map((line) => line.length));
    expect(longest).toBeLessThanOrEqual(300);
  });
});
