import type { Fingerprint } from './activity.ts';
import { sameRun } from './same-run.ts';

/** A recording that has its place. */
export interface PlacedRun {
  activityId: string;
  fingerprint: Fingerprint;
}

export interface LikeRun {
  activityId: string;
  /** the words of `sameRun` */
  why: string[];
}

/** Where a recording belongs. */
export interface RunPlace {
  /** all activities that it shows, nearest start first: they are one run then; none: it is one of its own */
  same: LikeRun[];
  /** activities that it may show: a person is asked, who has not answered yet */
  doubtful: LikeRun[];
}

/**
 * Which of an athlete's activities a new recording shows. It is held against every recording that feeds them and
 * not against what they were merged to, and where it shows several, these are one run that only now has its
 * link: so the groups that come out are those of the recordings, whatever came first. `isKeptApart` says what
 * a person said of two activities; the nearer one counts then.
 */
export function placeRun(
  print: Fingerprint,
  placed: readonly PlacedRun[],
  isKeptApart: (a: string, b: string) => boolean = () => false,
): RunPlace {
  const found = [...Map.groupBy(placed, (p) => p.activityId)]
    .map(([activityId, recordings]) => ({ activityId, ...nearest(print, recordings) }))
    .sort((a, b) => a.offsetMs - b.offsetMs || (a.activityId < b.activityId ? -1 : 1));
  const same: LikeRun[] = [];
  const doubtful: LikeRun[] = [];
  for (const { activityId, verdict, why } of found) {
    const isApart = same.some((s) => isKeptApart(s.activityId, activityId));
    if (verdict === 'same' && !isApart) same.push({ activityId, why });
    if (verdict === 'doubtful') doubtful.push({ activityId, why });
  }
  return { same, doubtful };
}

const RANK = { same: 0, doubtful: 1, different: 2 };

/** The best verdict over an activity's recordings, and of these the one whose start is nearest. */
function nearest(print: Fingerprint, recordings: readonly PlacedRun[]) {
  return recordings
    .map(({ fingerprint }) => ({
      ...sameRun(fingerprint, print),
      offsetMs: Math.abs(fingerprint.startMs - print.startMs),
    }))
    .reduce((a, b) => {
      const order = RANK[a.verdict] - RANK[b.verdict] || a.offsetMs - b.offsetMs;
      return order <= 0 ? a : b;
    });
}
