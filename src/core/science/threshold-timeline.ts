import { addDays, type Day, daysBetween } from '../time.ts';
import { breakVdotFactor } from './break-factor.ts';
import type { RunningBreak, ThresholdEstimate } from './threshold-input.ts';
import { SLOWER_SHARE } from './threshold-races.ts';
import { vdotOfThresholdSpeed } from './vdot-paces.ts';
import { atVdot, type Zones, zonesOfEstimate } from './zones-at.ts';

/**
 * Which zones were valid when, and why they changed (coaching.md ASM-7) [D]. Up at once on a race, or on two
 * tests or quality sessions ≥ 1.5 % better at planned effort; without a race at most +2 VDOT in four weeks.
 * Down on a race or test ≥ 3 % slower, or a break. Training speed alone never moves confident zones.
 */
export const BETTER_SHARE = 0.015;

const MAX_RISE_VDOT = 2;

const RISE_DAYS = 28;

/** Zones whose evidence is older than this are no longer confident. */
const CONFIDENT_DAYS = 16 * 7;

/** Changes from training of unconfident zones, and of LTHR, below these are noise. */
const NOISE_SHARE = 0.01;

const LTHR_NOISE_BPM = 2;

const BREAK_DAYS = 6;

export type ZoneReason =
  | 'first_result'
  | 'race_faster'
  | 'race_slower'
  | 'test_slower'
  | 'better_evidence'
  | 'repeated_quality'
  | 'training_unconfident'
  | 'user_value'
  | 'user_withdrawn'
  | 'break'
  | 'heart_rate'
  | 'correction';

export interface ZoneChange {
  /** the change holds from this day on, until the next */
  validFrom: Day;
  zones: Zones;
  reason: ZoneReason;
  /** true: the rise was cut to what four weeks allow */
  capped: boolean;
  evidence: { activityId: string | null; day: Day }[];
}

/** What the evidence asked for and the rules did not grant. */
export interface ZoneProposal {
  day: Day;
  thresholdSpeedMps: number;
  heldBecause: 'training_alone' | 'one_test_only' | 'rise_limit';
  /** relative standard error of the value; null where it follows from sessions */
  seRel: number | null;
  evidence: { activityId: string | null; day: Day }[];
}

export interface ZoneTimeline {
  changes: ZoneChange[];
  held: ZoneProposal[];
}

/** A test or quality session against what the zones of its day predicted; 1.02 is 2 % faster. */
export interface QualityResult {
  activityId: string;
  day: Day;
  kind: 'test' | 'quality';
  speedRatio: number;
  /** effort rated no higher than planned; false also where no rating exists */
  rpeAsPlanned: boolean;
}

export interface TimelineInput {
  /** one a week and one at every result, each made for its own day */
  estimates: readonly ThresholdEstimate[];
  quality: readonly QualityResult[];
  breaks: readonly RunningBreak[];
}

/** A timeline in the making: what one event after another adds to, in order of their days. */
export interface TimelineSoFar {
  timeline: ZoneTimeline;
  /** results and stated values that have spoken already */
  seen: Set<string>;
  /** quality results that wait for a second one */
  better: QualityResult[];
}

export function emptyTimeline(): TimelineSoFar {
  return { timeline: { changes: [], held: [] }, seen: new Set(), better: [] };
}

/** Adds one event to the end of a timeline; of one day breaks come first, then quality, then estimates. */
export function addBreak(sofar: TimelineSoFar, b: RunningBreak): void {
  afterBreak(sofar.timeline, b);
}

export function addQuality(sofar: TimelineSoFar, q: QualityResult): void {
  sofar.better = afterQuality(sofar.timeline, sofar.better, q);
}

export function addEstimate(sofar: TimelineSoFar, e: ThresholdEstimate): void {
  afterEstimate(sofar.timeline, e, sofar.seen);
}

export function thresholdTimeline(input: TimelineInput): ZoneTimeline {
  const sofar = emptyTimeline();
  const events = [
    ...input.breaks.map((b) => ({ day: b.returnDay, order: 0, run: () => addBreak(sofar, b) })),
    ...input.quality.map((q) => ({ day: q.day, order: 1, run: () => addQuality(sofar, q) })),
    ...input.estimates.map((e) => ({ day: e.validFrom, order: 2, run: () => addEstimate(sofar, e) })),
  ].sort((a, b) => (a.day === b.day ? a.order - b.order : a.day < b.day ? -1 : 1));
  for (const event of events) event.run();
  return sofar.timeline;
}

/** The zones in force on a day: those of the last change on or before it; null before the first. */
export function zonesOn(timeline: Pick<ZoneTimeline, 'changes'>, day: Day): Zones | null {
  return timeline.changes.findLast((change) => change.validFrom <= day)?.zones ?? null;
}

