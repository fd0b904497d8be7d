import { afterAll, beforeAll, expect, test } from 'vitest';
import { always } from '../support/failures.ts';
import type { Chat } from './client.ts';
import { openStage, serviceDesk, type Stage } from './stage.ts';

let stage: Stage;
let chat: Chat;

beforeAll(async () => {
  stage = await openStage();
  chat = (await stage.join(serviceDesk)).personalChat;
});
afterAll(() => stage.close());

test('a new chat begins with a greeting that leads on', async () => {
  await chat.greeting.shows('Ask who holds a licence at a customer');
  await chat.greeting.press('Customers');
  expect(await chat.greeting.shows('33 customers')).toContain('Contoso GmbH');
});

test('a customer is opened from the list of customers', async () => {
  const card = await chat.ask('customers');
  await card.shows('33 customers');
  await card.openRow('Contoso GmbH');
  expect(await card.shows('37 users')).toContain('Microsoft Teams Phone Standard: 16 of 12 used');
});

test('a list of users turns its page, and narrows by a filter', async () => {
  const card = await chat.ask('users contoso');
  expect(await card.shows('page 1 of 4')).toContain('Megan Bowen');
  await card.press('Next');
  expect(await card.shows('page 2 of 4')).not.toContain('Megan Bowen');
  const filtered = await chat.ask('users contoso licensed:no');
  expect(await filtered.shows('31 of 37 users match')).toContain('Adele Varga');
});

test('a misspelt command and customer are understood, and the card says how', async () => {
  const card = await chat.ask('uesrs contosso');
  expect(await card.shows('Megan Bowen')).toContain('Read as users contoso');
});

test('licenses are listed with a chart of what is used', async () => {
  const card = await chat.ask('licenses fabrikam');
  await card.element.getByRole('img').first().waitFor();
  expect(await card.shows('zoe.angstrom@fabrikam.com')).toContain('Microsoft Teams Phone Standard');
});

test('a person is shown with what each source knows', async () => {
  const card = await chat.ask('user dora.lindgren@fabrikam.com');
  expect(await card.shows('Dora Lindgren')).toMatch(/Live Platform.*LicenseSpring.*Partner Center\s+Deleted account/s);
});

test('a finding leads to the person, and to why', async () => {
  const card = await chat.ask('reconcile fabrikam');
  await card.shows('14 need a look');
  await card.openRow('Licence of a deleted account');
  await card.shows('1 finding');
  await card.openRow('Dora Lindgren');
  expect(await card.shows('GET /v1/customers/')).toContain('the account was deleted on');
  await card.press('User');
  expect(await card.shows('Counts as')).toContain('Deleted account');
});

test('a slow answer shows its progress until it is there', async () => {
  const release = holdLivePlatform();
  const card = await chat.ask('users fabrikam fresh');
  expect(await card.shows('One moment')).toContain('Cancel');
  release();
  expect(await card.shows('Fabrikam Inc.')).not.toContain('One moment');
});

test('a slow answer can be cancelled', async () => {
  const release = holdLivePlatform();
  const card = await chat.ask('users fabrikam fresh');
  await card.shows('One moment');
  await card.press('Cancel');
  expect(await card.shows('Nothing more is read for it')).not.toContain('One moment');
  release();
});

test('an unknown customer is named, and others are offered', async () => {
  const card = await chat.ask('users nobody-inc');
  expect(await card.shows('No customer is called “nobody-inc”')).toContain('users northwind');
  await card.press('users northwind');
  await card.shows('Northwind Traders');
});

test('an unknown filter is taken for a search, which finds nobody', async () => {
  const card = await chat.ask('users contoso shoesize:44');
  expect(await card.shows('0 of 37 users match')).toContain('shoesize:44');
});

test('a source that fails is named, and read once it is back', async () => {
  stage.sandboxes.live.misbehave(always({ status: 500 }));
  const card = await chat.ask('users litware');
  expect(await card.shows('A source has a problem')).toContain('Live Platform reported a fault of its own');
  stage.sandboxes.live.misbehave(null);
  await card.press('Try again');
  expect(await card.shows('21 users')).toContain('Litware');
});

/** Holds each answer of Live Platform until the returned function is called. */
function holdLivePlatform(): () => void {
  const gate = Promise.withResolvers<null>();
  stage.sandboxes.live.misbehave(() => gate.promise);
  return () => {
    stage.sandboxes.live.misbehave(null);
    gate.resolve(null);
  };
}
