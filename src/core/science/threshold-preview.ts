import { fail, ok, type Result } from '../result.ts';
import { addDays, type Day } from '../time.ts';
import { NO_ZONES } from './stated-threshold.ts';
import { type ZoneChange, type ZoneTimeline, zonesOn } from './threshold-timeline.ts';
import { atLthr, atThreshold, type Zones } from './zones-at.ts';

/** What someone says the threshold was from a day on. */
export interface ZoneCorrection {
  validFrom: Day;
  thresholdSpeedMps?: number | undefined;
  lthrBpm?: number | undefined;
}

export interface ZoneChangePreview extends ZoneDifference {
  /** what would hold; nothing has been applied */
  timeline: ZoneTimeline;
}

/** Where the zones of two timelines are not the same. */
export interface ZoneDifference {
  /** calendar days with activities whose zones would differ, in order */
  days: Day[];
  activityIds: string[];
  /** spans in which zones differ; `until` is the last day, null: open */
  spans: { from: Day; until: Day | null }[];
}

/**
 * What a correction of the past would change: it holds from its day until the next change on other evidence.
 * A corrected LTHR also stays through later changes that did not measure one of their own by statement.
 * Errors: CORRECTION_EMPTY, CORRECTION_OUT_OF_RANGE. Applying is storing `timeline` once accepted.
 */
export function previewZoneChange(
  timeline: ZoneTimeline,
  correction: ZoneCorrection,
  activities: readonly { activityId: string; day: Day }[],
): Result<ZoneChangePreview> {
  const { thresholdSpeedMps: speed, lthrBpm } = correction;
  if (speed === undefined && lthrBpm === undefined) {
    return fail('CORRECTION_EMPTY', 'A correction names a threshold speed, a threshold heart rate, or both.');
  }
  if (
    (speed !== undefined && !(speed > 1 && speed < 6.5)) ||
    (lthrBpm !== undefined && !(lthrBpm >= 100 && lthrBpm <= 215))
  ) {
    return fail(
      'CORRECTION_OUT_OF_RANGE',
      'A threshold speed lies between 1 and 6.5 m/s, a threshold heart rate between 100 and 215 bpm.',
    );
  }
  const after = corrected(timeline, correction);
  return ok({ timeline: after, ...zoneDifference(timeline, after, activities) });
}

export function zoneDifference(
  before: ZoneTimeline,
  after: ZoneTimeline,
  activities: readonly { activityId: string; day: Day }[],
): ZoneDifference {
  const differs = (day: Day) => !sameZones(zonesOn(before, day), zonesOn(after, day));
  const touched = activities.filter((a) => differs(a.day));
  return {
    days: [...new Set(touched.map((a) => a.day))].sort(),
    activityIds: touched.map((a) => a.activityId),
    spans: differingSpans([...before.changes, ...after.changes], differs),
  };
}

function corrected(
  timeline: ZoneTimeline,
  { validFrom, thresholdSpeedMps, lthrBpm }: ZoneCorrection,
): ZoneTimeline {
  let zones: Zones = zonesOn(timeline, validFrom) ?? NO_ZONES;
  if (thresholdSpeedMps !== undefined) {
    zones = {
      ...atThreshold(zones, thresholdSpeedMps),
      source: 'user',
      confidence: 'medium',
      evidenceDay: validFrom,
    };
  }
  if (lthrBpm !== undefined) zones = atLthr(zones, lthrBpm);
  const change: ZoneChange = { validFrom, zones, reason: 'correction', capped: false, evidence: [] };
  const earlier = timeline.changes.filter((c) => c.validFrom <= validFrom);
  const later = timeline.changes
    .filter((c) => c.validFrom > validFrom)
    .map((c) =>
      lthrBpm !== undefined && c.zones.lthrSource !== 'user' ? { ...c, zones: atLthr(c.zones, lthrBpm) } : c,
    );
  return { changes: [...earlier, change, ...later], held: timeline.held };
}

/** Zones only change on the days of changes, so those days are all that needs looking at. */
function differingSpans(
  changes: readonly ZoneChange[],
  differs: (day: Day) => boolean,
): ZoneDifference['spans'] {
  const borders = [...new Set(changes.map((c) => c.validFrom))].sort();
  const spans: ZoneDifference['spans'] = [];
  let open: Day | null = null;
  for (const day of borders) {
    if (differs(day)) open ??= day;
    else if (open !== null) {
      spans.push({ from: open, until: addDays(day, -1) });
      open = null;
    }
  }
  if (open !== null) spans.push({ from: open, until: null });
  return spans;
}

function sameZones(a: Zones | null, b: Zones | null): boolean {
  const keys = ['thresholdSpeedMps', 'easyCeilingMps', 'lthrBpm', 'easyCeilingHrBpm'] as const;
  return keys.every((key) => (a?.[key] ?? null) === (b?.[key] ?? null));
}
