import { readdirSync, readFileSync } from 'node:fs';
import { Template } from 'adaptivecards-templating';
import { z } from 'zod';
import { sanitize } from '../../src/cards/sanitize.ts';

/** A card that is filled with sample data. */
export interface SampleCard {
  /** `<card>.<sample>`, such as `users.sample` of `users.data.json`, or `users.worst` of `users.worst.data.json`. */
  readonly name: string;
  readonly card: Readonly<Record<string, unknown>>;
}

const dataFile = /^(?<card>[a-z-]+)(?:\.(?<sample>[a-z-]+))?\.data\.json$/;
const withBody = z.looseObject({ body: z.array(z.unknown()) });

/** Every card with each of its samples, in the frame that all cards have. `folder` is the one of the templates. */
export function sampleCards(folder: URL): readonly SampleCard[] {
  const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
  const expand = (template: string, data: unknown) =>
    withBody.parse(new Template(read(`${template}.template.json`)).expand({ $root: sanitize(data) }));

  const files = readdirSync(folder).toSorted();
  const frame = z.record(z.string(), z.unknown()).parse(read('frame.data.json'));
  return files.flatMap((file) => {
    const { card, sample = 'sample' } = dataFile.exec(file)?.groups ?? {};
    if (card === undefined || card === 'frame') return [];
    const { body } = expand(card, read(file));
    return [{ name: `${card}.${sample}`, card: expand('frame', { ...frame, content: body }) }];
  });
}
