import { words } from '../text/words.ts';
import { catalog, sourceIds } from '../vendors/catalog.ts';
import { verdictNames, verdicts } from '../verdicts/catalog.ts';
import { severities, type Verdict } from '../verdicts/rule.ts';

type WordsByValue = Readonly<Partial<Record<string, readonly string[]>>>;

interface Filter {
  readonly name: string;
  /** Other names before the colon, as in `department:Sales`. */
  readonly aliases: readonly string[];
  /** The permitted values; null permits any text. */
  readonly values: readonly string[] | null;
  /** Other ways to write a value behind the colon, as in `voice:yes`. */
  readonly also: WordsByValue;
  /** Words that say a value without the filter's name, as in `unlicensed users`. Hyphens and blanks are the same. */
  readonly phrases: WordsByValue;
  /** True when the phrases mean the filter only beside a command that takes it: `high` alone can be a name. */
  readonly besideCommand?: true;
  readonly example: string;
  readonly meaning: string;
  /** True when counts of it can tell who somebody is, so that it needs the right to see names. */
  readonly identifying?: true;
}

const negations = ['no', 'not', 'non', 'without', 'lacking', 'missing', "don't", 'dont', "doesn't", 'doesnt'];
const licenseNouns = ['license', 'licenses', 'licence', 'licences'];

/** Each first word with each second one. */
function pairs(firsts: readonly string[], seconds: readonly string[]): readonly string[] {
  return firsts.flatMap((first) => seconds.map((second) => `${first} ${second}`));
}

/** The short names that no other verdict has. */
function ownNames({ shortNames = [] }: Verdict): readonly string[] {
  return shortNames.filter((name) => !verdictNames.includes(name));
}

const meanings = words.grammar.filters;

/** Every filter. `writeLine` writes them in this order. */
const filters = [
  {
    name: 'from',
    aliases: ['source', 'vendor', 'system'],
    values: sourceIds,
    also: Object.fromEntries(catalog.map(({ id, title, aliases = [] }) => [id, [title.toLowerCase(), ...aliases]])),
    phrases: Object.fromEntries(
      catalog.map(({ id, title, aliases = [], ownWords = [] }) => [
        id,
        [id, title.toLowerCase(), ...aliases, ...ownWords],
      ]),
    ),
    example: 'partner',
    meaning: meanings.from(sourceIds),
  },
  {
    name: 'licensed',
    aliases: ['license', 'licence'],
    values: ['yes', 'no'],
    also: { yes: ['true', 'on'], no: ['false', 'off', 'none'] },
    phrases: {
      yes: ['licensed', ...pairs(['with'], licenseNouns)],
      no: [
        'unlicensed',
        ...pairs(negations, licenseNouns),
        ...pairs(['not', 'non', "aren't", 'arent', "isn't", 'isnt'], ['licensed']),
      ],
    },
    example: 'no',
    meaning: meanings.licensed,
  },
  {
    name: 'voice',
    aliases: ['enterprise-voice'],
    values: ['on', 'off'],
    also: { on: ['yes', 'true', 'enabled'], off: ['no', 'false', 'disabled'] },
    phrases: {
      on: ['voice', 'with voice', 'voice enabled', 'enterprise voice', 'with enterprise voice'],
      off: [...pairs(negations, ['voice', 'enterprise voice']), 'voice disabled'],
    },
    example: 'on',
    meaning: meanings.voice,
  },
  {
    name: 'state',
    aliases: ['status'],
    values: ['active', 'deleted'],
    also: { deleted: ['removed'] },
    phrases: { active: ['active'], deleted: ['deleted', 'removed', 'soft deleted'] },
    example: 'deleted',
    meaning: meanings.state,
  },
  {
    name: 'dept',
    aliases: ['department'],
    values: null,
    also: {},
    phrases: {},
    example: 'Sales',
    meaning: meanings.dept,
    identifying: true,
  },
  {
    name: 'location',
    aliases: ['country'],
    values: null,
    also: {},
    phrases: {},
    example: 'DE',
    meaning: meanings.location,
    identifying: true,
  },
  {
    name: 'product',
    aliases: ['sku'],
    values: null,
    also: {},
    phrases: {},
    example: 'PHN1',
    meaning: meanings.product,
  },
  {
    name: 'severity',
    aliases: ['priority'],
    values: severities,
    also: { high: ['critical', 'severe'], medium: ['moderate'], low: ['minor'] },
    phrases: {
      high: ['high', 'high severity', 'critical', 'severe'],
      medium: ['medium', 'medium severity', 'moderate'],
      low: ['low', 'low severity', 'minor'],
    },
    besideCommand: true,
    example: 'high',
    meaning: meanings.severity,
  },
  {
    name: 'verdict',
    aliases: ['finding'],
    values: verdictNames,
    also: Object.fromEntries(verdicts.map((verdict) => [verdict.id, ownNames(verdict)])),
    phrases: {
      ...Object.fromEntries(verdictNames.map((name) => [name, [name]])),
      ...Object.fromEntries(verdicts.map((verdict) => [verdict.id, [verdict.id, ...ownNames(verdict)]])),
    },
    example: 'licensed-deleted',
    meaning: meanings.verdict,
  },
] as const satisfies readonly Filter[];

export type FilterName = (typeof filters)[number]['name'];
export type Filters = Readonly<Partial<Record<FilterName, string>>>;

export const filterNames: readonly FilterName[] = filters.map(({ name }) => name);

export function filterNamed(name: FilterName): Filter {
  const filter = filters.find((each) => each.name === name);
  if (filter === undefined) throw new RangeError(`There is no filter ${name}`);
  return filter;
}
