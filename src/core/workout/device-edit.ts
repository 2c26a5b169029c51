import type { Day } from '../time.ts';

/** How a platform shows a planned workout of ours: its day, how long it takes, and a digest of its words and steps. */
export interface SeenWorkout {
  day: Day;
  durationS: number | null;
  text: string;
}

/** What somebody has changed of a planned workout on a platform. */
export type DeviceEditKind =
  /** it stands on another day */
  | 'moved'
  /** it is gone */
  | 'dropped'
  /** it is longer or shorter */
  | 'resized'
  /** its words or steps are others, and it takes as long as before */
  | 'rewritten';
export interface DeviceEdit {
  kind: DeviceEditKind;
  /** null: it is gone */
  seen: SeenWorkout | null;
  /** the distance that goes with how long it takes now, km; null: it takes as long as before, or is not known */
  km: number | null;
}

/** Durations this close are the same: platforms round, and reckon paces in their own way. */
const SAME_SHARE = 0.03;

/**
 * What was changed since `placed`, which is how the platform showed it when we had put it there; null: nothing.
 * A platform knows durations only: the distance follows by the share that it grew or shrank by.
 */
export function deviceEdit(
  placed: SeenWorkout,
  seen: SeenWorkout | null,
  km: number | null,
): DeviceEdit | null {
  if (seen === null) return { kind: 'dropped', seen, km: null };
  if (seen.day !== placed.day) return { kind: 'moved', seen, km: null };
  if (seen.text === placed.text && seen.durationS === placed.durationS) return null;
  const share =
    seen.durationS === null || placed.durationS === null || placed.durationS <= 0
      ? 1
      : seen.durationS / placed.durationS;
  if (Math.abs(share - 1) < SAME_SHARE) return { kind: 'rewritten', seen, km: null };
  const resized = km === null ? null : Math.round(km * share * 10) / 10;
  return { kind: 'resized', seen, km: resized !== null && resized > 0 ? resized : null };
}
