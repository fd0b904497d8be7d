import { expect } from 'vitest';
import { z } from 'zod';
import { sourceIds, sourceTitles, type SourceId } from '../../src/vendors/catalog.ts';
import type { Failure } from './failures.ts';
import { lines, unknownAtStart, type Answered, type Bot, type Line, type Outage } from './outage.ts';
import { leaksIn } from './vendor-world.ts';

/** The cards that are not true while these sources fail: each with its text and what is wrong with it. */
export async function untrueCards(
  outage: Outage,
  failing: Partial<Record<SourceId, Failure>>,
  state: 'running' | 'started',
): Promise<string[]> {
  const bot = outage.startBot();
  // A bot that has run for a while knows its customers, and has signed in.
  if (state === 'running') await bot.say('customers');
  await outage.fail(failing);
  const ids = sourceIds.filter((id) => failing[id] !== undefined);
  const known = state === 'running' ? lines : lines.filter((each) => each !== unknownAtStart);
  return rejectedCards(bot, known, (answered, line) => {
    expectTruth(answered, outage.healthy(line), line, ids);
  });
}

/** The cards with which `judge` finds something wrong: each with its text and what it is. */
export async function rejectedCards(
  bot: Bot,
  asked: readonly Line[],
  judge: (answered: Answered, line: Line) => void,
): Promise<string[]> {
  const rejected: string[] = [];
  for (const line of asked) {
    const answered = await bot.say(line.line);
    try {
      judge(answered, line);
    } catch (error) {
      rejected.push(`${line.line}\n${answered.text}\n${String(error)}`);
    }
  }
  return rejected;
}

/** How a card names each failure of a source, as a regular expression. */
const wordings: Readonly<Record<string, (source: string) => string>> = {
  'source-refused': (source) => `Rollcall can’t sign in to ${source}`,
  'source-not-permitted': (source) => `${source} denied Rollcall access`,
  'source-unknown-customer': (source) => `${source} can’t find this customer`,
  'source-throttled': (source) => `${source} is limiting Rollcall’s requests`,
  'source-failed': (source) => `${source} reported an internal error`,
  'source-truncated': (source) => `${source} sent an incomplete list`,
  'source-unreachable': (source) => `${source} can’t be reached`,
  'source-slow': (source) => `${source} isn’t responding`,
  'source-unexpected': (source) => `${source} sent an unexpected answer`,
  'source-products-missing': (source) => `${source} sent no licenses for \\w`,
  'source-rows-left-out': (source) => `${source} sent unreadable rows \\(\\d`,
  'source-circuit-open': (source) =>
    `${source} (?:isn’t responding|can’t be reached|reported an internal error|isn’t sending one of its lists)`,
};

/** All that must be true of a card while these sources fail for every request. */
export function expectTruth(broken: Answered, healthy: Answered, line: Line, failing: readonly SourceId[]): void {
  const concerned = line.reads.filter((id) => failing.includes(id));
  if (concerned.length === 0) {
    expectUnchanged(broken, healthy);
    return;
  }
  expectHonest(broken, healthy, line, concerned);
  expectNoFigure(broken, concerned);
  expect(broken.audit.problems.length).toBeGreaterThanOrEqual(concerned.length);
}

export function expectUnchanged(answered: Answered, healthy: Answered): void {
  expect(timeless(answered)).toEqual(timeless(healthy));
}

/** All that must be true of a card while one list of these sources fails, or a part of a list. */
export function expectHonest(broken: Answered, healthy: Answered, line: Line, concerned: readonly SourceId[]): void {
  expect(leaksIn(`${broken.text} ${JSON.stringify(broken.audit)}`)).toEqual([]);
  expectNamed(broken, concerned);
  expectSame(broken, healthy, line, concerned);
  expectNoComfort(broken, healthy);
  expectCautious(broken, healthy, line, concerned);
  expect(broken.audit.outcome).not.toBe('own-fault');
  expect(broken.audit.problems.map(({ code }) => code).filter((code) => !(code in wordings))).toEqual([]);
}

/** Each failing source is named with its failure. A card that is a problem names at least one. */
function expectNamed(broken: Answered, concerned: readonly SourceId[]): void {
  const named = concerned.filter((id) => {
    const patterns = Object.values(wordings).map((wording) => wording(sourceTitles[id]));
    return new RegExp(patterns.join('|')).test(broken.text);
  });
  if (broken.data.card === 'problem') expect(named.length).toBeGreaterThan(0);
  else expect(named).toEqual(concerned);
}