function afterEstimate(timeline: ZoneTimeline, e: ThresholdEstimate, seen: Set<string>): void {
  const speed = e.thresholdSpeedMps;
  const now = timeline.changes.at(-1)?.zones ?? null;
  const offered = zonesOfEstimate(e);
  const adopt = (reason: ZoneReason, zones: Zones = offered, capped = false) =>
    timeline.changes.push({ validFrom: e.validFrom, zones, reason, capped, evidence: e.used });
  const result = e.used.find((u) => u.kind === 'race' || u.kind === 'test');
  const stated = e.source === 'user' ? `user ${e.evidenceDay}` : null;
  const key = result?.activityId ?? stated;
  const fresh = key !== null && key !== undefined && !seen.has(key);
  if (fresh) seen.add(key);

  if (speed === null || now === null || now.thresholdSpeedMps === null) {
    if (speed !== null) adopt('first_result');
    else if (offered.lthrBpm !== null && lthrMoves(now, offered)) adopt('heart_rate');
    return;
  }
  const ratio = speed / now.thresholdSpeedMps;
  const confident = isConfident(now, e.validFrom);
  if (fresh && stated !== null) return void adopt('user_value');
  if (fresh && result !== undefined) {
    if (ratio <= 1 - SLOWER_SHARE + 1e-9) return void adopt(`${result.kind as 'race' | 'test'}_slower`);
    if (result.kind === 'race' && ratio > 1) return void adopt('race_faster');
    if (!confident) return void adopt('better_evidence');
    if (ratio >= 1 + BETTER_SHARE) hold(timeline, e.validFrom, speed, 'one_test_only', e);
  } else if (result === undefined && stated === null && Math.abs(ratio - 1) >= NOISE_SHARE) {
    if (confident) {
      if (ratio > 1) hold(timeline, e.validFrom, speed, 'training_alone', e);
    } else {
      const vdot = riseLimit(timeline, e.validFrom, offered.vdot!);
      if (vdot < offered.vdot!) hold(timeline, e.validFrom, speed, 'rise_limit', e);
      if (Math.abs(vdot - now.vdot!) > 1e-6) {
        const capped = vdot < offered.vdot!;
        return void adopt('training_unconfident', capped ? atVdot(offered, vdot) : offered, capped);
      }
    }
  }
  if (lthrMoves(now, offered)) {
    const { lthrBpm, lthrSource, easyCeilingHrBpm } = offered;
    adopt('heart_rate', { ...now, lthrBpm, lthrSource, easyCeilingHrBpm });
  }
}

/** Two different sessions ≥ 1.5 % better in four weeks raise the zones by the smaller of the two gains. */
function afterQuality(timeline: ZoneTimeline, before: QualityResult[], q: QualityResult): QualityResult[] {
  const last = timeline.changes.at(-1);
  const now = last?.zones ?? null;
  if (last === undefined || now?.thresholdSpeedMps == null) return [];
  const since = addDays(q.day, -RISE_DAYS);
  const open = before.filter(
    (b) => b.day > since && b.day >= last.validFrom && b.activityId !== q.activityId,
  );
  if (!q.rpeAsPlanned || !(q.speedRatio >= 1 + BETTER_SHARE - 1e-9) || q.day < last.validFrom) return open;
  const best = open.reduce<QualityResult | null>(
    (a, b) => (a === null || b.speedRatio > a.speedRatio ? b : a),
    null,
  );
  if (best === null) return [...open, q];
  const wanted = now.thresholdSpeedMps * Math.min(best.speedRatio, q.speedRatio);
  const wantedVdot = vdotOfThresholdSpeed(wanted)!;
  const vdot = riseLimit(timeline, q.day, wantedVdot);
  if (vdot < wantedVdot) hold(timeline, q.day, wanted, 'rise_limit', { seRel: null, used: [best, q] });
  if (vdot <= now.vdot!) return [...open, q];
  timeline.changes.push({
    validFrom: q.day,
    zones: { ...atVdot(now, vdot), source: 'test', confidence: 'medium', evidenceDay: q.day },
    reason: 'repeated_quality',
    capped: vdot < wantedVdot,
    evidence: [best, q].map(({ activityId, day }) => ({ activityId, day })),
  });
  return [];
}

/** Paces after a break: VDOT times Daniels' factor, and no longer confident, so that training may bring them back. */
function afterBreak(timeline: ZoneTimeline, b: RunningBreak): void {
  const now = timeline.changes.at(-1)?.zones ?? null;
  const factor = breakVdotFactor(b.days, b.crossTraining) ?? 1;
  if (now?.vdot == null || b.days < BREAK_DAYS || factor >= 1) return;
  timeline.changes.push({
    validFrom: b.returnDay,
    zones: { ...atVdot(now, now.vdot * factor), confidence: 'low' },
    reason: 'break',
    capped: false,
    evidence: [],
  });
}

/** Without a race: at most 2 VDOT above what was in force four weeks ago, never below what is in force now. */
function riseLimit(timeline: ZoneTimeline, day: Day, wantedVdot: number): number {
  const now = timeline.changes.at(-1)!.zones.vdot ?? wantedVdot;
  const before = zonesOn(timeline, addDays(day, -RISE_DAYS)) ?? timeline.changes[0]!.zones;
  return Math.min(wantedVdot, Math.max(now, (before.vdot ?? now) + MAX_RISE_VDOT));
}

function isConfident(zones: Zones, day: Day): boolean {
  const confident = zones.confidence === 'high' || zones.confidence === 'medium';
  return confident && zones.evidenceDay !== null && daysBetween(zones.evidenceDay, day) <= CONFIDENT_DAYS;
}

const LTHR_RANK = ['none', 'age', 'max_hr', 'hr_reserve', 'device', 'measured', 'user'] as const;

function lthrMoves(now: Zones | null, offered: Zones): boolean {
  if (offered.lthrBpm === null) return false;
  if (now === null || now.lthrBpm === null) return true;
  const atLeastAsGood = LTHR_RANK.indexOf(offered.lthrSource) >= LTHR_RANK.indexOf(now.lthrSource);
  return atLeastAsGood && Math.abs(offered.lthrBpm - now.lthrBpm) >= LTHR_NOISE_BPM;
}

function hold(
  timeline: ZoneTimeline,
  day: Day,
  speed: number,
  heldBecause: ZoneProposal['heldBecause'],
  { seRel, used }: Pick<ThresholdEstimate, 'seRel'> & { used: ZoneProposal['evidence'] },
): void {
  const evidence = used.map(({ activityId, day }) => ({ activityId, day }));
  timeline.held.push({ day, thresholdSpeedMps: speed, heldBecause, seRel, evidence });
}
