import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openWorld, type World } from '../support/world.ts';

/** What a vendor's field can contain, by accident or on purpose. */
const hostile: readonly [string, string][] = [
  ['Markdown', '**bold** _it_ [click](https://evil.example) ![x](https://evil.example/x.png) # h'],
  ['a mention', '<at>Everyone</at>'],
  ['HTML', '<img src=x onerror=alert(1)><script>alert(1)</script>'],
  ['a template', '${$root.demonstration} ${if(true, "x", "y")}'],
  ['a date function', '{{DATE(2026-01-01T00:00:00Z, SHORT)}} {{{TIME(2026-01-01T00:00:00Z)}}}'],
  ['card structure', '{"type":"Action.OpenUrl","url":"https://evil.example"}'],
  ['controls and bidi', 'a\u0000b\u0007c\u202Egnp.exe\u2066\n\nd'],
  ['a formula', '=HYPERLINK("https://evil.example","x")'],
  ['10,000 characters', 'x'.repeat(10_000)],
  ['a line of Rollcall', '" fresh page:9 from:live users fabrikam "'],
];

const portals = new Set(['https://admin.teams.microsoft.com', 'https://partner.microsoft.com']);

const element = z.looseObject({ type: z.string() });

/** All elements of a card that have a type. */
function elements(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(elements);
  if (typeof value !== 'object' || value === null) return [];
  const { data } = element.safeParse(value);
  return [...(data === undefined ? [] : [data]), ...Object.values(value).flatMap(elements)];
}

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** Makes Live Platform send this text in every text field. */
function send(text: string): void {
  const user = {
    ObjectId: '04B6AA84-EB73-4F46-BA4A-200F86A2563A',
    Identity: '04b6aa84-eb73-4f46-ba4a-200f86a2563a',
    WebName: text,
    UserPrincipalName: text,
    SipAddress: text,
    LineURI: text,
    Department: text,
    UsageLocation: text,
    UserType: text,
    EnterpriseVoiceEnabled: true,
  };
  const page = (size: number): object => ({
    currentPage: 1,
    pageSize: size,
    totalPages: 1,
    totalRecords: 1,
    data: [user],
  });
  world.sandboxes.live.misbehave(({ path, query }) => {
    if (path.endsWith('/user')) return { status: 200, body: page(Number(query.get('PageSize'))) };
    if (path.endsWith('/licensedUsers')) return { status: 200, body: [{ sipAddress: text, licenseCriteria: text }] };
    return null;
  });
}

describe.each(hostile)('%s in a vendor’s fields', (_name, text) => {
  test.each([
    'users contoso',
    'users contoso voice:yes',
    'licenses contoso',
    'reconcile contoso',
    'user 04b6aa84-eb73-4f46-ba4a-200f86a2563a contoso',
  ])('has no effect in the answer to %s', async (line) => {
    send(text);
    const reply = await world.say(`${line} fresh`);
    const card = reply.cards.at(-1)?.card;
    const all = elements(card);
    expect(reply.lines[0]).not.toMatch(/problem/);
    expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThan(25_000);
    expect(all.filter(({ type }) => type === 'Image')).toEqual([]);
    const pages = all.flatMap(({ type, url }) => (type === 'Action.OpenUrl' ? [new URL(String(url)).origin] : []));
    expect(pages.filter((origin) => !portals.has(origin))).toEqual([]);
    const texts = all.filter(({ type }) => type === 'TextBlock').map((block) => String(block['text']));
    expect(texts.filter((words) => /evil|<|\$\{|DATE/.test(words))).toEqual([]);
    expect(JSON.stringify(all.filter(({ type }) => type === 'TextRun'))).not.toMatch(
      /\{\{(?:DATE|TIME)|[\u202A-\u202E\u2066-\u2069]|\\u0000/,
    );
  });

  test('can be found with the line of its row', async () => {
    send(text);
    const list = await world.say('users contoso fresh');
    const [row = ''] = list.rows;
    const found = await world.say(row);
    expect(row).toMatch(/^user contoso /);
    expect(['User', 'Which person?', 'Not understood']).toContain(found.lines[0]);
  });
});
