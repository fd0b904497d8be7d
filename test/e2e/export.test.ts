import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cellsOf, rowsIn } from '../support/export-world.ts';
import type { Client } from './client.ts';
import { openStage, serviceDesk, type Stage } from './stage.ts';

let stage: Stage;
let client: Client;

beforeAll(async () => {
  stage = await openStage();
  client = await stage.join(serviceDesk);
});
afterAll(() => stage.close());

/** Presses the button of the page, and resolves with the rows of the file that the browser gets. */
async function download(page: Page): Promise<readonly (readonly string[])[]> {
  const arrived = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download' }).click();
  return rowsIn(cellsOf(await readFile(await (await arrived).path(), 'utf8')));
}

test('a list is exported from its card, and its link works once', async () => {
  const card = await client.personalChat.ask('users contoso');
  await card.shows('37 users');
  await card.pressMore('Export');
  await card.shows('37 rows as a CSV file');
  const page = await card.opens('Download');
  const rows = await download(page);
  expect(rows).toHaveLength(37);
  expect(rows.map(([name]) => name)).toContain('Megan Bowen');
  await page.getByRole('button', { name: 'Download' }).click();
  await page.getByText('This link is used up').waitFor();
});

test('in a channel whoever presses for it gets a link of their own', async () => {
  const channel = await client.channel('Tickets');
  const card = await channel.ask('export licenses fabrikam');
  expect(await card.shows('A file opens in your own view')).not.toContain('Download');
  await card.press('Show me');
  await card.shows('rows as a CSV file');
  expect(await download(await card.opens('Download'))).toHaveLength(172);
});
