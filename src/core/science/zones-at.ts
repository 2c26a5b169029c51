import type { Day } from '../time.ts';
import { CEILING_SHARE_OF_LTHR, CEILING_SHARE_OF_THRESHOLD } from './easy-ceiling.ts';
import type { ThresholdEstimate } from './threshold-input.ts';
import { thresholdSpeed, vdotOfThresholdSpeed } from './vdot-paces.ts';

export interface Zones
  extends Pick<
    ThresholdEstimate,
    'thresholdSpeedMps' | 'vdot' | 'easyCeilingMps' | 'lthrBpm' | 'lthrSource' | 'easyCeilingHrBpm'
  > {
  source: ThresholdEstimate['source'];
  confidence: ThresholdEstimate['confidence'];
  evidenceDay: Day | null;
}

/** The zones that an estimate asks for. */
export function zonesOfEstimate(e: ThresholdEstimate): Zones {
  const { thresholdSpeedMps, vdot, easyCeilingMps, lthrBpm, lthrSource, easyCeilingHrBpm } = e;
  const { source, confidence, evidenceDay } = e;
  return {
    thresholdSpeedMps,
    vdot,
    easyCeilingMps,
    lthrBpm,
    lthrSource,
    easyCeilingHrBpm,
    source,
    confidence,
    evidenceDay,
  };
}

/** The same zones at another VDOT; the easy ceiling follows the threshold speed. */
export function atVdot(zones: Zones, vdot: number): Zones {
  return atThreshold(zones, thresholdSpeed(vdot));
}

export function atThreshold(zones: Zones, thresholdSpeedMps: number): Zones {
  return {
    ...zones,
    thresholdSpeedMps,
    vdot: vdotOfThresholdSpeed(thresholdSpeedMps),
    easyCeilingMps: CEILING_SHARE_OF_THRESHOLD * thresholdSpeedMps,
  };
}

export function atLthr(zones: Zones, lthrBpm: number): Zones {
  return { ...zones, lthrBpm, lthrSource: 'user', easyCeilingHrBpm: CEILING_SHARE_OF_LTHR * lthrBpm };
}
