import { Bench } from 'tinybench';
import { readLine } from '../src/grammar/line.ts';
import { commands } from '../src/commands/index.ts';
import type { Customer } from '../src/sources/customer.ts';
import { Problem } from '../src/problem.ts';
import { medianOf } from './cards.ts';
import type { Section } from './report.ts';
import { amount } from './statistics.ts';

const lines = [
  'help',
  'users contoso-17',
  'users contoso-17 dept:Sales licensed:no page:3',
  'licences contoso-17 from:licensespring "vera quist"',
  'user megan.bowen@contoso-17.com',
  'reconcile all',
  'licneses contosso-17',
  'Contoso 17 GmbH',
  'nobody knows this',
];

/** Measures the parsing of a line, with the number of customers of a small and of a large provider. */
export async function measureLines(): Promise<Section> {
  const bench = new Bench({ time: 200, warmupTime: 100, throws: true });
  const sizes = [33, 1_000];
  for (const size of sizes) {
    const customers = Array.from({ length: size }, (_, index) => customerOf(index));
    for (const line of lines) bench.add(`${line} ${size}`, () => read(line, customers));
  }
  await bench.run();
  const microseconds = new Map(bench.tasks.map((task) => [task.name, 1_000 * medianOf(task.result)]));
  return {
    title: 'Reading a line',
    how: 'From the text to the command, its customer and filters; including misspelled and unreadable lines. Medians by tinybench.',
    head: ['line', ...sizes.map((size) => `µs with ${size.toLocaleString('en')} customers`)],
    rows: lines.map((line) => [
      `\`${line}\``,
      ...sizes.map((size) => amount(microseconds.get(`${line} ${size}`) ?? Number.NaN)),
    ]),
    goals: [],
  };
}

/** Parses a line. An unreadable line throws a problem, and that time counts too. */
export function read(line: string, customers: readonly Customer[]): unknown {
  try {
    return readLine(line, commands, customers);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

export function customerOf(index: number): Customer {
  const tenantId = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
  const link = { id: tenantId, products: [], hasUsers: true };
  return {
    name: `contoso-${index}`,
    title: `Contoso ${index} GmbH`,
    aliases: [`cts${index}`],
    domain: `contoso-${index}.com`,
    tenantId,
    refs: { live: link, licensespring: null, partner: link },
  };
}
