import { flushCompileCache } from 'node:module';
import { constants, getPriority, setPriority } from 'node:os';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { buildApp } from '../app.ts';
import { type Config, isLoopback, parseConfig, ROLES, type Role } from '../config.ts';
import { type Failure, ok } from '../core/result.ts';
import { isDatabaseError } from '../db/database-error.ts';
import type { Deps } from '../deps.ts';
import { logOptions } from '../http/log-options.ts';
import { stopListening } from '../http/stop-listening.ts';
import { sweepSpools } from '../http/uploads/spool.ts';
import { ensureLocalAthlete } from '../services/athlete.ts';
import type { Platforms } from '../services/connections/platforms.ts';
import { recoverStranded } from '../services/ingest/await-deliveries.ts';
import { notifyChannels } from '../services/notify/notify-channels.ts';
import { postBy } from '../services/outbound/post-by.ts';
import { type Channel, channelsOf } from '../services/outbox/channel.ts';
import { hasAccounts } from '../services/people/accounts.ts';
import type { Mail } from '../services/people/mail.ts';
import type { PeopleDeps, PeopleSettings } from '../services/people/people-deps.ts';
import { programChannel } from '../services/programs/program-channel.ts';
import { PROGRAM_CHANNEL } from '../services/programs/tell-programs.ts';
import { EXIT, parseArguments, usageError } from './arguments.ts';
import { startChores } from './chores.ts';
import { openPatiently } from './open-patiently.ts';
import { writeLine } from './output.ts';
import { peopleSettings } from './people-settings.ts';
import { listenForSignals, metricsOfBuild, type Signals, signalsOf, tracesTo } from './signals.ts';
import { watchPlatforms, withPlatforms } from './watch-platforms.ts';

const NO_ACCOUNT_YET: Failure = {
  code: 'HOST_NOT_LOOPBACK',
  message:
    'HOST may be no other than this machine before there is an account; make one with `pacekeeper account create`.',
};
const ONE_PROCESS: Failure = {
  code: 'ROLE_NEEDS_SERVER',
  message:
    'The embedded database belongs to one process, which does everything; set DATABASE_URL to split web and workers.',
};
/** All of it is over 15 s after the signal: what is left to decoders and the database takes a few seconds. */
const STOP = { lastAnswersMs: 500, graceMs: 10_000 };

/** `pacekeeper serve [--port N] [--role web|worker|all]`: answers and works until SIGINT or SIGTERM. */
export async function serve(args: string[]): Promise<number> {
  const parsed = parseArguments(args, { port: { type: 'string' }, role: { type: 'string' } });
  if (!parsed.ok) return usageError('serve', parsed.error.message);
  const { values, positionals } = parsed.value;
  if (positionals.length > 0) return usageError('serve', 'This command takes options only.');
  const port = values.port === undefined ? null : readPort(String(values.port));
  if (Number.isNaN(port)) return usageError('serve', '--port wants a whole number from 0 to 65535.');
  const role = values.role as Role | undefined;
  if (role !== undefined && !ROLES.includes(role))
    return usageError('serve', `--role wants one of ${ROLES.join(', ')}.`);
  const config = parseConfig(process.env);
  if (!config.ok) return failed(config.error);
  return run({ ...config.value, ...(port !== null && { port }), ...(role !== undefined && { role }) });
}

async function run(config: Config): Promise<number> {
  if (config.role !== 'all' && config.databaseUrl === null) return failed(ONE_PROCESS);
  // on a machine that it shares with a process that answers, answers go first; its decoders inherit this
  if (config.role === 'worker') setPriority(Math.max(getPriority(), constants.priority.PRIORITY_LOW));
  const metrics = metricsOfBuild();
  const log = pino(logOptions(config.logLevel, metrics.said), pino.destination({ fd: 2, sync: true }));
  let deps: Deps | null;
  try {
    deps = await openPatiently(config, { log, metrics });
  } catch (error) {
    if (isDatabaseError(error)) return failed({ code: error.code, message: error.message });
    throw error;
  }
  if (deps === null) return EXIT.ok;
  const traces = config.tracesUrl === null ? null : await tracesTo(config.tracesUrl);
  const signals = signalsOf(config, deps, metrics, log);
  const until = config.role === 'worker' ? workUntilStopped : listenUntilStopped;
  return until(deps, config, log, signals).finally(() => traces?.stop());
}

/** Takes jobs until SIGINT or SIGTERM, and answers nobody; any number of these run on one database. */
async function workUntilStopped(
  deps: Deps,
  config: Config,
  log: pino.Logger,
  signals: Signals,
): Promise<number> {
  try {
    const outside = outsideOf(deps, config, signals);
    if (!outside.ok) return failed(outside.error);
    const { people, working } = outside.value;
    const stopped = untilStopped();
    const chores = await startWork(working, people, log, config);
    const watched = await watchedAt(config, signals);
    if ('code' in watched) return failed(watched);
    await writeLine('Pacekeeper takes jobs from the queue');
    flushCompileCache();
    log.info({ signal: await stopped }, 'stopping');
    chores.stop();
    await watched.close();
    return EXIT.ok;
  } finally {
    await deps.close();
  }
}

