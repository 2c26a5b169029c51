import { CEILING_SHARE_OF_CS, CEILING_SHARE_OF_LTHR, CEILING_SHARE_OF_THRESHOLD } from './easy-ceiling.ts';
import { speedAtOxygenCost } from './vdot.ts';
import { thresholdSpeed } from './vdot-paces.ts';
import { type ZoneSet, zoneSet } from './zone-bands.ts';

/**
 * The bands that workouts prescribe, as shares of VDOT (coaching.md §1.2) [C]. They may touch and
 * overlap (steady ends inside threshold): they are targets. Zones that sort every second of a run into
 * exactly one band are `trainingPaceZones` and `trainingHrZones` below.
 */
export const BAND_SHARES = {
  E: [0.59, 0.67],
  M: [0.75, 0.84],
  T: [0.83, 0.88],
  I: [0.95, 1.0],
  R: [1.05, 1.1],
} as const;
export type BandName = keyof typeof BAND_SHARES;

export interface SpeedBand {
  slowMps: number;
  fastMps: number;
}

export interface TrainingBands extends Record<BandName, SpeedBand> {
  thresholdSpeedMps: number;
  /** faster than this is too fast for easy: 0.844 threshold speed, or 0.823 CS where a fit was accepted */
  easyCeilingMps: number;
}

/** Speeds (m/s) of all bands for a VDOT; `acceptedCsMps` only from a fit that was accepted. null: VDOT not positive. */
export function trainingBands(vdotValue: number, acceptedCsMps: number | null = null): TrainingBands | null {
  if (!(vdotValue > 0) || !Number.isFinite(vdotValue)) return null;
  const band = (name: BandName): SpeedBand => ({
    slowMps: speedAtOxygenCost(vdotValue * BAND_SHARES[name][0]),
    fastMps: speedAtOxygenCost(vdotValue * BAND_SHARES[name][1]),
  });
  const thresholdSpeedMps = thresholdSpeed(vdotValue);
  return {
    E: band('E'),
    M: band('M'),
    T: band('T'),
    I: band('I'),
    R: band('R'),
    thresholdSpeedMps,
    easyCeilingMps: ceilingSpeed(thresholdSpeedMps, acceptedCsMps),
  };
}

/** Easy ceiling (m/s): from an accepted critical speed if there is one, else from threshold speed. */
export function ceilingSpeed(thresholdSpeedMps: number, acceptedCsMps: number | null): number {
  return acceptedCsMps !== null && acceptedCsMps > 0
    ? CEILING_SHARE_OF_CS * acceptedCsMps
    : CEILING_SHARE_OF_THRESHOLD * thresholdSpeedMps;
}

/**
 * Five contiguous pace zones: easy up to the easy ceiling, steady up to the slow end of threshold (83 % of
 * VDOT), threshold up to threshold speed (88 %), interval up to 100 % of VDOT, repetition beyond.
 */
export function trainingPaceZones(vdotValue: number, acceptedCsMps: number | null = null): ZoneSet | null {
  const bands = trainingBands(vdotValue, acceptedCsMps);
  if (bands === null) return null;
  const ceiling = Math.min(bands.easyCeilingMps, bands.T.slowMps * 0.999);
  const edges = [ceiling, bands.T.slowMps, bands.T.fastMps, bands.I.fastMps];
  return zoneSet('mps', ['easy', 'steady', 'threshold', 'interval', 'repetition'], edges);
}

/** Heart-rate counterpart for speeds that heart rate can follow: easy < 0.90 LTHR, steady < 0.95, threshold < 1.00, above. */
export function trainingHrZones(lthrBpm: number): ZoneSet | null {
  if (!(lthrBpm > 0) || !Number.isFinite(lthrBpm)) return null;
  const edges = [CEILING_SHARE_OF_LTHR * lthrBpm, 0.95 * lthrBpm, lthrBpm];
  return zoneSet('bpm', ['easy', 'steady', 'threshold', 'interval'], edges);
}

/** Three domains by speed: moderate up to LT1, heavy up to LT2 (threshold speed), severe beyond [M]. */
export function domainPaceZones(easyCeilingMps: number, lt2Mps: number): ZoneSet | null {
  return zoneSet('mps', ['moderate', 'heavy', 'severe'], [easyCeilingMps, lt2Mps]);
}

/** Three domains by heart rate: borders at 0.90 LTHR and LTHR. */
export function domainHrZones(lthrBpm: number): ZoneSet | null {
  return zoneSet('bpm', ['moderate', 'heavy', 'severe'], [CEILING_SHARE_OF_LTHR * lthrBpm, lthrBpm]);
}
