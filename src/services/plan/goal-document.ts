import { z } from 'zod';
import { offer } from '../../core/coaching/plan/instead-texts.ts';
import { type PlanFailure, refuse } from '../../core/coaching/plan/plan-failure.ts';
import { planPolicy } from '../../core/coaching/plan/plan-policy.ts';
import { BREAK_REASONS } from '../../core/coaching/review-input.ts';
import { type Day, daysBetween, isDay } from '../../core/time.ts';

const day = z.string().refine(isDay, 'expected a calendar day, YYYY-MM-DD').meta({ format: 'date' });

export const GOAL_KINDS = ['race', 'pr', 'distance', 'maintain', 'recover', 'return'] as const;

/** GOAL-1. A race of priority B or C is a race on the way of the goal that a plan leads to. */
export const goalDocument = z
  .strictObject({
    kind: z.enum(GOAL_KINDS),
    event: z
      .strictObject({
        name: z.string().max(120).default(''),
        kind: z.enum(['in_person', 'virtual']).default('in_person'),
        distanceM: z.number().min(800).max(400_000),
        date: day,
        priority: z.enum(['A', 'B', 'C']).default('A'),
        targetTimeS: z.number().min(60).max(500_000).nullable().default(null),
      })
      .nullable()
      .default(null)
      .describe('For race, pr, distance and recover'),
    return: z
      .strictObject({
        reason: z.enum(BREAK_REASONS),
        cleared: z
          .boolean()
          .default(false)
          .describe('After an injury: pain at most 2 of 10 when walking on two days, or the coach said so'),
      })
      .nullable()
      .default(null)
      .describe('For return; the break itself is read from the history'),
    coachSpeedStart: day
      .nullable()
      .default(null)
      .describe(
        'PER-4: fast running from this day on, earlier than PER-5 says, once the volume is there; only a coach sets it',
      ),
  })
  .meta({ id: 'GoalDocument' });
export type GoalDocument = z.infer<typeof goalDocument>;

/** Two races that a plan leads to need a plan each. */
const LEAST_DAYS_BETWEEN_A = 28;

/**
 * What contradicts itself, the calendar or the other open goals; null: it can stand. Whether a plan can lead
 * there is the preview's to say. Codes: GOAL_WITHOUT_EVENT, GOAL_CONTRADICTORY, EVENT_PAST, EVENT_AHEAD,
 * RECOVERY_OVER, TARGET_TIME_INVALID, RACES_TOO_CLOSE, GOALS_CONTRADICT.
 */
export function checkGoalDocument(
  goal: GoalDocument,
  today: Day,
  others: readonly GoalDocument[],
): PlanFailure | null {
  return checkShape(goal) ?? checkCalendar(goal, today) ?? checkOthers(goal, others);
}

/** PER-4: an earlier start of speed is a coach's to set; taking it away is anybody's. Codes: SPEED_START_NEEDS_COACH. */
export function checkSpeedStart(
  goal: GoalDocument,
  before: GoalDocument | null,
  by: 'runner' | 'coach',
): PlanFailure | null {
  const wanted = goal.coachSpeedStart;
  if (by === 'coach' || wanted === null || wanted === before?.coachSpeedStart) return null;
  return refuse('SPEED_START_NEEDS_COACH', {}, offer('fix', 'speed_by_plan'));
}

function checkShape({ kind, event, return: back, coachSpeedStart }: GoalDocument): PlanFailure | null {
  const withEvent = kind !== 'maintain' && kind !== 'return';
  if (withEvent && event === null) return refuse('GOAL_WITHOUT_EVENT', {}, offer('maintain', 'name_race'));
  if (!withEvent && event !== null)
    return refuse(
      'GOAL_CONTRADICTORY:no_race',
      { goal: `${kind}_goal` },
      offer('fix', 'choose_race_or_none'),
    );
  if ((kind === 'return') !== (back !== null))
    return refuse('GOAL_CONTRADICTORY:return', { goal: 'return_goal' }, offer('fix', 'give_reason'));
  const leadsToRace = withEvent && kind !== 'recover';
  if (coachSpeedStart !== null && (!leadsToRace || coachSpeedStart >= event!.date))
    return refuse('GOAL_CONTRADICTORY:speed', {}, offer('fix', 'speed_before_race'));
  if (kind === 'distance' && event!.targetTimeS !== null)
    return refuse('GOAL_CONTRADICTORY:distance', {}, offer('finish', 'drop_time'));
  if (event?.targetTimeS != null) {
    const mps = event.distanceM / event.targetTimeS;
    if (!(mps > 0.5 && mps < 7.5)) return refuse('TARGET_TIME_INVALID', {}, offer('fix', 'correct_target'));
  }
  return null;
}

function checkCalendar({ kind, event }: GoalDocument, today: Day): PlanFailure | null {
  if (event === null) return null;
  if (kind === 'recover') {
    const since = daysBetween(event.date, today);
    if (since < 0) return refuse('EVENT_AHEAD', {}, offer('later_race', 'choose_race', { day: event.date }));
    if (since > planPolicy.assessmentDays)
      return refuse('RECOVERY_OVER', { day: event.date, days: since }, offer('maintain', 'other_goal'));
    return null;
  }
  if (event.date <= today)
    return refuse('EVENT_PAST', { day: event.date, today }, offer('later_race', 'race_ahead'));
  return null;
}

function checkOthers(goal: GoalDocument, others: readonly GoalDocument[]): PlanFailure | null {
  if (goal.event === null) {
    return others.some((o) => o.kind === goal.kind)
      ? refuse('GOALS_CONTRADICT', { goal: `${goal.kind}_goal` }, offer('fix', 'end_first'))
      : null;
  }
  if (goal.kind === 'recover') return null;
  const { date, priority } = goal.event;
  const races = others.flatMap((o) => (o.event === null || o.kind === 'recover' ? [] : [o.event]));
  if (races.some((r) => r.date === date))
    return refuse('RACES_TOO_CLOSE:day', { day: date }, offer('fix', 'change_first'));
  const near = races.find(
    (r) =>
      priority === 'A' && r.priority === 'A' && Math.abs(daysBetween(r.date, date)) < LEAST_DAYS_BETWEEN_A,
  );
  if (near !== undefined)
    return refuse('GOALS_CONTRADICT:races', { first: near.date, second: date }, offer('fix', 'priority_b'));
  return null;
}
