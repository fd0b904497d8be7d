import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { z } from 'zod';
import { measureCards } from './cards.ts';
import { measureCustomers } from './customers/index.ts';
import { measureHostile } from './hostile.ts';
import { measureJoin } from './join.ts';
import { measureLines } from './lines.ts';
import { measureMemory } from './memory/index.ts';
import { textOf, type Section } from './report.ts';
import { amount } from './statistics.ts';
import { measureTurns } from './turns/index.ts';

/**
 * Measures all parts, or only the named ones, and prints the results. All compared values are from the same run. Only a
 * run of all parts writes RESULTS.md, with replaced.md at its end.
 */
const parts: Readonly<Record<string, () => Promise<Section | readonly Section[]>>> = {
  turns: measureTurns,
  cards: measureCards,
  lines: measureLines,
  hostile: measureHostile,
  customers: measureCustomers,
  join: measureJoin,
  memory: measureMemory,
};

const wanted = process.argv.slice(2);
const unknownPart = wanted.find((name) => parts[name] === undefined);
if (unknownPart !== undefined)
  throw new Error(`There is no part ${unknownPart}, only ${Object.keys(parts).join(', ')}`);

const texts = [`# Measured\n\n${circumstances()}`];
process.stdout.write(`${texts.join('')}\n`);
for (const [name, measure] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const section of [await measure()].flat()) {
    texts.push(textOf(section));
    process.stdout.write(`\n${textOf(section)}\n`);
  }
}
if (wanted.length === 0) {
  texts.push(readFileSync(new URL('replaced.md', import.meta.url), 'utf8').trimEnd());
  writeFileSync(new URL('RESULTS.md', import.meta.url), `${texts.join('\n\n')}\n`);
}

function circumstances(): string {
  const processors = cpus();
  const model = processors[0]?.model ?? 'unknown processor';
  const versions = Object.entries({ ...versionsIn('../package.json'), ...versionsIn('package.json') })
    .filter(([name]) =>
      /^(?:botbuilder|restify|undici|zod|tinybench|express|@microsoft\/(?:agents-hosting|teams\.apps))$/.test(name),
    )
    .map(([name, version]) => `${name} ${version}`);
  const [load = Number.NaN] = loadavg();
  return [
    `\`npm run bench\`, ${new Date().toISOString().slice(0, 10)}, ${processors.length} × ${model}, Node ${process.version}.`,
    `${versions.join(', ')}. Load of the machine at the start: ${amount(load)}.`,
  ].join('\n');
}

function versionsIn(file: string): Record<string, string> {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8');
  const versions = z.record(z.string(), z.string()).default({});
  const { dependencies, devDependencies } = z
    .object({ dependencies: versions, devDependencies: versions })
    .parse(JSON.parse(text));
  return { ...dependencies, ...devDependencies };
}
