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
  expect(await chat.greeting.shows('Who is licensed, and where?')).toMatch(/Customer.*Person/s);
  await chat.greeting.pressMore('Status');
  expect(await chat.greeting.shows('3 of 3 sources are connected')).toContain('Memory');
});

test('a customer is opened from the list of customers', async () => {
  const card = await chat.ask('customers');
  await card.shows('33 customers');
  await card.openRow('Contoso GmbH');
  expect(await card.shows('Command: customer contoso')).toContain('37 users');
  await card.press('Reconcile');
  expect(await card.shows('Command: reconcile contoso')).toContain('per month reclaimable now');
});

test('a list of users turns its page, and narrows by a button and by typing', async () => {
  const card = await chat.ask('users contoso');
  expect(await card.shows('1–10 of 37')).toContain('Megan Bowen');
  await card.press('Next');
  expect(await card.shows('11–20 of 37')).not.toContain('Megan Bowen');
  await card.pressMore('Unlicensed');
  expect(await card.shows('31 of 37 users match')).toContain('Command: users contoso licensed:no');
  const typed = await chat.ask('users contoso licensed:yes');
  expect(await typed.shows('6 of 37 users match')).not.toContain('Unlicensed');
});

test('a misspelled command and customer are understood, and the card says how', async () => {
  const card = await chat.ask('uesrs contosso');
  expect(await card.shows('Showing results for users contoso')).toContain('Megan Bowen');
});

test('licenses are listed with a chart of what is assigned', async () => {
  const card = await chat.ask('licenses fabrikam');
  expect(await card.shows('Microsoft Teams Phone Standard: 142 of 120')).toContain('zoe.angstrom@fabrikam.com');
  await card.element.getByRole('img', { name: /Teams Phone Standard.*Over: 22/ }).waitFor();
});

test('a person is shown with what each source knows', async () => {
  const card = await chat.ask('user dora.lindgren@fabrikam.com');
  expect(await card.shows('Dora Lindgren')).toMatch(
    /Live Platform.*LicenseSpring.*Partner Center\s+▲ Deleted account/s,
  );
});

test('a finding leads to the person, and to why', async () => {
  const card = await chat.ask('reconcile fabrikam');
  await card.shows('14 need review');
  await card.openRow('deleted account');
  await card.shows('1 finding');
  await card.openRow('Dora Lindgren');
  expect(await card.shows('What to do')).toContain('The account was deleted on');
  await card.press('Show user');
  expect(await card.shows('In each system')).toContain('Counted as Template');
});

test('a slow answer shows its progress until it is there', async () => {
  const release = holdLivePlatform();
  const card = await chat.ask('users fabrikam fresh');
  expect(await card.shows('Reading the users of Fabrikam Inc.')).toContain('Cancel');
  release();
  expect(await card.shows('240 users')).not.toContain('Cancel');
});

test('a slow answer can be canceled', async () => {
  const release = holdLivePlatform();
  const card = await chat.ask('users fabrikam fresh');
  await card.shows('Reading the users of Fabrikam Inc.');
  await card.press('Cancel');
  expect(await card.shows('Stopped')).not.toContain('240 users');
  release();
});

test('an unknown customer is named, and others are offered', async () => {
  const card = await chat.ask('users nobody-inc');
  expect(await card.shows('No customer is called “nobody-inc”')).toContain('users northwind');
  await card.openRow('users northwind');
  await card.shows('Command: users northwind');
});

test('an unknown filter is refused with those that there are', async () => {
  const card = await chat.ask('users contoso shoesize:44');
  expect(await card.shows('There is no filter shoesize:')).toContain('users takes from: licensed:');
  await card.openRow('users contoso');
  await card.shows('37 users, 9 licenses');
});

test('a source that fails is named, and read once it is back', async () => {
  stage.sandboxes.live.misbehave(always({ status: 500 }));
  const card = await chat.ask('users litware');
  expect(await card.shows('Live Platform reported an internal error')).not.toContain('21 users');
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
