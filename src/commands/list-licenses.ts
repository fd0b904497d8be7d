import type { Listed, ListedRow } from '../exports/listed.ts';
import { requireCustomer, type Query } from '../grammar/query.ts';
import { addressKey } from '../people/address.ts';
import { reasonName } from '../people/license-reason.ts';
import { valueOf } from '../sources/result.ts';
import { words } from '../text/words.ts';
import { sourceTitles, type SourceId } from '../vendors/catalog.ts';
import type { LicenseAssignment, Purchase } from '../vendors/vendor.ts';
import type { SourceLicenses } from '../views/source-licenses.ts';
import type { CommandContext } from './command.ts';
import { findAssignments, findSkus, readAskedLicenses } from './license-rows.ts';
import { cellsIn, flagText } from './list-cells.ts';

/** Every license and every product that the query asks for, source by source. */
export async function listLicenses(query: Query, context: CommandContext): Promise<Listed> {
  const results = await readAskedLicenses(query, requireCustomer(query), context);
  const parts = await Promise.all(results.map((result) => partOf(result, query)));
  return {
    columns: Object.values(words.lists.licenses),
    rows: { [Symbol.iterator]: () => rowsOf(parts) },
    count: parts.reduce((sum, { found, skus }) => sum + found.length + skus.length, 0),
    sources: results.flatMap(({ lists }) => lists),
    asOf: null,
    notes: [],
  };
}

/** What the query asks for at one source. */
interface Part {
  readonly licenses: SourceLicenses;
  /** Rows of the assignments. */
  readonly found: readonly number[];
  readonly skus: readonly Purchase[];
}

async function partOf(licenses: SourceLicenses, query: Query): Promise<Part> {
  const assignments = valueOf(licenses.assignments);
  return {
    licenses,
    found: assignments === null ? [] : await findAssignments(assignments.rows, query),
    skus: findSkus(valueOf(licenses.purchases)?.rows ?? [], query),
  };
}

function* rowsOf(parts: readonly Part[]): Generator<ListedRow> {
  for (const { licenses, found, skus } of parts) {
    const { id } = licenses.vendor;
    const assignments = valueOf(licenses.assignments)?.rows;
    for (const sku of skus) yield productRow(sku, id);
    for (const index of found) {
      const assignment = assignments?.at(index);
      if (assignment !== undefined) yield assignmentRow(assignment, id);
    }
  }
}

function productRow({ product, title, bought, used, lapsed, standing }: Purchase, source: SourceId): ListedRow {
  return {
    key: `${source} ${product}`,
    cells: cellsIn(words.lists.licenses, {
      source: sourceTitles[source],
      title,
      product,
      purchased: bought,
      assigned: used,
      lapsed,
      standing: standing !== null && typeof standing === 'object' ? standing.lapsed : standing,
    }),
  };
}

function assignmentRow(assignment: LicenseAssignment, source: SourceId): ListedRow {
  const { product, name, address, licenseId, reason, nonPerson, active, activations, maxActivations } = assignment;
  return {
    key: [source, licenseId ?? '', addressKey(address)].join(' '),
    cells: cellsIn(words.lists.licenses, {
      source: sourceTitles[source],
      product,
      name,
      address,
      license: licenseId,
      reason: reason === null ? null : reasonName(reason),
      kind: nonPerson,
      active: flagText(active),
      activations,
      maxActivations,
      firstPassword: assignment.firstPassword === true ? words.person.neverChanged : null,
    }),
  };
}
