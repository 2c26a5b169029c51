import type { Activity } from '../../core/activity/activity.ts';
import {
  type ActivityProfile,
  type GradedSeries,
  gradedSeries,
  profileActivity,
} from '../../core/science/profile-activity.ts';
import { contradictsItself } from './look-back.ts';

interface WithSeries {
  activity: Activity;
  series: GradedSeries;
}

/** The samples of one activity: read when they are first asked for, and the series made of them once. */
export interface Samples {
  profile(): Promise<ActivityProfile>;
  /** with nothing trusted that the activity contradicts */
  trusted(): Promise<WithSeries>;
}

export function createSamples(load: () => Promise<Activity>): Samples {
  let read: WithSeries | null = null;
  let sure: WithSeries | null = null;
  const whole = async () => {
    read ??= withSeries(await load());
    return read;
  };
  return {
    async profile() {
      const { activity, series } = await whole();
      return profileActivity(activity, series);
    },
    async trusted() {
      const found = await whole();
      sure ??= contradictsItself(found.activity.summary) ? withSeries(guarded(found.activity)) : found;
      return sure;
    },
  };
}

function withSeries(activity: Activity): WithSeries {
  return { activity, series: gradedSeries(activity) };
}

function guarded({ summary, stream }: Activity): Activity {
  const heartRate = summary.trust.heartRate === 'none' ? 'none' : 'suspect';
  return { stream, summary: { ...summary, trust: { ...summary.trust, distance: false, heartRate } } };
}
