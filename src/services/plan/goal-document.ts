import { z } from 'zod';
import type { Instead } from '../../core/coaching/plan/built-plan.ts';
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

export interface GoalFailure {
  code: string;
  message: string;
  instead: Instead[];
}

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
): GoalFailure | null {
  return checkShape(goal) ?? checkCalendar(goal, today) ?? checkOthers(goal, others);
}

function refuse(code: string, message: string, ...instead: Instead[]): GoalFailure {
  return { code, message, instead };
}

/** PER-4: an earlier start of speed is a coach's to set; taking it away is anybody's. Codes: SPEED_START_NEEDS_COACH. */
export function checkSpeedStart(
  goal: GoalDocument,
  before: GoalDocument | null,
  by: 'runner' | 'coach',
): GoalFailure | null {
  const wanted = goal.coachSpeedStart;
  if (by === 'coach' || wanted === null || wanted === before?.coachSpeedStart) return null;
  return refuse('SPEED_START_NEEDS_COACH', 'An earlier start of fast running is for a coach to set.', {
    kind: 'fix',
    text: 'Leave it out: the plan starts speed by itself six to eight weeks before the race. Or ask your coach.',
  });
}

function checkShape({ kind, event, return: back, coachSpeedStart }: GoalDocument): GoalFailure | null {
  const withEvent = kind !== 'maintain' && kind !== 'return';
  if (withEvent && event === null)
    return refuse('GOAL_WITHOUT_EVENT', `The goal ${kind} needs an event with a distance and a day.`, {
      kind: 'maintain',
      text: 'Name the race, or hold what you have with the goal maintain.',
    });
  if (!withEvent && event !== null)
    return refuse('GOAL_CONTRADICTORY', `The goal ${kind} has no race of its own.`, {
      kind: 'fix',
      text: 'Choose the goal race for it, or leave the event out.',
    });
  if ((kind === 'return') !== (back !== null))
    return refuse('GOAL_CONTRADICTORY', 'The goal return, and only it, says why running stopped.', {
      kind: 'fix',
      text: 'Give `return.reason` with the goal return, and leave it out otherwise.',
    });
  const leadsToRace = withEvent && kind !== 'recover';
  if (coachSpeedStart !== null && (!leadsToRace || coachSpeedStart >= event!.date))
    return refuse('GOAL_CONTRADICTORY', 'A start of fast running belongs before the race of the goal.', {
      kind: 'fix',
      text: 'Give a day before the race, or leave it out.',
    });
  if (kind === 'distance' && event!.targetTimeS !== null)
    return refuse('GOAL_CONTRADICTORY', 'A first time over a distance has no target time.', {
      kind: 'finish',
      text: 'Drop the time, or choose the goal race or pr.',
    });
  if (event?.targetTimeS != null) {
    const mps = event.distanceM / event.targetTimeS;
    if (!(mps > 0.5 && mps < 7.5))
      return refuse('TARGET_TIME_INVALID', 'The target time does not belong to this distance.', {
        kind: 'fix',
        text: 'Correct the time (seconds) or the distance (metres).',
      });
  }
  return null;
}

function checkCalendar({ kind, event }: GoalDocument, today: Day): GoalFailure | null {
  if (event === null) return null;
  if (kind === 'recover') {
    const since = daysBetween(event.date, today);
    if (since < 0)
      return refuse('EVENT_AHEAD', 'Recovery follows a race; this one is still ahead.', {
        kind: 'later_race',
        day: event.date,
        text: 'Choose the goal race for it.',
      });
    if (since > planPolicy.assessmentDays)
      return refuse('RECOVERY_OVER', `The race of ${event.date} is ${since} days ago; recovery is over.`, {
        kind: 'maintain',
        text: 'Choose maintain, return or a race.',
      });
    return null;
  }
  if (event.date <= today)
    return refuse('EVENT_PAST', `The race on ${event.date} is not after today, ${today}.`, {
      kind: 'later_race',
      text: 'Choose a race ahead, or recover from this one.',
    });
  return null;
}

function checkOthers(goal: GoalDocument, others: readonly GoalDocument[]): GoalFailure | null {
  if (goal.event === null) {
    return others.some((o) => o.kind === goal.kind)
      ? refuse('GOALS_CONTRADICT', `There is an open goal ${goal.kind} already.`, {
          kind: 'fix',
          text: 'Go on with that one, or end it first.',
        })
      : null;
  }
  if (goal.kind === 'recover') return null;
  const { date, priority } = goal.event;
  const races = others.flatMap((o) => (o.event === null || o.kind === 'recover' ? [] : [o.event]));
  if (races.some((r) => r.date === date))
    return refuse('RACES_TOO_CLOSE', `There is a race on ${date} already.`, {
      kind: 'fix',
      text: 'Change that one, or end it first.',
    });
  const near = races.find(
    (r) =>
      priority === 'A' && r.priority === 'A' && Math.abs(daysBetween(r.date, date)) < LEAST_DAYS_BETWEEN_A,
  );
  if (near !== undefined)
    return refuse(
      'GOALS_CONTRADICT',
      `Two races of priority A, on ${near.date} and ${date}, leave no time for a taper and a recovery each.`,
      { kind: 'fix', text: 'Give one of them priority B or C, or end the other goal first.' },
    );
  return null;
}
