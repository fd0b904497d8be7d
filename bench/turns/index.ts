import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { openSandboxes } from '../../src/demo/sandboxes.ts';
import { openSandbox } from '../../src/sandbox/server.ts';
import { memory, openChild, type Child } from '../child.ts';
import type { Section } from '../report.ts';
import { startFlags } from '../start-flags.ts';
import { amount, median, spread } from '../statistics.ts';
import { readCardData } from './card-data.ts';
import { loadResult, type LoadRequest } from './load.ts';
import { settingsFrom } from './settings.ts';
import { openedTarget, registration, type TargetOptions } from './target.ts';
import { usersCardData } from './users-card.ts';

interface Peer {
  readonly name: string;
  readonly file: string;
  readonly checks: string;
  readonly signed: boolean;
  readonly answer: 'card' | 'echo';
  readonly flags?: readonly string[];
}

const line = 'users contoso';

const rollcall: Peer = {
  name: 'Rollcall',
  file: 'rollcall.ts',
  checks: 'signature, issuer, audience, endorsement, `serviceurl`, tenant, access rule',
  signed: true,
  answer: 'card',
  flags: startFlags,
};

const sdks = [
  {
    name: '`botbuilder` 4.23.3 CloudAdapter, restify',
    file: 'cloud-adapter.ts',
    checks: 'signature, issuer, audience, endorsement, `serviceurl`',
    signed: true,
  },
  {
    name: '`@microsoft/agents-hosting` 1.8.1, Express',
    file: 'agents-hosting.ts',
    checks: 'signature, audience; a `serviceurl` of another host is only logged',
    signed: true,
  },
  {
    name: '`@microsoft/teams.apps` 2.1.0, Express',
    file: 'teams-apps.ts',
    checks: 'signature, issuer, audience, `serviceurl`',
    signed: true,
  },
];

const peers: readonly Peer[] = [
  rollcall,
  ...sdks.map((sdk) => ({ ...sdk, answer: 'card' as const })),
  ...sdks.map((sdk) => ({ ...sdk, answer: 'echo' as const })),
  { name: '`node:http` and undici, the limit', file: 'bare.ts', checks: 'nothing', signed: false, answer: 'echo' },
];

const connections = 10;
const rounds = 5;
// V8 needs up to 12 seconds of load to optimize a target; the more code a turn runs through, the longer it takes.
const warmUp = 10_000;
const measured = 3_000;

interface Bot extends Peer {
  readonly child: Child;
  readonly url: string;
  readonly rounds: z.infer<typeof loadResult>[];
}

/** Whole turns per second, from the message that Teams delivers to the answer that it receives. */
export async function measureTurns(): Promise<Section> {
  const sandboxes = await openSandboxes(openSandbox);
  const teams = openChild(new URL('teams.ts', import.meta.url));
  const bots: Bot[] = [];
  try {
    const { environment } = sandboxes;
    const registered = await teams.ask({ register: true }, registration);
    const cardData = usersCardData.parse(await readCardData(line, settingsFrom(environment)));
    for (const peer of peers)
      bots.push(
        await openBot(peer, { ...registered, environment, cardData: peer.answer === 'card' ? cardData : null }),
      );
    for (const bot of bots) await expectForgedRefused(teams, bot);
    await expectSameCard(
      teams,
      bots.filter(({ answer }) => answer === 'card'),
    );
    for (const bot of bots) await teams.ask({ load: loadOf(bot, warmUp) }, loadResult);
    for (let round = 0; round < rounds; round += 1)
      // Each round starts with another bot, so that none always follows the same one.
      for (const bot of [...bots.slice(round % bots.length), ...bots.slice(0, round % bots.length)])
        bot.rounds.push(await teams.ask({ load: loadOf(bot, measured) }, loadResult));
    return await sectionOf(bots);
  } finally {
    await Promise.all([teams, ...bots.map(({ child }) => child)].map((child) => child.close()));
    await sandboxes.close();
  }
}