/** The parts of a card that are about one source, by the source's title. */
function partsOf({ data: { body } }: Answered): ReadonlyMap<string, unknown[]> {
  const lists = Object.values(body).filter((value): value is unknown[] => Array.isArray(value));
  const title = z.enum(Object.values(sourceTitles));
  const titled = z.union([
    z.looseObject({ title }),
    z.looseObject({ name: title }).transform((part) => ({ ...part, title: part.name })),
  ]);
  return Map.groupBy(
    lists.flat().flatMap((part) => titled.safeParse(part).data ?? []),
    (part) => part.title,
  );
}

/** What a card says in its largest words: its subject, what needs attention, and the answer. */
function answerOf({ data: { subject, alert = '', answer } }: Answered): string {
  return `${subject} ${alert} ${answer}`;
}

/** The sums of money on a card to which each source could add. */
function sumsIn({ data }: Answered): string[] {
  const figures = 'figures' in data.body ? data.body.figures.map(({ value }) => value) : [];
  const reclaimable = data.card === 'customer' ? data.body.findings.map(({ money }) => money) : [];
  return [data.answer, data.summary ?? '', ...figures, ...reclaimable].filter((text) => /[€$£]\d/.test(text));
}

function expectNoFigure(broken: Answered, concerned: readonly SourceId[]): void {
  const parts = partsOf(broken);
  for (const id of concerned) {
    const part = JSON.stringify(parts.get(sourceTitles[id]) ?? null)
      .replaceAll(/since (?:\w+ \d+, )?\d\d:\d\d UTC/g, '')
      .replaceAll(/attempt in \d+ (?:s|min)\b/g, '')
      .replaceAll('15 minutes', '')
      .replaceAll(/"times":\[.*?\]/g, '');
    expect(part).not.toMatch(/\d|\bnone\b|[Aa]bsent|Connected|No licence|agree/);
    if (!broken.data.notices?.some(({ label }) => label === 'Stale'))
      expect((broken.data.readTimes ?? []).map(({ source }) => source)).not.toContain(sourceTitles[id]);
  }
}

/** The parts about the other sources are unchanged. */
function expectSame(broken: Answered, healthy: Answered, { reads }: Line, concerned: readonly SourceId[]): void {
  if (broken.data.card !== healthy.data.card) {
    expect(broken.data.card).toBe('problem');
    return;
  }
  for (const id of reads) {
    if (concerned.includes(id)) continue;
    expect(withoutTimes(partsOf(broken).get(sourceTitles[id]))).toEqual(
      withoutTimes(partsOf(healthy).get(sourceTitles[id])),
    );
  }
}

/** Each figure of 0 on a card, with the word behind it. */
function zeroes({ text }: Answered): string[] {
  return text.replaceAll(/\b0 of \d sources?/g, '').match(/(?<![\d.,:-])0(?![\d.,:]\d|\d) \S+/g) ?? [];
}

/** No 0 that was not there before, and no words that sound as if all were well. */
function expectNoComfort(broken: Answered, healthy: Answered): void {
  expect(zeroes(broken).filter((zero) => !zeroes(healthy).includes(zero))).toEqual([]);
  expect(broken.text).not.toMatch(/\bagree\b|all is well|all good|Findings: none\b/);
  // A sum to which a failing source could add. The sum of one verdict is complete, or the verdict is not judged.
  expect(sumsIn(broken).filter((sum) => !/at least |\+$/.test(sum))).toEqual([]);
  expect(broken.text).not.toMatch(/^Nobody found for “[^”]*” at [^,]*$/m);
}

/** A figure of the headline that depends on a failing source is not shown as complete. */
function expectCautious(broken: Answered, healthy: Answered, { counts }: Line, concerned: readonly SourceId[]): void {
  if (broken.data.card === 'problem' || !counts.some((id) => concerned.includes(id))) return;
  expect(answerOf(healthy)).toMatch(/\d/);
  expect(answerOf(broken)).toMatch(/at least|unknown|not permitted|in what could be read|of \d sources/);
}

/** The text of a card without its times. */
function timeless({ text }: Answered): string {
  return text.replaceAll(/\{\{(?:TIME|DATE)\(.*?\)\}\}/g, 'TIME').replaceAll(/Reference \w+/g, 'Reference');
}

function withoutTimes(part: unknown): unknown {
  const text = JSON.stringify(part ?? null).replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z/g, 'TIME');
  return JSON.parse(text);
}
