import type { Activity } from '../../src/core/activity/activity.ts';
import { toActivity } from '../../src/core/activity/to-activity.ts';
import type { RunRecord } from '../../src/core/coaching/review-input.ts';
import { isQualityKind } from '../../src/core/coaching/run-record.ts';
import { recording, START_MS, samplesAt, totals } from './recordings.ts';

const made = new Map<string, Activity>();
/** Seconds at work in a quality session, where its length has room for them. */
const WORK_S = 1260;
/** The rest of it is not run slower than this multiple of the session's mean pace. */
const SLOWEST_REST = 1.45;

interface Piece {
  s: number;
  mps: number;
}

/**
 * A run of a scenario as a watch would have recorded it: flat and even, with a heart that beats around its mean.
 * A quality session has its work in the middle. Distance, duration, mean pace and mean heart rate are those of the
 * scenario to the metre and second.
 */
export function activityOf(run: RunRecord): Activity {
  const key = JSON.stringify([
    run.distanceKm,
    run.movingS,
    run.hrOk ? run.avgHrBpm : null,
    pieces(run),
    run.climbMPerKm,
    run.trusted,
  ]);
  const found = made.get(key) ?? make(run);
  made.set(key, found);
  const { startMs } = run;
  const { fingerprint } = found.summary;
  return {
    ...found,
    summary: { ...found.summary, startMs, fingerprint: { ...fingerprint, startMs } },
  };
}

function make(run: RunRecord): Activity {
  const parts = pieces(run);
  const s = Math.round(run.movingS);
  const at = distances(parts, s, run.distanceKm * 1000);
  const bpm = run.hrOk ? run.avgHrBpm : null;
  const climb = run.climbMPerKm ?? 0;
  const activity = toActivity(
    recording({
      startMs: START_MS,
      samples: samplesAt(
        Array.from({ length: s + 1 }, (_, k) => k),
        {
          distanceM: (k) => at[k]!,
          altitudeM: (k) => 100 + climb * (1 - Math.abs(((at[k]! / 500) % 2) - 1)),
          ...(bpm === null
            ? {}
            : { hrBpm: (k: number) => Math.round(bpm + 1.4 * Math.sin(k / 9) + 0.6 * Math.sin(k / 31)) }),
          cadenceRpm: (k) => 84 + (k % 3 === 0 ? 1 : 0),
        },
        START_MS,
      ),
      totals: totals({ elapsedS: s, timerS: s, distanceM: run.distanceKm * 1000 }),
      distanceFrom: 'session',
    }),
  );
  if (!activity.ok) throw new Error(activity.error.message);
  if (run.trusted) return activity.value;
  const { summary } = activity.value;
  return { ...activity.value, summary: { ...summary, trust: { ...summary.trust, distance: false } } };
}

/** Stretches of even speed: one, or warm-up, work and cool-down of a quality session. */
function pieces(run: RunRecord): Piece[] {
  const mean = (1000 * run.distanceKm) / run.movingS;
  const even = [{ s: run.movingS, mps: mean }];
  if (!isQualityKind(run.kind) || run.work === null) return even;
  const work = 1000 / run.work.paceSPerKm;
  for (const s of [WORK_S, 900, 600]) {
    const rest = (run.distanceKm * 1000 - s * work) / (run.movingS - s);
    if (run.movingS - s > 300 && rest > mean / SLOWEST_REST && rest < work) {
      const each = (run.movingS - s) / 2;
      return [
        { s: each, mps: rest },
        { s, mps: work },
        { s: each, mps: rest },
      ];
    }
  }
  return even;
}

/** Metres at every second, scaled so that the last is the distance. */
function distances(parts: readonly Piece[], s: number, totalM: number): number[] {
  const out = [0];
  for (let k = 0; k < s; k++) {
    let past = 0;
    const part = parts.find((p) => {
      past += p.s;
      return k < past;
    });
    out.push(out[k]! + (part ?? parts.at(-1)!).mps);
  }
  const factor = totalM / out[s]!;
  return out.map((m) => m * factor);
}