async function openBot(peer: Peer, options: TargetOptions): Promise<Bot> {
  const child = openChild(new URL(peer.file, import.meta.url), peer.flags);
  const { url } = await child.ask({ open: options }, openedTarget);
  return { ...peer, child, url, rounds: [] };
}

function loadOf({ url, signed, answer }: Bot, milliseconds: number): LoadRequest {
  const expected = answer === 'card' ? '"fallbackText":"Users\\nContoso GmbH' : `You said: ${line}`;
  return { url, line, signed, expected, connections, milliseconds };
}

async function expectForgedRefused(teams: Child, { name, url, signed }: Bot): Promise<void> {
  const status = await teams.ask({ forgeFor: url }, z.number());
  if (signed && status < 400) throw new Error(`${name} accepted a token with changed claims: ${status}`);
}

const answerWithCard = z.object({
  attachments: z.tuple([z.object({ content: z.looseObject({ body: z.array(z.unknown()) }) })]),
});

/** Throws unless all bots answer with one and the same card, apart from the times on it. */
async function expectSameCard(teams: Child, bots: readonly Bot[]): Promise<void> {
  const cards: unknown[] = [];
  for (const { name, url, signed } of bots) {
    const answer = await teams.ask({ answerFrom: { url, line, signed } }, z.string());
    const [{ content }] = answerWithCard.parse(JSON.parse(answer)).attachments;
    const body = content.body.filter((element) => !JSON.stringify(element).includes('{{TIME('));
    cards.push({ ...content, body });
    if (!isDeepStrictEqual(cards.at(-1), cards[0]))
      throw new Error(`${name} answered with another card than Rollcall: ${JSON.stringify(cards)}`);
  }
}

async function sectionOf(bots: readonly Bot[]): Promise<Section> {
  const [own] = bots;
  const rate = ({ rounds: all }: Bot): number => median(all.map((round) => round.rate));
  const ratioTo = (bot: Bot): number => (own === undefined ? Number.NaN : rate(own) / rate(bot));
  const rows: string[][] = [];
  for (const bot of bots) {
    const { name, answer, checks, child, rounds: all } = bot;
    const { resident, peak } = await child.ask({}, memory);
    rows.push([
      name,
      answer,
      checks,
      spread(all.map((round) => round.rate)),
      bot === own ? '' : amount(ratioTo(bot)),
      amount(median(all.map((round) => round.median))),
      amount(median(all.map((round) => round.p99))),
      `${amount(resident)} / ${amount(peak)}`,
    ]);
  }
  return {
    title: 'Whole turns',
    how: `A message with a token of a local issuer comes in over HTTP. The turn ends when the answer has reached a local stand-in for Teams over HTTP. ${connections} messages at a time, each in its own chat; ${rounds} rounds of ${measured / 1_000} s for each bot, in turn, after a warm-up of ${warmUp / 1_000} s; medians (minimum–maximum). Each bot runs in its own process, and so does the load with the stand-in. Outgoing calls have a fixed token or none.

The bots that answer with the card render Rollcall’s card for \`${line}\` with its 10 rows, from the same templates with \`adaptivecards-templating\`; the bench compares the cards first. The SDKs’ bots hold the rows in memory and answer every message with them. Rollcall reads its lists from its cache, and also parses the line, checks the permission, shows that it is typing, audits the turn and writes its log. The echo bots render no card, so their figures show only what the SDKs themselves cost; there is no goal for them.`,
    head: [
      'bot',
      'answer',
      'checks',
      'turns/s',
      'Rollcall ÷ it',
      'median ms',
      '99th percentile ms',
      'MB resident / peak',
    ],
    rows,
    goals: bots
      .filter((bot) => bot !== own && bot.answer === 'card')
      .map((bot) => ({
        goal: `at least as many turns as ${bot.name}, with the same card`,
        reached: ratioTo(bot) >= 1,
        figure: `${amount(ratioTo(bot))} times`,
      })),
  };
}
