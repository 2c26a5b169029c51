import { addDays } from '../../time.ts';
import { filled } from '../texts/rule-text.ts';
import type { BuiltPlan, PlanNote } from './built-plan.ts';
import { type PlanCounterfactual, planCounterfactual } from './plan-counterfactual.ts';
import type { PlanInput } from './plan-input.ts';
import { type PlanStoryKey, planStoryTexts } from './plan-story-texts.ts';
import { planText } from './plan-texts.ts';

/** What a whole plan can answer (EXPL-1), and the rules behind it (EXPL-5). */
export interface PlanExplanation {
  what: string;
  /** at most two facts */
  why: string[];
  now: string;
  until: string;
  object: string;
  otherwise: string;
  rules: string[];
}

interface Line {
  key: PlanStoryKey;
  rule: string;
  facts: Record<string, number | string>;
}

/** A plan's answers as facts: kept with the plan, and said in whatever language is asked for. */
export interface PlanStory {
  what: Line;
  why: (Line | PlanNote)[];
  now: Line;
  until: Line;
  object: Line;
  otherwise: Line;
}

/** Tries what would have changed the plan, so it builds a few others on the way. */
export function planStory(input: PlanInput, plan: BuiltPlan): PlanStory {
  const first = plan.weeks[0]!;
  const runs = first.sessions.length;
  const line = (key: PlanStoryKey, rule: string, facts: Line['facts'] = {}): Line => ({ key, rule, facts });
  const start = { day: first.start, km: first.km, runs };
  return {
    what: whatOf(input, plan),
    why: whyOf(input, plan),
    now:
      plan.speedStart === null || plan.level === 0
        ? line('now', 'VOL-1', start)
        : line('now:speed', 'PER-5', { ...start, speed: plan.speedStart }),
    until: line('until', 'LIFE-2', { day: addDays(first.start, 6) }),
    object: line('object', 'EXPL-1'),
    otherwise: otherwiseOf(planCounterfactual(input, plan)),
  };
}

/** EXPL-1, EXPL-5: what, why, what now, until when, how to object, and what would have changed it. */
export function explainPlan(story: PlanStory, language: 'en' | 'de'): PlanExplanation {
  const texts = planStoryTexts[language];
  const say = ({ key, facts }: Line): string => {
    const status = facts.status as PlanStoryKey | undefined;
    return filled(texts[key], status === undefined ? facts : { ...facts, status: texts[status] }, language);
  };
  return {
    what: say(story.what),
    why: story.why.map((w) => ('key' in w ? say(w) : planText(w, language))),
    now: say(story.now),
    until: say(story.until),
    object: say(story.object),
    otherwise: say(story.otherwise),
    rules: [
      ...new Set([story.what.rule, ...story.why.map((w) => w.rule), story.now.rule, story.otherwise.rule]),
    ],
  };
}

function whatOf({ goal, assessment }: PlanInput, plan: BuiltPlan): Line {
  const weeks = plan.weeks.length;
  const from = plan.weeks[0]!.km;
  const line = (key: PlanStoryKey, rule: string, facts: Line['facts']): Line => ({ key, rule, facts });
  switch (goal.kind) {
    case 'maintain':
      return line('what:maintain', 'GOAL-5', { weeks, from: round1(assessment.baselineKm) });
    case 'recover':
      return line('what:recover', 'GOAL-6', { weeks, day: goal.event.date });
    case 'return':
      return line('what:return', 'GOAL-7', { weeks, days: goal.gapDays, from });
    default: {
      const { distanceM, date } = goal.event;
      return line('what:race', 'GOAL-1', { weeks, km: distanceM / 1000, day: date, from, peak: plan.peakKm });
    }
  }
}

function whyOf({ goal, assessment: a }: PlanInput, plan: BuiltPlan): PlanStory['why'] {
  const now: Line = {
    key: 'ASM-8',
    rule: 'ASM-8',
    facts: { km: round1(a.baselineKm), runs: round1(a.runsAWeek), longest: round1(a.l30Km) },
  };
  const own = plan.notes.find((n) => n.rule === 'GOAL-6' || n.rule === 'GOAL-7');
  const f = plan.feasibility;
  const feasible: Line | null =
    f === null
      ? null
      : {
          key: `GOAL-2:${f.status}`,
          rule: 'GOAL-2',
          facts: {
            ...{ now: f.nowKm, reach: f.reachKm, need: f.needKm },
            ...{ reachLong: f.reachLongKm, needLong: f.needLongKm },
          },
        };
  if (goal.kind === 'maintain')
    return [now, { key: 'GOAL-5', rule: 'GOAL-5', facts: { weeks: plan.weeks.length } }];
  // after a break the last weeks say little
  if (goal.kind === 'return') return [...(own === undefined ? [] : [own]), feasible ?? now];
  const time = timeOf(goal, f);
  if (time !== null && feasible !== null) return [time, feasible];
  return [now, ...(feasible === null ? [] : [feasible]), ...(own === undefined ? [] : [own])];
}

/** GOAL-3: a target time that is more than a plan brings is the first thing to know. */
function timeOf(goal: PlanInput['goal'], f: BuiltPlan['feasibility']): Line | null {
  if (f === null || !('event' in goal) || f.predictedS === null || goal.event.targetTimeS === null)
    return null;
  if (f.time !== 'ambitious' && f.time !== 'at_risk') return null;
  const facts = { predictedS: f.predictedS, targetS: goal.event.targetTimeS };
  return { key: `GOAL-3:${f.time}`, rule: 'GOAL-3', facts };
}

function otherwiseOf(c: PlanCounterfactual | null): Line {
  const line = (key: PlanStoryKey, rule: string, facts: Line['facts'] = {}): Line => ({ key, rule, facts });
  switch (c?.kind) {
    case 'race_day':
      return line('if:race_day', 'GOAL-2', { day: c.day, status: c.status });
    case 'target_time':
      return line('if:target_time', 'GOAL-3', { targetS: c.targetTimeS });
    case 'long_day_minutes':
      return line('if:long_day_minutes', 'AVL-2', {
        min: c.minutes,
        weekdays: String(c.weekday),
        status: c.status,
      });
    case 'more_minutes':
      return line('if:more_minutes', 'AVL-2', { min: c.minutes, status: c.status });
    case 'baseline_status':
      return line('if:baseline_status', 'GOAL-2', { km: c.baselineKm, status: c.status });
    case 'baseline_week':
      return line('if:baseline_week', 'GOAL-5', { km: c.baselineKm, weekKm: c.weekKm });
    case 'shorter_race':
      return line('if:shorter_race', 'GOAL-6', { km: c.distanceM / 1000, days: c.noHardDays });
    case 'gap_days':
      return line('if:gap_days', 'GOAL-7', { days: c.gapDays, weekKm: c.weekKm });
    default:
      return line('if:none', 'GOAL-2');
  }
}

function round1(km: number): number {
  return Math.round(km * 10) / 10;
}
