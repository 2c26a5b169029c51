import { lockOn } from '../../core/coaching/locks.ts';
import { noRunFits } from '../../core/coaching/plan/check-plan-input.ts';
import { type FitChange, fitToAvailability } from '../../core/coaching/plan/fit-availability.ts';
import type { PlanFailure } from '../../core/coaching/plan/plan-failure.ts';
import { leastKm } from '../../core/coaching/plan/share-plan-km.ts';
import { type Day, localDay } from '../../core/time.ts';
import { lockAthlete } from '../../db/queries/athlete.ts';
import { putAvailability } from '../../db/queries/availability.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { type ExpectedTag, versionMismatch } from '../version-mismatch.ts';
import { readAvailability, type StoredAvailability, sameJson } from './availability.ts';
import {
  type AvailabilityDocument,
  checkAvailabilityDocument,
  planAvailability,
} from './availability-document.ts';
import { slowEasySPerKm } from './block-workouts.ts';
import { planLocks } from './locks.ts';
import type { PlanDocument } from './plan-document.ts';
import { planInForce, writePlan, zonesInForce } from './plans.ts';

export interface AvailabilityChanged {
  availability: StoredAvailability;
  /** what the plan in force had to give; empty where it fits or there is none */
  planChanges: FitChange[];
  /** the version that holds them; null: the plan stayed */
  planVersion: number | null;
}

export type AvailabilityOutcome =
  | { ok: true; value: AvailabilityChanged }
  | { ok: false; error: PlanFailure | { code: string; message: string } };

/**
 * Puts an availability in force and makes the plan fit it at once (AVL-8): only sessions ahead change, no week
 * grows. The same again changes nothing; days that hold no run at all are refused while the plan has some. Errors: VERSION_MISMATCH, AVAILABILITY_TOO_LITTLE,
 * AVAILABILITY_CONTRADICTS, BLACKOUT_INVALID, BLACKOUT_PAST.
 */
export async function changeAvailability(
  deps: ServiceDeps,
  athleteId: string,
  document: AvailabilityDocument,
  expected: ExpectedTag,
): Promise<AvailabilityOutcome> {
  return deps.db.transaction(async (tx): Promise<AvailabilityOutcome> => {
    const athlete = (await lockAthlete(tx, athleteId))!;
    const today = localDay(deps.now(), athlete.zone);
    const before = await readAvailability(tx, athleteId);
    const error =
      versionMismatch(expected, before?.version ?? 0) ??
      checkAvailabilityDocument(document, today, before?.document ?? null);
    if (error !== null) return { ok: false, error };
    if (before !== null && sameJson(before.document, document)) {
      return { ok: true, value: { availability: before, planChanges: [], planVersion: null } };
    }
    const availability = { version: (before?.version ?? 0) + 1, document, updatedMs: deps.now() };
    const found = await planInForce(tx, athleteId);
    if (found === null) {
      await putAvailability(tx, { athleteId, ...availability });
      return { ok: true, value: { availability, planChanges: [], planVersion: null } };
    }
    const locks = await planLocks(tx, athleteId);
    const slowSPerKm = slowEasySPerKm(await zonesInForce(tx, athleteId));
    const most = Math.max(...planAvailability(document).maxMin);
    if (runsAhead(found.document, today) > 0 && most * 60 < leastKm(slowSPerKm) * slowSPerKm)
      return { ok: false, error: noRunFits(slowSPerKm) };
    const fitted = fitToAvailability(found.document, planAvailability(document), {
      today,
      slowSPerKm,
      isLocked: (s) => lockOn(locks, s, ['day', 'km']) !== null,
    });
    const { changes } = fitted;
    await putAvailability(tx, { athleteId, ...availability });
    const real = changes.some((c) => c.op !== 'stuck');
    const planVersion = !real
      ? null
      : await writePlan(deps, tx, athleteId, {
          document: fitted.plan as PlanDocument,
          madeBy: 'policy',
          madeById: null,
          reason: 'AVL-8',
          decidedFor: found.decidedFor,
          decisionId: null,
          workouts: [],
        });
    return { ok: true, value: { availability, planChanges: changes, planVersion } };
  });
}

function runsAhead({ weeks }: Pick<PlanDocument, 'weeks'>, today: Day): number {
  return weeks.flatMap((w) => w.sessions).filter((s) => s.day >= today && s.km > 0 && s.type !== 'race')
    .length;
}
