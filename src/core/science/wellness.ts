import { addDays, type Day } from '../time.ts';
import { type DailyValue, lastDays, mean, sampleSd, valueOn } from './daily-values.ts';

/** Questions of the daily questionnaire, each answered so that higher is better (1–5 or 1–7). */
export const WELLNESS_ITEMS = ['fatigue', 'soreness', 'stress', 'sleep', 'mood'] as const;
export type WellnessItem = (typeof WELLNESS_ITEMS)[number];

const BASELINE_DAYS = 28;
const MIN_BASELINE = 14;

/**
 * Sum over the answered items of z against the athlete's own 28 days before [H for subjective measures
 * tracking load, Saw 2016]; ≤ −1 amber, ≤ −2 red (policy). Items without 14 earlier answers or without any
 * spread are left out. null: nothing answered today, or nothing to compare with.
 */
export function wellnessZSum(
  answers: Partial<Record<WellnessItem, readonly DailyValue[]>>,
  asOf: Day,
): number | null {
  const z = WELLNESS_ITEMS.flatMap((item) => {
    const values = answers[item] ?? [];
    const today = valueOn(values, asOf);
    const before = lastDays(values, addDays(asOf, -1), BASELINE_DAYS);
    const sd = sampleSd(before);
    return today === null || before.length < MIN_BASELINE || sd === 0 ? [] : [(today - mean(before)) / sd];
  });
  return z.length === 0 ? null : z.reduce((a, b) => a + b, 0);
}
