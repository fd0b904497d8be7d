import { createActiveTurns } from './bot/active-turns.ts';
import { answerCancels } from './bot/cancel.ts';
import { createBot } from './bot/bot.ts';
import type { BotOptions } from './bot/context.ts';
import { createDownloads } from './bot/downloads.ts';
import { isCancel } from './commands/cancel.ts';
import { replicaShutdown, usualShutdown, type ShutdownTimes } from './async/shutdown-times.ts';
import { isLocal } from './config/registration.ts';
import type { Settings } from './config/settings.ts';
import { connect, type Connected } from './connect.ts';
import { startJobs, type Jobs } from './jobs/jobs.ts';
import { forgetEverything } from './memory/forget.ts';
import type { Memory } from './memory/memory.ts';
import { deleteExpiredTold } from './memory/retention.ts';
import { usualMemory } from './memory/settings.ts';
import type { Logger } from './telemetry/log.ts';
import { hasCustomers } from './store/customers.ts';
import { deletePlaces } from './store/places.ts';
import { openReplicas, type Replicas } from './replicas/replicas.ts';
import type { Store } from './store/store.ts';
import type { Metrics } from './telemetry/metrics.ts';
import { openMetricsServer } from './telemetry/metrics-server.ts';
import { noMetrics } from './telemetry/no-metrics.ts';
import { logProblem, logSourceCheck } from './telemetry/report.ts';
import { createStartupCheck, type StartupCheck } from './sources/startup-check.ts';
import type { OpenServer, ServerOptions } from './teams/inbound/server.ts';
import type { SourceId } from './vendors/catalog.ts';
import type { Vendors } from './vendors/index.ts';

/** What is opened first and closed last. */
interface Base {
  readonly settings: Settings;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly connected: Connected;
  readonly replicas: Replicas;
  readonly onError: (error: unknown) => void;
}

interface StartOptions {
  readonly demonstration: boolean;
}

interface App extends OpenServer {
  /** Shutdown times after SIGTERM or SIGINT, where they are not the usual ones. */
  readonly shutdownTimes?: ShutdownTimes;
}

/** Connects vendors, bot and server as the settings say, and starts the server. Rejects when a port is in use. */
export async function startApp(
  settings: Settings,
  log: Logger,
  options: StartOptions = { demonstration: false },
): Promise<App> {
  const metrics = settings.metrics === null ? noMetrics : await loadMetrics(() => circuitsOf(connected.vendors));
  const onError = logProblem(log);
  const connected = connect(settings, now, { purpose: 'serve', onCacheRead: metrics.cacheRead, onError });
  const replicas = openReplicas(settings.database, connected.store.use, onError);
  try {
    return await serve({ settings, log, metrics, connected, replicas, onError }, options);
  } catch (error) {
    // The thread of the database would keep the process alive.
    await replicas.close();
    await connected.close();
    throw error;
  }
}

/** Starts the server, and then what needs one. */
async function serve(base: Base, options: StartOptions): Promise<App> {
  const { settings, log, metrics, connected, replicas, onError } = base;
  const { sources, store, memory } = connected;
  // The largest packages are loaded while the database opens in its thread.
  const [, render, { openServer }] = await Promise.all([
    openStore(store, log),
    import('./cards/render.ts').then(({ createRenderer }) => createRenderer(options)),
    import('./teams/inbound/server.ts'),
  ]);
  let ownUrl: string | null = null;
  let jobs: Jobs | null = null;
  const bot = botOptions(base, {
    render,
    // A Rollcall that answers this machine only is reached nowhere else, whatever host is set.
    publicUrl: () => (isLocal(settings.registration) ? ownUrl : settings.host && `https://${settings.host}`),
    wake: wakeEverywhere(base, () => jobs?.runWatches()),
  });
  const startupCheck = createStartupCheck({ sources, record: metrics.call, report: logSourceCheck(log) });

  await tellWhatIsStored(memory, log).catch(onError);
  const metricsServer = settings.metrics && (await openMetricsServer(settings.metrics, metrics, log));
  const server = await openServer(serverOptions(base, bot, startupCheck)).catch(async (error: unknown) => {
    await metricsServer?.close();
    throw error;
  });
  ownUrl = server.url;
  // After the port is open: if another Rollcall has it, this one must not sign in to the vendors.
  startupCheck.start();
  if (settings.memory === null) forgetRemembered(store, log).catch(onError);
  else jobs = startJobs({ bot, post: server.post, ownerOf: server.ownerOf, onError });

  async function close(times: ShutdownTimes): Promise<void> {
    await Promise.all([server.close(times), jobs?.close()]);
    await replicas.close();
    await Promise.all([connected.close(), metricsServer?.close()]);
  }
  let closed: Promise<void> | null = null;
  return {
    ...server,
    close: (times = usualShutdown) => (closed ??= close(times)),
    ...(settings.database.kind === 'postgres' ? { shutdownTimes: replicaShutdown } : {}),
  };
}

