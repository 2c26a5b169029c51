import { getAthlete, lockAthlete } from '../../db/queries/athlete.ts';
import { eraseAthlete } from '../../db/queries/decision.ts';
import {
  detachAthlete,
  eraseAccount,
  eraseAccountsElsewhere,
  eraseJobs,
  eraseMessages,
  grantsInForceTo,
  wasThere,
} from '../../db/queries/erase.ts';
import type { Tx } from '../../db/transaction.ts';
import { ensureLocalAthlete, LOCAL } from '../athlete.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { actOf, appendAudit, chainOfAccount } from '../people/audit.ts';
import { endGrantWithin } from '../people/grants.ts';
import { type ErasureEntry, noteErasure, readErasures } from './erasure-log.ts';

/** Who goes: an athlete's data, an account, or both of one person. */
export interface Erased {
  athleteId: string | null;
  accountId: string | null;
}

/** What erasing needs: the whole database, since a person is in others' grants, too. */
export interface ErasingDeps extends Pick<ServiceDeps, 'db' | 'files' | 'now'> {
  /**
   * Has the platforms that the athlete is connected to told, in the transaction that erases: what is still
   * to be sent may name the athlete by nothing but an id, and must not be a row of the athlete's.
   */
  tellProviders(tx: Tx, athleteId: string): Promise<void>;
}

export interface Eraser {
  erase(who: Erased): Promise<void>;
}

/** How long bytes of a request that was under way may still turn up after an erasure. */
const LATE_MS = 2 * 86_400_000;

/**
 * For handlers, which hold a database that sees one person only. Who asks again while it goes on waits for the same
 * end: a second erasure would hold a connection for nothing.
 */
export function createEraser(deps: ErasingDeps): Eraser {
  const goingOn = new Map<string, Promise<void>>();
  return {
    erase(who) {
      const key = JSON.stringify([who.athleteId, who.accountId]);
      const erasing = goingOn.get(key) ?? erase(deps, who).finally(() => goingOn.delete(key));
      goingOn.set(key, erasing);
      return erasing;
    },
  };
}

/**
 * Deletes a person: every row, job and message in one transaction, then every file. Grants of others to
 * the account end. First the erasure is noted where no backup of the database reaches, so that it is done
 * again after a restore, and finished where it was interrupted. What stays is that note, and in the
 * athlete's log of who looked ids that say nothing.
 */
export async function erase(deps: ErasingDeps, who: Erased): Promise<void> {
  await noteErasure(deps.files, { act: 'erased', ...who, atMs: deps.now() });
  await eraseNow(deps, who);
}

async function eraseNow(deps: ErasingDeps, { athleteId, accountId }: Erased): Promise<void> {
  const nowMs = deps.now();
  await deps.db.transaction(
    async (tx) => {
      // jobs first: a step holds its job and then waits for the athlete
      if (athleteId !== null) await eraseJobs(tx, athleteId);
      if (accountId !== null) await eraseJobs(tx, chainOfAccount(accountId));
      if (athleteId !== null && (await lockAthlete(tx, athleteId)) !== null) {
        await deps.tellProviders(tx, athleteId);
        await eraseMessages(tx, athleteId);
        await eraseAccountsElsewhere(tx, athleteId);
        await detachAthlete(tx, athleteId);
        await eraseAthlete(tx, athleteId);
        await appendAudit(tx, athleteId, nowMs, actOf({ kind: 'anonymous' }, 'athlete:erase'));
      }
      if (accountId !== null) {
        for (const grant of await grantsInForceTo(tx, accountId)) {
          await endGrantWithin(tx, nowMs, grant, accountId);
        }
        await eraseMessages(tx, chainOfAccount(accountId));
        await eraseAccount(tx, accountId, chainOfAccount(accountId));
      }
    },
    { deadlineMs: 5 * 60_000 },
  );
  if (athleteId !== null) await eraseFiles(deps, athleteId);
}

async function eraseFiles(deps: ErasingDeps, athleteId: string): Promise<void> {
  for (const sha256 of await deps.files.list(athleteId)) await deps.files.delete(athleteId, sha256);
}

/**
 * Erases again whoever was erased and is there: after a restore of an older backup, before anything is
 * served. An athlete of the same id who began after the erasure is somebody new. Answers how many went.
 */
export async function replayErasures(deps: ErasingDeps): Promise<number> {
  let again = 0;
  for (const entry of await readErasures(deps.files)) {
    if (await eraseAgain(deps, entry)) again += 1;
  }
  return again;
}

/**
 * Ends erasures that broke off, and deletes files that a request brought while its athlete was being erased. One that
 * fails again leaves the others their end. Whoever is on this machine begins anew, as at a start.
 */
export async function sweepErased(deps: ErasingDeps): Promise<void> {
  const failures: unknown[] = [];
  for (const entry of await readErasures(deps.files)) {
    if (entry.atMs < deps.now() - LATE_MS) continue;
    await sweepAfter(deps, entry).catch((error) => failures.push(error));
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Erasures failed again.');
}

async function sweepAfter(deps: ErasingDeps, entry: ErasureEntry): Promise<void> {
  const { athleteId } = entry;
  const isThere = async (id: string) => (await deps.db.read((db) => getAthlete(db, id))) !== null;
  if (!(await eraseAgain(deps, entry)) && athleteId !== null && !(await isThere(athleteId)))
    await eraseFiles(deps, athleteId);
  if (athleteId === LOCAL) await ensureLocalAthlete(deps);
}

/** False where nobody is there who was noted, or who is there has come back since the log was read. */
async function eraseAgain(deps: ErasingDeps, { athleteId, accountId, atMs }: ErasureEntry): Promise<boolean> {
  if (!(await deps.db.read((db) => wasThere(db, { athleteId, accountId }, atMs)))) return false;
  const isStill = (one: ErasureEntry) => one.athleteId === athleteId && one.accountId === accountId;
  if (!(await readErasures(deps.files)).some(isStill)) return false;
  await eraseNow(deps, { athleteId, accountId });
  return true;
}
