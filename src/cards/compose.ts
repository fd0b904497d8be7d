import { z } from 'zod';

const object = z.record(z.string(), z.unknown());
const include = z.looseObject({ $include: z.string() });

/**
 * Puts the parts that cards share into a template, since the templating library has no includes. `{ "$include": "row" }`
 * becomes the part `row`. Its keys that begin with `$`, such as `$data`, are added to the part; the others fill the
 * part's `@{key}`. Throws when a part or a key is missing.
 */
export function compose(template: unknown, partNamed: (name: string) => unknown): unknown {
  if (Array.isArray(template)) return template.map((item) => compose(item, partNamed));
  const reference = include.safeParse(template).data;
  if (reference !== undefined) {
    const { $include: name, ...rest } = reference;
    const [added, given] = [entriesOf(rest, true), entriesOf(rest, false)];
    const part = object.parse(compose(fill(partNamed(name), Object.fromEntries(given)), partNamed));
    return { ...part, ...Object.fromEntries(added) };
  }
  const fields = object.safeParse(template).data;
  return fields === undefined ? template : mapValues(fields, (value) => compose(value, partNamed));
}

function entriesOf(fields: Readonly<Record<string, unknown>>, reserved: boolean): [string, unknown][] {
  return Object.entries(fields).filter(([key]) => key.startsWith('$') === reserved);
}

function fill(part: unknown, given: Readonly<Record<string, unknown>>): unknown {
  if (typeof part === 'string') return part.replaceAll(/@\{(\w+)\}/g, (_, key: string) => textOf(given, key));
  if (Array.isArray(part)) return part.map((item) => fill(item, given));
  const fields = object.safeParse(part).data;
  return fields === undefined ? part : mapValues(fields, (value) => fill(value, given));
}

function textOf(given: Readonly<Record<string, unknown>>, key: string): string {
  const value = given[key];
  if (typeof value === 'string') return value;
  throw new RangeError(`The part needs the text ${key}`);
}

function mapValues(
  fields: Readonly<Record<string, unknown>>,
  map: (value: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, map(value)]));
}
