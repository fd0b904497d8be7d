import { unknownMentions } from '../bot/unknown-customers.ts';
import type { ExaminedSettings } from '../config/settings.ts';
import type { Connected } from '../connect.ts';
import type { Sources } from '../sources/sources.ts';
import { formatNumber } from '../text/format.ts';
import { words } from '../text/words.ts';
import { catalog, sourceTitles, type CatalogRow, type SourceId } from '../vendors/catalog.ts';
import { ok, skipped, type Check, type Outcome } from './check.ts';
import { outcomeOf } from './configuration.ts';
import { readContext, signInId } from './sources.ts';

const texts = words.doctor.names;

type Tools = Pick<Connected, 'sources' | 'directory'>;

/** The names and ids in the settings file that point at nothing, once the sources' lists of customers were read. */
export function namesCheck(examined: ExaminedSettings, tools: Tools): Check {
  const listing = catalog.filter(({ lists }) => lists.customers === true);
  return {
    id: 'names',
    title: texts.title,
    needs: ['file'],
    after: listing.map(({ id }) => signInId(id)),
    run: (signal) => checkNames(examined, tools, listing, signal),
  };
}

async function checkNames(
  { settings, faults }: ExaminedSettings,
  { sources, directory }: Tools,
  listing: readonly CatalogRow[],
  signal: AbortSignal,
): Promise<Outcome> {
  const list = await directory.read(readContext(signal));
  // While a list is missing, its customers are too.
  const missing = listing.filter(({ id }) => faults.has(id) || list.failed.has(id)).map(({ title }) => title);
  if (missing.length > 0) return skipped(texts.listMissing(missing.join(', ')));
  const connected = listing.filter(({ id }) => settings.vendors.has(id));
  if (connected.length === 0) return skipped(texts.noList);
  const mentions = unknownMentions(settings, list).map(({ name, place }) => texts.unknown(place, name));
  const refs = await Promise.all(connected.map(({ id }) => unknownRefs(id, settings, sources, signal)));
  const good = ok(texts.good(formatNumber(list.customers.length)));
  return outcomeOf([...mentions, ...refs.flat()], texts.advice, good);
}

/** The customers of the file whose id the source does not list. */
async function unknownRefs(
  id: SourceId,
  { customers }: ExaminedSettings['settings'],
  sources: Sources,
  signal: AbortSignal,
): Promise<string[]> {
  const result = await sources.customers(id, readContext(signal));
  if (result.state !== 'known') return [];
  const known = new Set(result.value.rows.map((row) => row.id));
  return customers.flatMap(({ name, refs: { [id]: ref } }) =>
    ref === null || known.has(ref.id) ? [] : [texts.unknownRef(name, id, sourceTitles[id])],
  );
}
