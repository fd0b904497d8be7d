import { lineOf } from '../src/teams/turns/line.ts';
import { userTables } from '../src/vendors/tables.ts';
import type { UserRecord } from '../src/vendors/vendor.ts';
import { customerOf, read } from './lines.ts';
import type { Section } from './report.ts';
import { amount, median, spread } from './statistics.ts';

const rounds = 9;
/** Milliseconds that one text may block the event loop; the same limit as for the stalls of large customers. */
const limit = 100;

interface Task {
  readonly name: string;
  readonly run: () => unknown;
}

/** Measures messages, lines and lists that are made to block the event loop. */
export async function measureHostile(): Promise<Section> {
  const measured = [...messages(), ...lines(), listInWorstOrder()].map(({ name, run }) => ({
    name,
    times: timesOf(run),
  }));
  const [slowest] = measured.toSorted((a, b) => median(b.times) - median(a.times));
  if (slowest === undefined) throw new Error('Nothing was measured');
  return {
    title: 'Hostile texts',
    how: `Messages of 100,000 characters with 2,000 mentions to a line; unreadable lines, with 10,000 customers; and a list of 20,000 rows that is read from both halves in alternation. ${rounds} rounds; medians (least–most).`,
    head: ['what', 'ms'],
    rows: measured.map(({ name, times }) => [name, spread(times)]),
    goals: [
      {
        goal: `each in under ${limit} ms`,
        reached: median(slowest.times) < limit,
        figure: `${amount(median(slowest.times))} ms for ${slowest.name}`,
      },
    ],
  };
}

function timesOf(run: () => unknown): readonly number[] {
  return Array.from({ length: rounds }, () => {
    const started = performance.now();
    run();
    return performance.now() - started;
  });
}

function messages(): readonly Task[] {
  const recipient = { id: '28:bot', name: 'Rollcall' };
  const entities = Array.from({ length: 2_000 }, (_, index) => {
    const name = `Person ${index}`;
    return { type: 'mention', mentioned: { id: `29:${index}`, name }, text: `<at>${name}</at>` };
  });
  const pieces = ['<at>a</at>', '<at>', '<a b="', "<a b='", '&#', '[x](mailto:', '<p ', '[', ' <at>a</at> b'];
  return pieces.map((piece) => {
    const text = piece.repeat(100_000 / piece.length);
    return { name: `a message of nothing but \`${piece}\``, run: () => lineOf({ text, recipient, entities }) };
  });
}

function lines(): readonly Task[] {
  const customers = Array.from({ length: 10_000 }, (_, index) => ({
    ...customerOf(index),
    title: `Contoso ${index} ${'and partners '.repeat(index % 100)}GmbH`,
  }));
  // The names are sorted once for many lines.
  read('users zzzzz', customers);
  return [
    { name: '`users` and 165 unknown words', line: `users ${unknownWords(165)}` },
    { name: '`users` and 23 unknown words', line: `users ${unknownWords(23)}` },
    { name: '`users` and words that are nearly names', line: `users ${nearlyNames(12)}` },
    { name: '`users` and 60 letters that are nearly a name', line: `users contoso-17${'x'.repeat(50)}` },
    { name: '`users` and a word of 994 letters', line: `users ${'q'.repeat(994)}` },
    { name: 'a word of 1,000 letters', line: 'q'.repeat(1_000) },
    { name: '`users` and 994 quotation marks', line: `users ${'"'.repeat(994)}` },
    { name: '500 filters without a value', line: 'a:'.repeat(500) },
  ].map(({ name, line }) => ({ name, run: () => read(line, customers) }));
}

function unknownWords(count: number): string {
  return Array.from({ length: count }, (_, word) =>
    Array.from({ length: 5 }, (_letter, at) => String.fromCharCode(97 + ((word * 7 + at * at * 5 + at) % 26))).join(''),
  ).join(' ');
}

function nearlyNames(count: number): string {
  return Array.from({ length: count }, (_, index) => `contoso-${index}0xyz`).join(' ');
}

/** Each row is in another chunk than the row before it, so no decoded chunk can be reused. */
function listInWorstOrder(): Task {
  const half = 10_000;
  const addressAt = userTables.of(Array.from({ length: 2 * half }, (_, index) => userOf(index))).field('address');
  const order = Array.from({ length: half }, (_, index) => [index, half + index]).flat();
  return { name: 'a list of 20,000 rows, its halves in turn', run: () => order.map(addressAt) };
}

function userOf(index: number): UserRecord {
  const nothing = { name: null, objectId: null, sip: null, phone: null, department: null, location: null, voice: null };
  const address = `person${index}@contoso.example`;
  return { address, ...nothing, userType: null, nonPerson: null, tenantId: null, state: 'active', deletedOn: null };
}
