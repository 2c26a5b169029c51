import { z } from 'zod';
import { addDays, type Day } from '../../core/time.ts';
import { type AppTime, readAppTime } from './app-time.ts';

/** A stage that ends after that belongs to the night that follows. */
const EVENING_MIN = 18 * 60;
const MOST_NIGHT_S = 24 * 3600;
const IN_SECONDS: Record<string, number> = { hr: 3600, h: 3600, min: 60, s: 1 };

const amount = z.number().min(0).nullish();
const when = z.string().max(60);
/** A night as a whole. */
const night = z.looseObject({
  ...{ date: when, sleepEnd: when.nullish() },
  ...{ core: amount, deep: amount, rem: amount, asleep: amount, totalSleep: amount },
});
/** One stage of it, where the app does not add them up. */
const stage = z.looseObject({ startDate: when, endDate: when, value: z.string().max(60) });

interface Span {
  fromMs: number;
  toMs: number;
}

/** Seconds asleep by the day on which the night ended, from either of the two shapes. Of several sources the longest counts. */
export function nightsOf(
  data: readonly unknown[],
  units: string,
): { sleepS: Map<Day, number>; unread: number } {
  const sleepS = new Map<Day, number>();
  const spans = new Map<Day, Span[]>();
  const factor = IN_SECONDS[units];
  let unread = 0;
  const keep = (day: Day, seconds: number) => {
    if (seconds > 0 && seconds <= MOST_NIGHT_S) sleepS.set(day, Math.max(seconds, sleepS.get(day) ?? 0));
  };
  for (const given of data) {
    const one = stage.safeParse(given);
    const whole = one.success ? null : night.safeParse(given);
    if (one.success) {
      const [from, to] = [readAppTime(one.data.startDate), readAppTime(one.data.endDate)];
      if (from?.ms == null || to?.ms == null || to.ms < from.ms) unread += 1;
      else if (isAsleep(one.data.value)) {
        const day = dayOf(to);
        spans.set(day, [...(spans.get(day) ?? []), { fromMs: from.ms, toMs: to.ms }]);
      }
    } else if (whole?.success === true && factor !== undefined) {
      const { date, sleepEnd, core, deep, rem, asleep, totalSleep } = whole.data;
      const end = readAppTime(sleepEnd ?? date);
      const stages = (core ?? 0) + (deep ?? 0) + (rem ?? 0);
      if (end === null) unread += 1;
      else
        keep(sleepEnd == null ? end.day : dayOf(end), (totalSleep ?? Math.max(stages, asleep ?? 0)) * factor);
    } else unread += 1;
  }
  for (const [day, all] of spans) keep(day, covered(all) / 1000);
  return { sleepS, unread };
}

function dayOf({ day, minute }: AppTime): Day {
  return minute > EVENING_MIN ? addDays(day, 1) : day;
}

/** Neither awake nor just in bed. */
function isAsleep(value: string): boolean {
  return /core|deep|rem|asleep/i.test(value) && !/awake|in ?bed/i.test(value);
}

/** What is covered by spans together, ms: phone and watch tell of the same night. */
function covered(spans: readonly Span[]): number {
  let sum = 0;
  let untilMs = -Infinity;
  for (const { fromMs, toMs } of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    sum += Math.max(0, toMs - Math.max(fromMs, untilMs));
    untilMs = Math.max(untilMs, toMs);
  }
  return sum;
}
