import type { ActiveTurns } from '../../src/bot/active-turns.ts';
import { inOwnTurns, roomyTurns, type Ask } from './turns.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { z } from 'zod';
import type { AccessRule } from '../../src/access/rules.ts';
import type { Asker } from '../../src/access/asker.ts';
import type { Inputs } from '../../src/grammar/inputs.ts';
import type { Answer } from '../../src/bot/answer.ts';
import type { RenderedCard } from '../../src/cards/rendered.ts';
import { createBot } from '../../src/bot/bot.ts';
import type { BotOptions } from '../../src/bot/context.ts';
import { createDownloads } from '../../src/bot/downloads.ts';
import type { Downloads } from '../../src/exports/download.ts';
import { createRenderer, type CardName } from '../../src/cards/render.ts';
import { readSettings } from '../../src/config/settings.ts';
import { createClock } from '../../src/demo/clock.ts';
import { rememberNights } from '../../src/demo/nights.ts';
import { createDirectory, type CustomerEntry, type Directory } from '../../src/customers/directory.ts';
import { openFaultySandboxes, openSandboxesOf, type FaultySandboxes } from './faulty-sandbox.ts';
import { createMetrics, type Metrics } from '../../src/telemetry/metrics.ts';
import { runRound } from '../../src/jobs/round.ts';
import { searchText } from '../../src/search/search-text.ts';
import { readAcceptedExceptions } from '../../src/memory/acceptances.ts';
import { createVerdictSource, type VerdictSource } from '../../src/verdicts/verdict-source.ts';
import { outcomeDerivation } from '../../src/verdicts/outcome.ts';
import { createMemory, createNoMemory, type Memory } from '../../src/memory/memory.ts';
import { usualMemory, type MemorySettings } from '../../src/memory/settings.ts';
import { createWorld, type Customer as SandboxCustomer } from '../../src/sandbox/world.ts';
import { openDatabase, type DatabasePlace } from '../../src/store/open.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import type { RoundCustomer } from '../../src/store/rounds.ts';
import type { VerdictSettings } from '../../src/verdicts/settings.ts';
import { createSources, type Sources } from '../../src/sources/sources.ts';
import type { Portal } from '../../src/config/portals.ts';
import type { Region } from '../../src/text/region.ts';
import type { Timer } from '../../src/async/timer.ts';
import { createVendors, openHttp } from '../../src/vendors/index.ts';
import type { SourceId } from '../../src/vendors/catalog.ts';

/** The answer to one line. */
export interface Reply {
  /** Every card of the answer; all but the last show progress. */
  readonly cards: readonly RenderedCard[];
  readonly summary: string;
  /** The texts of the last card, one element each. */
  readonly lines: readonly string[];
  readonly text: string;
  /** The buttons of the last card: their titles with the lines that they send. Choices have their lines as titles. */
  readonly buttons: ReadonlyMap<string, string>;
  /** The lines that pressing a row sends. */
  readonly rows: readonly string[];
  /** The ids of the fields of the last card. */
  readonly fields: readonly string[];
  /** The pages that the last card opens, by the titles of their buttons. */
  readonly links: ReadonlyMap<string, string>;
}

export interface World {
  readonly sandboxes: FaultySandboxes;
  /** The bot itself. */
  readonly bot: Answer;
  /** What the bot was made of. */
  readonly botOptions: BotOptions;
  /** The files that its links open. */
  readonly downloads: Downloads;
  /** The bot, with a turn of its own for each line. */
  readonly answer: Ask;
  /** The turns of `answer`. */
  readonly turns: ActiveTurns;
  readonly say: (line: string, asker?: Partial<Asker>, inputs?: Inputs) => Promise<Reply>;
  /** Presses a button of a reply, by its title, after filling these fields of the card. */
  readonly click: (reply: Reply, title: string, asker?: Partial<Asker>, inputs?: Partial<Inputs>) => Promise<Reply>;
  /** The folder with Rollcall's files. */
  readonly folder: string;
  /** Everything logged so far. */
  readonly log: () => string;
  /** The database, in which something is stored with and without a memory. */
  readonly store: Store;
  readonly memory: Memory;
  readonly sources: Sources;
  readonly directory: Directory;
  readonly place: DatabasePlace;
  readonly verdicts: VerdictSource;
  /** Reads every customer once, as each night. Resolves with the customers that it read. */
  readonly round: (options?: RoundOptions) => Promise<readonly RoundCustomer[]>;
  /** The time of the bot and of the sandboxes. */
  readonly now: () => Date;
  /** Moves the bot's clock forward by so many milliseconds. */
  readonly wait: (milliseconds: number) => void;
  readonly close: () => Promise<void>;
}

