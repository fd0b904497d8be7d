import { words } from '../text/words.ts';
import { catalog, sourceIds } from '../vendors/catalog.ts';
import { verdictNames, verdicts } from '../verdicts/catalog.ts';
import { severities, type Verdict } from '../verdicts/rule.ts';
import { negations } from './negations.ts';
import { readSince, spokenSince } from './since.ts';
import { pairs } from './word-table.ts';

type WordsByValue = Readonly<Partial<Record<string, readonly string[]>>>;

interface Filter {
  readonly name: string;
  /** Other names before the colon, as in `department:Sales`. */
  readonly aliases: readonly string[];
  /** The permitted values; null permits any text. */
  readonly values: readonly string[] | null;
  /** Reads a value that is none of `values`, such as `14d`; null for one that is not permitted. */
  readonly read?: (typed: string) => string | null;
  /** What it accepts in words, where `values` are only some of it. */
  readonly accepts?: readonly string[];
  /** Other ways to write a value behind the colon, as in `voice:yes`. */
  readonly also: WordsByValue;
  /** Words that say a value without the filter's name, as in `unlicensed users`. Hyphens and blanks are the same. */
  readonly phrases: WordsByValue;
  /** Reads words that no table can list, as in `the last 7 days`; null for other words. */
  readonly spoken?: (key: string) => string | null;
  /** True when the phrases mean the filter only beside a command that takes it: `high` alone can be a name. */
  readonly besideCommand?: true;
  readonly example: string;
  readonly meaning: string;
  /** True when counts of it can tell who somebody is, so that it needs the right to see names. */
  readonly identifying?: true;
}

const licenseNouns = ['license', 'licenses', 'licence', 'licences', 'lic', 'lics'];
const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const voiceNouns = ['voice', 'enterprise voice', 'teams voice', 'ev'];
const deletedWords = ['deleted', 'removed', 'del'];

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
        ...pairs(['not with'], licenseNouns),
      ],
    },
    example: 'no',
    meaning: meanings.licensed,
  },
  {
    name: 'voice',
    aliases: ['enterprise-voice', 'ev'],
    values: ['on', 'off'],
    also: { on: ['yes', 'true', 'enabled'], off: ['no', 'false', 'disabled'] },
    phrases: {
      on: [
        ...voiceNouns,
        ...pairs(['with', 'enabled'], voiceNouns),
        ...pairs([...voiceNouns, ...pairs(['with'], voiceNouns)], ['on', 'enabled']),
      ],
      off: [
        ...pairs([...negations, 'disabled'], voiceNouns),
        ...pairs([...voiceNouns, ...pairs(['with'], voiceNouns)], ['off', 'disabled', 'not enabled']),
        ...pairs(pairs(negations, voiceNouns), ['on', 'enabled']),
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
      high: ['high', 'high severity', 'critical', 'severe', 'urgent', 'serious'],
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
  {
    name: 'of',
    aliases: ['about'],
    values: ['users', 'licenses', 'findings', 'money'],
    also: {
      users: ['user', 'people', 'person', 'accounts'],
      licenses: [...licenseNouns, 'seats', 'skus', 'subscriptions', 'products'],
      findings: ['finding', 'issues', 'verdicts'],
      money: ['cost', 'costs', 'savings'],
    },
    phrases: {
      users: ['user', 'users', 'people', 'accounts', 'employees', 'staff', 'members'],
      licenses: ['license', 'licenses', 'licence', 'licences', 'licensing', 'seats', 'assignments'],
      findings: ['findings', 'issues', 'verdicts'],
      money: ['money', 'savings'],
    },
    besideCommand: true,
    example: 'licenses',
    meaning: meanings.of,
  },
  {
    name: 'since',
    aliases: [],
    values: ['today', 'yesterday', ...weekdays, '7d', '30d', '90d'],
    also: {
      ...Object.fromEntries(weekdays.map((day) => [day, [day.slice(0, 3), `last ${day}`]])),
      monday: ['mon', 'last monday', 'this week'],
      tuesday: ['tue', 'tues', 'last tuesday'],
      thursday: ['thu', 'thur', 'thurs', 'last thursday'],
    },
    read: readSince,
    accepts: meanings.sinceValues,
    phrases: {
      today: ['since today', 'changed today', 'changes today'],
      yesterday: ['yesterday', 'last night', 'overnight'],
      ...Object.fromEntries(weekdays.map((day) => [day, [day, `last ${day}`]])),
      monday: ['monday', 'last monday', 'this week'],
      '30d': ['this month'],
    },
    spoken: spokenSince,
    example: 'monday',
    meaning: meanings.since,
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
