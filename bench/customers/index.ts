import { openChild, type Child } from '../child.ts';
import type { Goal, Section } from '../report.ts';
import { startFlags } from '../start-flags.ts';
import { amount, median, spread } from '../statistics.ts';
import { startRollcall, readBare, type Asked, type BareRead, type RunningRollcall } from './asking.ts';
import { sizes } from './world.ts';

interface Line {
  readonly line: (customer: string) => string;
  readonly what: 'first' | 'filter' | 'overview';
}

/** In the order of asking: the first line of each source reads its list, the next ones filter the cached list. */
const lines: readonly Line[] = [
  { line: (name) => `users ${name} dept:Sales`, what: 'first' },
  { line: (name) => `users ${name} dept:Sales`, what: 'filter' },
  { line: (name) => `users ${name} licensed:no`, what: 'filter' },
  { line: (name) => `licenses ${name} from:licensespring rossi`, what: 'first' },
  { line: (name) => `licenses ${name} from:licensespring novak`, what: 'filter' },
  { line: (name) => `users ${name} from:partner rossi`, what: 'first' },
  { line: (name) => `users ${name} from:partner novak`, what: 'filter' },
  { line: (name) => `reconcile ${name}`, what: 'overview' },
  { line: (name) => `customer ${name}`, what: 'overview' },
];

const warm = 'warm';
const measured = ['few', 'thousand', 'thousands', 'big'];
const together = ['big', 'second', 'third'];
const rounds = 3;

/** One line in one round. */
interface Round {
  readonly asked: Asked;
  readonly bare: BareRead | null;
}

/** Measures first and filtered answers for customers of four sizes, then three large customers in one process. */
export async function measureCustomers(): Promise<readonly Section[]> {
  const vendors = openChild(fileOf('vendors.ts'));
  try {
    await fill(vendors);
    const bySize = new Map(measured.map((name) => [name, lines.map((): Round[] => [])]));
    for (let round = 0; round < rounds; round += 1)
      for (const [name, byLine] of bySize) await measureSize(vendors, name, byLine);
    return [sizesSection(bySize), togetherSection(await measureTogether(vendors))];
  } finally {
    await vendors.close();
  }
}

/** The first read generates the responses of the vendors; later reads get the recorded bytes. */
async function fill(vendors: Child): Promise<void> {
  await withRollcall(vendors, async (rollcall) => {
    for (const name of new Set([...measured, ...together]))
      for (const { line } of lines) await rollcall.ask(line(name));
  });
}

async function measureSize(vendors: Child, name: string, byLine: readonly Round[][]): Promise<void> {
  const bare = openChild(fileOf('bare.ts'));
  try {
    await withRollcall(vendors, async (rollcall, warming) => {
      await readBare(bare, warming);
      for (const [index, { line, what }] of lines.entries()) {
        const asked = await rollcall.ask(line(name));
        byLine[index]?.push({ asked, bare: what === 'first' ? await readBare(bare, asked.calls) : null });
      }
    });
  } finally {
    await bare.close();
  }
}

/** Asks every line for each customer, then the filters again with full caches. */
async function measureTogether(vendors: Child): Promise<readonly { what: Line['what'] | 'again'; asked: Asked }[]> {
  return withRollcall(vendors, async (rollcall) => {
    const all: { what: Line['what'] | 'again'; asked: Asked }[] = [];
    for (const name of together)
      for (const { line, what } of lines) all.push({ what, asked: await rollcall.ask(line(name)) });
    for (const name of together)
      for (const { line, what } of lines)
        if (what === 'filter') all.push({ what: 'again', asked: await rollcall.ask(line(name)) });
    return all;
  });
}

/** Rollcall in a new process, which has answered every line once for a small customer, with these calls. */
async function withRollcall<T>(
  vendors: Child,
  work: (rollcall: RunningRollcall, warming: Asked['calls']) => Promise<T>,
): Promise<T> {
  const child = openChild(fileOf('rollcall.ts'), startFlags);
  try {
    const rollcall = await startRollcall(child, vendors);
    const warming: Asked['calls'] = [];
    for (const { line } of lines) warming.push(...(await rollcall.ask(line(warm))).calls);
    return await work(rollcall, warming);
  } finally {
    await child.close();
  }
}

function fileOf(name: string): URL {
  return new URL(name, import.meta.url);
}

