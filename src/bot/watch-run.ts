import type { Asker } from '../access/asker.ts';
import { runCooperatively } from '../async/cooperative.ts';
import type { Listed } from '../exports/listed.ts';
import type { ParseResult } from '../grammar/line.ts';
import type { Query } from '../grammar/query.ts';
import { asProblem, Problem } from '../problem.ts';
import type { Baseline } from '../store/baselines.ts';
import type { Watch } from '../store/watches.ts';
import { exactFigures, roundedFigures } from '../text/format.ts';
import { missingNotices } from '../views/notices.ts';
import type { PostSection } from '../views/post.ts';
import { compareSnapshots, type Comparison } from '../watches/compare.ts';
import { packSnapshot, snapshotOf, unpackSnapshot } from '../watches/snapshot.ts';
import { crossing, tellsSmallCounts, thresholdOf } from '../watches/threshold.ts';
import { contextFor, readCustomers, type Bot } from './context.ts';
import { isExact } from '../commands/counts-only.ts';
import { parseAgain } from './parse.ts';
import { createTurnRecord } from './turn-record.ts';
import { createView, type View } from './view.ts';

export type PauseReason = 'left' | 'blocked' | 'rule' | 'customer' | 'line';

/** What came of one run. */
export type WatchRun =
  | { readonly kind: 'told'; readonly section: PostSection; readonly baseline: Baseline }
  | { readonly kind: 'quiet'; readonly baseline: Baseline | null }
  /** Not all could be read, so nothing was compared. */
  | { readonly kind: 'missing'; readonly reason: string }
  | { readonly kind: 'paused'; readonly why: PauseReason }
  /** Who the owner is, or which customers there are, cannot be told now. */
  | { readonly kind: 'later' };

export interface WatchRunOptions {
  readonly before: Baseline | null;
  /** Keys of rows that nobody in the conversation wants to hear of now. */
  readonly snoozed: ReadonlySet<string>;
  readonly isAsked: boolean;
  readonly signal: AbortSignal;
}

/** Asks the line of a watch again, with the rights that its owner has in its conversation now. Never rejects. */
export async function runWatch(watch: Watch, asker: Asker, options: WatchRunOptions, bot: Bot): Promise<WatchRun> {
  const record = createTurnRecord(asker, watch.line, bot.now().getTime());
  const running = { record, signal: options.signal };
  try {
    const list = await readCustomers(running, bot);
    const view = createView(asker, bot.access, list);
    if (!view.permissions.any) return { kind: 'paused', why: 'rule' };
    const read = await readWatchLine(watch, view, bot);
    if (!('query' in read)) return read;
    const command = view.commands.find(({ name }) => name === read.query.command);
    if (command?.list === undefined) return { kind: 'paused', why: 'line' };
    const background = { ...bot.sources, ...bot.sources.inBackground };
    const query = sinceBaseline(read.query, options.before, bot.now());
    const context = contextFor(command, { ...read, query }, view, running, { ...bot, sources: background });
    return await compare(await command.list(query, context), { ...options, watch, query, view, bot });
  } catch (error) {
    const problem = asProblem(error);
    if (problem.code === 'counts-only') return { kind: 'paused', why: 'rule' };
    return { kind: 'missing', reason: problem.title };
  }
}

/** How the line reads now, or else what that means for the watch. */
async function readWatchLine({ line, customer }: Watch, view: View, bot: Bot): Promise<ParseResult | WatchRun> {
  try {
    return await parseAgain(line, view, bot.memory);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { failed } = view.customers;
    const isSeen = customer === null || view.customers.customers.some(({ name }) => name === customer);
    if (isSeen) return { kind: 'paused', why: 'line' };
    // While a vendor's list is missing, its customers are too.
    if (failed.size > 0) return { kind: 'later' };
    const isThere = bot.directory.latest().customers.some(({ name }) => name === customer);
    return { kind: 'paused', why: isThere ? 'rule' : 'customer' };
  }
}

const dayLength = 24 * 60 * 60_000;

/** A list of changes goes back behind the last run: what another reading stored late would be lost else. */
function sinceBaseline(query: Query, before: Baseline | null, now: Date): Query {
  if (query.command !== 'changes') return query;
  const days = before === null ? 1 : Math.ceil((now.getTime() - before.at.getTime()) / dayLength) + 2;
  return { ...query, filters: { ...query.filters, since: `${days}d` } };
}

interface CompareOptions extends WatchRunOptions {
  readonly watch: Watch;
  readonly query: Query;
  readonly view: View;
  readonly bot: Bot;
}

async function compare(listed: Listed, options: CompareOptions): Promise<WatchRun> {
  const { watch, query, view, snoozed, isAsked, bot } = options;
  const threshold = watch.threshold === null ? null : thresholdOf(watch.threshold);
  // The rules can have changed since it was asked for, and it can have been asked for in somebody's own view.
  if (threshold !== null && tellsSmallCounts(threshold) && !isExact(query, view))
    return { kind: 'paused', why: 'rule' };
  const [missing] = missingNotices(...listed.sources);
  if (missing !== undefined) return { kind: 'missing', reason: missing.text };
  const after = await runCooperatively(snapshotOf(listed));
  const before = options.before === null ? null : await unpackSnapshot(options.before.body);
  const at = bot.now();
  if (before === null) return { kind: 'quiet', baseline: { at, body: await packSnapshot(after) } };
  const { accepted = new Map<string, string>() } = listed;
  const compared = await runCooperatively(
    compareSnapshots(before, after, { snoozed, accepted, isLog: query.command === 'changes' }),
  );
  const crossed = threshold === null ? null : crossing(before, compared.next, threshold);
  const isNews = threshold === null ? hasNews(compared) : crossed !== null;
  const baseline = { at, body: await packSnapshot(compared.next) };
  if (!isNews && !watch.postsAlways && !isAsked)
    // What changed since the last post stays to be told with the next one.
    return { kind: 'quiet', baseline: threshold === null ? baseline : null };
  const customers = query.customer === null ? view.customers.customers : [query.customer];
  const section = {
    watch: watch.id,
    query: withoutSince(query),
    columns: listed.columns,
    sources: listed.sources,
    before,
    after: compared.next,
    changes: compared.changes,
    crossed,
    isNamed: customers.every(view.permissions.canName),
    customers,
    figures: isExact(query, view) ? exactFigures : roundedFigures,
  };
  return { kind: 'told', section, baseline };
}

function hasNews({ changes, isOtherCount }: Comparison): boolean {
  return changes.length > 0 || isOtherCount;
}

function withoutSince(query: Query): Query {
  const { since: _, ...filters } = query.filters;
  return query.command === 'changes' ? { ...query, filters } : query;
}
