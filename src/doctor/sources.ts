import type { ExaminedSettings } from '../config/settings.ts';
import type { Connected } from '../connect.ts';
import { Problem } from '../problem.ts';
import { clockAhead, clockProblem } from '../sources/clock.ts';
import type { Customer } from '../sources/customer.ts';
import type { ReadContext, Result } from '../sources/result.ts';
import { formatNumber } from '../text/format.ts';
import { words } from '../text/words.ts';
import { catalog, type CatalogRow, type SourceId } from '../vendors/catalog.ts';
import { requiredVariables } from '../vendors/declaration.ts';
import { failedBy, ok, skipped, warningBy, type Check, type Outcome } from './check.ts';

const texts = words.doctor.sources;

type Tools = Pick<Connected, 'sources' | 'directory'>;

/** The sign-in to each source, and the smallest read about a customer, which needs a permission of its own. */
export function sourceChecks({ settings, faults }: ExaminedSettings, { sources, directory }: Tools): readonly Check[] {
  return catalog.flatMap((row): Check[] => [
    {
      id: signInId(row.id),
      title: texts.signIn(row.title),
      run: (signal) =>
        faults.has(row.id) ? skipped(words.doctor.faulty) : checkSignIn(row, { sources, directory }, signal),
    },
    {
      id: readId(row.id),
      title: texts.read(row.title),
      needs: [signInId(row.id)],
      run: (signal) =>
        checkRead(row, { sources, directory }, new Set(settings.customers.map(({ name }) => name)), signal),
    },
  ]);
}

/** This machine's clock, by those of the sources. */
export function clockCheck({ sources }: Pick<Tools, 'sources'>): Check {
  return {
    id: 'clock',
    title: texts.clock,
    after: catalog.flatMap(({ id }) => [signInId(id), readId(id)]),
    run() {
      const ahead = clockAhead(sources.health());
      if (ahead === null) return skipped(texts.noClock);
      const problem = clockProblem(ahead);
      return problem === null
        ? ok(texts.clockGood(formatNumber(Math.round(Math.abs(ahead) / 1_000))))
        : failedBy(problem);
    },
  };
}

export function signInId(source: SourceId): string {
  return `sign-in-${source}`;
}

function readId(source: SourceId): string {
  return `read-${source}`;
}

export function readContext(signal: AbortSignal): ReadContext {
  return { fresh: false, signal, record: ignore, progress: ignore, report: ignore };
}

async function checkSignIn({ id, settings }: CatalogRow, { sources }: Tools, signal: AbortSignal): Promise<Outcome> {
  const result = await sources.check(id, readContext(signal));
  const warning = sources.health().find((source) => source.id === id)?.warning ?? null;
  if (result.state === 'known') return warning === null ? ok(texts.signedIn) : warningBy(warning);
  return outcomeOfMissing(result, skipped(texts.notConnected(requiredVariables(settings).join(', '))));
}

async function checkRead(
  row: CatalogRow,
  tools: Tools,
  named: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Outcome> {
  const customer = await customerFor(row.id, tools, named, signal);
  if (customer === null) return skipped(texts.noCustomer);
  const turn = readContext(signal);
  const { users } = row.lists;
  const result: Result<{ readonly truncated: Problem | null }> =
    users === undefined
      ? await tools.sources.assignments(row.id, customer, turn)
      : await tools.sources.userPage(row.id, customer, { number: 1, size: 1 }, turn);
  if (result.state !== 'known') return outcomeOfMissing(result, skipped(texts.noCustomer));
  const { truncated } = result.value;
  return truncated === null ? ok(texts.didRead(customer.name)) : failedBy(truncated);
}

/** One of the settings file if there is any: those are known without a list. */
async function customerFor(
  id: SourceId,
  { directory }: Tools,
  named: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Customer | null> {
  const isAt = ({ refs }: Customer): boolean => {
    const ref = refs[id];
    return ref !== null && !(ref instanceof Problem) && ref.hasUsers;
  };
  const ofFile = directory.latest().customers.find((customer) => named.has(customer.name) && isAt(customer));
  return ofFile ?? (await directory.read(readContext(signal))).customers.find(isAt) ?? null;
}

function outcomeOfMissing(result: Exclude<Result<unknown>, { state: 'known' }>, otherwise: Outcome): Outcome {
  return 'problem' in result ? failedBy(result.problem) : otherwise;
}

function ignore(): void {
  // The outcome has the problem, and nobody watches the progress.
}
