import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { isDatabaseError } from '../../db/database-error.ts';
import { keepEvents, parkEvents, type ToldEvents } from '../../db/queries/provider-event.ts';
import { waitAtMost } from '../../db/transaction.ts';
import type { ProviderEvent } from '../../providers/webhook.ts';
import { carried } from '../../signals/tracing.ts';
import type { JobQueue } from '../job-queue.ts';
import type { ConnectionDeps } from './platforms.ts';

type Deps = Pick<ConnectionDeps, 'db' | 'now'> & { queue: Pick<JobQueue, 'dueEach' | 'wake'> };

/** An owner may still be on the way back from the consent page, or the callback not yet committed. */
const PARKED_MS = 7 * 86_400_000;
/** Transactions at once: while one is answered the next is gathered. */
const LANES = 2;
/** From the begin of one to the begin of the next: what arrives meanwhile goes together, and costs a fraction of one by one. */
const APART_MS = 15;
/** More than this do not go together, so that a body of thousands leaves others their turn. */
const MOST_EVENTS = 500;
/** A platform has given up long before; what hangs is not to hold up those that wait behind it. */
const LIMITS = { deadlineMs: 10_000 };
/** Rows of one athlete that somebody else holds for longer, as an erasure does, hold up nobody but that athlete. */
const LOCK_MS = 500;
/** A statement was refused for what it holds, or waited for somebody; not because the database is away or full. */
const OF_ITS_OWN = /^(22|23|40|42|54|55P03)/;

/** What one call told about one account. */
interface Told {
  provider: string;
  externalId: string;
  events: readonly ProviderEvent[];
  receivedMs: number;
  trace: string | undefined;
}

interface Waiting {
  told: Told;
  isAlone: boolean;
  resolve(): void;
  reject(error: unknown): void;
}

export interface EventInbox {
  /**
   * Stores what a platform told about one of its accounts, with the work that it makes due; resolves after the commit.
   * Rejects where nothing is known to be stored; a database that is away refuses all that wait for it.
   */
  keep(provider: string, externalId: string, events: readonly ProviderEvent[]): Promise<void>;
}

/**
 * Stores events together: what arrives while others are being stored waits for one transaction of all of it. Where that
 * is refused for what one of them holds, each waits again for a transaction of its own, so that it refuses nobody else.
 */
export function createEventInbox(deps: Deps): EventInbox {
  const waiting: Waiting[] = [];
  let lanes = 0;
  let nextMs = 0;

  function gathered(): Waiting[] {
    let events = 0;
    const fits = waiting.findIndex(({ told, isAlone }, i) => {
      events += told.events.length;
      return i > 0 && (isAlone || waiting[0]!.isAlone || events > MOST_EVENTS);
    });
    return waiting.splice(0, fits < 0 ? waiting.length : fits);
  }

  async function storeAll(batch: readonly Waiting[]): Promise<void> {
    try {
      await store(
        deps,
        batch.map(({ told }) => told),
      );
      for (const { resolve } of batch) resolve();
    } catch (error) {
      const isAway = isDatabaseError(error) && !OF_ITS_OWN.test(error.sqlState ?? '');
      if (batch.length > 1 && !isAway) waiting.push(...batch.map((one) => ({ ...one, isAlone: true })));
      else for (const { reject } of isAway ? [...batch, ...waiting.splice(0)] : batch) reject(error);
    }
  }

  async function itsTurn(): Promise<void> {
    if (waiting[0]?.isAlone === true) return;
    const nowMs = performance.now();
    const restMs = nextMs - nowMs;
    nextMs = Math.max(nowMs, nextMs) + APART_MS;
    // what arrives in the same turn goes along, too
    await (restMs > 0 ? pause(restMs) : nextTurn());
  }

  async function lane(): Promise<void> {
    lanes += 1;
    while (waiting.length > 0) {
      await itsTurn();
      if (waiting.length > 0) await storeAll(gathered());
    }
    lanes -= 1;
  }

  return {
    keep(provider, externalId, events) {
      const told = { provider, externalId, events, receivedMs: deps.now(), trace: carried() };
      return new Promise((resolve, reject) => {
        waiting.push({ told, isAlone: false, resolve, reject });
        if (lanes < LANES) void lane();
      });
    },
  };
}

async function store(deps: Deps, told: readonly Told[]): Promise<void> {
  const strangers = await storeKnown(deps, told);
  if (strangers.length === 0) return;
  const rows = strangers.flatMap(({ provider, externalId, events, receivedMs }) =>
    events.map((event) => {
      const expiresMs = receivedMs + PARKED_MS;
      return { provider, externalId, eventKey: event.key, receivedMs, expiresMs, event: recordOf(event) };
    }),
  );
  await deps.db.as({ kind: 'nobody' }).transaction(async (tx) => {
    await waitAtMost(tx, LOCK_MS);
    await parkEvents(tx, rows, deps.now());
  }, LIMITS);
  // their owners may have come between the look and the parking
  await storeKnown(deps, strangers);
}

/** Whose the accounts are is asked where it is written; answers what is nobody's. */
async function storeKnown(deps: Deps, told: readonly Told[]): Promise<Told[]> {
  const accounts = [
    ...Map.groupBy(told, ({ provider, externalId }) => JSON.stringify([provider, externalId])).values(),
  ];
  const kept = await deps.db.as({ kind: 'nobody' }).transaction(async (tx) => {
    const [, kept] = await Promise.all([waitAtMost(tx, LOCK_MS), keepEvents(tx, accounts.map(toldOf))]);
    const due = kept.flatMap((one, i) => {
      if (one === null || !one.isNew) return [];
      const { athleteId, connectionId } = one;
      return [{ athleteId, connectionId, trace: accounts[i]![0]!.trace }];
    });
    await deps.queue.dueEach(tx, 'provider', due);
    return kept;
  }, LIMITS);
  if (kept.some((one) => one !== null)) deps.queue.wake();
  return accounts.filter((_, i) => kept[i] === null).flat();
}

function toldOf(told: readonly Told[]): ToldEvents {
  const { provider, externalId } = told[0]!;
  const events = told.flatMap(({ events, receivedMs }) =>
    events.map((event) => ({ eventKey: event.key, receivedMs, event: recordOf(event) })),
  );
  return { provider, externalId, events };
}

function recordOf({ kind, isProven, objects, document }: ProviderEvent) {
  return { kind, isProven, objects, document };
}
