import { type Day, daysBetween } from '../time.ts';
import { breakVdotFactor } from './break-factor.ts';
import { fastestBelievableMps } from './plausible-speed.ts';
import type { LeftOut } from './threshold-efforts.ts';
import type { LeftOutReason, RaceResult, RunningBreak } from './threshold-input.ts';
import { LONGEST_PERFORMANCE_S, SHORTEST_PERFORMANCE_S, vdot } from './vdot.ts';
import { thresholdSpeed } from './vdot-paces.ts';

/** Races and tests as evidence for the threshold (coaching.md ASM-5). */
export const RECENT_DAYS = 8 * 7;
export const OLDEST_DAYS = 16 * 7;
const MIN_DISTANCE_M = 3000;
/** A result this much slower than an earlier one replaces it (ASM-7). */
export const SLOWER_SHARE = 0.03;
const BELIEVABLE_VDOT: readonly [number, number] = [12, 88];
/** A race longer than this says little about threshold when it goes badly. */
const LONG_RACE_S = 2 * 3600;
/**
 * Runners differ in how much speed they lose with time: g of the log-speed model is 0.05–0.10 (science.md §2.5),
 * which moves the hour by about 1.4 % (one SD) for each e-fold between the race's time and the hour.
 */
const SE_PER_EFOLD = 0.014;
const HOUR_S = 3600;
const SE = { recent: 0.02, test: 0.025, older: 0.03, long: 0.04 } as const;

export interface RaceEvidence {
  race: RaceResult;
  /** after the factor of breaks since */
  vdot: number;
  thresholdSpeedMps: number;
  seRel: number;
  source: 'race' | 'test' | 'race_older';
  /** said to be a race, hard by heart rate, or better than one that was */
  confirmed: boolean;
}

/**
 * The result that speaks now. In time order a better result replaces the one before, a result within 3 %
 * leaves it, a slower one replaces it (unless it was longer than two hours, or unconfirmed). Recent races outrank older
 * ones and tests before them. null where nothing qualifies; what did not is listed.
 */
export function raceEvidence(
  races: readonly RaceResult[],
  asOf: Day,
  breaks: readonly RunningBreak[],
  hrOfRaceIsLow: (race: RaceResult) => boolean,
): { evidence: RaceEvidence | null; leftOut: LeftOut[] } {
  const leftOut: LeftOut[] = [];
  const leave = (race: RaceResult, reason: LeftOutReason) =>
    leftOut.push({ activityId: race.activityId, durationS: race.timeS, reason });
  const found: RaceEvidence[] = [];
  for (const race of races) {
    if (race.day > asOf) continue;
    const reason = daysBetween(race.day, asOf) > OLDEST_DAYS ? 'too_old' : refusal(race);
    if (reason !== null) leave(race, reason);
    else if (hrOfRaceIsLow(race)) leave(race, 'heart_rate_low');
    else found.push(evidenceOf(race, asOf, breaks));
  }
  found.sort((a, b) => (a.race.day === b.race.day ? a.vdot - b.vdot : a.race.day < b.race.day ? -1 : 1));
  const start = Math.max(
    0,
    found.findIndex((e) => e.source === 'race'),
  );
  let current = null as RaceEvidence | null;
  for (const next of found.slice(start)) {
    const before = current;
    const share: number = before === null ? 1 : next.thresholdSpeedMps / before.thresholdSpeedMps;
    // The edge of 3 % belongs to "slower".
    const slower = share <= 1 - SLOWER_SHARE + 1e-9 && next.race.timeS <= LONG_RACE_S && next.confirmed;
    // What beats a confirmed result was no jog.
    if (before === null || share > 1 || slower)
      current = { ...next, confirmed: next.confirmed || (share > 1 && before?.confirmed === true) };
  }
  for (const e of found) if (e.race !== current?.race) leave(e.race, 'superseded');
  return { evidence: current, leftOut };
}

function refusal(race: RaceResult): LeftOutReason | null {
  if (!(race.distanceM >= MIN_DISTANCE_M)) return 'distance_below_3_km';
  if (!(race.timeS >= SHORTEST_PERFORMANCE_S) || !(race.timeS <= LONGEST_PERFORMANCE_S)) {
    return 'duration_out_of_range';
  }
  if (race.distanceM / race.timeS > fastestBelievableMps(race.timeS)) return 'implausible_result';
  const value = vdot(race.distanceM, race.timeS);
  const [low, high] = BELIEVABLE_VDOT;
  return value === null || value < low || value > high ? 'implausible_result' : null;
}

function evidenceOf(race: RaceResult, asOf: Day, breaks: readonly RunningBreak[]): RaceEvidence {
  const since = breaks.filter((b) => b.returnDay > race.day && b.returnDay <= asOf);
  const factor = since.reduce((f, b) => f * (breakVdotFactor(b.days, b.crossTraining) ?? 1), 1);
  const value = vdot(race.distanceM, race.timeS)! * factor;
  const recent = daysBetween(race.day, asOf) <= RECENT_DAYS;
  const source = race.kind === 'test' ? 'test' : recent ? 'race' : 'race_older';
  const base = !recent ? SE.older : race.kind === 'test' ? SE.test : SE.recent;
  const seRel = Math.hypot(
    race.timeS > LONG_RACE_S ? SE.long : base,
    SE_PER_EFOLD * Math.abs(Math.log(race.timeS / HOUR_S)),
    race.graded === false ? 0.01 : 0,
    (1 - factor) / 2,
  );
  return {
    race,
    vdot: value,
    thresholdSpeedMps: thresholdSpeed(value),
    seRel,
    source,
    confirmed: race.unconfirmed !== true,
  };
}
