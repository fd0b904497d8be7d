import { createActiveTurns } from './bot/active-turns.ts';
import { answerCancels } from './bot/cancel.ts';
import { createBot } from './bot/bot.ts';
import { createDownloads } from './bot/downloads.ts';
import { isCancel } from './commands/cancel.ts';
import { replicaShutdown, usualShutdown, type ShutdownTimes } from './async/shutdown-times.ts';
import { isLocal } from './config/registration.ts';
import type { Settings } from './config/settings.ts';
import { connect } from './connect.ts';
import { forgetPlace } from './jobs/departures.ts';
import { createPosting } from './jobs/posting.ts';
import type { Leased } from './jobs/leased.ts';
import { runRound } from './jobs/round.ts';
import { createRounds } from './jobs/rounds.ts';
import { warmUp } from './jobs/warm-up.ts';
import { forgetEverything } from './memory/forget.ts';
import type { Memory } from './memory/memory.ts';
import { deleteExpiredTold } from './memory/retention.ts';
import { usualMemory } from './memory/settings.ts';
import type { Logger } from './telemetry/log.ts';
import { readAllCustomers } from './store/customers.ts';
import { openReplicas } from './replicas/replicas.ts';
import type { Store } from './store/store.ts';
import type { Metrics } from './telemetry/metrics.ts';
import { openMetricsServer } from './telemetry/metrics-server.ts';
import { noMetrics } from './telemetry/no-metrics.ts';
import { logProblem, logSourceCheck } from './telemetry/report.ts';
import { createStartupCheck } from './sources/startup-check.ts';
import type { OpenServer } from './teams/inbound/server.ts';
import type { SourceId } from './vendors/catalog.ts';
import type { Vendors } from './vendors/index.ts';

/** Connects vendors, bot and server as the settings say, and starts the server. Rejects when a port is in use. */
export async function startApp(
  settings: Settings,
  log: Logger,
  options: { readonly demonstration: boolean } = { demonstration: false },
): Promise<OpenServer & { readonly shutdownTimes?: ShutdownTimes }> {
  const { port, host, registration, access, region, portals } = settings;
  const metrics = settings.metrics === null ? noMetrics : await loadMetrics(() => circuitsOf(vendors));
  const onError = logProblem(log);
  const connected = connect(settings, now, { purpose: 'serve', onCacheRead: metrics.cacheRead, onError });
  const { vendors, sources, directory, store, memory, verdicts } = connected;
  const replicas = openReplicas(settings.database, store.use, onError);
  // The thread of the database would keep the process alive.
  const closeAndThrow = async (error: unknown): Promise<never> => {
    await replicas.close();
    await connected.close();
    throw error;
  };
  // The largest packages are loaded while the database opens in its thread.
  const [, render, { openServer }] = await Promise.all([
    openStore(store, log),
    import('./cards/render.ts').then(({ createRenderer }) => createRenderer(options)),
    import('./teams/inbound/server.ts'),
  ]).catch(closeAndThrow);
  const turns = createActiveTurns();
  const { deliveries, signals } = replicas;
  answerCancels(turns, signals);
  let ownUrl: string | null = null;
  let posting: Leased | null = null;
  // A Rollcall that answers this machine only is reached nowhere else, whatever host is set.
  const publicUrl = (): string | null => (isLocal(registration) ? ownUrl : host && `https://${host}`);
  // Another process may be the one that runs watches.
  const wake = (): void => {
    void posting?.tick();
    signals.ask('wake', null).catch(onError);
  };
  signals.onQuestion('wake', () => void posting?.tick());
  const bot = {
    sources,
    directory,
    store,
    memory,
    access,
    verdicts,
    prices: settings.verdicts.prices,
    region,
    portals,
    render,
    log,
    metrics,
    turns,
    signals,
    now,
    publicUrl,
    wake,
  };

  const startupCheck = createStartupCheck({ sources, record: metrics.call, report: logSourceCheck(log) });
  const { whenQuiet } = turns;
  const tools = { memory, directory, sources, whenQuiet, record: metrics.call, now, onError };
  const rounds = createRounds({
    memory,
    now,
    onError,
    async runRound(signal) {
      const problems: number[] = [];
      const missing = await runRound(tools, signal, (customer) => problems.push(customer.problems.length));
      const failed = problems.filter((count) => count > 0).length;
      const read = { customers: problems.length, failed };
      if (missing.length === 0) log.info(read, 'every customer was read');
      else log.warn({ ...read, missing }, 'a list of customers is missing: its customers are read when it is there');
      await warmUp(tools, signal);
    },
  });
  const ending = new AbortController();
  let warmingUp: Promise<void> | null = null;

  await tellWhatIsStored(memory, log).catch(onError);
  const metricsServer =
    settings.metrics && (await openMetricsServer(settings.metrics, metrics, log).catch(closeAndThrow));
  const server = await openServer({
    port,
    registration,
    proxy: settings.proxy,
    answer: createBot(bot),
    downloads: createDownloads(bot),
    facts: { operator: settings.operator, memory: settings.memory },
    access,
    turns,
    deliveries,
    isPriority: isCancel,
    async onDeparture(gone) {
      await store.use((database) => forgetPlace(database, gone)).catch(onError);
    },
    log,
    readiness: () => ({ ready: startupCheck.isDone(), sources: startupCheck.states() }),
    connector: { onAttempt: metrics.sent },
  }).catch(async (error: unknown) => {
    await metricsServer?.close();
    return closeAndThrow(error);
  });
  ownUrl = server.url;
  // After the port is open: if another Rollcall has it, this one must not sign in to the vendors.
  startupCheck.start();
  if (settings.memory === null) forgetRemembered(store, log).catch(onError);
  else {
    rounds.start();
    posting = createPosting({ bot, post: server.post, ownerOf: server.ownerOf, onError });
    posting.start();
    warmingUp = warmUp(tools, ending.signal).catch((error: unknown) => {
      if (!ending.signal.aborted) onError(error);
    });
  }

  async function close(times: ShutdownTimes): Promise<void> {
    ending.abort();
    await Promise.all([
      server.close(times),
      settings.memory === null ? null : rounds.close(),
      posting?.close(),
      warmingUp,
    ]);
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
  const hadAny = (await use(readAllCustomers)).length > 0;
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
