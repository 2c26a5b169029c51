import { cadenceLock } from './cadence-lock.ts';
import { fastestDistance, greatestDistanceInTime } from './efforts.ts';
import { elevationGainLoss } from './elevation.ts';
import { haversine, semicirclesToDegrees } from './geometry.ts';
import { movingTime } from './moving-time.ts';
import { resample1Hz } from './resample.ts';
import { speedSpikes } from './speed-spikes.ts';

/** The functions of this room under their names in the reference values: snake_case in, snake_case out. */
export const activityVectorFunctions: Record<
  string,
  (inputs: Record<string, unknown>) => Record<string, unknown>
> = {
  haversine: (x) => ({ distance_m: haversine(num(x.lat1), num(x.lon1), num(x.lat2), num(x.lon2)) }),
  semicirclesToDegrees: (x) => ({ degrees: orNull(semicirclesToDegrees(num(x.semicircles))) }),
  speedSpikes: (x) => ({
    indices: speedSpikes(series(x.t_s), series(x.cum_distance_m), given(x.max_speed_mps)),
  }),
  movingTime: (x) => {
    const { movingS, elapsedS } = movingTime(series(x.t_s), series(x.cum_distance_m), {
      minSpeedMps: given(x.min_speed_mps),
      maxGapS: given(x.max_gap_s),
    });
    return { moving_s: movingS, elapsed_s: elapsedS };
  },
  resample1Hz: (x) => ({
    values: Array.from(resample1Hz(series(x.t_s), series(x.values), given(x.max_gap_s)), orNull),
  }),
  elevationGainLoss: (x) => {
    const { gainM, lossM } = elevationGainLoss(series(x.altitude_m), given(x.hysteresis_m));
    return { gain_m: gainM, loss_m: lossM };
  },
  fastestDistance: (x) => {
    const found = fastestDistance(series(x.t_s), series(x.cum_distance_m), num(x.target_m));
    return { time_s: found?.timeS ?? null };
  },
  greatestDistanceInTime: (x) => {
    const found = greatestDistanceInTime(series(x.t_s), series(x.cum_distance_m), num(x.duration_s));
    return { distance_m: found?.distanceM ?? null, speed_mps: found?.speedMps ?? null };
  },
  cadenceLock: (x) => {
    const { lockedS, locked } = cadenceLock(series(x.hr_bpm), series(x.cadence_spm), {
      windowS: given(x.window_s),
      maxMedianDeltaBpm: given(x.max_median_delta_bpm),
      minCorrelation: given(x.min_correlation),
      minTotalS: given(x.min_total_s),
    });
    return { locked_s: lockedS, locked };
  },
};

function num(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN;
}

/** An absent or null option means the function's default. */
function given(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function series(value: unknown): Float64Array {
  return Float64Array.from(Array.isArray(value) ? value : [], (v) => num(v));
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
