import { createHash } from 'node:crypto';
import { deny } from '../../core/coaching/texts/refusals.ts';
import { ok, type Result } from '../../core/result.ts';
import { type Day, localDay } from '../../core/time.ts';
import { lockAthlete } from '../../db/queries/athlete.ts';
import {
  type Clearance,
  insertClearance,
  listClearances,
  withdrawClearance,
} from '../../db/queries/coaching.ts';
import type { Asker } from '../asker.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { appendAudit } from '../people/audit.ts';
import { type ReviewedNow, reviewNow } from './review-now.ts';

export interface NewClearance {
  day: Day | null;
  of: Clearance['clearedOf'];
  by: Clearance['clearedBy'];
  note: string | null;
}

/**
 * Keeps that running is all right again and lays the return at once (SAFE-1, SAFE-2, BRK-2); the same again is the
 * same. A runner can only pass on what a professional said: for the runner's own word there is the pain when
 * walking on two days in a row. Errors: CLEARANCE_IN_FUTURE, CLEARANCE_NOT_YOURS.
 */
export async function giveClearance(
  deps: ServiceDeps,
  athleteId: string,
  by: Asker,
  said: NewClearance,
): Promise<Result<{ clearance: Clearance; review: ReviewedNow | null }>> {
  const given = await deps.db.transaction(async (tx): Promise<Result<Clearance>> => {
    const athlete = (await lockAthlete(tx, athleteId))!;
    const today = localDay(deps.now(), athlete.zone);
    const day = said.day ?? today;
    if (day > today) return deny('CLEARANCE_IN_FUTURE', { day: today });
    if (said.by === 'coach' && by.role !== 'coach') return deny('CLEARANCE_NOT_YOURS');
    const key = JSON.stringify([day, said.of, said.by, by.id]);
    const clearanceId = `clearance_${createHash('sha256').update(key).digest('hex').slice(0, 20)}`;
    const createdMs = deps.now();
    const same = (await listClearances(tx, athleteId)).find((c) => c.clearanceId.startsWith(clearanceId));
    if (same !== undefined) return ok(same);
    const id = `${clearanceId}-${createdMs}`;
    const row = { day, clearedOf: said.of, clearedBy: said.by, note: said.note, madeBy: by.id, createdMs };
    await insertClearance(tx, { athleteId, clearanceId: id, ...row });
    const detail = { clearance: id, of: said.of, by: said.by, day };
    await appendAudit(tx, athleteId, createdMs, {
      actor: by.id,
      key: null,
      action: 'clearance:give',
      detail,
    });
    return ok((await listClearances(tx, athleteId)).find((c) => c.clearanceId === id)!);
  });
  if (!given.ok) return given;
  return ok({ clearance: given.value, review: await reviewNow(deps, athleteId) });
}

/** Takes a clearance back: what it lifted holds again. Errors: CLEARANCE_NOT_FOUND, CLEARANCE_OF_ANOTHER. */
export async function takeBackClearance(
  deps: ServiceDeps,
  athleteId: string,
  by: Asker,
  clearanceId: string,
): Promise<Result<ReviewedNow | null>> {
  const gone = await deps.db.transaction(async (tx): Promise<Result<null>> => {
    await lockAthlete(tx, athleteId);
    const found = (await listClearances(tx, athleteId)).find((c) => c.clearanceId === clearanceId);
    if (found === undefined) return deny('CLEARANCE_NOT_FOUND');
    if (found.madeBy !== by.id && found.clearedBy === 'coach') return deny('CLEARANCE_OF_ANOTHER');
    await withdrawClearance(tx, athleteId, clearanceId, deps.now());
    const detail = { clearance: clearanceId };
    await appendAudit(tx, athleteId, deps.now(), {
      actor: by.id,
      key: null,
      action: 'clearance:withdraw',
      detail,
    });
    return ok(null);
  });
  return gone.ok ? ok(await reviewNow(deps, athleteId)) : gone;
}