function botOptions(
  { settings, log, metrics, connected, replicas }: Base,
  late: Pick<BotOptions, 'render' | 'publicUrl' | 'wake'>,
): BotOptions {
  const { sources, directory, store, memory, verdicts } = connected;
  const { access, region, portals } = settings;
  const { prices } = settings.verdicts;
  const { signals } = replicas;
  const turns = createActiveTurns();
  answerCancels(turns, signals);
  return {
    sources,
    directory,
    store,
    memory,
    access,
    verdicts,
    prices,
    region,
    portals,
    log,
    metrics,
    turns,
    signals,
    now,
    ...late,
  };
}

/** Lets watches that are due run, in whichever process runs them. */
function wakeEverywhere({ replicas: { signals }, onError }: Base, runWatches: () => void): () => void {
  signals.onQuestion('wake', runWatches);
  return () => {
    runWatches();
    signals.ask('wake', null).catch(onError);
  };
}

function serverOptions(
  { settings, log, metrics, connected, replicas, onError }: Base,
  bot: BotOptions,
  startupCheck: StartupCheck,
): ServerOptions {
  const { port, registration, proxy, access, operator, memory } = settings;
  return {
    port,
    registration,
    proxy,
    answer: createBot(bot),
    downloads: createDownloads(bot),
    facts: { operator, memory },
    access,
    turns: bot.turns,
    deliveries: replicas.deliveries,
    isPriority: isCancel,
    async onDeparture(gone) {
      await connected.store
        .use((database) => database.transaction((connection) => deletePlaces(connection, gone)))
        .catch(onError);
    },
    log,
    readiness: () => ({ ready: startupCheck.isDone(), sources: startupCheck.states() }),
    connector: { onAttempt: metrics.sent },
  };
}

async function loadMetrics(openCircuits: () => ReadonlyMap<SourceId, boolean>): Promise<Metrics> {
  const { createMetrics } = await import('./telemetry/metrics.ts');
  return createMetrics({ watchProcess: true, openCircuits });
}

/** Whether the circuit of each source is open. */
function circuitsOf(vendors: Vendors): ReadonlyMap<SourceId, boolean> {
  return new Map(Array.from(vendors, ([id, { circuitOpenUntil }]) => [id, circuitOpenUntil() !== null]));
}

/** What was remembered before the settings said `memory: off` is deleted. */
async function forgetRemembered({ use }: Store, log: Logger): Promise<void> {
  const hadAny = await use(hasCustomers);
  const isWiped = await use(forgetEverything);
  if (!isWiped)
    log.warn('memory is off: what was stored is deleted, but the files still have it, because somebody reads them');
  else if (hadAny) log.info('memory is off: what was stored has been deleted');
  await use((database) => deleteExpiredTold(database, usualMemory, now()));
}

/** Live answers go on without a database, but two processes must not write to one folder. */
async function openStore(store: Store, log: Logger): Promise<void> {
  await store.open();
  const problem = store.problem();
  if (problem?.code === 'store-in-use') throw problem;
  if (problem !== null) log.warn({ code: problem.code, reason: problem.reason }, problem.title);
}

async function tellWhatIsStored(memory: Memory, log: Logger): Promise<void> {
  if (memory.state().state !== 'on' || !(await memory.isEmpty())) return;
  log.info(
    { ...memory.settings },
    'memory is new: the newest lists of each customer, figures of each day, findings and changes will be stored',
  );
}

function now(): Date {
  return new Date();
}
