import type { Activity } from '../../src/core/activity/activity.ts';
import { profileActivity } from '../../src/core/science/profile-activity.ts';
import { type Day, dayNumber } from '../../src/core/time.ts';
import type { HistoryItem } from '../../src/services/history/judge-history.ts';
import { pacedActivity } from './paced-activity.ts';

/** An even run of a day: speed, length, heart rate. */
export interface SimulatedRun {
  day: Day;
  mps: number;
  s: number;
  hr: number;
  id?: string;
  /** distance and time not to be believed */
  untrusted?: boolean;
  sport?: 'running' | 'cycling' | 'strength';
}

const known = new Map<string, { made: Activity; profile: HistoryItem['profile'] }>();

/** Runs of one kind differ only in when they were: they are made once. */
function makeRun({ mps, s, hr, sport, untrusted }: SimulatedRun) {
  const key = JSON.stringify([mps, s, hr, sport, untrusted]);
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = pacedActivity([{ s, mps, hr }], {
    summary: {
      ...(sport === undefined ? {} : { sport }),
      ...(untrusted ? { trust: { time: false, distance: false, heartRate: 'suspect' as const } } : {}),
    },
  });
  const entry = { made, profile: profileActivity(made) };
  known.set(key, entry);
  return entry;
}

/** A history of even runs in memory, the first of a day at six in the morning, the next two hours later. */
export function simulatedHistory(runs: readonly SimulatedRun[]) {
  const activities = new Map<string, Activity>();
  const ofDay = new Map<Day, number>();
  const items = runs.map((run, k): HistoryItem => {
    const nth = ofDay.get(run.day) ?? 0;
    ofDay.set(run.day, nth + 1);
    const id = run.id ?? `run${String(k).padStart(5, '0')}`;
    const { made, profile } = makeRun(run);
    const startMs = dayNumber(run.day) * 86_400_000 + (6 + 2 * nth) * 3_600_000;
    const activity = { ...made, summary: { ...made.summary, startMs } };
    activities.set(id, activity);
    return {
      id,
      day: run.day,
      summary: activity.summary,
      profile,
      stored: null,
      rpe: null,
    };
  });
  return { items, load: (id: string): Activity => activities.get(id)! };
}
