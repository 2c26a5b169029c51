import { z } from 'zod';
import type { Day } from '../../core/time.ts';
import type { WellnessReading } from '../provider.ts';
import { type AppTime, readAppTime } from './app-time.ts';
import { nightsOf } from './nights.ts';

/** Samples of HRV count as the night's until then, by the clock where the phone was. */
const NIGHT_ENDS_MIN = 6 * 60;

const metric = z.looseObject({
  name: z.string().max(100),
  units: z.string().max(40).nullish(),
  data: z.array(z.unknown()).max(2_000_000),
});
const sample = z.looseObject({ date: z.string().max(60), qty: z.number() });

type Sample = AppTime & { value: number };

/**
 * The mornings in what the app sends: resting heart rate, SDNN and sleep, each in the unit that stands with it.
 * `unread` counts values of these kinds that could not be read; other kinds are left.
 */
export function readMetrics(metrics: readonly unknown[]): { readings: WellnessReading[]; unread: number } {
  const days = new Map<Day, Omit<WellnessReading, 'day'>>();
  const put = (day: Day, values: Omit<WellnessReading, 'day'>) =>
    days.set(day, { ...days.get(day), ...values });
  let unread = 0;
  for (const given of metrics) {
    const read = metric.safeParse(given);
    if (!read.success) {
      unread += 1;
      continue;
    }
    const { name, units, data } = read.data;
    if (name === 'resting_heart_rate') {
      const samples = samplesOf(data, { 'count/min': 1, bpm: 1 }[units ?? 'bpm']);
      unread += data.length - samples.length;
      for (const { day, value } of samples) put(day, { restHrBpm: value });
    } else if (name === 'heart_rate_variability') {
      const samples = samplesOf(data, { ms: 1, s: 1000 }[units ?? 'ms']);
      unread += data.length - samples.length;
      for (const [day, hrv] of hrvOf(samples)) put(day, { hrv });
    } else if (name === 'sleep_analysis') {
      const nights = nightsOf(data, units ?? 'hr');
      unread += nights.unread;
      for (const [day, sleepS] of nights.sleepS) put(day, { sleepS });
    }
  }
  const readings = [...days].map(([day, values]) => ({ day, ...values }));
  return { readings: readings.toSorted((a, b) => (a.day < b.day ? -1 : 1)), unread };
}

/** Of an unknown unit none can be read. */
function samplesOf(data: readonly unknown[], factor: number | undefined): Sample[] {
  return data.flatMap((given) => {
    const read = sample.safeParse(given);
    const time = read.success ? readAppTime(read.data.date) : null;
    const isRead = read.success && time !== null && factor !== undefined;
    return isRead ? [{ ...time, value: read.data.qty * factor }] : [];
  });
}

/** The mean of the samples of the night; where a day's only one stands at midnight it is the mean of that whole day. */
function hrvOf(samples: readonly Sample[]): Map<Day, NonNullable<WellnessReading['hrv']>> {
  const found = new Map<Day, NonNullable<WellnessReading['hrv']>>();
  for (const [day, all] of Map.groupBy(samples, (one) => one.day)) {
    const isMean = all.length === 1 && all[0]!.minute === 0;
    const night = all.filter(({ minute }) => minute < NIGHT_ENDS_MIN).map(({ value }) => value);
    if (night.length === 0) continue;
    const ms = night.reduce((sum, value) => sum + value, 0) / night.length;
    found.set(day, { kind: 'sdnn', ms, taken: isMean ? 'day' : 'night' });
  }
  return found;
}
