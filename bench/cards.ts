import { Bench } from 'tinybench';
import { z } from 'zod';
import { createRenderer, type CardData } from '../src/cards/render.ts';
import * as samples from '../src/cards/samples.ts';
import type { Section } from './report.ts';
import { amount } from './statistics.ts';

const render = createRenderer({ demonstration: false });

/** Renders each card from its sample data. A card with rows is rendered with 10 and with 50 of them. */
export async function measureCards(): Promise<Section> {
  const bench = new Bench({ time: 200, warmupTime: 100, throws: true });
  const inputs = Object.entries(samples).flatMap(([name, body]) => inputsOf(name, body));
  for (const { name, size, cardData } of inputs) {
    const { card } = render(cardData);
    bench.add(`render ${name} ${size}`, () => render(cardData));
    bench.add(`stringify ${name} ${size}`, () => JSON.stringify(card));
  }
  await bench.run();
  const milliseconds = new Map(bench.tasks.map((task) => [task.name, medianOf(task.result)]));
  const rows = inputs.map(({ name, size, cardData }) => {
    const rendering = milliseconds.get(`render ${name} ${size}`) ?? Number.NaN;
    const stringifying = milliseconds.get(`stringify ${name} ${size}`) ?? Number.NaN;
    const kilobytes = JSON.stringify(render(cardData).card).length / 1_000;
    return [name, size, amount(kilobytes), amount(rendering), amount(stringifying), amount(rendering / stringifying)];
  });
  return {
    title: 'Rendering a card',
    how: 'From the data of a card to the finished object, compared with `JSON.stringify` of that object. Templates are parsed before the measurement. Medians by tinybench.',
    head: ['card', 'rows', 'KB as JSON', 'median ms', '`JSON.stringify` ms', 'ratio'],
    rows,
    goals: [],
  };
}

interface Input {
  readonly name: string;
  readonly size: string;
  readonly cardData: CardData;
}

function inputsOf(name: string, body: object): Input[] {
  if (!('rows' in body) || !Array.isArray(body.rows)) {
    return [{ name, size: 'as its sample', cardData: cardDataOf(name, body) }];
  }
  const { rows } = body;
  return [10, 50].map((size) => {
    const repeated = Array.from({ length: size }, (_, index): unknown => rows[index % rows.length]);
    return { name, size: String(size), cardData: cardDataOf(name, { ...body, rows: repeated }) };
  });
}

/** A card with as many notices, buttons and read times as a usual answer. */
function cardDataOf(card: string, body: object): CardData {
  return z.custom<CardData>().parse({
    card,
    body,
    eyebrow: 'Users',
    subject: 'Contoso GmbH',
    answer: '50 users, 12 licensed',
    notices: [{ label: 'Note', text: 'Showing results for users contoso' }],
    buttons: [
      { title: 'Next', line: 'users contoso page:2' },
      { title: 'Licenses', line: 'licenses contoso' },
      { title: 'Refresh', line: 'users contoso fresh' },
    ],
    readTimes: [{ source: 'Live Platform', at: new Date('2026-03-10T12:00:00Z') }],
    line: 'users contoso',
    names: null,
  });
}

/** Milliseconds. */
export function medianOf(result: Bench['tasks'][number]['result']): number {
  if (result.state !== 'completed') throw new Error(`Not measured: ${result.state}`);
  return result.latency.p50;
}
