import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { openProposals, type SettledProposal } from '../../core/science/open-proposals.ts';
import type { Day } from '../../core/time.ts';
import type { Database } from '../../db/client.ts';
import { setActivityVerdicts } from '../../db/queries/activity.ts';
import { listSources } from '../../db/queries/activity-source.ts';
import { putAnalyses, setAnalysisPlaces } from '../../db/queries/analysis.ts';
import { lockAthlete } from '../../db/queries/athlete.ts';
import { moveDeliveries } from '../../db/queries/delivery.ts';
import { countHistoryChanges, keepHistoryState, touchHistory } from '../../db/queries/history-state.ts';
import { settledProposals, syncProposals, syncThresholds } from '../../db/queries/threshold.ts';
import type { Tx } from '../../db/transaction.ts';
import type { Evaluation } from './evaluate-history.ts';
import { FORMULA_VERSION } from './history-walk.ts';
import type { Judged } from './judge-history.ts';
import { lookBackOf } from './look-back.ts';
import type { StoredHistory } from './read-history.ts';
import type { ScaledLoad } from './scaled-loads.ts';

/** Analyses of one transaction: those of a whole archive would keep everybody else out for many seconds. */
const AT_ONCE = 100;

/**
 * Writes what an evaluation found: analyses, loads, zones, proposals, and where the walk stood. The last
 * transaction says that it is whole; of a large one, analyses go before it, each of which holds by itself and
 * is kept by the next walk. False where something it read has changed meanwhile: then it is made again.
 */
export async function saveEvaluation(
  db: Database,
  athleteId: string,
  evaluation: Evaluation,
  history: StoredHistory,
  now: { nowMs: number; today: Day },
): Promise<boolean> {
  const unsaved = differing(evaluation, history);
  while (unsaved.length > AT_ONCE) {
    const some = unsaved.splice(0, AT_ONCE);
    const saved = await db.transaction(async (tx) => {
      await lockAthlete(tx, athleteId);
      if ((await countHistoryChanges(tx, athleteId)) !== history.sawChanges) return false;
      await saveAnalyses(tx, athleteId, some, now.nowMs);
      return true;
    });
    if (!saved) return false;
  }
  return db.transaction((tx) => saveWhole(tx, athleteId, evaluation, history, unsaved, now));
}

async function saveWhole(
  tx: Tx,
  athleteId: string,
  evaluation: Evaluation,
  history: StoredHistory,
  unsaved: readonly Differing[],
  { nowMs, today }: { nowMs: number; today: Day },
): Promise<boolean> {
  const { asOf } = evaluation;
  await lockAthlete(tx, athleteId);
  // an evaluation of the past leaves the newest walk, and the zones it found, as they are
  const isNewest = asOf <= today && (history.keptThrough === null || asOf >= history.keptThrough);
  const upToDate =
    isNewest && !stands(evaluation, history)
      ? await keepHistoryState(tx, {
          athleteId,
          state: evaluation.state,
          sawChanges: history.sawChanges,
          updatedMs: nowMs,
        })
      : (await countHistoryChanges(tx, athleteId)) === history.sawChanges;
  if (!upToDate) return false;
  await saveAnalyses(tx, athleteId, unsaved, nowMs);
  const fresh = evaluation.judged.flatMap((j) => (j.fresh ? [j.id] : []));
  const sources = await listSources(tx, athleteId, fresh);
  const deliveryIds = sources.map((source) => source.deliveryId);
  await moveDeliveries(tx, athleteId, deliveryIds, { from: ['matched'], to: 'analysed' });
  if (isNewest) await saveZones(tx, athleteId, evaluation, nowMs);
  return true;
}

/** True where the walk ended as it is kept: whoever only reads writes nothing, and nobody has to walk again for it. */
function stands({ state }: Evaluation, { unchanged }: StoredHistory): boolean {
  return unchanged !== null && isDeepStrictEqual(JSON.parse(JSON.stringify(state)), unchanged);
}

interface Differing {
  judged: Judged;
  load: ScaledLoad;
  zonesFrom: Day | null;
}

/** What does not stand in the database as it was found. */
function differing(evaluation: Evaluation, { items }: StoredHistory): Differing[] {
  const loadOf = new Map(evaluation.loads.map((l) => [l.id, l]));
  const stored = new Map(items.map((i) => [i.id, i.storedLoad]));
  return evaluation.judged.flatMap((judged) => {
    const load = loadOf.get(judged.id)!;
    const before = stored.get(judged.id) ?? null;
    const zonesFrom = zonesFromOn(evaluation, judged.day);
    const isSame =
      before?.load === load.load && before.scale === load.scale && before.zonesFrom === zonesFrom;
    return isSame && !judged.fresh ? [] : [{ judged, load, zonesFrom }];
  });
}

async function saveAnalyses(
  tx: Tx,
  athleteId: string,
  unsaved: readonly Differing[],
  analysedMs: number,
): Promise<void> {
  if (unsaved.length === 0) return;
  const fresh = unsaved.filter(({ judged }) => judged.fresh);
  await putAnalyses(
    tx,
    fresh.map(({ judged, load, zonesFrom }) => ({
      athleteId,
      activityId: judged.id,
      profile: judged.profile,
      analysis: { key: judged.key, value: judged.analysis },
      lookBack: lookBackOf(judged),
      loadScale: load.scale,
      zonesFrom,
      formulaVersion: FORMULA_VERSION,
      analysedMs,
    })),
  );
  // the same borders may hold from another day on
  const moved = unsaved.filter(({ judged }) => !judged.fresh);
  await setAnalysisPlaces(
    tx,
    athleteId,
    moved.map(({ judged, load, zonesFrom }) => ({ activityId: judged.id, loadScale: load.scale, zonesFrom })),
  );
  const verdicts = unsaved.map(({ judged, load }) => ({
    activityId: judged.id,
    load: load.load,
    class: judged.analysis.class.class,
  }));
  await setActivityVerdicts(tx, athleteId, verdicts, FORMULA_VERSION);
  // the state may stand as it was: an evaluation of the past leaves it so
  await touchHistory(tx, athleteId);
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
