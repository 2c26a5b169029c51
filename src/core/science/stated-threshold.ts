import type { Day } from '../time.ts';
import type { ThresholdEstimate, ThresholdInput } from './threshold-input.ts';
import type { TimelineSoFar, ZoneChange } from './threshold-timeline.ts';
import { atLthr, atThreshold, type Zones, zonesOfEstimate } from './zones-at.ts';

/**
 * What the athlete says the threshold is from a day on. It holds exactly from its day: what was before keeps
 * the zones of its time. Absent: nothing said about that value; null: taken back, from this day as measured.
 */
export interface Statement {
  day: Day;
  speedMps?: number | null | undefined;
  lthrBpm?: number | null | undefined;
  /** how it came about; a correction was said later about an earlier day */
  origin: 'own' | 'correction' | 'proposal';
}

export const NO_ZONES: Zones = {
  thresholdSpeedMps: null,
  vdot: null,
  easyCeilingMps: null,
  lthrBpm: null,
  lthrSource: 'none',
  easyCeilingHrBpm: null,
  source: 'user',
  confidence: 'medium',
  evidenceDay: null,
};

/** What stands stated on a day, for the estimate; null where nothing does. Statements are in order of their days. */
export function statedOn(statements: readonly Statement[], day: Day): ThresholdInput['userThreshold'] {
  const past = statements.filter((s) => s.day <= day);
  const speed = past.findLast((s) => s.speedMps !== undefined);
  const lthr = past.findLast((s) => s.lthrBpm !== undefined);
  const speedMps = speed?.speedMps ?? undefined;
  const lthrBpm = lthr?.lthrBpm ?? undefined;
  if (speedMps === undefined && lthrBpm === undefined) return null;
  return { speedMps, lthrBpm, day: (speedMps === undefined ? lthr : speed)!.day };
}

/**
 * The statements with one more: what was said on the same day about the other value stays, and what was never
 * said cannot be taken back.
 */
export function withStatement(statements: readonly Statement[], added: Statement): Statement[] {
  const { day, origin } = added;
  const others = statements.filter((s) => s.day !== day);
  const sameDay = statements.find((s) => s.day === day);
  const before = statedOn(
    others.filter((s) => s.day < day),
    day,
  );
  const merged: Statement = { day, origin };
  for (const name of ['speedMps', 'lthrBpm'] as const) {
    const value = added[name] === undefined ? sameDay?.[name] : added[name];
    if (value === undefined || (value === null && before?.[name] === undefined)) continue;
    merged[name] = value;
  }
  const says = merged.speedMps !== undefined || merged.lthrBpm !== undefined;
  return [...others, ...(says ? [merged] : [])].toSorted((a, b) => (a.day < b.day ? -1 : 1));
}

/**
 * Lets a statement take effect at the end of a timeline. `measured` estimates its day from evidence alone, for
 * what is taken back.
 */
export function addStatement(
  sofar: TimelineSoFar,
  statement: Statement,
  measured: () => ThresholdEstimate,
): void {
  const { day, speedMps, lthrBpm, origin } = statement;
  const takenBack = speedMps === null || lthrBpm === null;
  const back = takenBack ? zonesOfEstimate(measured()) : null;
  let zones = sofar.timeline.changes.at(-1)?.zones ?? NO_ZONES;
  if (speedMps === null) {
    const { lthrBpm: bpm, lthrSource, easyCeilingHrBpm } = zones;
    zones = { ...back!, lthrBpm: bpm, lthrSource, easyCeilingHrBpm };
  } else if (speedMps !== undefined) {
    zones = { ...atThreshold(zones, speedMps), source: 'user', confidence: 'medium', evidenceDay: day };
  }
  if (lthrBpm === null) {
    const { lthrBpm: bpm, lthrSource, easyCeilingHrBpm } = back!;
    zones = { ...zones, lthrBpm: bpm, lthrSource, easyCeilingHrBpm };
  } else if (lthrBpm !== undefined) {
    zones = atLthr(zones, lthrBpm);
  }
  sofar.seen.add(`user ${day}`);
  const reason: ZoneChange['reason'] = takenBack
    ? 'user_withdrawn'
    : origin === 'correction'
      ? 'correction'
      : 'user_value';
  sofar.timeline.changes.push({ validFrom: day, zones, reason, capped: false, evidence: [] });
}
