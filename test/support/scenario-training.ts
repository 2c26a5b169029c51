import type { Activity } from '../../src/core/activity/activity.ts';
import { toActivity } from '../../src/core/activity/to-activity.ts';
import { recording, samplesAt, totals } from './recordings.ts';

/** Cross-training of so many minutes: a ride without distance at a calm heart rate. */
export function plainActivity(startMs: number, minutes: number): Activity {
  const s = Math.round(minutes * 60);
  const seconds = Array.from({ length: Math.floor(s / 5) + 1 }, (_, k) => 5 * k);
  const activity = toActivity(
    recording({
      sport: 'cycling',
      sportRaw: 'cycling',
      startMs,
      samples: samplesAt(seconds, { hrBpm: (k) => 118 + Math.round(3 * Math.sin(k / 7)) }, startMs),
      totals: totals({ elapsedS: s, timerS: s }),
    }),
  );
  if (!activity.ok) throw new Error(activity.error.message);
  return activity.value;
}
