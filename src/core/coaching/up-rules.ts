import { daysBetween } from '../time.ts';
import type { Evaluation } from './flags/evaluate-flags.ts';
import { doneShare, type History, isNewRunner } from './history.ts';
import { above, atLeast, below } from './policy.ts';
import { inPostRaceRecovery, protectingRace } from './race-protection.ts';
import type { DecisionCode } from './review-input.ts';

export interface UpResult {
  /** ids of the rules that stand in the way; empty: the week may grow */
  blockedBy: string[];
  factor: number;
  readinessUnknown: boolean;
  targetKm: number;
}

/** §2.8: going up must be earned. `reviews` are the replayed reviews, the present one last. */
export function upRules(reviews: readonly Evaluation[], p1Km: number, capKm: number | null): UpResult {
  const now = reviews.at(-1)!;
  const h = now.history;
  const p = h.policy.up;
  const blockedBy: string[] = [];
  const last = reviews.slice(-p.weeks);

  if (last.length < p.weeks || last.some((e) => e.score > 0 || !isComplete(e.history)))
    blockedBy.push('UP-1');
  if (!now.flags.some((f) => f.code === 'response_better')) blockedBy.push('UP-2');
  if (lowDays(h) > 0) blockedBy.push('UP-3');
  if (h.input.next.type !== 'load' || protectingRace(h) !== null || inPostRaceRecovery(h))
    blockedBy.push('UP-5');
  if (coolingDown(h, reviews)) blockedBy.push('UP-6');

  const readinessUnknown = knownDays(h) === 0;
  const factor = readinessUnknown ? h.policy.decide.upFactorReadinessUnknown : h.policy.decide.upFactor;
  const peak = h.input.peakKm === null ? Number.POSITIVE_INFINITY : p.peak * h.input.peakKm;
  const targetKm = Math.min(factor * p1Km, capKm ?? Number.POSITIVE_INFINITY, peak);
  if (!above(targetKm, p1Km)) blockedBy.push('UP-7');
  if (isNewRunner(h)) blockedBy.push('GRD-9');
  if (h.input.runner.risk === 'cautious') blockedBy.push('COACH-7');
  if (h.input.runner.needsCoachApproval) blockedBy.push('GRD-10');
  return { blockedBy, factor, readinessUnknown, targetKm };
}

function isComplete(h: History): boolean {
  const done = h.week === null ? null : doneShare(h, h.week);
  return done !== null && atLeast(done, h.policy.up.minDone) && !above(done, h.policy.up.maxDone);
}

function recentReadiness(h: History) {
  return h.input.readiness.filter((r) => {
    const age = daysBetween(r.day, h.asOf);
    return age >= 0 && age < h.policy.readiness.windowDays && r.state !== 'unknown';
  });
}

function knownDays(h: History): number {
  return recentReadiness(h).length;
}

function lowDays(h: History): number {
  return recentReadiness(h).filter((r) => r.state === 'low' || r.state === 'very_low').length;
}

/** UP-6: 14 days since the last step up; 14 days and two clean load weeks since the last step down. */
function coolingDown(h: History, reviews: readonly Evaluation[]): boolean {
  const p = h.policy.up;
  const since = (codes: DecisionCode[]) =>
    h.input.decisions
      .filter((d) => codes.includes(d.code) && d.asOf < h.asOf)
      .map((d) => d.asOf)
      .toSorted()
      .at(-1) ?? null;
  const up = since(['scale_up']);
  if (up !== null && below(daysBetween(up, h.asOf), p.sinceUpDays)) return true;
  const down = since(['scale_down', 'insert_recovery']);
  if (down === null) return false;
  if (below(daysBetween(down, h.asOf), p.sinceDownDays)) return true;
  const clean = reviews.filter(
    (e) =>
      e.history.week !== null &&
      e.history.week.start > down &&
      e.history.week.type === 'load' &&
      e.score === 0,
  );
  return clean.length < p.cleanWeeks;
}
