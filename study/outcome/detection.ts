import { addDays, type Day, daysBetween } from '../../src/core/time.ts';
import type { StudyDecision } from '../arms/short-review.ts';
import { inFastBlock, startsFastBlock } from '../behaviour/intentions.ts';
import { studyNumbers as n } from '../numbers.ts';
import type { Season } from '../season.ts';
import { isSpike } from './outcome.ts';

/** the last: any alert to a coach for overload or a spike, against any of the three being true */
export const FINDINGS = ['spike', 'ramp', 'easy_too_fast', 'coach alert'] as const;
export type Finding = (typeof FINDINGS)[number];

/** What reviews found of one kind of overload, to be added up over runners. */
export interface Detection {
  /** events put there on purpose that took effect, with how many a review flagged and after how many days */
  planted: number;
  found: number;
  delayDays: number;
  /** weekly reviews that flagged it, and those of them in which it was true */
  flagged: number;
  right: number;
  /** weekly reviews in which it was true, and those of them that flagged it */
  trueWeeks: number;
  trueFlagged: number;
}

/** Flags of one season against what truly happened, planted or not. */
export function detectionOf(season: Season): Record<Finding, Detection> {
  const reviews = season.decisions.filter((d) => d.trigger === 'weekly');
  const judge = (
    flags: (r: StudyDecision) => boolean,
    truth: (r: StudyDecision) => boolean,
    events: Day[],
    days = n.detection.withinDays,
  ): Detection => {
    const flagged = reviews.filter(flags);
    const trueOnes = reviews.filter(truth);
    const delays = events.flatMap((day) => {
      const hit = flagged.find((r) => r.asOf >= day && daysBetween(day, r.asOf) < days);
      return hit === undefined ? [] : [daysBetween(day, hit.asOf)];
    });
    return {
      planted: events.length,
      found: delays.length,
      delayDays: delays.reduce((a, b) => a + b, 0),
      flagged: flagged.length,
      right: flagged.filter(truth).length,
      trueWeeks: trueOnes.length,
      trueFlagged: trueOnes.filter(flags).length,
    };
  };
  const inWeek = (r: StudyDecision) => between(season, addDays(r.asOf, -6), r.asOf);
  const reviewed = (day: Day) => reviews.some((r) => day <= r.asOf && daysBetween(day, r.asOf) < 7);
  const spikes = season.runs
    .filter((r) => r.planted.spike && isSpike(r) && reviewed(r.day))
    .map((r) => r.day);
  const ramps = reviews
    .filter((r) => inWeek(r).some((x) => x.planted.ramp) && isRamp(season, r.asOf))
    .map((r) => inWeek(r).find((x) => x.planted.ramp)!.day);
  const blocks = reviews
    .map((r) => addDays(r.asOf, -6))
    .filter(
      (monday) => startsFastBlock(season.runner, monday) && !inFastBlock(season.runner, addDays(monday, -1)),
    )
    // news only: nothing was too fast before it, and it did take effect
    .filter((monday) => !isTooFast(season, addDays(monday, -1)) && isTooFast(season, addDays(monday, 13)))
    .filter((monday) => reviewed(addDays(monday, 13)));
  const flagged = (start: string) => (r: StudyDecision) => r.flags.some((f) => f.startsWith(start));
  const spiked = (r: StudyDecision) => inWeek(r).some(isSpike);
  const ramped = (r: StudyDecision) => isRamp(season, r.asOf);
  const tooFast = (r: StudyDecision) => isTooFast(season, r.asOf);
  const alerted = (r: StudyDecision) => r.alerts.some((a) => /overload|spike/.test(a));
  const any = (r: StudyDecision) => spiked(r) || ramped(r) || tooFast(r);
  return {
    spike: judge(flagged('spike_'), spiked, spikes),
    ramp: judge(flagged('ramp_'), ramped, ramps),
    easy_too_fast: judge(flagged('easy_too_fast'), tooFast, blocks, n.detection.fastWithinDays),
    'coach alert': judge(
      alerted,
      any,
      [...new Set([...spikes, ...ramps, ...blocks])],
      n.detection.fastWithinDays,
    ),
  };
}

function between(season: Season, from: Day, to: Day) {
  return season.runs.filter((r) => r.day >= from && r.day <= to);
}

function kmOf(season: Season, from: Day, to: Day): number {
  return between(season, from, to).reduce((sum, r) => sum + r.km, 0);
}

/** The true week against the mean of the two biggest of the three before, all by true distances. */
export function isRamp(season: Season, sunday: Day): boolean {
  const monday = addDays(sunday, -6);
  const usual = season.plan.assessment.baselineKm;
  const before = [1, 2, 3].map((k) => {
    const start = addDays(monday, -7 * k);
    return start < n.firstMonday ? usual : kmOf(season, start, addDays(start, 6));
  });
  const base =
    before
      .toSorted((a, b) => b - a)
      .slice(0, 2)
      .reduce((a, b) => a + b, 0) / 2;
  const km = kmOf(season, monday, sunday);
  return km > n.detection.rampOver * base && km - base > n.detection.rampMinKm;
}

/** At least half of the easy and long runs of the fortnight truly too fast. */
export function isTooFast(season: Season, sunday: Day): boolean {
  const runs = between(season, addDays(sunday, 1 - n.detection.fastWindowDays), sunday).filter(
    (r) => r.kind === 'easy' || r.kind === 'long',
  );
  if (runs.length < n.detection.fastMinRuns) return false;
  return runs.filter((r) => r.tooFast).length / runs.length >= n.detection.fastShare;
}
