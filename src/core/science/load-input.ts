import type { Activity } from '../activity/activity.ts';
import type { ActivityProfile } from './profile-activity.ts';
import type { Sex } from './trimp.ts';

export interface LoadInput {
  activity: Activity;
  profile: ActivityProfile;
  anchors: {
    thresholdSpeedMps: number | null;
    lthrBpm: number | null;
    easyCeilingHrBpm: number | null;
    maxHrBpm: number | null;
    restHrBpm: number | null;
    sex: Sex | null;
    /** only from a meter that was validated against this runner; null leaves power out */
    criticalPowerW?: number | null;
  };
  intended: Intent | null;
  /** CR-10, 0–10 */
  rpe: number | null;
  /** true where a foot pod or a calibrated belt gave the distance of an indoor run */
  footPod?: boolean;
  scales?: LoadScales;
  /** the athlete's own median points an hour for sessions of this kind */
  medianScorePerHour?: number | null;
}

export type LoadMethod = 'power' | 'pace' | 'hr' | 'rpe' | 'duration';

export type LoadQuality = 'good' | 'fair' | 'poor';

export type Intent = 'easy' | 'long' | 'recovery' | 'quality' | 'race';

/** Scale of each method onto the pace score, from `loadScale`; a missing one is 1. */
export type LoadScales = Partial<Record<LoadMethod, number>>;
