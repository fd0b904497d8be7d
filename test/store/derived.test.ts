import { describe, expect, test } from 'vitest';
import { deleteCustomers, readVersions } from '../../src/store/customers.ts';
import type { Database } from '../../src/store/database.ts';
import { deleteDerived, readDerived, writeDerived, type StoredDerived } from '../../src/store/derived.ts';
import { engines, makeCustomer, withDatabase } from '../support/engines.ts';

function derivedOf(customer: string, text = customer, name = 'search'): StoredDerived {
  return { customer, name, basis: `basis of ${text}`, body: new TextEncoder().encode(text) };
}

/** What is stored, with its bytes as text. */
async function read(database: Database, name: string, customers: readonly string[]) {
  const stored = await readDerived(database, name, customers);
  return stored.map(({ customer, basis, body }) => [customer, basis, new TextDecoder().decode(body)]);
}

async function write(database: Database, derived: StoredDerived): Promise<void> {
  const version = (await readVersions(database)).get(derived.customer)?.version ?? '';
  await database.transaction((connection) => writeDerived(connection, derived, version));
}

describe.each(engines)('$name', (engine) => {
  test(
    'what was worked out comes back as it was written last, by its name and customer',
    withDatabase(engine, async (database) => {
      for (const customer of ['Contoso', 'Fabrikam']) await makeCustomer(database, customer);
      await write(database, derivedOf('Contoso', 'Monday'));
      await write(database, derivedOf('Contoso', 'Tuesday'));
      await write(database, derivedOf('Contoso', 'other', 'outcome'));
      await write(database, derivedOf('Fabrikam'));
      expect(await read(database, 'search', ['Contoso', 'Nobody'])).toEqual([
        ['Contoso', 'basis of Tuesday', 'Tuesday'],
      ]);
      expect(await read(database, 'outcome', ['Contoso', 'Fabrikam'])).toEqual([
        ['Contoso', 'basis of other', 'other'],
      ]);
    }),
  );

  test(
    'what was worked out of an earlier version, or of nothing, is not stored',
    withDatabase(engine, async (database) => {
      await makeCustomer(database, 'Contoso');
      const before = (await readVersions(database)).get('Contoso')?.version ?? '';
      await makeCustomer(database, 'Contoso');
      await database.transaction(async (connection) => {
        await writeDerived(connection, derivedOf('Contoso'), before);
        await writeDerived(connection, derivedOf('Nobody'), before);
      });
      expect(await readDerived(database, 'search', ['Contoso', 'Nobody'])).toEqual([]);
    }),
  );

  test(
    'it goes with its customer, and alone when it is deleted',
    withDatabase(engine, async (database) => {
      for (const customer of ['Contoso', 'Fabrikam', 'Northwind']) {
        await makeCustomer(database, customer);
        await write(database, derivedOf(customer));
      }
      await deleteCustomers(database, ['Contoso']);
      await deleteDerived(database, 'Fabrikam');
      const left = await readDerived(database, 'search', ['Contoso', 'Fabrikam', 'Northwind']);
      expect(left.map(({ customer }) => customer)).toEqual(['Northwind']);
    }),
  );
});
