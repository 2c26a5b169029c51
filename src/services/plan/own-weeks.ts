import { nextMonday } from '../../core/coaching/next-block.ts';
import { type Day, weekStart } from '../../core/time.ts';
import { getPlanVersions, listPlanVersionHeads } from '../../db/queries/plan.ts';
import type { Db } from '../../db/transaction.ts';
import { OWN_WEEKS, type PlanDocument } from './plan-document.ts';
import { isReviewed, withHandChanges } from './planned-by-hand.ts';
import type { PlanOutline } from './plans.ts';

type Week = PlanDocument['weeks'][number];

/**
 * The weeks of a runner without a plan once a review has laid one of them, perhaps again: what people and single
 * days' decisions changed in it since it was first laid stays (COACH-4), days before `today` stand as they are
 * (GRD-8), and so do the other weeks that are not over.
 */
export async function ownWeeksWith(db: Db, athleteId: string, week: Week, today: Day): Promise<Week[]> {
  const heads = (await listPlanVersionHeads(db, athleteId, OWN_WEEKS)).toReversed();
  const first = heads.findIndex((h) => h.decidedFor !== null && nextMonday(h.decidedFor) === week.start);
  const numbers = heads.slice(first === -1 ? heads.length - 1 : first).map((h) => h.version);
  const versions = (await getPlanVersions(db, athleteId, OWN_WEEKS, numbers)).toSorted(
    (a, b) => a.version - b.version,
  );
  const [base, ...later] = versions;
  const now = versions.at(-1);
  if (base === undefined || now === undefined) return [week];
  const standing = (now.outline as PlanOutline).document;
  const others = standing.weeks.filter((w) => w.start !== week.start && w.start >= weekStart(today));
  const own = standing.weeks.find((w) => w.start === week.start);
  if (first === -1 || own === undefined) return inOrder([...others, week]);
  const laid = withHandChanges({ ...standing, weeks: [week] }, base, later).weeks[0]!;
  // a day that the new layout leaves free keeps what somebody put there
  const byReview = new Set(
    versions.filter(isReviewed).flatMap((v) => sessionsOf((v.outline as PlanOutline).document)),
  );
  const byHand = own.sessions.filter((s) => !byReview.has(JSON.stringify(s)));
  const ids = new Set(laid.sessions.map((s) => s.id));
  const ahead = [...laid.sessions, ...byHand.filter((s) => !ids.has(s.id))].filter((s) => s.day >= today);
  const sessions = [...own.sessions.filter((s) => s.day < today), ...ahead].toSorted((a, b) =>
    a.day < b.day ? -1 : a.day > b.day ? 1 : 0,
  );
  const km = Math.round(sessions.reduce((sum, s) => sum + s.km, 0) * 10) / 10;
  return inOrder([...others, { ...laid, sessions, km }]);
}

function sessionsOf(plan: PlanDocument): string[] {
  return plan.weeks.flatMap((w) => w.sessions.map((s) => JSON.stringify(s)));
}

function inOrder(weeks: Week[]): Week[] {
  return weeks.toSorted((a, b) => (a.start < b.start ? -1 : 1));
}
