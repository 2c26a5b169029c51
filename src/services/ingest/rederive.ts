import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { activityZone } from '../../core/activity/activity-zone.ts';
import { localDay } from '../../core/time.ts';
import { getActivity, setLocalDay } from '../../db/queries/activity.ts';
import { listSourcesOfDelivery } from '../../db/queries/activity-source.ts';
import { deleteAnalysis, getAnalysis } from '../../db/queries/analysis.ts';
import { type Athlete, lockAthlete } from '../../db/queries/athlete.ts';
import { getDelivery, moveDelivery } from '../../db/queries/delivery.ts';
import {
  countToDerive,
  endRederivation,
  getRederivation,
  insertRederivation,
  moveRederivation,
  nextToDerive,
  openRederivation,
  type Rederivation,
  type RederiveScope,
} from '../../db/queries/rederivation.ts';
import type { Tx } from '../../db/transaction.ts';
import type { DecodedPart } from '../../formats/decode/outcome.ts';
import { FORMULA_VERSION } from '../history/history-walk.ts';
import { DONE, type JobQueue, type Step, type StepEnd } from '../job-queue.ts';
import { passingFailure, putParts } from './decode-delivery.ts';
import { deriveActivity } from './derive-activity.ts';
import { PARSER_VERSION, type ServiceDeps } from './import-file.ts';

/** Makes a walk over everything due, in the caller's transaction; one of the same scope that is under way is taken over. */
export async function startRederivation(
  tx: Tx,
  queue: JobQueue,
  athleteId: string,
  scope: RederiveScope,
  nowMs: number,
): Promise<Rederivation> {
  const open = await openRederivation(tx, athleteId, scope);
  // a zone that changed again has to be read from the start
  if (open !== null && scope !== 'zone') return open;
  if (open !== null) await endRederivation(tx, athleteId, open.rederivationId, nowMs);
  const rederivationId = `rdv_${randomUUID().replaceAll('-', '').slice(0, 20)}`;
  const total = await countToDerive(tx, athleteId, scope);
  await insertRederivation(tx, { athleteId, rederivationId, scope, total, startedMs: nowMs });
  await queue.due(tx, 'rederivation', { athleteId, rederivationId });
  return (await getRederivation(tx, athleteId, rederivationId))!;
}

/**
 * One thing after the other, each in a transaction of its own that also moves the mark, so that a walk
 * that was interrupted goes on where it stood. What cannot be derived keeps what it had and is counted.
 */
export async function rederive(
  deps: ServiceDeps,
  step: Step,
  athleteId: string,
  rederivationId: string,
): Promise<StepEnd> {
  for (;;) {
    if (step.isStopping()) return { end: 'again' };
    const walk = await deps.db.read((db) => getRederivation(db, athleteId, rederivationId));
    if (walk === null) return { end: 'give_up', code: 'REDERIVATION_GONE', message: 'The walk is gone.' };
    const id =
      walk.endedMs !== null
        ? null
        : await deps.db.read((db) => nextToDerive(db, athleteId, walk.scope, walk.cursor));
    if (id === null) {
      await deps.db.transaction(async (tx) => {
        await step.hold(tx);
        if (walk.endedMs === null) await endRederivation(tx, athleteId, rederivationId, deps.now());
        await step.done(tx, 'derived', { athleteId });
      });
      return DONE;
    }
    const parts = walk.scope === 'parser' ? await decodeAgain(deps, athleteId, id) : null;
    if (parts !== null) {
      const passing = passingFailure(parts);
      if (passing !== null) return { end: 'retry', ...passing };
    }
    await deps.db.transaction(async (tx) => {
      await step.hold(tx);
      const athlete = await lockAthlete(tx, athleteId);
      const became = athlete === null ? 'failed' : await deriveOne(tx, athlete, walk.scope, id, parts, step);
      await moveRederivation(tx, athleteId, rederivationId, {
        cursor: id,
        done: walk.done + 1,
        changed: walk.changed + (became === 'changed' ? 1 : 0),
        failed: walk.failed + (became === 'failed' ? 1 : 0),
      });
    });
    await nextTurn();
  }
}

async function decodeAgain(deps: ServiceDeps, athleteId: string, id: string): Promise<DecodedPart[] | null> {
  const delivery = await deps.db.read((db) => getDelivery(db, athleteId, id));
  const bytes = delivery?.sha256 == null ? null : await deps.files.get(athleteId, delivery.sha256);
  return bytes === null ? null : deps.pool.decode(bytes, { file: delivery?.originalName ?? '' });
}

async function deriveOne(
  tx: Tx,
  athlete: Athlete,
  scope: RederiveScope,
  id: string,
  parts: DecodedPart[] | null,
  step: Step,
): Promise<'same' | 'changed' | 'failed'> {
  const { athleteId } = athlete;
  if (scope === 'parser') return parts === null ? 'failed' : readAgain(tx, athlete, id, parts, step);
  if (scope === 'formula') {
    const analysis = await getAnalysis(tx, athleteId, id);
    if (analysis === null || analysis.formulaVersion === FORMULA_VERSION) return 'same';
    await deleteAnalysis(tx, athleteId, id);
    return 'changed';
  }
  const activity = await getActivity(tx, athleteId, id);
  if (activity === null) return 'failed';
  // the samples stay as they are: only the day they count for changes
  const zone = activityZone(activity.summary, athlete.zone);
  const day = localDay(activity.startMs, zone);
  if (activity.localDay === day && activity.zone === zone) return 'same';
  await setLocalDay(tx, athleteId, id, day, zone);
  return 'changed';
}

/** A delivery read by this parser: parts replaced, activities derived again; one that was refused gets its chance. */
async function readAgain(
  tx: Tx,
  athlete: Athlete,
  deliveryId: string,
  parts: DecodedPart[],
  step: Step,
): Promise<'same' | 'changed' | 'failed'> {
  const { athleteId } = athlete;
  const delivery = (await getDelivery(tx, athleteId, deliveryId))!;
  if (parts.every((p) => p.facts.status === 'rejected'))
    return delivery.state === 'rejected' ? 'same' : 'failed';
  await putParts(tx, [{ delivery, parts }]);
  const { state } = delivery;
  const wasNothing = state === 'rejected' || delivery.code === 'NOT_AN_ACTIVITY';
  if (wasNothing) {
    await moveDelivery(tx, athleteId, deliveryId, {
      from: [state],
      to: 'decoded',
      parserVersion: PARSER_VERSION,
    });
    await step.due(tx, 'decoded_again', { athleteId, deliveryId });
    return 'changed';
  }
  let changed = false;
  for (const { activityId } of await listSourcesOfDelivery(tx, athleteId, deliveryId)) {
    changed = (await deriveActivity(tx, athlete, activityId)) === 'changed' || changed;
  }
  const { code, detail } = delivery;
  await moveDelivery(tx, athleteId, deliveryId, {
    ...{ from: [state], to: state, code, detail },
    parserVersion: PARSER_VERSION,
  });
  return changed ? 'changed' : 'same';
}
