import { readFileSync } from 'node:fs';
import { Bench } from 'tinybench';
import { z } from 'zod';
import { cardNames, createRenderer, type CardName, type CardData } from '../src/cards/render.ts';
import type { Section } from './report.ts';
import { amount } from './statistics.ts';

const sample = z.record(z.string(), z.unknown());
const drawing = z.custom<CardData>();

const draw = createRenderer({ demonstration: false });

/** Each card from its sample data; where it has rows, with 10 and with 50 of them. */
export async function measureCards(): Promise<Section> {
  const bench = new Bench({ time: 200, warmupTime: 100, throws: true });
  const cards = cardNames.flatMap(sizesOf);
  for (const { name, size, card } of cards) {
    const { card: drawn } = draw(card);
    bench.add(`draw ${name} ${size}`, () => draw(card));
    bench.add(`stringify ${name} ${size}`, () => JSON.stringify(drawn));
  }
  await bench.run();
  const milliseconds = new Map(bench.tasks.map((task) => [task.name, medianOf(task.result)]));
  const rows = cards.map(({ name, size, card }) => {
    const own = milliseconds.get(`draw ${name} ${size}`) ?? Number.NaN;
    const beside = milliseconds.get(`stringify ${name} ${size}`) ?? Number.NaN;
    const kilobytes = JSON.stringify(draw(card).card).length / 1_000;
    return [name, size, amount(kilobytes), amount(own), amount(beside), amount(own / beside)];
  });
  return {
    title: 'Drawing a card',
    how: 'From its data to the finished object, beside `JSON.stringify` of that object. Templates are compiled at the start; medians by tinybench.',
    head: ['card', 'rows', 'KB as JSON', 'median ms', '`JSON.stringify` ms', 'ratio'],
    rows,
    goals: [],
  };
}

interface Card {
  readonly name: CardName;
  readonly size: string;
  readonly card: CardData;
}

function sizesOf(name: CardName): Card[] {
  const text = readFileSync(new URL(`../cards/${name}.data.json`, import.meta.url), 'utf8');
  const body = sample.parse(JSON.parse(text));
  const { rows } = body;
  if (!Array.isArray(rows)) return [{ name, size: 'as its sample', card: framed(name, body) }];
  return [10, 50].map((size) => {
    const grown = Array.from({ length: size }, (_, index): unknown => rows[index % rows.length]);
    return { name, size: String(size), card: framed(name, { ...body, rows: grown }) };
  });
}

/** With the notices, buttons and times that a usual answer has. */
function framed(card: CardName, body: unknown): CardData {
  return drawing.parse({
    card,
    body,
    title: 'Contoso GmbH',
    headline: 'Contoso GmbH: 50 Teams users, page 1 of 5',
    notices: [{ label: 'Note', text: 'Read as users contoso' }],
    buttons: [
      { title: 'Next page', line: 'users contoso page:2' },
      { title: 'Licences', line: 'licenses contoso' },
      { title: 'Refresh', line: 'users contoso fresh' },
    ],
    asOf: [{ source: 'Live Platform', at: new Date('2026-03-10T12:00:00Z') }],
    line: 'users contoso',
    names: null,
  });
}

export function medianOf(result: Bench['tasks'][number]['result']): number {
  if (result.state !== 'completed') throw new Error(`Not measured: ${result.state}`);
  return result.latency.p50;
}
