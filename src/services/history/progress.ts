import type { ProgressHistory } from '../../core/coaching/progress/progress-run.ts';
import { toProgressRun } from '../../core/coaching/progress/progress-run.ts';
import type { AdaptationDecision } from '../../core/coaching/record.ts';
import { toCrossTraining } from '../../core/coaching/run-record.ts';
import { localTime } from '../../core/time.ts';
import { listRemembered } from '../../db/queries/decision.ts';
import { listFeedback } from '../../db/queries/feedback.ts';
import { listGoals } from '../../db/queries/goal.ts';
import { listStrengthLogs } from '../../db/queries/strength-log.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import type { GoalDocument } from '../plan/goal-document.ts';
import { painReports } from '../review/athlete-signals.ts';
import type { Evaluation } from './evaluate-history.ts';
import { judgedHistory } from './judged-history.ts';

/** Decisions looked at for kept rests: more than two years of weekly and daily reviews. */
const DECISIONS = 1000;
const EVER = '1900-01-01';

type Remembered = Pick<AdaptationDecision, 'asOf' | 'code' | 'scope' | 'newKm' | 'score' | 'approval'>;

const MODES: Record<string, string> = { cycling: 'bike', swimming: 'swim', hiking: 'hike', walking: 'hike' };

/**
 * What the rules on what was done look at, from an evaluation and what is stored beside it: the whole history as
 * judged, decisions, pain and logged strength up to the day the evaluation stands on.
 */
export async function progressHistory(
  deps: ServiceDeps,
  athlete: { athleteId: string; zone: string },
  evaluation: Evaluation,
): Promise<ProgressHistory> {
  const { asOf, reviewInput } = evaluation;
  const { athleteId, zone } = athlete;
  const { decisions, feedback, logs, goals, known } = await deps.db.read(async (db) => ({
    decisions: await listRemembered(db, athleteId, DECISIONS),
    feedback: await listFeedback(db, athleteId, EVER, asOf),
    logs: await listStrengthLogs(db, athleteId, EVER, asOf),
    goals: await listGoals(db, athleteId),
    known: await judgedHistory(db, athleteId, asOf),
  }));
  const sessions = [...reviewInput.weeks, reviewInput.next].flatMap((w) => w.sessions);
  const plannedOn = new Map(sessions.map((s) => [s.day, s]));
  const others = known.filter((j) => j.summary.sport !== 'running' && j.summary.trust.time);
  return {
    asOf,
    runs: known
      .filter((j) => j.summary.sport === 'running')
      .map((j) => toProgressRun(j, plannedOn.get(j.day) ?? null, startMinute(j.summary.startMs, zone))),
    crossTraining: others
      .filter((j) => j.summary.sport !== 'strength')
      .map((j) => ({ ...toCrossTraining(j), id: j.id, mode: MODES[j.summary.sport ?? ''] ?? 'other' })),
    strength: [
      ...logs.map((l) => ({ id: l.logId, day: l.day, phase: l.phase })),
      // a watch that ran along recorded the session that was logged
      ...others
        .filter((j) => j.summary.sport === 'strength' && !logs.some((l) => l.day === j.day))
        .map((j) => ({ id: j.id, day: j.day, phase: null })),
    ],
    review: { ...reviewInput, pain: painReports(feedback) },
    decided: decisions
      .filter((row) => row.asOfDay <= asOf)
      .map((row) => row.output as Remembered)
      .filter((d) => ['applied', 'applied_in_part', 'approved'].includes(d.approval.status))
      .map((d) => ({
        asOf: d.asOf,
        code: d.code,
        from: d.scope.from,
        to: d.scope.to,
        newKm: d.newKm,
        warned: d.score > 0 || d.code === 'rest_and_refer' || d.code === 'rest_until_clear',
      })),
    goals: goals.flatMap((g) => {
      const { event } = g.document as GoalDocument;
      return event === null || event.targetTimeS === null
        ? []
        : [{ day: event.date, targetTimeS: event.targetTimeS }];
    }),
  };
}

function startMinute(startMs: number, zone: string): number {
  const { hour, minute } = localTime(startMs, zone);
  return 60 * hour + minute;
}

/** PLT-1: flags with two points or more that stand on the day of the evaluation. */
export function redFlags({ decision }: Evaluation): string[] {
  if (!decision.ok) return [];
  return decision.value.flags.filter((f) => f.level >= 2 && f.muted !== true).map((f) => f.code);
}
