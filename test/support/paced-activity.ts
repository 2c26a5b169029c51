import type { Activity, ActivitySummary } from '../../src/core/activity/activity.ts';

/** A stretch of running; altitude follows the grade. `mps: 0` is standing. */
export interface Stretch {
  s: number;
  mps: number;
  grade?: number;
  /** bpm, or [first, last] for a straight rise; absent: no heart rate */
  hr?: number | [number, number];
}

/** What differs from an outdoor run with barometer and trusted data. */
export interface Circumstances {
  summary?: Partial<ActivitySummary>;
  altitudeAtStartM?: number;
  /** added to the altitude of each second */
  altitudeNoiseM?: (k: number) => number;
  speedNoiseMps?: (k: number) => number;
}

/** A trusted activity made of stretches, one row a second, with the summary its rows add up to. */
export function pacedActivity(stretches: readonly Stretch[], made: Circumstances = {}): Activity {
  const n = stretches.reduce((sum, part) => sum + part.s, 0);
  const column = () => new Float64Array(n).fill(Number.NaN);
  const stream = {
    n,
    tS: Float64Array.from({ length: n }, (_, k) => k),
    moving: new Uint8Array(n),
    distanceM: new Float64Array(n),
    speedMps: new Float64Array(n),
    altitudeM: new Float64Array(n),
    hrBpm: column(),
    cadenceSpm: column(),
    powerW: column(),
    latDeg: column(),
    lonDeg: column(),
  };
  let k = 0;
  let distance = 0;
  let altitude = made.altitudeAtStartM ?? 100;
  let ascent = 0;
  let movingS = 0;
  for (const part of stretches) {
    for (let i = 0; i < part.s; i++, k++) {
      const v = part.mps === 0 ? 0 : Math.max(0, part.mps + (made.speedNoiseMps?.(k) ?? 0));
      stream.distanceM[k] = distance;
      stream.altitudeM[k] = altitude + (made.altitudeNoiseM?.(k) ?? 0);
      stream.speedMps[k] = v;
      stream.moving[k] = v >= 0.5 ? 1 : 0;
      if (part.hr !== undefined)
        stream.hrBpm[k] =
          typeof part.hr === 'number' ? part.hr : part.hr[0] + ((part.hr[1] - part.hr[0]) * i) / part.s;
      movingS += stream.moving[k]!;
      distance += v;
      const rise = v * (part.grade ?? 0);
      altitude += rise;
      ascent += Math.max(0, rise);
    }
  }
  const hasHr = stretches.some((part) => part.hr !== undefined);
  const summary: ActivitySummary = {
    sport: 'running',
    subSport: null,
    name: null,
    format: 'fit',
    device: null,
    startMs: Date.UTC(2025, 4, 6, 6),
    utcOffsetS: 0,
    elapsedS: n,
    timerS: n,
    movingS,
    distanceM: distance,
    distanceFrom: 'session',
    ascentM: ascent,
    descentM: null,
    avgHrBpm: null,
    maxHrBpm: null,
    avgCadenceSpm: null,
    avgPowerW: null,
    hasGps: true,
    altitude: 'barometric',
    indoor: false,
    laps: [],
    findings: [],
    trust: { time: true, distance: true, heartRate: hasHr ? 'ok' : 'none' },
    fingerprint: {
      startMs: 0,
      elapsedS: n,
      movingS,
      distanceM: distance,
      sport: 'running',
      route: [],
    },
    ...made.summary,
  };
  return { summary, stream };
}

/** Repeatable noise between −1 and 1, without a random generator. */
export function wobble(k: number): number {
  const x = Math.sin(k * 12.9898 + 4.1414) * 43758.5453;
  return 2 * (x - Math.floor(x)) - 1;
}
