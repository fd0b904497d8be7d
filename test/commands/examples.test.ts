import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { AccessRule } from '../../src/access/rules.ts';
import type { Asker } from '../../src/access/asker.ts';
import { commands } from '../../src/commands/index.ts';
import { verdicts } from '../../src/verdicts/catalog.ts';
import { openWorld, someone, type World } from '../support/world.ts';

let world: World;
afterEach(() => world.close());

const problems = ['Not understood', 'Suggestion', 'Source problem', 'Rollcall problem'];

/** Every line that help and hi offer to press, in general and for each command. */
async function offered(asker: Partial<Asker>): Promise<ReadonlySet<string>> {
  const types = ['help verdict', ...verdicts.map(({ id }) => `help ${id}`)];
  const asked = ['hi', 'help', ...commands.map(({ name }) => `help ${name}`), ...types];
  const replies = await Promise.all(asked.map((line) => world.say(line, asker)));
  return new Set(replies.flatMap(({ cards }) => pressable(cards.at(-1)?.card)));
}

const action = z.object({
  type: z.literal('Action.Execute'),
  data: z.object({ line: z.string() }),
  associatedInputs: z.enum(['auto', 'none']).default('auto'),
});
const picker = z.object({
  type: z.literal('Input.ChoiceSet'),
  id: z.literal('customer'),
  choices: z.array(z.object({ value: z.string() })),
});
/** A line that lacks its person: the card has a box for what only people can type. */
const withBox = 'user';

/** The lines of all actions of a card. Those that send the picked customer along stand here with each of them. */
function pressable(card: unknown): string[] {
  const customers = elementsOf(card, picker).flatMap(({ choices }) => choices.map(({ value }) => value));
  return elementsOf(card, action).flatMap(({ data: { line }, associatedInputs }) => {
    if (associatedInputs === 'none') return [line];
    return line === withBox ? [] : customers.map((name) => `${line} ${name}`);
  });
}

function elementsOf<T>(value: unknown, schema: z.ZodType<T>): T[] {
  if (typeof value !== 'object' || value === null) return [];
  const element = schema.safeParse(value).data;
  return element === undefined ? Object.values(value).flatMap((each) => elementsOf(each, schema)) : [element];
}

/** The lines among these that lead to no answer. */
async function failing(lines: Iterable<string>, asker: Partial<Asker> = {}): Promise<string[]> {
  const failed: string[] = [];
  for (const line of lines) {
    const { lines: texts } = await world.say(line, asker);
    if (problems.includes(texts[0] ?? '')) failed.push(line);
  }
  return failed;
}

function seeing(customers: AccessRule['customers']): AccessRule {
  return { who: 'anyone', customers, show: 'names' };
}

const group: Partial<Asker> = { audience: 'everyone', place: { ...someone.place, kind: 'group' } };
const personal: Partial<Asker> = {};

describe('each line that help offers leads to an answer', () => {
  test.each<[string, readonly AccessRule[], Partial<Asker>]>([
    ['all customers', [seeing('all')], personal],
    ['contoso alone', [seeing(['contoso'])], personal],
    ['a customer that is not contoso', [seeing(['fabrikam'])], personal],
    ['a customer whose users Live Platform does not have', [seeing(['tailspin'])], personal],
    ['a customer that Partner Center does not have', [seeing(['wingtip'])], personal],
    ['two customers, each at other sources', [seeing(['tailspin', 'wingtip'])], personal],
    ['a rule, but no customer', [seeing(['nobody'])], personal],
    ['no rule', [], personal],
    ['a rule for the place too, in a group chat', [seeing('all')], group],
    ['no rule for the place, in a group chat', [{ ...seeing('all'), who: { user: someone.objectId ?? '' } }], group],
  ])('to someone with %s', async (_who, access, asker) => {
    world = await openWorld({ access });
    const atStart = await offered(asker);
    expect(await failing(atStart, asker)).toEqual([]);
    await world.say('customers', asker);
    expect(await failing(await offered(asker), asker)).toEqual([]);
  });

  test.each([
    ['live', []],
    ['licensespring', []],
    // The picker offers every customer. Live Platform has no users of these two.
    ['partner', ['users alpine-ski', 'users tailspin']],
  ] as const)('without %s', async (source, unlisted) => {
    world = await openWorld({ without: [source] });
    await world.say('customers');
    expect(await failing(await offered(personal))).toEqual(unlisted);
    for (const line of unlisted)
      expect((await world.say(line)).summary).toMatch(/: Live Platform is not offered for this service$/);
  });
});

test('the examples of each command hold in the demonstration, and find somebody', async () => {
  world = await openWorld({ nights: 6, publicUrl: () => 'https://rollcall.example.com' });
  await world.say('customers');
  for (const { name, examples } of commands) {
    expect((await world.say(`help ${name}`)).rows).toEqual(expect.arrayContaining([...examples]));
    // Somebody without findings is found, and a license without a price, too.
    for (const example of examples)
      expect([example, (await world.say(example)).summary]).toEqual([
        example,
        expect.not.stringMatching(
          /\b(?:0|(?<!:)[Nn]o(?! findings$| price$| accepted findings$| entries )|Nobody|Not)\b/,
        ),
      ]);
  }
});

test('help in a group chat names no customer that the place has no rule for', async () => {
  world = await openWorld({ access: [{ ...seeing('all'), who: { user: someone.objectId ?? '' } }] });
  await world.say('customers');
  const replies = await Promise.all(commands.map(async ({ name }) => (await world.say(`help ${name}`, group)).cards));
  expect(JSON.stringify(replies)).not.toMatch(/contoso|fabrikam|wingtip/i);
});
