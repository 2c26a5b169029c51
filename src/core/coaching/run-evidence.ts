import type { ActivityProfile } from '../science/profile-activity.ts';
import type { RaceResult } from '../science/threshold-input.ts';
import type { ZoneTimeline } from '../science/threshold-timeline.ts';
import { vdotRaceTime } from '../science/vdot.ts';
import type { Zones } from '../science/zones-at.ts';
import { policy } from './policy.ts';
import type { PlannedSession, RunRecord } from './review-input.ts';
import { expectedRpe } from './session-class.ts';

/**
 * How the work of a planned tempo run compares with threshold, its fast limit. Only continuous work is judged:
 * the best effort of a session with recoveries holds some of them, and would flatter it.
 */
export function workOf(
  profile: Pick<ActivityProfile, 'gradedEfforts'>,
  planned: PlannedSession | null,
  zones: Zones | null,
): RunRecord['work'] {
  if (planned?.type !== 'tempo' || zones?.thresholdSpeedMps == null) return null;
  const { workS, maxSampleGapS } = policy.speedTooFast;
  const effort = profile.gradedEfforts.find((e) => e.durationS === workS);
  if (effort === undefined || effort.maxSampleGapS > maxSampleGapS) return null;
  return {
    paceSPerKm: (1000 * workS) / effort.gradedDistanceM,
    fastLimitSPerKm: 1000 / zones.thresholdSpeedMps,
    plannedRpe: expectedRpe('quality'),
  };
}

/**
 * A race against what the zones in force before it predicted; null without such zones, and for a run that only
 * looks like a race.
 */
export function resultOf(
  activityId: string,
  races: readonly RaceResult[],
  timeline: Pick<ZoneTimeline, 'changes'>,
): RunRecord['result'] {
  const race = races.find((r) => r.activityId === activityId && r.unconfirmed !== true);
  if (race === undefined) return null;
  const before = timeline.changes.findLast((c) => c.validFrom < race.day)?.zones ?? null;
  const predictedS = before?.vdot == null ? null : vdotRaceTime(before.vdot, race.distanceM);
  return predictedS === null ? null : { predictedS, actualS: race.timeS };
}
