import { type Consistency, consistency } from '../../core/coaching/progress/consistency.ts';
import type { ProgressHistory } from '../../core/coaching/progress/progress-run.ts';
import { toProgressRun } from '../../core/coaching/progress/progress-run.ts';
import type { AdaptationDecision } from '../../core/coaching/record.ts';
import { toCrossTraining } from '../../core/coaching/run-record.ts';
import { type FoundWins, findWins } from '../../core/coaching/wins/find-wins.ts';
import { addDays, type Day, localTime, weekStart } from '../../core/time.ts';
import type { Athlete } from '../../db/queries/athlete.ts';
import { listRemembered } from '../../db/queries/decision.ts';
import { type Feedback, listFeedback } from '../../db/queries/feedback.ts';
import { listGoals } from '../../db/queries/goal.ts';
import { listStrengthLogs } from '../../db/queries/strength-log.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import type { GoalDocument } from '../plan/goal-document.ts';
import { painReports } from '../review/athlete-signals.ts';
import type { Evaluation } from './evaluate-history.ts';
import type { Evaluations } from './evaluations.ts';
import { judgedHistory } from './judged-history.ts';

/** Decisions looked at for kept rests: more than two years of weekly and daily reviews. */
const DECISIONS = 1000;
const EVER = '1900-01-01';
const RECENT_DAYS = 26 * 7;
/** of memory, about */
const KB_A_RUN = 2;

type Remembered = Pick<AdaptationDecision, 'asOf' | 'code' | 'scope' | 'newKm' | 'score' | 'approval'>;

const MODES: Record<string, string> = { cycling: 'bike', swimming: 'swim', hiking: 'hike', walking: 'hike' };

/** What stands beside activities, as the asker may read it. */
interface Beside {
  decisions: Awaited<ReturnType<typeof listRemembered>>;
  feedback: Feedback[];
  logs: Awaited<ReturnType<typeof listStrengthLogs>>;
  goals: Awaited<ReturnType<typeof listGoals>>;
}

async function readBeside(deps: ServiceDeps, athleteId: string, asOf: Day): Promise<Beside> {
  return deps.db.read(async (db) => ({
    decisions: await listRemembered(db, athleteId, DECISIONS),
    feedback: await listFeedback(db, athleteId, EVER, asOf),
    logs: await listStrengthLogs(db, athleteId, EVER, asOf),
    goals: await listGoals(db, athleteId),
  }));
}

type Whose = Pick<Athlete, 'athleteId' | 'zone'>;

/**
 * What the rules on what was done look at, from an evaluation and what is stored beside it: the whole history as
 * judged, decisions, pain and logged strength up to the day the evaluation stands on.
 */
export async function progressHistory(
  deps: ServiceDeps,
  athlete: Whose,
  evaluation: Evaluation,
): Promise<ProgressHistory> {
  return historyOf(deps, athlete, evaluation, await readBeside(deps, athlete.athleteId, evaluation.asOf));
}

/**
 * The same with no activity older than what the inventory, the running form and the plateau look at: twelve weeks
 * with the three before them, and twelve weeks of plateaus of 42 days against the 42 before.
 */
export async function recentProgress(
  deps: ServiceDeps & { evaluations: Evaluations },
  athlete: Whose,
  evaluation: Evaluation,
): Promise<ProgressHistory> {
  const { asOf } = evaluation;
  const { athleteId, zone } = athlete;
  const beside = await readBeside(deps, athleteId, asOf);
  const make = () => historyOf(deps, athlete, evaluation, beside, weekStart(addDays(asOf, -RECENT_DAYS)));
  const kb = ({ runs, crossTraining }: ProgressHistory) => KB_A_RUN * (runs.length + crossTraining.length);
  return deps.evaluations.following(evaluation, ['recent', zone, beside], make, kb);
}

/** All wins of a history, and how consistent it was. */
export async function progressWins(
  deps: ServiceDeps & { evaluations: Evaluations },
  athlete: Whose & Pick<Athlete, 'celebrate'>,
  evaluation: Evaluation,
): Promise<FoundWins & { consistency: Consistency }> {
  const { athleteId, zone, celebrate } = athlete;
  const beside = await readBeside(deps, athleteId, evaluation.asOf);
  const make = async () => {
    const history = await historyOf(deps, athlete, evaluation, beside);
    return { ...findWins(history, celebrate), consistency: consistency(history) };
  };
  // not everybody may read all that was said, and with it what they are told differs
  return deps.evaluations.following(evaluation, ['wins', zone, celebrate, beside], make, (made) =>
    Math.ceil(JSON.stringify(made).length / 512),
  );
}

/** Which runs count is worked out for the athlete, as with the evaluation, whoever asked: from what others may be shown alone. */
async function historyOf(
  deps: ServiceDeps,
  { athleteId, zone }: Whose,
  { asOf, reviewInput }: Evaluation,
  { decisions, feedback, logs, goals }: Beside,
  from?: Day,
): Promise<ProgressHistory> {
  const own = deps.db.as({ kind: 'self', athleteId });
  const known = await own.read((db) => judgedHistory(db, athleteId, { from, to: asOf }));
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
