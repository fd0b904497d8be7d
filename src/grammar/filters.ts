import { words } from '../text/words.ts';
import { catalog, sourceIds } from '../vendors/catalog.ts';
import { verdictNames, verdicts } from '../verdicts/catalog.ts';
import { severities, type Verdict } from '../verdicts/rule.ts';
import type { Filter } from './filter.ts';
import { acceptanceFilters } from './acceptance-filters.ts';
import { memoryFilters } from './memory-filters.ts';
import { negations } from './negations.ts';
import { verdictPhrases } from './verdict-phrases.ts';
import { watchFilters } from './watch-filters.ts';
import { toldFilters } from './told-filters.ts';
import { pairs } from './word-table.ts';

const licenseNouns = ['license', 'licenses', 'licence', 'licences', 'lic', 'lics'];
const voiceNouns = ['voice', 'enterprise voice', 'teams voice', 'ev'];
const onWords = ['enabled', 'activated', 'turned on', 'switched on'];
const offWords = ['disabled', 'deactivated', 'inactive', 'turned off', 'switched off'];
const deletedWords = ['deleted', 'removed', 'del'];

/** `nolicense` is no slip of `license`, which would turn its meaning. */
function glued(nouns: readonly string[]): readonly string[] {
  return nouns.flatMap((word) => [`no${word}`, `non${word}`, `not${word}`]);
}

function spokenNames(verdict: Verdict): readonly string[] {
  return [
    ...new Set(
      [verdict.id, ...ownNames(verdict), ...(verdictPhrases[verdict.id] ?? [])].map((name) =>
        name.replaceAll('-', ' '),
      ),
    ),
  ];
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
      yes: ['licensed', 'licenced', ...pairs(['with'], licenseNouns), ...pairs(negations, ['unlicensed'])],
      no: [
        'unlicensed',
        'unlicenced',
        'unlic',
        ...pairs(negations, [...licenseNouns, 'licensed', 'licenced']),
        ...glued([...licenseNouns, 'licensed', 'licenced']),
        ...pairs(['not with', 'nobody gave', 'needs', 'still needs', 'lacks', 'lacking', 'missing'], licenseNouns),
      ],
    },
    example: 'no',
    meaning: meanings.licensed,
  },
  {
    name: 'voice',
    aliases: ['enterprise-voice', 'ev'],
    values: ['on', 'off'],
    also: { on: ['yes', 'true', ...onWords], off: ['no', 'false', ...offWords] },
    phrases: {
      on: [
        ...voiceNouns,
        ...pairs(['with', ...onWords], voiceNouns),
        ...pairs([...voiceNouns, ...pairs(['with'], voiceNouns)], ['on', ...onWords]),
      ],
      off: [
        ...pairs([...negations, ...offWords], voiceNouns),
        ...glued(['voice']),
        ...pairs([...voiceNouns, ...pairs(['with'], voiceNouns)], ['off', ...offWords, ...pairs(['not'], onWords)]),
        ...pairs(pairs(negations, voiceNouns), ['on', ...onWords]),
      ],
    },
    example: 'on',
    meaning: meanings.voice,
  },
  {
    name: 'state',
    aliases: ['status'],
    values: ['active', 'deleted'],
    also: { deleted: ['removed'] },
    phrases: {
      active: ['active', ...pairs(negations, deletedWords)],
      deleted: [...deletedWords, 'soft deleted'],
    },
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
      high: ['high', 'high severity', 'high sev', 'critical', 'severe', 'urgent', 'serious'],
      medium: ['medium', 'medium severity', 'medium sev', 'moderate'],
      low: ['low', 'low severity', 'low sev', 'minor'],
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
      ...Object.fromEntries(verdicts.map((verdict) => [verdict.id, spokenNames(verdict)])),
    },
    example: 'licensed-deleted',
    meaning: meanings.verdict,
  },
  ...memoryFilters,
  ...acceptanceFilters,
  ...toldFilters,
  ...watchFilters,
] as const satisfies readonly Filter[];

export type FilterName = (typeof filters)[number]['name'];
export type Filters = Readonly<Partial<Record<FilterName, string>>>;

export const filterNames: readonly FilterName[] = filters.map(({ name }) => name);

export function filterNamed(name: FilterName): Filter {
  const filter = filters.find((each) => each.name === name);
  if (filter === undefined) throw new RangeError(`There is no filter ${name}`);
  return filter;
}