export interface RoundOptions {
  readonly signal?: AbortSignal;
  readonly onCustomer?: (done: RoundCustomer) => void;
  /** In place of the world's own. */
  readonly memory?: Memory;
  /** Receives a bug that kept a customer from being remembered. By default it is thrown. */
  readonly onError?: (error: unknown) => void;
}

export interface WorldOptions {
  readonly access?: readonly AccessRule[];
  /** Sources that are not connected. */
  readonly without?: readonly SourceId[];
  /** Milliseconds until a progress card, and between two of them. */
  readonly progressInterval?: number;
  /** In place of the setting. */
  readonly region?: Region | null;
  /** In place of the setting. */
  readonly portals?: readonly Portal[];
  /** Cards whose templates are broken. */
  readonly broken?: CardName | readonly CardName[];
  /** Milliseconds for one call to a vendor. */
  readonly timeLimit?: number;
  /** Ends a call to a vendor in place of the clock. */
  readonly timer?: Timer;
  /** Milliseconds until a turn is ended. */
  readonly maxTurnMs?: number;
  /** Counts turns and calls; by default for this world alone. */
  readonly metrics?: Metrics;
  /** Whether there is a memory. `round` fills it. */
  readonly remembers?: boolean;
  /** So many last nights are remembered from the start, as in the demonstration. */
  readonly nights?: number;
  /** How long what is kept, where it differs from the usual. */
  readonly keep?: Partial<MemorySettings['keep']>;
  /** Where the memory is; by default in the folder. */
  readonly place?: DatabasePlace;
  /** The customers that alone exist, by name: a round over all would wait for the vendors' limits. */
  readonly only?: readonly string[];
  /** The customers that alone exist, and those of them that the settings name. */
  readonly customers?: readonly SandboxCustomer[];
  readonly entries?: readonly CustomerEntry[];
  /** In place of the settings. */
  readonly verdicts?: Partial<VerdictSettings>;
  /** Where a browser reaches it; by default that is not known. */
  readonly publicUrl?: () => string | null;
  /** Another Rollcall on the sandboxes, the memory and the clock of this one, such as after a restart. */
  readonly beside?: World;
}

export const someone: Asker = {
  objectId: '00000000-0000-0000-0000-000000000020',
  tenantId: '00000000-0000-0000-0000-000000000001',
  membership: { status: 'member', tenantId: '00000000-0000-0000-0000-000000000001' },
  name: 'Service desk',
  added: false,
  place: { kind: 'personal', chatId: 'a:chat', teamId: null, teamThread: null },
  id: '29:desk',
  botId: '28:rollcall',
  audience: 'asker',
  zone: null,
  reference: '{}',
};

/** Compiles the templates once for all worlds, since that takes longer than opening one. */
export const render = createRenderer({ demonstration: false });

