import { createHash } from 'node:crypto';
import { openProposals, type SettledProposal } from '../../core/science/open-proposals.ts';
import type { Day } from '../../core/time.ts';
import { listSources, setActivityVerdict } from '../../db/queries/activity.ts';
import { putAnalysis, setAnalysisPlace } from '../../db/queries/analysis.ts';
import { lockAthlete } from '../../db/queries/athlete.ts';
import { moveDelivery } from '../../db/queries/delivery.ts';
import { countHistoryChanges, keepHistoryState } from '../../db/queries/history-state.ts';
import { settledProposals, syncProposals, syncThresholds } from '../../db/queries/threshold.ts';
import type { Tx } from '../../db/transaction.ts';
import type { Evaluation } from './evaluate-history.ts';
import { FORMULA_VERSION } from './history-walk.ts';
import type { Judged } from './judge-history.ts';
import { lookBackOf } from './look-back.ts';
import type { StoredHistory } from './read-history.ts';
import type { ScaledLoad } from './scaled-loads.ts';

/**
 * Writes what an evaluation found in one transaction: analyses, loads, zones, proposals, and where the walk
 * stood. False, and nothing written, where something it read has changed meanwhile: then it is made again.
 */
export async function saveEvaluation(
  tx: Tx,
  athleteId: string,
  evaluation: Evaluation,
  history: StoredHistory,
  now: { nowMs: number; today: Day },
): Promise<boolean> {
  const { nowMs, today } = now;
  const { asOf } = evaluation;
  await lockAthlete(tx, athleteId);
  // an evaluation of the past leaves the newest walk, and the zones it found, as they are
  const isNewest = asOf <= today && (history.keptThrough === null || asOf >= history.keptThrough);
  const upToDate = isNewest
    ? await keepHistoryState(tx, {
        athleteId,
        state: evaluation.state,
        sawChanges: history.sawChanges,
        updatedMs: nowMs,
      })
    : (await countHistoryChanges(tx, athleteId)) === history.sawChanges;
  if (!upToDate) return false;
  await saveAnalyses(tx, athleteId, evaluation, history, nowMs);
  if (isNewest) await saveZones(tx, athleteId, evaluation, nowMs);
  return true;
}

async function saveAnalyses(
  tx: Tx,
  athleteId: string,
  evaluation: Evaluation,
  history: StoredHistory,
  nowMs: number,
): Promise<void> {
  const loads = new Map(evaluation.loads.map((l) => [l.id, l]));
  const stored = new Map(history.items.map((i) => [i.id, i.storedLoad]));
  for (const j of evaluation.judged) {
    const load = loads.get(j.id)!;
    if (j.fresh) await saveAnalysis(tx, athleteId, evaluation, j, load, nowMs);
    const before = stored.get(j.id) ?? null;
    const zonesFrom = zonesFromOn(evaluation, j.day);
    const isSame = before?.load === load.load && before.scale === load.scale;
    if (!j.fresh && isSame && before.zonesFrom === zonesFrom) continue;
    // the same borders may hold from another day on
    if (!j.fresh) await setAnalysisPlace(tx, athleteId, j.id, { loadScale: load.scale, zonesFrom });
    const verdict = { load: load.load, class: j.analysis.class.class, formulaVersion: FORMULA_VERSION };
    await setActivityVerdict(tx, athleteId, j.id, verdict);
  }
  const fresh = evaluation.judged.flatMap((j) => (j.fresh ? [j.id] : []));
  for (const { deliveryId } of await listSources(tx, athleteId, fresh)) {
    await moveDelivery(tx, athleteId, deliveryId, { from: ['matched'], to: 'analysed' });
  }
}

async function saveAnalysis(
  tx: Tx,
  athleteId: string,
  evaluation: Evaluation,
  judged: Judged,
  load: ScaledLoad,
  nowMs: number,
): Promise<void> {
  await putAnalysis(tx, {
    athleteId,
    activityId: judged.id,
    profile: judged.profile,
    analysis: { key: judged.key, value: judged.analysis },
    lookBack: lookBackOf(judged),
    loadScale: load.scale,
    zonesFrom: zonesFromOn(evaluation, judged.day),
    formulaVersion: FORMULA_VERSION,
    analysedMs: nowMs,
  });
}

/** The first day of the zones that an activity of this day is judged against; null: there are none. */
function zonesFromOn({ timeline }: Evaluation, day: Day): Day | null {
  return timeline.changes.findLast((c) => c.validFrom <= day)?.validFrom ?? null;
}

async function saveZones(tx: Tx, athleteId: string, evaluation: Evaluation, nowMs: number): Promise<void> {
  const { timeline, fitnessBefore, from } = evaluation;
  const since = fitnessBefore.day === null || from === null ? '0001-01-01' : from;
  const row = (prefix: string, validFrom: Day, key: unknown, estimate: unknown) => ({
    athleteId,
    thresholdId: digest(prefix, key),
    validFrom,
    estimate,
    formulaVersion: FORMULA_VERSION,
    createdMs: nowMs,
  });
  const changes = timeline.changes.filter((c) => c.validFrom >= since);
  await syncThresholds(
    tx,
    athleteId,
    since,
    changes.map((c) => row('thr', c.validFrom, c, c)),
    nowMs,
  );
  const settled = (await settledProposals(tx, athleteId)).map((r) => r.estimate as SettledProposal);
  const proposals = openProposals(timeline, settled).map((p) =>
    row('prp', p.day, [p.heldBecause, p.evidence], {
      ...p,
      from: evaluation.zones?.thresholdSpeedMps ?? null,
    }),
  );
  await syncProposals(tx, athleteId, proposals, nowMs);
}

function digest(prefix: string, value: unknown): string {
  return `${prefix}_${createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 20)}`;
}
