import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { openCanvas } from './canvas.ts';
import { conversationPicture } from './conversation.ts';
import { browserFile, conversationFile, pictureFile, recordedFolder, textFile, variants } from './recorded.ts';
import { renderedSamples, type RenderedSample } from './samples.ts';

/**
 * Draws pictures of cards. Arguments are names such as `users` or `users.worst`, or files with a whole card; with none,
 * every card is drawn, and a conversation. `--out` is the folder of the pictures.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string', default: recordedFolder } },
});

const samples = renderedSamples();
const wanted = positionals.length === 0 ? samples : (await Promise.all(positionals.map(cardsNamed))).flat();
const save = async (file: string, content: string | Buffer): Promise<void> =>
  writeFile(join(values.out, file), content);

await mkdir(values.out, { recursive: true });
const canvas = await openCanvas();
try {
  for (const { name, card } of wanted) {
    await save(textFile(name), await canvas.draw(card));
    for (const variant of variants) {
      await canvas.show(variant);
      await save(pictureFile(name, variant), await canvas.picture());
    }
  }
  await save(browserFile, `${JSON.stringify({ chromium: canvas.browserVersion }, null, 2)}\n`);
} finally {
  await canvas.close();
}
if (positionals.length === 0) await save(conversationFile, await conversationPicture());

async function cardsNamed(name: string): Promise<readonly RenderedSample[]> {
  if (name.endsWith('.json')) {
    const card: unknown = JSON.parse(await readFile(name, 'utf8'));
    return [{ name: basename(name, '.json'), card: z.record(z.string(), z.unknown()).parse(card) }];
  }
  const found = samples.filter((sample) => sample.name === name || sample.name.startsWith(`${name}.`));
  if (found.length === 0) throw new Error(`There is no card “${name}”`);
  return found;
}
