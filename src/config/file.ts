import { z } from 'zod';
import type { AccessRule, Who } from '../access/rules.ts';
import type { CustomerEntry } from '../customers/directory.ts';
import { nameForm, toName } from '../customers/names.ts';
import type { MemorySettings } from '../memory/settings.ts';
import { regionOf, type Region } from '../text/region.ts';
import { vendorNamed, sourceIds } from '../vendors/catalog.ts';
import { recordOf } from '../vendors/declaration.ts';
import { idText } from '../vendors/normalize.ts';
import { verdicts } from '../verdicts/catalog.ts';
import type { VerdictSettings } from '../verdicts/settings.ts';
import { consistencyFaults, strangerFaults } from './consistency.ts';
import { memory } from './memory.ts';
import { renamedKeys, renames, type Renames } from './renames.ts';
import { defaultPortals, portal, type Portal } from './portals.ts';
import { readYaml } from './yaml.ts';

const id = z.guid().transform((value) => value.toLowerCase());
const word = z
  .string()
  .regex(nameForm, 'must be one word without quotes, colons, @ and invisible characters')
  .transform(toName);
const words = z.string().regex(/\S/, 'must not be blank');

const rule = z
  .strictObject({
    who: z.union(
      [
        z.literal('anyone'),
        z.strictObject({ user: id }),
        z.strictObject({ team: id }),
        z.strictObject({
          chat: idText.transform((chat) => chat.replace(/;messageid=.*$/, '')),
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
    guests: z.boolean().optional(),
    external: z.boolean().optional(),
    accept: z.boolean().optional(),
    audit: z.boolean().optional(),
  })
  // A rule for one person or for anyone lets in guests and outsiders as it is: `guests: false` would not keep them out.
  .refine(
    ({ who, guests, external }) => isForMembers(who) || (guests === undefined && external === undefined),
    'has guests or external, which only rules for a team, chat or tenant have',
  )
  .refine(
    ({ who, accept, audit }) => isForNamed(who) || (accept === undefined && audit === undefined),
    'has accept or audit, which only rules for a user or a team have',
  );

function isForNamed(who: Who): boolean {
  return who !== 'anyone' && ('user' in who || 'team' in who);
}

function isForMembers(who: Who): boolean {
  return who !== 'anyone' && !('user' in who);
}

const day = z.iso.date('must be a day such as 2027-01-31').transform((text) => new Date(text));
const verdict = z.enum(
  verdicts.map(({ id: name }) => name),
  { error: `must be one of ${verdicts.map(({ id: name }) => name).join(', ')}` },
);

const customer = z.strictObject({
  name: word,
  title: words.nullable().default(null),
  aliases: z.array(words).default([]),
  /** Verdicts that are switched off for this customer. */
  off: z.array(verdict).default([]),
  ...recordOf(sourceIds, (source) => vendorNamed(source).link.schema.nullable().default(null)),
});

const exception = z
  .strictObject({
    customer: word,
    verdict,
    of: idText,
    reason: words,
    until: day,
  })
  .transform((given) => ({ ...given, accepted: null }));

const price = z.strictObject({
  source: z.enum(sourceIds),
  product: idText.nullable().default(null),
  amount: z.number().nonnegative(),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be three capitals such as EUR'),
  per: z.enum(['month', 'year']),
  renews: day.nullable().default(null),
});

const overBought = z.strictObject({ percent: z.number().min(0).max(100), least: z.number().int().min(1) });

const region = z
  .string()
  .refine((text) => regionOf(text) === text, 'must be a country by its two capitals such as DE')
  .transform(regionOf);

const file = z.strictObject({
  customers: z.array(customer).nullable().default(null),
  access: z.array(rule).nullable().default(null),
  exceptions: z.array(exception).nullable().default(null),
  prices: z.array(price).nullable().default(null),
  region: region.nullable().default(null),
  portals: z.array(portal).nullable().default(null),
  memory,
  'over-bought': overBought.default({ percent: 20, least: 10 }),
});

/** The settings in `rollcall.yaml`. */
export interface FileSettings {
  readonly customers: readonly CustomerEntry[];
  readonly access: readonly AccessRule[];
  readonly verdicts: VerdictSettings;
  /** The country of phone numbers that are written without one. */
  readonly region: Region | null;
  readonly portals: readonly Portal[];
  /** Null: nothing is remembered. */
  readonly memory: MemorySettings | null;
}

/**
 * Reads the settings file, `rollcall.yaml` unless another is given. Adds one line to `faults` for each fault. `isOnly` says
 * that no source lists customers, so that there are only those of the file.
 */
export function readFile(
  givenPath: string | null,
  faults: string[],
  isOnly = false,
  names: Renames = renames,
): FileSettings {
  const path = givenPath ?? 'rollcall.yaml';
  const result = file.safeParse(readYaml(path, faults), { error: (issue) => faultText(issue, names) });
  if (!result.success) {
    for (const issue of result.error.issues) faults.push(`${path}: ${pathText(issue.path)}${issue.message}`);
    return toSettings(file.parse({}));
  }
  const settings = toSettings(result.data);
  const found = [...consistencyFaults(settings), ...(isOnly ? strangerFaults(settings) : [])];
  for (const fault of found) faults.push(`${path}: ${fault}`);
  return settings;
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
    region: data.region,
    portals: data.portals ?? defaultPortals,
    memory: data.memory,
    verdicts: {
      disabled: new Map(customers.map(({ name, off }) => [name, new Set<string>(off)])),
      exceptions: data.exceptions ?? [],
      overBought: data['over-bought'],
      prices: data.prices ?? [],
    },
  };
}

/** Plain words for the faults that people make most; undefined leaves zod's. Never what was written: it can be a secret. */
function faultText({ code, input, expected, format, keys }: z.core.$ZodRawIssue, names: Renames): string | undefined {
  if (input === undefined) return 'is missing';
  if (input === null) return 'is empty: fill it in, or leave it out';
  if (code === 'invalid_format' && format === 'guid') return 'must be a GUID, without blanks';
  if (code === 'unrecognized_keys') return renamedKeys(keys, names) ?? undefined;
  if (code !== 'invalid_type') return undefined;
  if (expected === 'string' && typeof input !== 'object') return 'must be text: put it in quotes';
  if (expected === 'number' && typeof input === 'string') return 'must be a number such as 4.5, without quotes';
  return undefined;
}

function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part + 1}]` : `.${String(part)}`)).join('');
  return text === '' ? '' : `${text.replace(/^\./, '')} `;
}
