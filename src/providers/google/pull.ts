import { z } from 'zod';
import { ok } from '../../core/result.ts';
import { addDays, type Day } from '../../core/time.ts';
import type { Call } from '../call.ts';
import { listNights, readingsOf, spanOf } from '../day-spans.ts';
import { notGranted } from '../file-answer.ts';
import { localDayAt } from '../offset-day.ts';
import { allPages, documentOf } from '../paged.ts';
import type { Account, Fetched, Pull, WellnessReading } from '../provider.ts';
import { readAs } from '../read-json.ts';

const AREA = 'https://www.googleapis.com/auth/googlehealth';
export const SLEEP = `${AREA}.sleep.readonly`;
export const HEART = `${AREA}.health_metrics_and_measurements.readonly`;

const OK = 200;
const MOST_A_PAGE = '1000';
const PAGES = { list: 'dataPoints', next: 'nextPageToken', ask: 'pageToken', mayLack: true } as const;

/** Numbers may come as text. */
const amount = z.coerce.number().min(0).nullish();
const instant = z.iso.datetime({ offset: true });
/** One text, or the three numbers of Google's own kind of date. */
const date = z.union([
  z.iso.date(),
  z
    .looseObject({ year: z.coerce.number(), month: z.coerce.number(), day: z.coerce.number() })
    .transform(({ year, month, day }) =>
      [String(year).padStart(4, '0'), ...[month, day].map((n) => String(n).padStart(2, '0'))].join('-'),
    )
    .pipe(z.iso.date()),
]);
const sleepPoint = z.looseObject({
  sleep: z.looseObject({
    interval: z.looseObject({
      startTime: instant,
      endTime: instant,
      /** seconds with an s */
      startUtcOffset: z.string().max(20).nullish(),
      endUtcOffset: z.string().max(20).nullish(),
    }),
    summary: z.looseObject({ minutesAsleep: amount }).nullish(),
    metadata: z.looseObject({ nap: z.boolean().nullish() }).nullish(),
  }),
});
const restPoint = z.looseObject({ dailyRestingHeartRate: z.looseObject({ date, beatsPerMinute: amount }) });
const hrvPoint = z.looseObject({
  heartRateVariability: z.looseObject({
    sampleTime: z.union([instant, z.looseObject({ physicalTime: instant }).transform((t) => t.physicalTime)]),
    rootMeanSquareOfSuccessiveDifferencesMilliseconds: amount,
  }),
});
const document = z.looseObject({
  first: z.iso.date(),
  last: z.iso.date(),
  isWhole: z.boolean(),
  sleeps: z.array(sleepPoint),
  rests: z.array(restPoint),
  hrvs: z.array(hrvPoint),
});
type Sleep = z.infer<typeof sleepPoint>['sleep'];

export const pull: Pull = {
  kinds: ['wellness'],
  historyDays: { value: null, confidence: 'documented' },
  enoughDays: 365,
  reconcile: { everyS: 6 * 3600, lookBackS: 4 * 86_400 },

  list: listNights,

  /** Three kinds of things with a filter each, of what was granted. */
  async fetch(call, { objectId }, account): Promise<Fetched> {
    const span = spanOf(objectId);
    const early = addDays(span.first, -2);
    const late = addDays(span.last, 2);
    const [sleeps, rests, hrvs] = [
      await points(call, account, SLEEP, 'sleep', [
        `sleep.interval.end_time >= "${early}T00:00:00Z"`,
        `sleep.interval.end_time < "${late}T00:00:00Z"`,
      ]),
      await points(call, account, HEART, 'daily-resting-heart-rate', [
        `daily_resting_heart_rate.date >= "${span.first}"`,
        `daily_resting_heart_rate.date < "${addDays(span.last, 1)}"`,
      ]),
      await points(call, account, HEART, 'heart-rate-variability', [
        `heart_rate_variability.sample_time.physical_time >= "${early}T00:00:00Z"`,
        `heart_rate_variability.sample_time.physical_time < "${late}T00:00:00Z"`,
      ]),
    ];
    if ([sleeps, rests, hrvs].some(({ status }) => status !== OK)) return notGranted('Google');
    const isWhole =
      account.scopes === null || [SLEEP, HEART].every((scope) => account.scopes!.includes(scope));
    return documentOf({ ...span, isWhole }, { sleeps: sleeps.items, rests: rests.items, hrvs: hrvs.items });
  },

  normalise(_object, bytes, { zone }) {
    const read = readAs(document, bytes);
    if (!read.ok) return read;
    const nights = new Map<Day, Sleep>();
    for (const { sleep } of read.value.sleeps) {
      const { endTime, endUtcOffset, startUtcOffset } = sleep.interval;
      const day = localDayAt(Date.parse(endTime), endUtcOffset ?? startUtcOffset ?? null, zone);
      const other = nights.get(day);
      if (sleep.metadata?.nap !== true && (other === undefined || asleepS(sleep) > asleepS(other)))
        nights.set(day, sleep);
    }
    const found = new Map<Day, Omit<WellnessReading, 'day'>>();
    for (const [day, night] of nights) {
      const ms = nightly(night, read.value.hrvs);
      const sleepS = asleepS(night);
      found.set(day, {
        ...(sleepS > 0 ? { sleepS } : {}),
        ...(ms === null ? {} : { hrv: { kind: 'rmssd', ms, taken: 'night' } }),
      });
    }
    for (const { dailyRestingHeartRate: rest } of read.value.rests) {
      if (rest.beatsPerMinute)
        found.set(rest.date, { ...found.get(rest.date), restHrBpm: rest.beatsPerMinute });
    }
    return ok({ file: null, wellness: readingsOf(read.value, found) });
  },
};

/** All points of a kind that fit; of what was not granted nothing. */
async function points(
  call: Call,
  { scopes, settings }: Account,
  scope: string,
  type: string,
  filter: readonly string[],
) {
  if (scopes !== null && !scopes.includes(scope)) return { status: OK, items: [] };
  const which = settings.options.SOURCES === 'merged' ? ':reconcile' : '';
  const path = `/v4/users/me/dataTypes/${type}/dataPoints${which}`;
  const query = { pageSize: MOST_A_PAGE, filter: filter.join(' AND ') };
  return allPages(call, { base: 'api', path, query }, PAGES);
}

function asleepS({ summary }: Sleep): number {
  return (summary?.minutesAsleep ?? 0) * 60;
}

/** The mean of the samples that were taken during a night, ms; null: there are none. */
function nightly({ interval }: Sleep, all: readonly z.infer<typeof hrvPoint>[]): number | null {
  const [fromMs, toMs] = [Date.parse(interval.startTime), Date.parse(interval.endTime)];
  const values = all.flatMap(({ heartRateVariability: one }) => {
    const atMs = Date.parse(one.sampleTime);
    const ms = one.rootMeanSquareOfSuccessiveDifferencesMilliseconds;
    return ms && atMs >= fromMs && atMs <= toMs ? [ms] : [];
  });
  return values.length === 0 ? null : values.reduce((sum, ms) => sum + ms, 0) / values.length;
}
