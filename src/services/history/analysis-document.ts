import type { AdaptationDecision } from '../../core/coaching/record.ts';
import type { Failure } from '../../core/result.ts';
import type { Day, Zone } from '../../core/time.ts';
import { bandSpeeds } from '../../core/workout/render.ts';
import { BANDS, type Workout } from '../../core/workout/workout.ts';
import { paceZones } from '../plan/block-workouts.ts';
import type { Evaluation } from './evaluate-history.ts';
import { FORMULA_VERSION } from './history-walk.ts';
import type { ScaledLoad } from './scaled-loads.ts';

/** What became of the files of one analysis. */
export interface FileCount {
  read: number;
  activities: number;
  duplicates: number;
  notActivities: number;
  skipped: number;
  rejected: { file: string; error: Failure }[];
}

export type AnalysisDocument = ReturnType<typeof analysisDocument>;

/** One JSON document with everything an evaluation found; the report prints from it. */
export function analysisDocument(
  evaluation: Evaluation,
  about: { zone: Zone; asOf: Day; planned: boolean; files: FileCount; filesOf: (id: string) => string[] },
) {
  const decision = evaluation.decision;
  return {
    format: 'pacekeeper.analysis/1' as const,
    asOf: about.asOf,
    zone: about.zone,
    formulaVersion: FORMULA_VERSION,
    base: about.planned ? ('plan' as const) : ('own_weeks' as const),
    files: about.files,
    threshold: evaluation.estimate,
    zones: zonesView(evaluation),
    zoneChanges: evaluation.timeline.changes,
    activities: activityViews(evaluation, about.filesOf),
    fitness: { today: evaluation.series.at(-1) ?? null, series: evaluation.series },
    weeks: evaluation.weeks,
    assessment: evaluation.assessment,
    flags: decision.ok ? decision.value.flags : [],
    decision: decision.ok ? decision.value : null,
    decisionError: decision.ok ? null : decision.error,
    nextBlock: decision.ok ? nextBlockView(decision.value, evaluation.workouts) : null,
  };
}

/** The zones in force with their paces (s/km), or null for a runner who trains by effort. */
export function zonesView(evaluation: Evaluation) {
  const { zones } = evaluation;
  const paces = paceZones(zones);
  if (zones === null) return null;
  const validFrom = evaluation.timeline.changes.at(-1)?.validFrom ?? null;
  return {
    validFrom,
    source: zones.source,
    confidence: zones.confidence,
    evidenceDay: zones.evidenceDay,
    thresholdSPerKm: zones.thresholdSpeedMps === null ? null : 1000 / zones.thresholdSpeedMps,
    easyCeilingSPerKm: zones.easyCeilingMps === null ? null : 1000 / zones.easyCeilingMps,
    easyCeilingHrBpm: zones.easyCeilingHrBpm,
    lthrBpm: zones.lthrBpm,
    lthrSource: zones.lthrSource,
    raceEquivalence: zones.vdot,
    bands:
      paces === null
        ? null
        : BANDS.map((band) => {
            const { lowMps, highMps } = bandSpeeds(band, paces);
            return { band, slowSPerKm: 1000 / lowMps, fastSPerKm: 1000 / highMps };
          }),
  };
}

export function activityViews(evaluation: Evaluation, filesOf: (id: string) => string[]) {
  const loads = new Map<string, ScaledLoad>(evaluation.loads.map((l) => [l.id, l]));
  return evaluation.judged.map((j) => ({
    id: j.id,
    files: filesOf(j.id),
    day: j.day,
    startTime: new Date(j.summary.startMs).toISOString(),
    sport: j.summary.sport,
    name: j.summary.name,
    class: j.analysis.class.class,
    classReason: j.analysis.class.reason,
    distanceM: j.summary.distanceM,
    elapsedS: j.summary.elapsedS,
    timerS: j.summary.timerS,
    movingS: j.summary.movingS,
    ascentM: j.summary.ascentM,
    avgHrBpm: j.profile.meanHrBpm,
    gapSPerKm: j.profile.gapSPerKm,
    load: loads.get(j.id) ?? null,
    easy: j.analysis.easy,
    paceDomainS: j.analysis.paceDomainS,
    trust: j.summary.trust,
    findings: j.summary.findings,
  }));
}

function nextBlockView(decision: AdaptationDecision, workouts: Workout[]) {
  return {
    from: decision.scope.from,
    to: decision.scope.to,
    plannedKm: decision.plannedKm,
    km: decision.newKm,
    sessions: decision.sessions,
    workouts,
  };
}
