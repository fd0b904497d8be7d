import { readFileSync } from 'node:fs';
import { Template } from 'adaptivecards-templating';
import { z } from 'zod';
import { compose } from './compose.ts';

const folder = new URL('../../cards/', import.meta.url);
const adaptiveCard = z.looseObject({ body: z.array(z.unknown()) });
export type CardJson = z.infer<typeof adaptiveCard>;

/** `cards/<name>.template.json` with the parts that it includes, as the Adaptive Cards Designer opens it. */
export function composeTemplate(name: string): CardJson {
  return adaptiveCard.parse(compose(readJson(`${name}.template.json`), (part) => readJson(`parts/${part}.json`)));
}

/**
 * Reads a template once. The function it returns makes a new card of data at each call. The first call parses the template,
 * since all of them would make the start 0.2 s longer.
 */
export function readTemplate(name: string): (data: unknown) => CardJson {
  const composed = composeTemplate(name);
  let template: Template | null = null;
  return (data) => adaptiveCard.parse((template ??= new Template(composed)).expand({ $root: data }));
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
}
