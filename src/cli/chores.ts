import type pino from 'pino';
import { listGivenUp } from '../db/queries/outbox.ts';
import type { Deps } from '../deps.ts';
import { changedWorkouts, dueConnections } from '../services/connections/due-connections.ts';
import { CONNECTED_AGAIN, FAREWELL_CHANNEL, platformOfFarewell } from '../services/connections/farewell.ts';
import { lostSubscriptions } from '../services/connections/lost-subscriptions.ts';
import type { Platforms } from '../services/connections/platforms.ts';
import { createSweep } from '../services/desk/sweep.ts';
import { expireSources } from '../services/ingest/expire-sources.ts';
import { tellAlerts, tellDigests } from '../services/notify/tell.ts';
import { tellWins } from '../services/notify/tell-wins.ts';
import { HOUR_MS, MINUTE_MS, type PeopleDeps } from '../services/people/people-deps.ts';
import { sweepPeople } from '../services/people/sweep.ts';
import { sweepErased } from '../services/privacy/erase.ts';
import { tellPrograms } from '../services/programs/tell-programs.ts';
import { resealStale } from '../services/reseal.ts';
import { sendDueFollowUps, startReviewClocks } from '../services/review/follow-up.ts';
import { stalePlans } from '../services/review/stale-plans.ts';
import { answerBackup } from './backup.ts';

/** Often: a runner who has just connected waits for the runs, and some platforms allow a few requests a second. */
const CONNECTIONS_EVERY_MS = 1_000;
const WORKOUTS_EVERY_MS = 20_000;
const FOLLOW_UP_EVERY_MS = 30_000;
/** Whoever is new is followed up from the next midnight on. */
const CLOCKS_EVERY_MS = 5 * MINUTE_MS;
const DISK_EVERY_MS = 30_000;
/** From here on whoever runs the server has to make room. */
const NEARLY_FULL = 0.8;
const SUBSCRIPTIONS_EVERY_MS = 10 * 60_000;
const TELL_EVERY_MS = 3_000;
const PROGRAMS_EVERY_MS = 1_000;

/**
 * What a server does by itself as long as it runs: watch accounts are looked at when it is time, whose day
 * has ended is followed up, alerts are told within seconds; what has run out is deleted, and what coaches hear
 * of because time goes by is looked for, at the start and every hour. Several processes on one database may
 * do so at once.
 */
export function startChores(
  deps: PeopleDeps,
  services: Deps & { platforms: Platforms },
  log: pino.Logger,
  /** of the embedded database, which a command cannot read beside this process; null: it is on a server */
  dataDir: string | null = null,
): { stop(): void } {
  const halt = new AbortController();
  const every = (ms: number, chore: () => Promise<unknown>, failure: string) =>
    nowAndThen({ ms, chore, log, failure, stopped: halt.signal });
  const desk = createSweep(services, (err) => log.error({ err }, 'SWEEP_FAILED'));
  const telling = { db: services.db, now: services.now, queue: services.queue };
  const timers = [
    every(TELL_EVERY_MS, () => tellAlerts(telling), 'TELL_FAILED'),
    every(TELL_EVERY_MS, () => tellWins(telling), 'TELL_FAILED'),
    every(PROGRAMS_EVERY_MS, () => tellPrograms(telling), 'TELL_FAILED'),
    ...(dataDir === null ? [] : [every(1000, () => answerBackup(services, dataDir), 'BACKUP_FAILED')]),
    every(5 * MINUTE_MS, () => tellDigests(telling), 'TELL_FAILED'),
    every(HOUR_MS, () => sweepPeople(deps), 'SWEEP_FAILED'),
    every(HOUR_MS, () => resealStale(deps), 'RESEAL_FAILED'),
    every(HOUR_MS, () => desk.run(), 'SWEEP_FAILED'),
    every(CLOCKS_EVERY_MS, () => startReviewClocks(services), 'FOLLOW_UP_FAILED'),
    every(FOLLOW_UP_EVERY_MS, () => sendDueFollowUps(services, services.queue), 'FOLLOW_UP_FAILED'),
    every(HOUR_MS, () => sweepErased(services), 'SWEEP_FAILED'),
    every(HOUR_MS, () => expireSources(services, services.queue), 'EXPIRY_FAILED'),
    every(HOUR_MS, sayUntold(services, log), 'FAREWELLS_UNKNOWN'),
    every(HOUR_MS, () => warnOfStalePlans(services, log), 'REVIEWS_UNKNOWN'),
    every(DISK_EVERY_MS, () => warnOfDisk(services, log), 'DISK_UNKNOWN'),
    every(SUBSCRIPTIONS_EVERY_MS, () => lookForEvents(services, log), 'SUBSCRIPTIONS_FAILED'),
    every(CONNECTIONS_EVERY_MS, () => dueConnections(services), 'CONNECTIONS_FAILED'),
    every(WORKOUTS_EVERY_MS, lookForChanges(services), 'CONNECTIONS_FAILED'),
  ];
  return {
    stop() {
      halt.abort();
      for (const timer of timers) clearInterval(timer);
    },
  };
}

