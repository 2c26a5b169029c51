import { eventOccasions } from '../../core/coaching/event-triggers.ts';
import { lockOn } from '../../core/coaching/locks.ts';
import type { AdaptationDecision } from '../../core/coaching/record.ts';
import { relayWeeks } from '../../core/coaching/relay-weeks.ts';
import type { PlannedWeek, ReviewInput } from '../../core/coaching/review-input.ts';
import { deny, refused } from '../../core/coaching/texts/refusals.ts';
import { ok, type Result } from '../../core/result.ts';
import { addDays, type Day, localDay, weekStart } from '../../core/time.ts';
import { getAthlete, lockAthlete } from '../../db/queries/athlete.ts';
import { appendDecision, reviewOfWeek } from '../../db/queries/decision.ts';
import { noteOccasions } from '../../db/queries/review-clock.ts';
import type { Tx } from '../../db/transaction.ts';
import { athleteToday, evaluateAthlete } from '../athlete.ts';
import { raiseFromReview } from '../desk/raise-alerts.ts';
import type { Evaluation } from '../history/evaluate-history.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { isSafe } from '../plan/meant-plan.ts';
import { ownWeeksWith } from '../plan/own-weeks.ts';
import { OWN_WEEKS, type PlanDocument, plannedWeeks } from '../plan/plan-document.ts';
import { planBefore, planInForce, planMeant, writePlan } from '../plan/plans.ts';
import type { Circumstances } from './circumstances.ts';
import { changedWeek, decidedWeek, libraryType, renamed } from './decided-week.ts';

export interface ReviewOutcome {
  evaluation: Evaluation;
  decisionId: string;
  /** false: the same review was made before and nothing changed */
  appended: boolean;
}

/**
 * One review: evaluates, appends the decision and writes the next block as a new plan version.
 * `asOf` is by default the athlete's today. The same history gives the same decision and is written once; what the review itself decided before is
 * not evidence for it.
 */
export async function reviewAthlete(
  deps: ServiceDeps,
  athleteId: string,
  asOf?: Day,
  told: Circumstances = {},
): Promise<Result<ReviewOutcome>> {
  const today = await athleteToday(deps, athleteId);
  if (asOf !== undefined && asOf > today) {
    return deny('AS_OF_IN_FUTURE', { day: today });
  }
  const yesterday = addDays(today, -1);
  const late = asOf !== undefined && asOf < yesterday ? { settledThrough: yesterday } : {};
  const evaluation = await evaluateAthlete(deps, athleteId, asOf, { ...told, ...late });
  if (evaluation === null) {
    return {
      ok: false,
      error: refused('NO_ACTIVITIES'),
    };
  }
  if (!evaluation.decision.ok) return evaluation.decision;
  const decision = evaluation.decision.value;
  return deps.db.transaction(async (tx) => {
    await lockAthlete(tx, athleteId);
    const before = await reviewOfWeek(tx, athleteId, decision.scope.from);
    const isAnother = before !== null && before.decisionId !== decision.id;
    const { appended, decision: row } = await appendDecision(tx, {
      athleteId,
      decisionId: decision.id,
      reviewKey: `${decision.trigger}:${decision.inputsHash}`,
      asOfDay: decision.asOf,
      decidedMs: deps.now(),
      policyVersion: decision.policyVersion,
      outcome: decision.code,
      input: evaluation.reviewInput,
      output: isAnother ? { ...decision, supersedes: before.decisionId } : decision,
    });
    // COACH-2: what waits for an answer changes nothing yet, and what is locked nothing at all
    if (appended && decision.approval.status === 'applied' && decision.code !== 'hold_locked') {
      await applyDecision(deps, tx, athleteId, evaluation.reviewInput, decision, row.decisionId);
    }
    const reviewed = { input: evaluation.reviewInput, decision, decisionId: row.decisionId };
    await raiseFromReview(tx, athleteId, reviewed, deps.now());
    const seen = eventOccasions(evaluation.reviewInput).map((o) => o.key);
    await noteOccasions(tx, athleteId, seen, row.decisionId, deps.now());
    return ok({ evaluation, decisionId: row.decisionId, appended });
  });
}