function sizesSection(bySize: ReadonlyMap<string, readonly (readonly Round[])[]>): Section {
  const rows = Array.from(bySize, ([name, byLine]) =>
    lines.map(({ line }, index) => rowOf(name, line(name), byLine[index] ?? [])),
  ).flat();
  return {
    title: 'Customers of four sizes',
    how: `The lines are asked one after another; the time of a line ends when the answer has reached a local replacement for the connector. In each of ${rounds} rounds each size has a separate process, warmed up with the same lines for a customer with ten users; medians (least–most). The vendors run in another process that serves recorded bytes on loopback. “Bare” is the same requests with undici and \`JSON.parse\` in a separate process, warmed up in the same way: the pages of a list one by one, the lists in parallel. “Stall” is the longest stall of the event loop, “peak” the highest resident memory so far.`,
    head: ['users', 'line', 'vendor calls', 'ms', 'stall ms', 'peak MB', 'bare ms', 'bare stall ms', 'ratio'],
    rows,
    goals: lines.flatMap(({ line, what }, index) =>
      what === 'first' ? [goalOf(line('big'), bySize.get('big')?.[index] ?? [])] : [],
    ),
  };
}

function rowOf(name: string, line: string, all: readonly Round[]): string[] {
  const asked = all.map((round) => round.asked);
  const bare = all.map((round) => round.bare).filter((read) => read !== null);
  const calls = median(asked.map((one) => one.calls.length));
  const bareCells =
    bare.length === 0
      ? ['', '', '']
      : [spread(bare.map(milliseconds)), amount(median(bare.map(({ stall }) => stall))), amount(ratioOf(all))];
  return [
    (sizes[name] ?? Number.NaN).toLocaleString('en'),
    `\`${line}\``,
    calls.toLocaleString('en'),
    spread(asked.map(milliseconds)),
    spread(asked.map(({ stall }) => stall)),
    amount(median(asked.map(({ memory }) => memory.peak))),
    ...bareCells,
  ];
}

function goalOf(line: string, all: readonly Round[]): Goal {
  const ratio = ratioOf(all);
  return {
    goal: `\`${line}\` the first time in at most 1.3 times the bare read of the same bytes`,
    reached: ratio <= 1.3,
    figure: `${amount(ratio)} times`,
  };
}

/** The median of the ratios of the rounds, since both values of a round were measured in succession. */
function ratioOf(all: readonly Round[]): number {
  return median(all.map(({ asked, bare }) => asked.milliseconds / (bare?.milliseconds ?? Number.NaN)));
}

function milliseconds(one: { readonly milliseconds: number }): number {
  return one.milliseconds;
}

function togetherSection(all: Awaited<ReturnType<typeof measureTogether>>): Section {
  const stall = Math.max(...all.map(({ asked }) => asked.stall));
  const { resident, peak } = all.at(-1)?.asked.memory ?? { resident: Number.NaN, peak: Number.NaN };
  const filters = all
    .filter(({ what }) => what === 'filter' || what === 'again')
    .map(({ asked }) => asked.milliseconds);
  const groups = {
    first: 'first answers',
    filter: 'filters',
    overview: '`reconcile`, `customer`',
    again: 'filters again',
  };
  return {
    title: 'Three customers of 100,000 in one process',
    how: 'The lines above for each of three customers, one after another, then the filters again. One run.',
    head: ['lines', 'how many', 'vendor calls', 'ms', 'longest stall ms', 'MB resident / peak after them'],
    rows: Object.entries(groups).map(([group, title]) => {
      const asked = all.filter(({ what }) => what === group).map((one) => one.asked);
      const last = asked.at(-1)?.memory;
      return [
        title,
        String(asked.length),
        asked.reduce((sum, { calls }) => sum + calls.length, 0).toLocaleString('en'),
        spread(asked.map(milliseconds)),
        amount(Math.max(...asked.map((one) => one.stall))),
        `${amount(last?.resident ?? Number.NaN)} / ${amount(last?.peak ?? Number.NaN)}`,
      ];
    }),
    goals: [
      {
        goal: 'under 600 MB of resident memory at its peak',
        reached: peak < 600,
        figure: `${amount(peak)} MB at the peak, ${amount(resident)} MB at the end`,
      },
      { goal: 'no stall of the event loop over 100 ms', reached: stall <= 100, figure: `${amount(stall)} ms` },
      {
        goal: 'filters over cached lists in under 50 ms',
        reached: Math.max(...filters) < 50,
        figure: `${spread(filters)} ms`,
      },
    ],
  };
}
