import { reviewFacts } from '../../src/core/coaching/alerts/alert-facts.ts';
import { findAlerts } from '../../src/core/coaching/alerts/alert-rules.ts';
import { decide } from '../../src/core/coaching/decide.ts';
import { layNextWeek } from '../../src/core/coaching/lay-next-week.ts';
import { review } from '../../src/core/coaching/review.ts';
import type { DecisionCode, ReviewInput } from '../../src/core/coaching/review-input.ts';
import { assessSituation } from '../../src/core/coaching/situation.ts';
import type { Day } from '../../src/core/time.ts';

/** What the study needs of a decision. */
export interface StudyDecision {
  asOf: Day;
  trigger: 'weekly' | 'event';
  code: DecisionCode;
  score: number;
  /** codes of the flags that give points */
  flags: string[];
  /** level and cause of what a coach would be told */
  alerts: string[];
  plannedKm: number;
  newKm: number;
  changes: number;
  weekStart: Day;
  sessions: { workoutId: string; day: Day; type: string; km: number }[];
}

/** The review as the service runs it, with explanation, counterfactual and approval. */
export function wholeReview(input: ReviewInput): StudyDecision {
  const result = review(input);
  if (!result.ok) throw new Error(result.error.message);
  const d = result.value;
  return {
    ...common(input),
    code: d.code,
    score: d.score,
    flags: d.flags.filter((f) => f.level > 0).map((f) => f.code),
    alerts: d.alerts.map((a) => `${a.level} ${a.cause}`),
    plannedKm: d.plannedKm,
    newKm: d.newKm,
    changes: d.changes.length,
    sessions: d.sessions,
  };
}

/**
 * The same core functions that `review` decides with, without the explanation and the search for what would
 * have changed the outcome, which take most of its time. A test holds the two to the same decisions, week by week.
 */
export function shortReview(input: ReviewInput): StudyDecision {
  const s = assessSituation(input);
  const v = decide(s);
  const laid = layNextWeek(s, v);
  return {
    ...common(input),
    code: v.code,
    score: s.now.score,
    flags: s.now.flags.filter((f) => f.level > 0).map((f) => f.code),
    alerts: findAlerts(reviewFacts(s, v, false), ['review']).map((a) => `${a.level} ${a.cause}`),
    plannedKm: s.p1Km,
    newKm: laid.newKm,
    changes: laid.changes.length,
    sessions: laid.sessions,
  };
}

function common(input: ReviewInput): Pick<StudyDecision, 'asOf' | 'trigger' | 'weekStart'> {
  return { asOf: input.asOf, trigger: input.trigger, weekStart: input.next.start };
}
