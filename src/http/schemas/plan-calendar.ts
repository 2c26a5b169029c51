import { z } from 'zod';
import { crossTraining, explanation, testOffer } from './plan.ts';
import { strengthSession } from './strength.ts';
import { workout } from './workout.ts';

export const explainedSession = z
  .object({
    id: z.string(),
    day: z.string(),
    type: z.string(),
    km: z.number(),
    key: z.boolean(),
    locked: z.boolean(),
    planId: z.string(),
    planVersion: z.int(),
    state: z
      .enum(['done', 'missed', 'unknown', 'ahead'])
      .describe('unknown: the day is over, and a recording may still be on the way'),
    match: z
      .object({ activityIds: z.array(z.string()), how: z.string(), confidence: z.number() })
      .nullable()
      .describe('What answered it, with a confidence from 0 to 1'),
    workout,
    fuel: z.array(z.object({ rule: z.string(), text: z.string() })),
    instead: z.object(crossTraining).nullable().describe('XT-2: what may be done without impact instead'),
    explanation,
  })
  .meta({ id: 'CalendarSession' });

export const calendarView = z
  .object({
    from: z.string(),
    to: z.string(),
    today: z.string(),
    acquiredThrough: z.string().nullable().describe('Up to this day every recording has arrived'),
    weeks: z.array(z.object({ start: z.string(), type: z.string(), plannedKm: z.number() })),
    sessions: z.array(explainedSession),
    strength: z.array(strengthSession),
    activities: z.array(
      z.object({
        id: z.string(),
        day: z.string(),
        startMs: z.number(),
        sport: z.string().nullable(),
        km: z.number().nullable(),
        movingS: z.number(),
        class: z.string().nullable(),
        sessionIds: z.array(z.string()).describe('Planned sessions that it answered'),
      }),
    ),
    test: testOffer.nullable().describe('ASM-6: a test that would make the paces sharper'),
    adherence: z.number().nullable().describe('Done ÷ due; null where nothing was due'),
  })
  .meta({ id: 'Calendar' });

const weekSession = z.object({
  id: z.string(),
  day: z.string(),
  type: z.string(),
  km: z.number(),
  minutes: z.number(),
  key: z.boolean(),
  done: z.boolean().nullable(),
});

export const dailyCheckView = z
  .object({
    code: z.enum(['swap_hard', 'proceed', 'insert_recovery', 'hold_locked']),
    session: weekSession.describe('What stands on the day afterwards'),
    moved: z.object({ from: z.string(), to: z.string() }).nullable(),
    droppedIds: z.array(z.string()),
    mayDropLastRepeat: z.boolean(),
    reviewNeeded: z.boolean(),
    wouldBe: z.enum(['swap_hard']).nullable(),
    rules: z.array(z.string()),
    explanation: z.object({ runner: z.string(), push: z.string() }),
  })
  .meta({ id: 'DailyCheck' });

export const todayView = z
  .object({
    day: z.string(),
    sessions: z.array(explainedSession),
    strength: z.array(strengthSession),
    next: explainedSession.nullable().describe('The first planned run after today'),
    readiness: z
      .object({
        state: z.enum(['good', 'normal', 'watch', 'low', 'very_low', 'unknown']),
        negatives: z.number(),
        reasons: z.array(z.string()),
        unknown: z.array(z.string()),
        hrvKind: z.enum(['rmssd', 'sdnn']).nullable(),
      })
      .nullable()
      .describe('null: nothing was told of nights and mornings'),
    check: dailyCheckView
      .nullable()
      .describe('What the check before a hard session would say; nothing is changed by reading'),
    lastRun: z
      .object({
        activityId: z.string(),
        day: z.string(),
        km: z.number().nullable(),
        class: z.string().nullable(),
        easyTooFast: z.boolean().nullable(),
        load: z.number().nullable(),
      })
      .nullable(),
    reviewFailedAt: z
      .string()
      .nullable()
      .describe(
        'Since when a review is due that failed and is tried again; the plan stands as it was. null: all is well',
      ),
  })
  .meta({ id: 'Today' });
