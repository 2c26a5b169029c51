import { addDays, type Day, daysBetween } from '../../time.ts';
import { type Level, LIBRARY } from '../../workout/library.ts';
import { policy } from '../policy.ts';
import type { RuleNote } from '../wins/win-rule.ts';
import type { PlanWeek } from './built-plan.ts';

export const TEST_KINDS = ['test_6min', 'time_trial_3km', 'time_trial_5km', 'test_30min'] as const;
export type TestKind = (typeof TEST_KINDS)[number];

/** ASM-5: where today's paces come from. */
export interface PerformanceSource {
  kind: 'race' | 'test' | 'best_efforts' | 'none';
  /** of the result; null without one */
  day: Day | null;
}

export const TEST_REASONS = [
  'no_result',
  'old_result',
  'low_confidence',
  'not_needed',
  'new_runner',
  'race_near',
  'down_week',
  'red_flag',
] as const;
export type TestReason = (typeof TEST_REASONS)[number];

/** Whether a test would help today, and why or why not. */
export interface TestAdvice {
  offered: boolean;
  /** null: none today */
  test: TestKind | null;
  reason: TestReason;
}

export interface TestOffer {
  rule: 'ASM-6';
  test: TestKind;
  day: Day;
  /** the session it would stand in for; null: a day without one */
  instead: string | null;
  note: RuleNote;
}

const TEXT_FOR = { no_result: 'ASM-6:none', old_result: 'ASM-6', low_confidence: 'ASM-6:weak' } as const;

export interface TestQuestion {
  asOf: Day;
  level: Level;
  source: PerformanceSource;
  timeGoal: boolean;
  redFlag: boolean;
  /** first recorded run; absent: not known, a beginner's weeks count from today */
  firstRunDay?: Day | null;
}

/** ASM-5: race within 8 weeks high; race within 16 weeks or a test medium; best efforts low; nothing else counts. */
export function sourceConfidence(source: PerformanceSource, asOf: Day): 'high' | 'medium' | 'low' | 'none' {
  const { recentDays, olderDays } = policy.progress.tests;
  if (source.kind === 'none' || source.day === null) return 'none';
  const age = daysBetween(source.day, asOf);
  if (age > olderDays) return 'none';
  if (source.kind === 'race') return age <= recentDays ? 'high' : 'medium';
  return source.kind === 'test' ? 'medium' : 'low';
}

/** ASM-6 for today: whether a test would make the paces sharper, and whether this is the time for one. */
export function testAdvice(q: TestQuestion & { raceDays: readonly Day[]; downWeek: boolean }): TestAdvice {
  const why = wantedFor(q);
  const none = (reason: TestReason): TestAdvice => ({ offered: false, test: null, reason });
  if (why === null) return none('not_needed');
  if (earliestDay(q) > q.asOf) return none('new_runner');
  if (q.redFlag) return none('red_flag');
  if (q.downWeek) return none('down_week');
  if (isNearRace(q.asOf, q.raceDays)) return none('race_near');
  return { offered: true, test: testFor(q), reason: why };
}

/**
 * ASM-6 in a plan: the test lies on the first day of main quality (else an easy day) of a load week: never within 10
 * days of a race, in a down week, with a red flag, or in a beginner's first four weeks. Null: none is wanted or fits.
 */
export function offerTest(q: TestQuestion & { weeks: readonly PlanWeek[] }): TestOffer | null {
  const why = wantedFor(q);
  if (why === null || q.redFlag) return null;
  const from = [earliestDay(q), addDays(q.asOf, 1)].toSorted().at(-1)!;
  const raceDays = q.weeks.flatMap((w) => w.sessions.filter((s) => s.type === 'race').map((s) => s.day));
  for (const week of q.weeks.filter((w) => w.type === 'load')) {
    const open = week.sessions.filter((s) => s.day >= from && !isNearRace(s.day, raceDays));
    const session =
      open.find((s) => LIBRARY[s.type].load === 'hard') ??
      open.find((s) => LIBRARY[s.type].load === 'easy' && isApart(week, s.day));
    if (session === undefined) continue;
    const test = testFor(q);
    const { day, id } = session;
    const note = { text: TEXT_FOR[why], facts: { test, date: day } };
    return { rule: 'ASM-6', test, day, instead: id, note };
  }
  return null;
}

/** ASM-6: wanted without a result, with one older than 16 weeks, or with a weak one and a time goal. */
function wantedFor(q: TestQuestion): 'no_result' | 'old_result' | 'low_confidence' | null {
  const confidence = sourceConfidence(q.source, q.asOf);
  if (confidence === 'none') return q.source.day === null ? 'no_result' : 'old_result';
  return confidence === 'low' && q.timeGoal ? 'low_confidence' : null;
}

function earliestDay({ level, asOf, firstRunDay }: TestQuestion): Day {
  return level === 0 ? addDays(firstRunDay ?? asOf, policy.progress.tests.beginnerWaitDays) : asOf;
}

function isNearRace(day: Day, raceDays: readonly Day[]): boolean {
  const { noneBeforeRaceDays } = policy.progress.tests;
  return raceDays.some((race) => Math.abs(daysBetween(day, race)) <= noneBeforeRaceDays);
}

/** AVL-6: a test is a hard day. */
function isApart(week: PlanWeek, day: Day): boolean {
  return week.sessions.every((s) => {
    const { load } = LIBRARY[s.type];
    const near = s.day !== day && Math.abs(daysBetween(s.day, day)) < policy.caps.daysBetweenHard;
    return !near || load === 'easy' || load === 'light';
  });
}

/** Who has no result is asked for time, who has one for distance. */
function testFor({ level, source, asOf }: TestQuestion): TestKind {
  const isNone = sourceConfidence(source, asOf) === 'none';
  if (level <= 1) return isNone ? 'test_6min' : 'time_trial_3km';
  return isNone ? 'test_30min' : 'time_trial_5km';
}
