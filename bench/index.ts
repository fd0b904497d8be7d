import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { measureJoin } from './join.ts';

/** Measures, prints a table, and writes it beside this file. Everything compared is measured in the same run. */
const rows = [...measureJoin()];
const table = [
  '| what | people | records | median ms | beside | its median ms | ratio |',
  '| --- | --- | --- | --- | --- | --- | --- |',
  ...rows.map(
    ({ what, people, records, milliseconds, beside, besideMilliseconds }) =>
      `| ${what} | ${people.toLocaleString('en')} | ${records.toLocaleString('en')} | ${milliseconds.toFixed(1)} | ${beside} | ${besideMilliseconds.toFixed(1)} | ${(milliseconds / besideMilliseconds).toFixed(2)} |`,
  ),
].join('\n');
const [cpu] = cpus();
const where = `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} × ${cpu?.model ?? 'unknown processor'}`;
const goal =
  'To reach: 3 × 100,000 records joined in under 1,500 ms, and in at most 5 times a bare `Map` join of the same keys.';
const text = `# Measured\n\n\`npm run bench\`, ${where}.\n\n${table}\n\n${goal}\n`;
writeFileSync(new URL('RESULTS.md', import.meta.url), text);
process.stdout.write(text);
