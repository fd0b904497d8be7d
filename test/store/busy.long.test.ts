import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src/store/open.ts';
import { leaveRequest } from '../../src/store/requests.ts';
import { makeFolder, start } from '../support/engines.ts';
import { readRequest } from '../support/requests.ts';

test('while another program writes for long, storing says so after seconds, and reading goes on', async () => {
  const { place, remove } = await makeFolder();
  const database = await openDatabase(place, 'serve', start);
  const other = new DatabaseSync(join(place.folder, 'memory.sqlite'));
  other.exec('begin immediate');
  await expect(leaveRequest(database, 'round', start)).rejects.toMatchObject({
    code: 'store-busy',
    title: 'Another process is writing to Rollcall’s memory',
  });
  expect(await readRequest(database, 'round')).toBeNull();
  other.exec('rollback');
  await leaveRequest(database, 'round', start);
  expect(await readRequest(database, 'round')).toEqual(start);
  other.close();
  await database.close();
  await remove();
});
