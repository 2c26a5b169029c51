import { addDays, type Day, weekStart } from '../../time.ts';
import { spikeOf } from '../caps.ts';
import { overPlan } from '../flags/over-plan.ts';
import { ramp } from '../flags/ramp.ts';
import { spike } from '../flags/spike.ts';
import { buildHistory, type History } from '../history.ts';
import { policy } from '../policy.ts';
import type { ProgressHistory } from '../progress/progress-run.ts';
import type { Flag } from '../record.ts';
import type { PlannedWeek } from '../review-input.ts';
import type { RuleNote } from './win-rule.ts';

/** The history as the policy's own rules read it at the end of a week. */
function reviewAt(h: ProgressHistory, monday: Day): History {
  const runs = h.runs.filter((r) => r.day <= addDays(monday, 6));
  const week = h.review.weeks.find((w) => w.start === monday) ?? asRun(h, monday);
  const weeks = [...h.review.weeks.filter((w) => w.start < monday), week];
  return buildHistory({ ...h.review, runs, weeks }, addDays(monday, 6));
}

/** A week without a plan is measured against itself: it cannot be over plan. */
function asRun(h: ProgressHistory, monday: Day): PlannedWeek {
  const km = h.runs
    .filter((r) => r.trusted && weekStart(r.day) === monday)
    .reduce((sum, r) => sum + r.distanceKm, 0);
  return { start: monday, type: 'load', plannedKm: km, plannedLoad: null, sessions: [] };
}

/** F1 flags of a week: the kilometres that were too many or too sudden. */
export function tissueFlags(h: ProgressHistory, monday: Day): Flag[] {
  const history = reviewAt(h, monday);
  const context = { previous: new Set<string>(), hasTissueFlag: false };
  return [spike, ramp, overPlan]
    .flatMap((rule) => rule.evaluate(history, context) ?? [])
    .filter((f) => f.level > 0);
}

/**
 * WIN-13: what a run put at risk, or null: a spike against the longest of the 30 days before it, nothing to compare
 * it with, or red pain on that day. Races are exempt from spikes, not from pain.
 */
export function riskOfRun(h: ProgressHistory, runId: string): RuleNote | null {
  const run = h.runs.find((r) => r.id === runId)!;
  const pain = h.review.pain.filter((p) => p.day === run.day && p.level >= policy.pain.redOnce);
  if (pain.length > 0)
    return { text: 'WIN-13:pain', facts: { level: Math.max(...pain.map((p) => p.level)) } };
  const history = reviewAt(h, weekStart(run.day));
  const outing = history.outings.find((o) => o.runIds.includes(runId));
  if (outing === undefined || outing.race) return null;
  const found = spikeOf(history, outing);
  if (found === null) return { text: 'WIN-13:new', facts: { km: outing.distanceKm } };
  if (found.level === 0) return null;
  const pct = Math.round((found.ratio - 1) * 100);
  return { text: 'WIN-13', facts: { km: outing.distanceKm, pct } };
}

/** WIN-13 for a week: the worst of its F1 flags. */
export function riskOfWeek(h: ProgressHistory, monday: Day, km: number): RuleNote | null {
  const worst = tissueFlags(h, monday).toSorted((a, b) => b.level - a.level)[0];
  if (worst === undefined) return null;
  return { text: 'WIN-13:week', facts: { km, flag: worst.code } };
}