/** The whole bot, with the three sandboxes over HTTP. Retries do not wait. */
export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const {
    access,
    without = [],
    progressInterval = 60_000,
    timeLimit,
    timer,
    maxTurnMs,
    broken = [],
    region,
    portals,
    metrics = createMetrics(),
    nights = 0,
    remembers = nights > 0,
    keep = {},
    beside,
  } = options;
  let moved = 0;
  const clock = createClock();
  const now = beside?.now ?? ((): Date => new Date(clock.now().getTime() + moved));
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
  const sandboxes = beside?.sandboxes ?? (await openSandboxesFor(options, now));
  const place: DatabasePlace = options.place ?? beside?.place ?? { kind: 'sqlite', folder };
  const settings = readSettings({
    ROLLCALL_LOCAL: '1',
    ROLLCALL_CONFIG: new URL('../../src/demo/rollcall.demo.yaml', import.meta.url).pathname,
    ROLLCALL_DATA: folder,
    ...sandboxes.environment,
  });
  if (nights > 0) await rememberNights(settings, clock, new Date(), nights);
  const connected = new Map([...settings.vendors].filter(([id]) => !without.includes(id)));
  const http = openHttp({
    pause: () => Promise.resolve(),
    ...(timeLimit === undefined ? {} : { timeLimit }),
    ...(timer === undefined ? {} : { timer }),
  });
  const logged: string[] = [];
  const sources = createSources(createVendors(connected, http, now), now, metrics.cacheRead);
  const turns = roomyTurns(maxTurnMs);
  const entries = options.entries ?? settings.customers.filter(({ name }) => options.only?.includes(name) !== false);
  const directory = createDirectory(entries, sources, now);
  const store = createStore(() => openDatabase(place, beside === undefined ? 'serve' : 'visit', now()));
  const verdicts = createVerdictSource({ ...settings.verdicts, ...options.verdicts }, () =>
    store.use(readAcceptedExceptions),
  );
  const memory = remembers
    ? createMemory({
        store,
        settings: { ...usualMemory, keep: { ...usualMemory.keep, ...keep } },
        sources,
        verdicts,
        derivations: [searchText, outcomeDerivation(verdicts.current, now)],
        now,
        customers: () => directory.latest().customers,
      })
    : createNoMemory(now);
  const botOptions: BotOptions = {
    turns,
    sources,
    directory,
    store,
    memory,
    access: access ?? settings.access,
    verdicts,
    prices: verdicts.current().prices,
    region: region === undefined ? settings.region : region,
    portals: portals ?? settings.portals,
    render(drawing, ownView) {
      if ([broken].flat().includes(drawing.card)) throw new TypeError('secret of a template');
      return render(drawing, ownView);
    },
    metrics,
    log: pino({ level: 'trace' }, { write: (line) => logged.push(line) }),
    now,
    progressInterval,
    ...(options.publicUrl === undefined ? {} : { publicUrl: options.publicUrl }),
  };
  const bot = createBot(botOptions);

  const answer = inOwnTurns(bot, turns);

  const say: World['say'] = async (line, asker = {}, inputs) => {
    const cards: RenderedCard[] = [];
    const turn = answer(line, { ...someone, ...asker }, inputs);
    for (let over = false; !over;) {
      const { done, value } = await turn.next();
      cards.push(value);
      over = done === true;
    }
    return replyOf(cards);
  };

  return {
    sandboxes,
    bot,
    botOptions,
    downloads: createDownloads(botOptions),
    answer,
    turns,
    say,
    click(reply, title, asker, inputs) {
      const line = reply.buttons.get(title);
      if (line === undefined) throw new Error(`No button “${title}” among ${[...reply.buttons.keys()].join(', ')}`);
      return say(line, asker, inputs === undefined ? undefined : { filters: {}, ...inputs });
    },
    folder,
    log: () => logged.join(''),
    store,
    memory,
    sources,
    directory,
    place,
    verdicts,
    now,
    async round({ signal = new AbortController().signal, onCustomer, memory: other, onError = throwIt } = {}) {
      const read: RoundCustomer[] = [];
      const tools = {
        memory: other ?? memory,
        directory,
        sources,
        whenQuiet: turns.whenQuiet,
        record: metrics.call,
        now,
        onError,
      };
      await runRound(tools, signal, (done) => {
        read.push(done);
        onCustomer?.(done);
      });
      return read;
    },
    wait: (milliseconds) => {
      if (beside === undefined) moved += milliseconds;
      else beside.wait(milliseconds);
    },
    async close() {
      await http.close();
      await store.close();
      if (beside === undefined) await sandboxes.close();
      await rm(folder, { recursive: true });
    },
  };
}

function openSandboxesFor({ customers, only }: WorldOptions, now: () => Date): Promise<FaultySandboxes> {
  if (customers !== undefined) return openSandboxesOf(customers, now);
  if (only === undefined) return openFaultySandboxes(now);
  const some = createWorld().customers.filter(({ name }) => only.includes(name));
  return openSandboxesOf(some, now);
}

function throwIt(error: unknown): never {
  throw error;
}

const node = z.looseObject({ type: z.string() });
const textual = z.object({ text: z.string() });
const pressed = z.object({
  title: z.string().optional(),
  data: z.object({ line: z.string() }),
  associatedInputs: z.string().optional(),
});
const input = z.object({ id: z.string() });
const link = z.object({ title: z.string(), url: z.string() });

export function replyOf(cards: readonly RenderedCard[]): Reply {
  const last = cards.at(-1);
  if (last === undefined) throw new Error('No card came back');
  const lines: string[] = [];
  const rows: string[] = [];
  const buttons = new Map<string, string>();
  const fields: string[] = [];
  const links = new Map<string, string>();
  let isFormOnly = true;

  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (typeof value !== 'object' || value === null) return;
    const element = node.safeParse(value).data;
    if (element?.type === 'RichTextBlock') {
      const runs = z.array(textual).parse(element['inlines']);
      lines.push(runs.map((run) => run.text).join(''));
    } else if (element?.type === 'TextBlock') lines.push(textual.parse(element).text);
    else if (element?.type.startsWith('Input.') === true) {
      fields.push(input.parse(element).id);
      visit(element['inlineAction']);
    } else if (element?.type === 'Action.Execute') {
      const { title, data, associatedInputs } = pressed.parse(element);
      if (title === undefined) rows.push(data.line);
      else buttons.set(title, data.line);
      isFormOnly &&= title === undefined || associatedInputs !== 'none';
    } else if (element?.type === 'Action.OpenUrl') {
      const { title, url } = link.parse(element);
      links.set(title, url);
    } else Object.values(value).forEach(visit);
  };
  visit(last.card);
  // A card of choices shows its lines as rows, and has no other buttons but those of a form.
  if (isFormOnly) for (const line of rows) buttons.set(line, line);
  return { cards, summary: last.summary, lines, text: lines.join('\n'), buttons, rows, fields, links };
}
