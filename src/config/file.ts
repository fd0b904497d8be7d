import { readFileSync } from 'node:fs';
import { parse as parseYaml, YAMLParseError } from 'yaml';
import { z } from 'zod';
import type { AccessRule } from '../access/rules.ts';
import type { CustomerEntry } from '../customers/directory.ts';
import { nameForm, reservedNames } from '../customers/names.ts';
import { fold } from '../text/fold.ts';
import { catalog, vendorNamed, sourceIds } from '../vendors/catalog.ts';
import { recordOf } from '../vendors/declaration.ts';
import { isDistinct } from '../vendors/normalize.ts';
import { verdicts } from '../verdicts/catalog.ts';
import type { VerdictSettings } from '../verdicts/settings.ts';

const id = z.guid().transform((value) => value.toLowerCase());
const word = z
  .string()
  .regex(nameForm, 'must be one word without quotes, colons and @')
  .transform((value) => value.toLowerCase());

const rule = z.strictObject({
  who: z.union(
    [
      z.literal('anyone'),
      z.strictObject({ user: id }),
      z.strictObject({ team: id }),
      z.strictObject({
        chat: z
          .string()
          .min(1)
          .transform((chat) => chat.replace(/;messageid=.*$/, '')),
      }),
      z.strictObject({ tenant: id }),
    ],
    'must be anyone, or one of { user: }, { team: }, { chat: }, { tenant: } with its id',
  ),
  customers: z.union(
    [
      z.literal('all'),
      z.array(word.refine((name) => name !== 'all', 'is written without brackets: customers: all')).min(1),
    ],
    'must be all, or a list of customer names',
  ),
  show: z.enum(['names', 'counts']).default('names'),
});

const day = z.iso.date('must be a day such as 2027-01-31').transform((text) => new Date(text));
const verdict = z.enum(
  verdicts.map(({ id: name }) => name),
  { error: `must be one of ${verdicts.map(({ id: name }) => name).join(', ')}` },
);

const customer = z.strictObject({
  name: word,
  title: z.string().min(1).nullable().default(null),
  aliases: z.array(z.string().min(1)).default([]),
  /** Verdicts that are switched off for this customer. */
  off: z.array(verdict).default([]),
  ...recordOf(sourceIds, (source) => vendorNamed(source).link.schema.nullable().default(null)),
});

const exception = z.strictObject({
  customer: word,
  verdict,
  of: z.string().min(1),
  reason: z.string().min(1),
  until: day,
});

const price = z.strictObject({
  source: z.enum(sourceIds),
  product: z.string().min(1).nullable().default(null),
  amount: z.number().nonnegative(),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be three capitals such as EUR'),
  per: z.enum(['month', 'year']),
  renews: day.nullable().default(null),
});

const overBought = z.strictObject({ percent: z.number().min(0).max(100), least: z.number().int().min(1) });

const file = z.strictObject({
  customers: z.array(customer).nullable().default(null),
  access: z.array(rule).nullable().default(null),
  exceptions: z.array(exception).nullable().default(null),
  prices: z.array(price).nullable().default(null),
  'over-bought': overBought.default({ percent: 20, least: 10 }),
});

/** The settings in `rollcall.yaml`. */
export interface FileSettings {
  readonly customers: readonly CustomerEntry[];
  readonly access: readonly AccessRule[];
  readonly verdicts: VerdictSettings;
}

/** Reads the settings file, `rollcall.yaml` unless another is given. Adds one line to `faults` for each fault. */
export function readFile(givenPath: string | null, faults: string[]): FileSettings {
  const path = givenPath ?? 'rollcall.yaml';
  const text = readText(path);
  if (text === null) {
    faults.push(`${path} cannot be read (ROLLCALL_CONFIG names it; start from rollcall.example.yaml)`);
    return toSettings(file.parse({}));
  }
  const result = file.safeParse(parseFile(text, path, faults) ?? {});
  if (!result.success) {
    faults.push(...result.error.issues.map((issue) => `${path}: ${pathText(issue.path)}${issue.message}`));
    return toSettings(file.parse({}));
  }
  faults.push(...consistencyFaults(result.data).map((fault) => `${path}: ${fault}`));
  return toSettings(result.data);
}

/** The faults that no single entry shows. */
function consistencyFaults(data: z.infer<typeof file>): string[] {
  const customers = data.customers ?? [];
  // Folded, as a line compares them: there, `müller` and `muller` are the same name.
  const names = customers.map((entry) => fold(entry.name));
  const duplicates = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  const reserved = reservedNames.filter((name) => names.includes(name));
  const sharedIds = catalog.flatMap(({ id: source, link: { unique } }) => {
    const ids = customers.flatMap((entry) => entry[source]?.id ?? []);
    return unique === null || isDistinct(ids) ? [] : [unique];
  });
  const priced = (data.prices ?? []).map(({ source, product }) => `${source} ${product ?? ''}`);
  return [
    ...Array.from(duplicates, (name) => `two customers are named ${name}`),
    ...reserved.map((name) => `no customer can be named ${name}, since the word has a meaning of its own`),
    ...sharedIds.map((unique) => `two customers have the same ${unique}`),
    ...(isDistinct(priced) ? [] : ['one product has two prices']),
  ];
}

function toSettings(data: z.infer<typeof file>): FileSettings {
  const customers = data.customers ?? [];
  return {
    customers: customers.map(({ name, title, aliases, ...entry }) => ({
      name,
      title,
      aliases,
      refs: recordOf(sourceIds, (source) => entry[source]),
    })),
    access: data.access ?? [],
    verdicts: {
      disabled: new Map(customers.map(({ name, off }) => [name, new Set<string>(off)])),
      exceptions: data.exceptions ?? [],
      overBought: data['over-bought'],
      prices: data.prices ?? [],
    },
  };
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function parseFile(text: string, path: string, faults: string[]): unknown {
  try {
    return parseYaml(text);
  } catch (error) {
    const line = error instanceof YAMLParseError ? ` (line ${error.linePos?.[0].line ?? '?'}: ${error.code})` : '';
    faults.push(`${path} is not YAML${line}`);
    return null;
  }
}

function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part + 1}]` : `.${String(part)}`)).join('');
  return text === '' ? '' : `${text.replace(/^\./, '')} `;
}
