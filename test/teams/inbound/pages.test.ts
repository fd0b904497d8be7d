import { request } from 'undici';
import { afterEach, expect, test } from 'vitest';
import { usualMemory } from '../../../src/memory/settings.ts';
import type { PageFacts } from '../../../src/teams/inbound/pages.ts';
import { openChat, type Chat } from '../../support/chat.ts';

let chat: Chat;

afterEach(() => chat.close());

const named: PageFacts = {
  operator: { name: 'Contoso & Partners', contact: 'rollcall@contoso.com' },
  memory: { ...usualMemory, keep: { ...usualMemory.keep, events: 45, audit: 400 } },
};

/** Opens the page as a browser does that is signed in nowhere. */
async function read(path: string, facts?: PageFacts): Promise<string> {
  chat = await openChat(facts === undefined ? {} : { facts });
  const { statusCode, headers, body } = await request(`${chat.server.url}${path}`);
  expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  return body.text();
}

test.each([
  ['/', ['How to use it', 'Help and contact']],
  [
    '/privacy',
    ['Who is responsible', 'What it reads', 'What it stores', 'Who gets it', 'protected', 'rights', 'Contact'],
  ],
  ['/terms', ['Who may use it', 'What it tells', 'License and warranty', 'Contact']],
])('%s needs no sign-in, has each section that Microsoft asks for, and the contact', async (path, sections) => {
  const page = await read(path, named);
  const headings = Array.from(page.matchAll(/<h2>(.*?)<\/h2>/g), ([, heading]) => heading);
  expect(headings).toEqual(sections.map((words): unknown => expect.stringContaining(words)));
  expect(page).toContain('<a href="mailto:rollcall@contoso.com">rollcall@contoso.com</a>');
});

test('the page about privacy says who runs it, and for how long what is kept as the settings have it', async () => {
  const page = await read('/privacy', named);
  expect(page).toContain('Contoso &#38; Partners runs it');
  expect(page).toContain('what changed for 45 days; findings for 90 days');
  expect(page).toContain('is stored for 400 days');
  expect(page).toContain('corrected or deleted');
});

test('the page about privacy says that nothing is stored when nothing is remembered', async () => {
  const page = await read('/privacy', { ...named, memory: null });
  expect(page).toContain('half an hour at most, and not stored');
  expect(page).not.toContain('until the next ones');
});

test('a contact can be a page, and whoever set none is still told where to ask', async () => {
  const facts = { ...named, operator: { name: null, contact: 'https://help.contoso.com/rollcall' } };
  expect(await read('/', facts)).toContain('<a href="https://help.contoso.com/rollcall">');
  await chat.close();
  const page = await read('/privacy');
  expect(page).toContain('The organization that runs this Rollcall runs it');
  expect(page).toContain('Ask the Rollcall administrator');
});

test('no page sells anything, leads to a store or loads from elsewhere', async () => {
  for (const path of ['/', '/privacy', '/terms']) {
    const page = await read(path, named);
    expect(page).not.toMatch(/appsource|buy|price|subscri|<script|<img|<link|src=/i);
    await chat.close();
  }
  chat = await openChat();
});
