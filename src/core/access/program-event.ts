import type { Action } from './actions.ts';

/** What programs are told of, and what somebody must be let do to be told. */
export const PROGRAM_EVENTS = {
  /** workouts of the plan in force were added, changed or dropped, whoever did it */
  'workout.adjusted': 'workout:read',
  /** runs came, and what they mean is worked out */
  'activity.analysed': 'activity:read',
  /** somebody should look at the athlete */
  'alert.raised': 'alert:read',
  /** a decision waits for an answer */
  'decision.proposed': 'decision:read',
  /** a decision took effect when it was made */
  'decision.applied': 'decision:read',
  /** a decision was approved, rejected or taken back, or ran out of time */
  'decision.answered': 'decision:read',
} as const satisfies Record<string, Action>;
export type ProgramEventType = keyof typeof PROGRAM_EVENTS;
export const PROGRAM_EVENT_TYPES = Object.keys(PROGRAM_EVENTS) as [ProgramEventType, ...ProgramEventType[]];

/** Which things an event is about. Ids only: what is told of them is read when it is told, as whoever is told. */
export type ProgramEventAbout =
  | { type: 'workout.adjusted'; planId: string; version: number }
  | { type: 'activity.analysed'; activityIds: string[] }
  | { type: 'alert.raised'; alertId: string }
  | { type: 'decision.proposed' | 'decision.applied' | 'decision.answered'; decisionId: string };
