import { z } from 'zod';
import { openSandboxes } from '../../src/demo/sandboxes.ts';
import { memory, openChild, type Child } from '../child.ts';
import type { Section } from '../report.ts';
import { startFlags } from '../start-flags.ts';
import { amount, median, spread } from '../statistics.ts';
import { opened, registration, type BotRegistration } from './target.ts';
import { loaded, type Load } from './load.ts';

interface Target {
  readonly name: string;
  readonly file: string;
  readonly checks: string;
  readonly signed: boolean;
  readonly expected: string;
  readonly flags?: readonly string[];
}

const line = 'users contoso';
const echo = { signed: true, expected: `You said: ${line}` };

const targets: readonly Target[] = [
  {
    name: 'Rollcall: `users contoso`, its card of 10 rows',
    file: 'rollcall.ts',
    checks: 'signature, issuer, audience, endorsement, `serviceurl`, tenant, access rule',
    signed: true,
    expected: '"summary":"Contoso GmbH: ',
    flags: startFlags,
  },
  {
    name: 'echo on `botbuilder` 4.23.3 CloudAdapter, restify',
    file: 'cloud-adapter.ts',
    checks: 'signature, issuer, audience, endorsement, `serviceurl`',
    ...echo,
  },
  {
    name: 'echo on `@microsoft/agents-hosting` 1.8.1, Express',
    file: 'agents-hosting.ts',
    checks: 'signature, audience; the host of `serviceurl` is compared and a difference logged',
    ...echo,
  },
  {
    name: 'echo on `@microsoft/teams.apps` 2.1.0, Express',
    file: 'teams-apps.ts',
    checks: 'signature, issuer, audience, `serviceurl`',
    ...echo,
  },
  {
    name: 'echo on bare `node:http` and undici, the limit',
    file: 'bare.ts',
    checks: 'nothing',
    ...echo,
    signed: false,
  },
];

const connections = 10;
const rounds = 5;
// V8 goes on making each target faster for some 12 seconds of load: the more code a turn runs through, the longer.
const warmUp = 10_000;
const measured = 3_000;

interface Bot extends Target {
  readonly child: Child;
  readonly url: string;
  readonly rounds: z.infer<typeof loaded>[];
}

const identity = registration.omit({ environment: true });

/** Whole turns a second, from the message that Teams delivers to the answer that reached it. */
export async function measureTurns(): Promise<Section> {
  const sandboxes = await openSandboxes();
  const teams = openChild(new URL('teams.ts', import.meta.url));
  const known = { ...(await teams.ask({}, identity)), environment: { ...sandboxes.environment } };
  const bots: Bot[] = [];
  try {
    for (const target of targets) bots.push(await openBot(target, known));
    for (const { name, url, signed } of bots) {
      const status = await teams.ask({ forgeFor: url }, z.number());
      if (signed && status < 400) throw new Error(`${name} answered ${status} to a token that somebody changed`);
    }
    for (const bot of bots) await teams.ask(loadOf(bot, warmUp), loaded);
    for (let round = 0; round < rounds; round += 1)
      // Each begins a round once, so that none always follows the same other.
      for (const bot of [...bots.slice(round % bots.length), ...bots.slice(0, round % bots.length)])
        bot.rounds.push(await teams.ask(loadOf(bot, measured), loaded));
    return await sectionOf(bots);
  } finally {
    await Promise.all([teams, ...bots.map(({ child }) => child)].map((child) => child.close()));
    await sandboxes.close();
  }
}

async function openBot(target: Target, known: BotRegistration): Promise<Bot> {
  const child = openChild(new URL(target.file, import.meta.url), target.flags);
  const { url } = await child.ask({ open: known }, opened);
  return { ...target, child, url, rounds: [] };
}

function loadOf({ url, expected, signed }: Bot, milliseconds: number): Load {
  return { url, line, expected, connections, milliseconds, signed };
}

async function sectionOf(bots: readonly Bot[]): Promise<Section> {
  const rows: string[][] = [];
  for (const { name, checks, child, rounds: all } of bots) {
    const { resident, peak } = await child.ask({}, memory);
    const middle = median(all.map((round) => round.middle));
    const slow = median(all.map((round) => round.slow));
    const rate = spread(all.map((round) => round.rate));
    rows.push([name, checks, rate, amount(middle), amount(slow), `${amount(resident)} / ${amount(peak)}`]);
  }
  const rates = new Map(bots.map(({ file, rounds: all }) => [file, median(all.map(({ rate }) => rate))]));
  const rate = (file: string): number => rates.get(file) ?? Number.NaN;
  const stock = rate('rollcall.ts') / rate('cloud-adapter.ts');
  const fastest =
    rate('rollcall.ts') / Math.max(...['cloud-adapter.ts', 'agents-hosting.ts', 'teams-apps.ts'].map(rate));
  return {
    title: 'Whole turns',
    how: `A message comes in over HTTP with a token signed by a loopback issuer, and counts when its answer has reached a pretend connector over HTTP. ${connections} at a time, each in a chat of its own; ${rounds} rounds of ${measured / 1_000} s a target, in turn, after ${warmUp / 1_000} s to warm up; medians (least–most). Every target is a process of its own, and so is the load with the connector. Outgoing calls carry a static token or none. Rollcall’s three lists are kept in memory, as they are for two to five minutes after a first question; it also shows that it is typing, which the echo bots do not, and writes its log.`,
    head: ['target', 'checks', 'turns/s', 'median ms', '99th percentile ms', 'MB resident / peak'],
    rows,
    goals: [
      {
        goal: 'at least 1.5 times the turns of the stock CloudAdapter’s echo',
        reached: stock >= 1.5,
        figure: `${amount(stock)} times`,
      },
      {
        goal: 'not below the fastest SDK’s echo',
        reached: fastest >= 1,
        figure: `${amount(fastest)} times`,
      },
    ],
  };
}