/** LIFE-2: a plan that is not reviewed any more is an operational alarm. */
async function warnOfStalePlans(services: Pick<Deps, 'db' | 'now'>, log: pino.Logger): Promise<void> {
  const stale = await stalePlans(services);
  if (stale.length > 0)
    log.error({ plans: stale.length, athleteIds: stale.slice(0, 20) }, 'PLANS_NOT_REVIEWED');
}

async function warnOfDisk({ files }: Pick<Deps, 'files'>, log: pino.Logger): Promise<void> {
  const share = await files.fullness();
  if (share !== null && share >= NEARLY_FULL) log.warn({ share }, 'DISK_NEARLY_FULL');
}

/**
 * Says where a platform could not be told that a grant is given back: whoever runs the server has to tell it by
 * hand. Each once a process, from a week back.
 */
export function sayUntold({ db, now }: Pick<Deps, 'db' | 'now'>, log: pino.Logger): () => Promise<void> {
  let sinceMs = now() - 7 * 24 * HOUR_MS;
  return async () => {
    for (const one of await db.read((tx) => listGivenUp(tx, FAREWELL_CHANNEL, sinceMs))) {
      const { messageId, subject, code, detail, endedMs } = one;
      const provider = platformOfFarewell(subject);
      if (code !== CONNECTED_AGAIN.code)
        log.error({ messageId, provider, code, detail }, 'FAREWELL_GIVEN_UP');
      sinceMs = Math.max(sinceMs, endedMs!);
    }
  };
}

/** Says so where a platform has stopped sending events: what it has is found by looking back alone then. */
async function lookForEvents(services: Deps & { platforms: Platforms }, log: pino.Logger): Promise<void> {
  for (const provider of await lostSubscriptions(services)) log.error({ provider }, 'SUBSCRIPTION_LOST');
}

/** The first look asks of every plan that ever changed, so that nothing is missed that did while no process ran. */
function lookForChanges(services: Deps): () => Promise<void> {
  let sinceMs = 0;
  return async () => {
    sinceMs = await changedWorkouts(services, sinceMs);
  };
}

interface Chore {
  ms: number;
  chore: () => Promise<unknown>;
  log: pino.Logger;
  /** what the log says where a round failed */
  failure: string;
  stopped: AbortSignal;
}

/** Now and then again, one round after another. A round that the process's end cuts short has not failed. */
function nowAndThen({ ms, chore, log, failure, stopped }: Chore): NodeJS.Timeout {
  let isRunning = false;
  const round = async () => {
    if (isRunning) return;
    isRunning = true;
    await chore().catch((error) => {
      if (!stopped.aborted) log.error({ err: error }, failure);
    });
    isRunning = false;
  };
  void round();
  return setInterval(() => void round(), ms).unref();
}
