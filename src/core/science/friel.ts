import { type ZoneSet, zoneSet } from './zone-bands.ts';

/**
 * Friel's seven zones from threshold pace and from LTHR [H as a convention]. As printed, pace zones 4
 * and 5a overlap and one-percent gaps remain; these contiguous edges resolve both.
 */
export const FRIEL_NAMES = ['1', '2', '3', '4', '5a', '5b', '5c'] as const;
/** Multiples of threshold pace (time per km), slow to fast. */
const PACE_MULTIPLES = [1.29, 1.14, 1.06, 1.0, 0.97, 0.9] as const;
/** Lower edges as shares of LTHR. */
const HR_SHARES = [0.85, 0.9, 0.95, 1.0, 1.03, 1.06] as const;

/** The six pace edges, s/km, slow to fast; a pace on an edge belongs to the slower zone. null: not positive. */
export function frielPaceEdges(thresholdSPerKm: number): number[] | null {
  if (!(thresholdSPerKm > 0) || !Number.isFinite(thresholdSPerKm)) return null;
  return PACE_MULTIPLES.map((m) => m * thresholdSPerKm);
}

/** The six lower edges of zones 2 to 5c, bpm. null: not positive. */
export function frielHrEdges(lthrBpm: number): number[] | null {
  if (!(lthrBpm > 0) || !Number.isFinite(lthrBpm)) return null;
  return HR_SHARES.map((share) => share * lthrBpm);
}

export function frielPaceZones(thresholdSpeedMps: number): ZoneSet | null {
  const edges = frielPaceEdges(1000 / thresholdSpeedMps);
  return edges === null
    ? null
    : zoneSet(
        'mps',
        FRIEL_NAMES,
        edges.map((pace) => 1000 / pace),
      );
}

export function frielHrZones(lthrBpm: number): ZoneSet | null {
  const edges = frielHrEdges(lthrBpm);
  return edges === null ? null : zoneSet('bpm', FRIEL_NAMES, edges);
}
