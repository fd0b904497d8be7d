import type { Goal, Section } from '../report.ts';
import { amount, median, spread } from '../statistics.ts';
import type { Night, Nights, Remembered } from './index.ts';
import { kinds, meanwhile, remembered, type Answers } from './questions.ts';
import { speed } from './speed.ts';
import { largeCustomers, largeSize, manyCustomers, usualSize } from './world.ts';

const scale = `${manyCustomers.toLocaleString('en')} customers of ${usualSize} people and ${largeCustomers} of ${largeSize.toLocaleString('en')}`;

function nightRow(name: string, { minutes, vendors, watched, folderSize }: Night): string[] {
  return [
    name,
    vendors.calls.toLocaleString('en'),
    String(vendors.refused),
    amount(minutes),
    amount(watched.hold),
    amount(watched.stall),
    amount(watched.memory.peak),
    amount(folderSize),
  ];
}

export function roundSection({ first, second }: Nights): Section {
  const again = first.vendors.repeated.filter((page) => /\/customers?\/|customer=/i.test(page));
  const hold = Math.max(first.watched.hold, second.watched.hold);
  return {
    title: 'A round',
    how: `Every list of ${scale} is read, compared and stored. The vendors run in another process, answer at once on loopback, and refuse what is over their documented limits; those limits and Rollcall’s own are counted by a clock that is ${speed} times as fast, and the minutes are by that clock. Between the nights one of 200 people comes, goes, changes, or loses a licence. “Hold” is the longest time for which the event loop was held up, in CPU time, and “stall” the same by the clock, with what other processes took.`,
    head: ['night', 'vendor calls', 'refused', 'minutes', 'hold ms', 'stall ms', 'peak MB', 'data folder MB'],
    rows: [nightRow('first, nobody asks', first), nightRow('second, somebody asks', second)],
    goals: [
      {
        goal: 'no more than one call per list and page',
        reached: again.length === 0,
        figure: `${again.length} pages twice`,
      },
      { goal: 'the event loop held up for at most 100 ms', reached: hold <= 100, figure: `${amount(hold)} ms` },
      {
        goal: 'a data folder under 100 MB',
        reached: second.folderSize < 100,
        figure: `${amount(second.folderSize)} MB`,
      },
    ],
  };
}

export function meanwhileSection({ without, during }: Nights): Section {
  const each = meanwhile.map((kind) => {
    const [alone = [], beside = []] = [without.get(kind), during.get(kind)];
    return { line: kinds[kind](17), alone, beside, ratio: median(beside) / median(alone) };
  });
  const worst = Math.max(...each.map(({ ratio }) => ratio));
  return {
    title: 'Asking during a round',
    how: `The same lines without a round and during the second one, each time of another customer, whose lists are read then; medians (least–most). In the time of one answer a round does ${speed} times as much as it would with the vendors’ real clock.`,
    head: ['line', 'ms without', 'ms during a round', 'ratio'],
    rows: each.map(({ line, alone, beside, ratio }) => [`\`${line}\``, spread(alone), spread(beside), amount(ratio)]),
    goals: [
      {
        goal: 'answers during a round in at most 1.5 times the time without one',
        reached: worst <= 1.5,
        figure: `${amount(worst)} times`,
      },
    ],
  };
}

interface Figures extends Remembered {
  readonly cold: Answers;
}

export function rememberedSection({ desk: asked, overseer: all, watched, cold }: Figures): Section {
  const { peak, resident } = watched.memory;
  return {
    title: 'Answers from memory',
    how: `To people who may see the ${manyCustomers.toLocaleString('en')} customers with their ${(manyCustomers * usualSize).toLocaleString('en')} people, and to one who may also see the ${largeCustomers} large ones. A person is found in what is remembered and then read at the one customer. Until the card has reached a local replacement for the connector; a cold start from the start of the process. Medians (least–most).`,
    head: ['line', 'ms', 'ms with the large customers', 'ms from a cold start'],
    rows: remembered.map((kind) => [
      `\`${kinds[kind](17)}\``,
      spread(asked.get(kind) ?? []),
      spread(all.get(kind) ?? []),
      cold.has(kind) ? spread(cold.get(kind) ?? []) : '',
    ]),
    goals: [
      ...(['address', 'name', 'phone'] as const).map((kind) =>
        underGoal(`\`${kinds[kind](17)}\``, asked.get(kind), 100),
      ),
      underGoal('`reconcile all`', asked.get('all'), 300),
      underGoal('`changes all since:7d`', asked.get('changes'), 500),
      ...(['address', 'all'] as const).map((kind) =>
        underGoal(`\`${kinds[kind](17)}\` from a cold start`, cold.get(kind), 3_000),
      ),
      {
        goal: 'under 600 MB of resident memory at its peak',
        reached: peak < 600,
        figure: `${amount(peak)} MB at the peak, ${amount(resident)} MB at the end`,
      },
    ],
  };
}

function underGoal(what: string, milliseconds: readonly number[] = [], most: number): Goal {
  const figure = median(milliseconds);
  return {
    goal: `${what} in under ${most.toLocaleString('en')} ms`,
    reached: figure < most,
    figure: `${amount(figure)} ms`,
  };
}
