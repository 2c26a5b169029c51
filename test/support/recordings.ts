import {
  type ChannelName,
  noSamples,
  noTotals,
  type Recording,
  type Totals,
} from '../../src/core/activity/recording.ts';

/** 2024-05-01T06:00:00Z, the start of every recording that does not say otherwise. */
export const START_MS = Date.UTC(2024, 4, 1, 6);

/** A FIT activity without samples; give what matters. */
export function recording(parts: Partial<Recording> = {}): Recording {
  return {
    format: 'fit',
    kind: 'activity',
    sport: 'running',
    sportRaw: 'running',
    subSport: null,
    name: null,
    startMs: START_MS,
    utcOffsetS: null,
    device: null,
    totals: noTotals(),
    distanceFrom: null,
    laps: [],
    pauses: [],
    samples: noSamples(),
    developerFields: [],
    rrMs: [],
    part: 1,
    sessions: 1,
    salvaged: false,
    warnings: [],
    ...parts,
  };
}

/** Totals with the given ones set. */
export function totals(parts: Partial<Totals>): Totals {
  return { ...noTotals(), ...parts };
}

/** Samples at the given seconds after `startMs`; each channel is a function of (index, second). NaN: none. */
export function samplesAt(
  seconds: number[],
  channels: Partial<Record<ChannelName, (i: number, t: number) => number>>,
  startMs = START_MS,
): Recording['samples'] {
  const columns: Partial<Record<ChannelName, Float64Array>> = {};
  for (const [name, value] of Object.entries(channels))
    columns[name as ChannelName] = Float64Array.from(seconds, (t, i) => value(i, t));
  return {
    count: seconds.length,
    timeMs: Float64Array.from(seconds, (t) => startMs + t * 1000),
    channels: columns,
    segmentStarts: [],
  };
}

/** 0, 1, 2 … n-1 seconds. */
export function everySecond(n: number): number[] {
  return Array.from({ length: n }, (_, k) => k);
}

export interface SteadyRun {
  durationS?: number;
  speedMps?: number;
  startMs?: number;
  gps?: boolean;
  counter?: boolean;
}

/**
 * A run at even speed to the north-east with every channel: distance, positions, rolling altitude,
 * heart rate that breathes (never a flatline), 85 strides a minute of one leg. 1 Hz.
 */
export function steadyRun(run: SteadyRun = {}, parts: Partial<Recording> = {}): Recording {
  const { durationS = 1800, speedMps = 3, startMs = START_MS, gps = true, counter = true } = run;
  const degreesPerMetre = 1 / 111_195;
  const samples = samplesAt(
    everySecond(durationS + 1),
    {
      ...(counter && { distanceM: (_: number, t: number) => t * speedMps }),
      ...(gps && {
        latDeg: (_: number, t: number) => 48 + t * speedMps * degreesPerMetre * Math.SQRT1_2,
        lonDeg: (_: number, t: number) =>
          11 + (t * speedMps * degreesPerMetre * Math.SQRT1_2) / Math.cos((48 * Math.PI) / 180),
      }),
      altitudeM: (_, t) => 500 + 10 * Math.sin(t / 200),
      hrBpm: (_, t) => Math.round(145 + 5 * Math.sin(t / 20)),
      cadenceRpm: (i) => 85 + (i % 2),
    },
    startMs,
  );
  return recording({
    startMs,
    samples,
    totals: totals({ elapsedS: durationS, timerS: durationS, distanceM: durationS * speedMps }),
    distanceFrom: 'session',
    ...parts,
  });
}
