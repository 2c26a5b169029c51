import { createHash } from 'node:crypto';
import type { AdaptationDecision } from '../../core/coaching/record.ts';
import type { ReviewInput } from '../../core/coaching/review-input.ts';
import { weekStart } from '../../core/time.ts';
import type { Decision } from '../../db/queries/decision.ts';
import { listPlanVersions } from '../../db/queries/plan.ts';
import { insertLock } from '../../db/queries/plan-lock.ts';
import type { Tx } from '../../db/transaction.ts';
import type { Asker } from '../asker.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { takenBack } from '../plan/meant-plan.ts';
import { type PlanDocument, plannedWeeks } from '../plan/plan-document.ts';
import { type PlanInForce, type PlanOutline, planInForce, writePlan } from '../plan/plans.ts';
import { isDayDecision } from './athlete-signals.ts';

/** The week as it was planned before the decision; null where there is no plan or the week is over. */
export async function restoreWeek(
  deps: ServiceDeps,
  tx: Tx,
  athleteId: string,
  by: Asker,
  row: Decision,
  { lock = true }: { lock?: boolean } = {},
): Promise<number | null> {
  const decision = row.output as AdaptationDecision;
  const found = await planInForce(tx, athleteId);
  const ofDay = isDayDecision(row);
  const week = found?.document.weeks.find((w) => w.start === weekStart(decision.scope.from));
  if (found === null || week === undefined) return null;
  const restored = ofDay
    ? restoredSessions(found.document, decision)
    : plannedBefore(await withLaterWeeks(tx, athleteId, found, row.decisionId), row.input as ReviewInput);
  if (lock) {
    const key = createHash('sha256').update(row.decisionId).digest('hex').slice(0, 20);
    await insertLock(tx, {
      athleteId,
      lockId: `lock_${key}`,
      scope: ofDay ? 'session' : 'week',
      day: ofDay ? (decision.changes[0]?.before.day ?? week.start) : week.start,
      madeBy: by.id,
      reason: `undone ${row.decisionId}`,
      createdMs: deps.now(),
    });
  }
  return writePlan(deps, tx, athleteId, {
    document: restored,
    madeBy: by.role,
    madeById: by.id,
    reason: `undone ${row.decisionId}`,
    decidedFor: found.decidedFor,
    decisionId: null,
    workouts: [],
    complete: true,
  });
}

/** The plan with the later weeks that the decision re-laid (§2.3) as before it. */
async function withLaterWeeks(
  tx: Tx,
  athleteId: string,
  found: PlanInForce,
  decisionId: string,
): Promise<PlanDocument> {
  const versions = await listPlanVersions(tx, athleteId, found.planId);
  const i = versions.findIndex((v) => v.decisionId === decisionId);
  const [made, before] = [versions[i], versions[i + 1]].map(
    (v) => (v?.outline as PlanOutline | undefined)?.document,
  );
  return i < 0 || made === undefined || before === undefined
    ? found.document
    : takenBack(found.document, made, before);
}

function plannedBefore(plan: PlanDocument, input: ReviewInput): PlanDocument {
  const { next } = input;
  const old = new Map(plannedWeeks(plan).flatMap((w) => w.sessions.map((s) => [s.id, s] as const)));
  return {
    ...plan,
    weeks: plan.weeks.map((w) =>
      w.start !== next.start
        ? w
        : {
            ...w,
            type: next.type,
            km: next.plannedKm,
            sessions: next.sessions.map((s) => ({
              id: s.id,
              day: s.day,
              type: s.type as PlanDocument['weeks'][number]['sessions'][number]['type'],
              km: s.km,
              flexibility: s.key ? ('key' as const) : ('normal' as const),
              locked: old.get(s.id)?.locked ?? s.locked,
            })),
          },
    ),
  };
}

/** A day's swap, move or drop undone session by session; what else the week holds stays. */
function restoredSessions(plan: PlanDocument, decision: AdaptationDecision): PlanDocument {
  const before = [
    ...new Map(decision.changes.map((c) => [c.workoutId, { id: c.workoutId, ...c.before }])).values(),
  ];
  // what took a session's place is called after it
  const isTouched = (id: string) => before.some((b) => id === b.id || id.startsWith(`${b.id}~`));
  return {
    ...plan,
    weeks: plan.weeks.map((w) => {
      if (w.start !== weekStart(decision.scope.from)) return w;
      const kept = w.sessions.filter((s) => !isTouched(s.id));
      const back = before.map((b) => {
        const now = w.sessions.find((s) => s.id === b.id);
        return {
          id: b.id,
          day: b.day,
          type: b.type as (typeof w.sessions)[number]['type'],
          km: b.km,
          flexibility: now?.flexibility ?? ('key' as const),
          locked: now?.locked ?? false,
        };
      });
      const sessions = [...kept, ...back].toSorted((a, b) => (a.day < b.day ? -1 : 1));
      return { ...w, sessions, km: Math.round(sessions.reduce((sum, s) => sum + s.km, 0) * 10) / 10 };
    }),
  };
}
