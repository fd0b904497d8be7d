import { z } from 'zod';
import type { Derivation } from '../people/derivation.ts';
import type { FullRoster } from '../people/roster.ts';
import type { Customer } from '../sources/customer.ts';
import { sourceIds } from '../vendors/catalog.ts';
import { addressKey } from '../people/address.ts';
import { verdicts } from './catalog.ts';
import { findingKeys, findingSubject, type Finding } from './finding.ts';
import { hasEnded, type Judgement, type Skipped } from './judge.ts';
import { cachedJudgement } from './judgement-cache.ts';
import type { Reclaimable, Verdict } from './rule.ts';
import type { Exception, VerdictSettings } from './settings.ts';

/** What a judgement says of a customer as a whole, without the people's records. */
export interface Outcome {
  readonly findings: readonly OutcomeFinding[];
  /** The findings that somebody accepted. */
  readonly accepted: readonly OutcomeFinding[];
  readonly skipped: readonly Pick<Skipped, 'verdict' | 'failed'>[];
  /** Disabled for this customer in the settings. */
  readonly disabled: readonly Verdict[];
}

export interface OutcomeFinding {
  readonly verdict: Verdict;
  /** Whom or what it is about, as `findingSubject` tells. */
  readonly subject: string;
  /** What a search finds it by: first the name, then the address or the SKU, then all else that names the person. */
  readonly texts: readonly string[];
  readonly reclaimable: readonly Reclaimable[];
}

export function outcomeOf({ findings, accepted, skipped, disabled }: Judgement, roster: FullRoster): Outcome {
  const short = (finding: Finding): OutcomeFinding => ({
    verdict: finding.verdict,
    subject: findingSubject(finding, roster),
    texts: textsOf(finding, roster),
    reclaimable: finding.reclaimable,
  });
  return {
    findings: findings.map(short),
    accepted: accepted.map(({ finding }) => short(finding)),
    skipped: skipped.map(({ verdict, failed }) => ({ verdict, failed })),
    disabled,
  };
}

/** What a search finds a finding by: the name, the address or the SKU, and further addresses and object ids of the person. */
export function textsOf(finding: Finding, roster: FullRoster): readonly string[] {
  const first = [finding.name, finding.key];
  return [...first, ...new Set(findingKeys(finding, roster).filter((text) => !first.includes(text)))];
}

/** The outcome for the lists as they came the last time, as bytes that `readOutcome` reads. */
export function outcomeDerivation(settings: () => VerdictSettings, now: () => Date): Derivation {
  return {
    name: 'outcome 2',
    basis({ name }: Customer) {
      const { overBought, disabled } = settings();
      const accepted = exceptionsOf(settings()).get(name) ?? [];
      // Exceptions end with a day.
      const day = accepted.length === 0 ? '' : now().toISOString().slice(0, 10);
      return JSON.stringify([ids, overBought, [...(disabled.get(name) ?? [])], accepted, day]);
    },
    async make({ latest }) {
      const roster = await latest.joined();
      return writeOutcome(outcomeOf(await cachedJudgement(roster, settings(), now()), roster));
    },
  };
}

const grouped = new WeakMap<VerdictSettings, ReadonlyMap<string, readonly Exception[]>>();

/** By customer name. Grouped once, since all customers are asked about in turn. */
function exceptionsOf(settings: VerdictSettings): ReadonlyMap<string, readonly Exception[]> {
  const known = grouped.get(settings) ?? Map.groupBy(settings.exceptions, ({ customer }) => customer);
  grouped.set(settings, known);
  return known;
}

/** What accepts a finding, the first one if there are several. */
export function exceptionFor(
  { verdict, texts }: OutcomeFinding,
  customer: Customer,
  settings: VerdictSettings,
  now: Date,
): Exception | undefined {
  const keys = new Set(texts.map(addressKey));
  return exceptionsOf(settings)
    .get(customer.name)
    ?.find((each) => each.verdict === verdict.id && !hasEnded(each.until, now) && keys.has(addressKey(each.of)));
}

const ids = verdicts.map(({ id }) => id);
const verdictId = z.enum(ids).transform((id) => verdictOf(id));

function verdictOf(id: string): Verdict {
  const found = verdicts.find((verdict) => verdict.id === id);
  if (found === undefined) throw new RangeError(`There is no verdict ${id}`);
  return found;
}

const finding = z.strictObject({
  verdict: verdictId,
  subject: z.string(),
  texts: z.array(z.string()),
  reclaimable: z.array(
    z.strictObject({
      key: z.string(),
      source: z.enum(sourceIds),
      product: z.string().nullable(),
      units: z.number(),
    }),
  ),
});

const outcome = z.strictObject({
  findings: z.array(finding),
  accepted: z.array(finding),
  skipped: z.array(z.strictObject({ verdict: verdictId, failed: z.boolean() })),
  disabled: z.array(verdictId),
}) satisfies z.ZodType<Outcome>;

function writeOutcome({ findings, accepted, skipped, disabled }: Outcome): Buffer<ArrayBuffer> {
  return Buffer.from(
    JSON.stringify({
      findings: findings.map(written),
      accepted: accepted.map(written),
      skipped: skipped.map(({ verdict, failed }) => ({ verdict: verdict.id, failed })),
      disabled: disabled.map(({ id }) => id),
    }),
  );
}

function written(each: OutcomeFinding): object {
  return { ...each, verdict: each.verdict.id };
}

const read = new WeakMap<Buffer, Outcome>();

/** Reads the same bytes once: they stay in memory, and each question has those of all customers. */
export function readOutcome(bytes: Buffer): Outcome {
  const known = read.get(bytes) ?? outcome.parse(JSON.parse(bytes.toString()));
  read.set(bytes, known);
  return known;
}
