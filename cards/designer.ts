/**
 * Writes what the Adaptive Cards Designer opens: `cards/designer/<name>.json`, each template with the parts that it
 * includes. It also copies the fixed words of `src/text/en.ts` into the sample data, which the Designer shows with it.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { z } from 'zod';
import { composeTemplate } from '../src/cards/templates.ts';
import { words } from '../src/text/words.ts';

const folder = new URL('./', import.meta.url);
const designer = new URL('designer/', folder);
const fixed: Readonly<Record<string, object>> = words.cards;

async function write(url: URL, value: unknown): Promise<void> {
  writeFileSync(url, await format(JSON.stringify(value, null, 2), { parser: 'json', printWidth: 120 }));
}

mkdirSync(designer, { recursive: true });
for (const file of readdirSync(folder)) {
  const [name = '', ...ends] = file.split('.');
  if (ends.join('.') === 'template.json') await write(new URL(`${name}.json`, designer), composeTemplate(name));
  if (!file.endsWith('.data.json')) continue;
  const sample = z.looseObject({}).parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
  await write(new URL(file, folder), { ...sample, t: fixed[name] });
}
