import { sourceIds } from '../vendors/catalog.ts';
import { verdicts } from '../verdicts/catalog.ts';

interface Filter {
  readonly name: string;
  /** The permitted values; null permits any text. */
  readonly values: readonly string[] | null;
  readonly example: string;
  readonly meaning: string;
  /** True when counts of it can tell who somebody is, so that it needs the right to see names. */
  readonly identifying?: true;
}

/** Every filter. `writeLine` writes them in this order. */
const filters = [
  {
    name: 'from',
    values: sourceIds,
    example: 'partner',
    meaning: `One source only: ${sourceIds.join(', ')}`,
  },
  {
    name: 'licensed',
    values: ['yes', 'no'],
    example: 'no',
    meaning: "Is, or is not, among Live Platform's licensed users",
  },
  { name: 'voice', values: ['yes', 'no'], example: 'yes', meaning: 'Enterprise Voice on or off, from live' },
  {
    name: 'state',
    values: ['active', 'deleted'],
    example: 'deleted',
    meaning: "Partner Center's account state; deleted ones are kept for 30 days",
  },
  {
    name: 'dept',
    values: null,
    example: 'Sales',
    meaning: 'The department begins with this, from live',
    identifying: true,
  },
  {
    name: 'location',
    values: null,
    example: 'DE',
    meaning: 'The usage location is this, such as DE',
    identifying: true,
  },
  { name: 'product', values: null, example: 'PHN1', meaning: 'LicenseSpring product code or Microsoft SKU' },
  {
    name: 'verdict',
    values: verdicts.map(({ id }) => id),
    example: 'licensed-deleted',
    meaning: 'One kind of disagreement only',
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