/**
 * Writes the plan with the decided week in it as its next version; answers its number. `waited`: the plan may have been
 * changed since it was decided.
 */
export async function applyDecision(
  deps: ServiceDeps,
  tx: Tx,
  athleteId: string,
  input: ReviewInput,
  decision: AdaptationDecision,
  decisionId: string,
  { waited = false }: { waited?: boolean } = {},
): Promise<number> {
  const { zone } = (await getAthlete(tx, athleteId))!;
  const base = await planBefore(tx, athleteId, decision.asOf);
  const now = (await planInForce(tx, athleteId))?.document;
  const weekOf = (doc: PlanDocument | null | undefined) =>
    doc?.weeks.find((w) => w.start === decision.scope.from);
  const meant = isSafe(decision.code) || base === null ? null : await planMeant(tx, athleteId, base.id);
  const planned = weekOf(waited ? (meant ?? now) : base);
  const week =
    planned === undefined
      ? decidedWeek(input, decision)
      : changedWeek(planned, weekOf(now), decision, localDay(deps.now(), zone));
  // changes made by hand to other weeks since then stay
  const standing = now !== undefined && now.id === base?.id ? now : base;
  const others = (standing?.weeks ?? [])
    .filter((w) => w.start !== week.start)
    .map((w) =>
      w.start <= weekStart(decision.asOf) ? w : (meant?.weeks.find((m) => m.start === w.start) ?? w),
    );
  const relaid = relayWeeks(
    input,
    decision,
    standing === null ? [] : plannedWeeks({ ...standing, weeks: others }),
  );
  const document: PlanDocument =
    standing === null
      ? {
          format: 'pacekeeper.plan/1',
          id: OWN_WEEKS,
          version: 1,
          zone,
          level: levelOf(input),
          peakKm: null,
          race: null,
          weeks: await ownWeeksWith(tx, athleteId, week, localDay(deps.now(), zone)),
        }
      : {
          ...standing,
          weeks: [
            ...others.map((w) => withoutRest(asRelaid(w, relaid, decision), input, decision)),
            week,
          ].toSorted((a, b) => (a.start < b.start ? -1 : 1)),
        };
  return writePlan(deps, tx, athleteId, {
    document,
    madeBy: 'policy',
    madeById: null,
    reason: decision.code,
    decidedFor: decision.asOf,
    decisionId,
    workouts: [],
    complete: [week.start, ...relaid.map((r) => r.start)],
  });
}

function levelOf(input: ReviewInput): PlanDocument['level'] {
  return Number(input.runner.level.slice(1)) as PlanDocument['level'];
}

/** A later week at its new level (§2.3); a session whose workout became another gets another id. */
function asRelaid(
  week: PlanDocument['weeks'][number],
  relaid: readonly PlannedWeek[],
  decision: AdaptationDecision,
): PlanDocument['weeks'][number] {
  const now = relaid.find((r) => r.start === week.start);
  if (now === undefined) return week;
  const sessions = week.sessions.flatMap((s) => {
    const laid = now.sessions.find((x) => x.id === s.id);
    if (laid === undefined) return [];
    const type = libraryType(laid.type);
    const id = type === s.type ? s.id : renamed(s.id, decision);
    return [{ ...s, id, type, km: laid.km }];
  });
  return { ...week, km: now.plannedKm, sessions };
}

/** SAFE forbids the rest of this week, too; what is locked stays and the runner is advised. */
function withoutRest(
  week: PlanDocument['weeks'][number],
  { locks }: ReviewInput,
  { code, asOf }: AdaptationDecision,
): PlanDocument['weeks'][number] {
  if (!isSafe(code) || week.start !== weekStart(asOf)) return week;
  const sessions = week.sessions.filter(
    (s) => s.day <= asOf || s.locked || lockOn(locks, s, ['km']) !== null,
  );
  return { ...week, sessions, km: Math.round(sessions.reduce((sum, s) => sum + s.km, 0) * 10) / 10 };
}
