import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Chat, Client } from './client.ts';
import { openStage, serviceDesk, type Stage } from './stage.ts';

let stage: Stage;
let client: Client;
let chat: Chat;

beforeAll(async () => {
  stage = await openStage();
  client = await stage.join(serviceDesk);
  chat = client.personalChat;
});
afterAll(() => stage.close());

describe('on the start page', () => {
  test('a customer is picked from the list', async () => {
    const card = await chat.ask('hi');
    await card.choose('Customer', 'Contoso GmbH');
    await card.press('Users');
    expect(await card.shows('37 users, 9 licenses')).toContain('Command: users contoso');
  });

  test('a person is found by what is typed into the box', async () => {
    const card = await chat.ask('hi');
    await card.fill('Person', 'dora.lindgren@fabrikam.com');
    await card.press('Find');
    expect(await card.shows('In each system')).toContain('Dora Lindgren');
  });

  test('a button without a customer asks for one, and takes the one that is picked then', async () => {
    const card = await chat.ask('hi');
    await card.press('Licenses');
    await card.shows('Which customer?');
    await card.choose('Customer', 'Fabrikam Inc.');
    await card.press('Show');
    expect(await card.shows('Command: licenses fabrikam')).toContain('168 licenses assigned by name');
  });
});

test('the list of customers is searched by its box', async () => {
  const card = await chat.ask('customers');
  await card.fill('Search', 'fabri');
  await card.press('Filter');
  expect(await card.shows('Command: customers "fabri"')).toContain('1 match among 33 customers');
});

describe('the panel of a list', () => {
  test('narrows it by a choice, and shows all again', async () => {
    const card = await chat.ask('users contoso');
    await card.press('Filter');
    await card.choose('License', 'Unlicensed');
    await card.press('Apply');
    expect(await card.shows('31 of 37 users match')).toContain('Command: users contoso licensed:no');
    await card.press('Filter');
    await card.press('Clear');
    await card.shows('37 users, 9 licenses');
  });

  test('searches for what is typed, whatever it looks like', async () => {
    const card = await chat.ask('users contoso');
    await card.press('Filter');
    await card.fill('Search', 'licensed:no');
    await card.press('Apply');
    expect(await card.shows('Command: users contoso "licensed:no"')).toContain('0 of 37 users match');
  });

  test('changes no other button', async () => {
    const card = await chat.ask('users contoso');
    await card.press('Filter');
    await card.choose('License', 'Unlicensed');
    await card.press('Next');
    expect(await card.shows('Command: users contoso page:2')).toContain('11–20 of 37');
  });
});

test('where others read along there is nothing to pick from', async () => {
  const { greeting } = await client.groupChat();
  await greeting.shows('Who is licensed, and where?');
  expect(await greeting.element.getByRole('combobox').count()).toBe(0);
});
