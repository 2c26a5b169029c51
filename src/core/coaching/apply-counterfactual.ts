import { addDays } from '../time.ts';
import { bareRun } from './bare-run.ts';
import type { Edit } from './record.ts';
import type { ReviewInput, RunRecord } from './review-input.ts';

/** The same review input as if things had gone otherwise. Edits apply in order; those of single days say nothing here. */
export function applyEdits(input: ReviewInput, edits: readonly Edit[]): ReviewInput {
  return edits.reduce(applyEdit, input);
}

function applyEdit(input: ReviewInput, e: Edit): ReviewInput {
  const runs = (change: (r: RunRecord) => RunRecord) => ({ ...input, runs: input.runs.map(change) });
  const inWeek = (monday: string) => (r: RunRecord) => r.day >= monday && r.day <= addDays(monday, 6);
  switch (e.op) {
    case 'set_run_km':
      return runs((r) => (r.id === e.runId ? resized(r, e.km / r.distanceKm) : r));
    case 'scale_week_km': {
      const hit = inWeek(e.weekStart);
      return runs((r) => (hit(r) ? resized(r, e.factor) : r));
    }
    case 'set_easy':
      return runs((r) =>
        e.runIds.includes(r.id) ? { ...r, easyVerdict: { tooFast: e.tooFast, clear: false } } : r,
      );
    case 'set_readiness':
      return {
        ...input,
        readiness: [
          ...input.readiness.filter((r) => !e.days.includes(r.day)),
          ...e.days.map((day) => ({ day, state: e.state })),
        ],
      };
    case 'shift_rpe': {
      const hit = inWeek(e.weekStart);
      return runs((r) => (hit(r) && r.rpe !== null ? { ...r, rpe: r.rpe + e.by } : r));
    }
    case 'remove_pain':
      return { ...input, pain: input.pain.filter((p) => !e.days.includes(p.day)) };
    case 'remove_illness':
      return { ...input, illness: [], emergency: [] };
    case 'scale_hr':
      return runs((r) =>
        r.day >= e.from && r.day <= e.to && r.avgHrBpm !== null
          ? { ...r, avgHrBpm: r.avgHrBpm * e.factor }
          : r,
      );
    case 'set_results_as_predicted':
      return runs((r) =>
        r.result === null ? r : { ...r, result: { ...r.result, actualS: r.result.predictedS } },
      );
    case 'slow_work':
      return runs((r) =>
        e.runIds.includes(r.id) && r.work !== null
          ? { ...r, work: { ...r.work, paceSPerKm: r.work.fastLimitSPerKm } }
          : r,
      );
    case 'drop_planned_load':
      return {
        ...input,
        weeks: input.weeks.map((w) => (w.start === e.weekStart ? { ...w, plannedLoad: null } : w)),
      };
    case 'add_run':
      return { ...input, runs: [...input.runs, easyRun(input, e.day, e.km)] };
    case 'add_rest':
      return {
        ...input,
        runs: input.runs.filter((r) => r.day !== e.day),
        crossTraining: input.crossTraining.filter((x) => x.day !== e.day),
      };
    case 'remove_swap':
      return { ...input, swapDays: (input.swapDays ?? []).filter((day) => day !== e.day) };
    case 'unlock':
      return { ...input, locks: [], mode: 'auto' };
    case 'report_pain':
      return {
        ...input,
        pain: [
          ...input.pain,
          {
            day: e.day,
            level: e.level,
            site: 'calf',
            gaitChanged: false,
            atNightOrRest: false,
            walkingLevel: null,
          },
        ],
      };
    default:
      return input;
  }
}

function resized(r: RunRecord, factor: number): RunRecord {
  return {
    ...r,
    distanceKm: r.distanceKm * factor,
    movingS: r.movingS * factor,
    load: r.load === null ? null : r.load * factor,
  };
}

/** A plain easy run that raises no question of its own. */
function easyRun(input: ReviewInput, day: string, km: number): RunRecord {
  return bareRun({
    id: `if-${day}`,
    day,
    startMs: Date.parse(`${day}T18:00:00Z`),
    distanceKm: km,
    movingS: km * (input.runner.easyCeilingSPerKm ?? 360) * 1.1,
    kind: 'easy',
  });
}
