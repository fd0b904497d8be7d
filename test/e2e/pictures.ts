import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { openCanvas } from './canvas.ts';
import { sampleCards, type SampleCard } from './samples.ts';
import { variants } from './variants.ts';

/**
 * Draws pictures of cards. Arguments are names such as `users` or `users.worst`, or files with a whole card; with none,
 * every card is drawn. `--cards` is the folder of the templates, `--out` the folder of the pictures.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { cards: { type: 'string', default: 'cards' }, out: { type: 'string', default: 'test/pictures' } },
});

const samples = sampleCards(pathToFileURL(`${resolve(values.cards)}/`));
const wanted = positionals.length === 0 ? samples : (await Promise.all(positionals.map(cardsNamed))).flat();

await mkdir(values.out, { recursive: true });
const canvas = await openCanvas();
try {
  for (const { name, card } of wanted) {
    await canvas.draw(card);
    for (const { theme, width } of variants) {
      await canvas.show(theme, width);
      await writeFile(`${values.out}/${name}.${theme}.${String(width)}.png`, await canvas.picture());
    }
  }
} finally {
  await canvas.close();
}

async function cardsNamed(name: string): Promise<readonly SampleCard[]> {
  if (name.endsWith('.json')) {
    const card: unknown = JSON.parse(await readFile(name, 'utf8'));
    return [{ name: basename(name, '.json'), card: z.record(z.string(), z.unknown()).parse(card) }];
  }
  const found = samples.filter((sample) => sample.name === name || sample.name.startsWith(`${name}.`));
  if (found.length === 0) throw new Error(`There is no card “${name}”`);
  return found;
}