/** What the configuration says of people and watch platforms. */
function outsideOf(deps: Deps, config: Config, { shown }: Signals) {
  const people = peopleSettings(config);
  if (!people.ok) return people;
  const platforms = watchPlatforms(config, people.value, shown);
  if (!platforms.ok) return platforms;
  return ok({ people: people.value, working: withPlatforms(deps, platforms.value) });
}

/** What a process does without being asked: jobs, those that got lost among them, and chores. */
async function startWork(
  deps: Deps & { platforms: Platforms },
  people: PeopleSettings,
  log: pino.Logger,
  { databaseUrl, dataDir }: Config,
): Promise<{ stop(): void }> {
  const { db, now, queue, platforms } = deps;
  const ways = { ...people, db, now, queue };
  const mail = (deps.channels.get('mail') ?? null) as Channel<Mail> | null;
  const notify = channelsOf({
    ...notifyChannels(ways, { mail, post: postBy(platforms.fetch) }),
    [PROGRAM_CHANNEL]: programChannel(ways, postBy(platforms.fetch, people.receivers)) as unknown as Channel,
  });
  await deps.queue.work({ ...deps, channels: new Map([...deps.channels, ...notify]) });
  const recovered = await recoverStranded(deps);
  if (recovered > 0) log.info({ recovered }, 'work resumed');
  return startChores(ways, deps, log, databaseUrl === null ? dataDir : null);
}

/**
 * Serves the local athlete until SIGINT or SIGTERM; answers the exit code. Stops in phases: kept
 * connections are let go, no new ones, running requests end, decoders end, the database closes. Closes `deps` in every case.
 */
export async function listenUntilStopped(
  deps: Deps,
  config: Config,
  log: pino.Logger = pino(logOptions(config.logLevel), pino.destination({ fd: 2, sync: true })),
  signals: Signals = signalsOf(config, deps, metricsOfBuild(), log),
): Promise<number> {
  try {
    const outside = outsideOf(deps, config, signals);
    if (!outside.ok) return failed(outside.error);
    const { people, working } = outside.value;
    const ways: PeopleDeps = { ...people, db: deps.db, now: deps.now, queue: deps.queue };
    const isOpen = await hasAccounts(ways);
    if (!isOpen && !isLoopback(config.host)) return failed(NO_ACCOUNT_YET);
    const { athleteId } = await ensureLocalAthlete(deps);
    await sweepSpools();
    const app = await buildApp(working, {
      ...{ athleteId, people, logger: log },
      trustProxy: config.trustProxy,
      ready: signals.ready,
      metrics: signals.shown,
    });
    const stopped = untilStopped();
    const address = await listen(app, config);
    if (typeof address !== 'string') return failed(address);
    deps.db.announce(address);
    const watched = await watchedAt(config, signals);
    if ('code' in watched) {
      await app.close();
      return failed(watched);
    }
    const work = config.role === 'web' ? null : await startWork(working, people, log, config);
    await writeLine(`Pacekeeper answers at ${address} (API description at ${address}/docs)`);
    if (!isOpen) {
      await writeLine(
        'Nobody has an account: it serves whoever is on this machine. `pacekeeper account create` makes the first one.',
      );
    }
    // for the next start, however this process ends
    flushCompileCache();
    log.info({ signal: await stopped }, 'stopping');
    work?.stop();
    await watched.close();
    await stopListening(app, STOP);
    return EXIT.ok;
  } finally {
    await deps.close();
  }
}

/** The port for whoever watches over this process, or why it cannot be had. */
async function watchedAt(config: Config, signals: Signals): Promise<{ close(): Promise<void> } | Failure> {
  try {
    return await listenForSignals(config, signals);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return {
      code: 'PORT_IN_USE',
      message: `METRICS_PORT ${config.metricsPort} cannot be listened on (${code}).`,
    };
  }
}

/** The address it answers at, or why it cannot. */
async function listen(app: FastifyInstance, { host, port }: Config): Promise<string | Failure> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    await app.close();
    if (code === 'EADDRINUSE') {
      return {
        code: 'PORT_IN_USE',
        message: `Port ${port} of ${host} is taken; choose another one with --port.`,
      };
    }
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
      return { code: 'ADDRESS_REFUSED', message: `The system does not give out ${host} port ${port}.` };
    }
    throw error;
  }
}

/** The first signal stops in order; a second one ends the process at once. */
function untilStopped(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(EXIT.failed));
        resolve(signal);
      });
    }
  });
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return port <= 65_535 ? port : Number.NaN;
}

function failed({ code, message }: Failure): number {
  process.stderr.write(`pacekeeper serve: ${code}: ${message}\n`);
  return EXIT.failed;
}
