import { z } from 'zod';
import { ok } from '../../core/result.ts';
import { addDays, type Day } from '../../core/time.ts';
import type { Call } from '../call.ts';
import { listNights, readingsOf, spanOf } from '../day-spans.ts';
import { notGranted } from '../file-answer.ts';
import { localDayAt } from '../offset-day.ts';
import { allPages, documentOf } from '../paged.ts';
import type { Fetched, Pull, WellnessReading } from '../provider.ts';
import { idText, readAs } from '../read-json.ts';

const OK = 200;
const SLEEP = '/developer/v2/activity/sleep';
const RECOVERY = '/developer/v2/recovery';
const MOST_A_PAGE = '25';
const PAGES = { list: 'records', next: 'next_token', ask: 'nextToken' } as const;

const amount = z.number().min(0).nullish();
const scoreState = z.string().max(40).nullish();
const sleep = z.looseObject({
  id: idText,
  end: z.iso.datetime({ offset: true }),
  /** `+02:00` */
  timezone_offset: z.string().max(10).nullish(),
  nap: z.boolean().nullish(),
  score_state: scoreState,
  score: z
    .looseObject({
      stage_summary: z
        .looseObject({
          total_light_sleep_time_milli: amount,
          total_slow_wave_sleep_time_milli: amount,
          total_rem_sleep_time_milli: amount,
        })
        .nullish(),
    })
    .nullish(),
});
const recovery = z.looseObject({
  /** v2: the sleep that it is of */
  sleep_id: idText,
  score_state: scoreState,
  score: z.looseObject({ resting_heart_rate: amount, hrv_rmssd_milli: amount }).nullish(),
});
const document = z.looseObject({
  first: z.iso.date(),
  last: z.iso.date(),
  isWhole: z.boolean(),
  sleeps: z.array(sleep),
  recoveries: z.array(recovery),
});
type Sleep = z.infer<typeof sleep>;

/** A recovery is told of by the id of its sleep, so both are had together: a day as a whole. */
export const pull: Pull = {
  kinds: ['wellness'],
  historyDays: { value: null, confidence: 'documented' },
  enoughDays: 365,
  reconcile: { everyS: 6 * 3600, lookBackS: 4 * 86_400 },

  list: listNights,

  async fetch(call, { objectId }, account): Promise<Fetched> {
    const [, id] = /^sleep:(.+)$/.exec(objectId) ?? [];
    let span = spanOf(objectId);
    if (id !== undefined) {
      const answer = await call({ base: 'api', path: `${SLEEP}/${encodeURIComponent(id)}` });
      if (answer.status === 404) return { kind: 'not_yet' };
      if (answer.status !== OK) return notGranted('WHOOP');
      const read = readAs(sleep, answer.body);
      if (!read.ok) return { kind: 'document', bytes: answer.body };
      const day = dayOf(read.value, account.zone);
      span = { first: day, last: day };
    }
    const sleeps = await listOf(call, SLEEP, span);
    const mayRecover = account.scopes === null || account.scopes.includes('read:recovery');
    const recoveries = mayRecover ? await listOf(call, RECOVERY, span) : { status: OK, items: [] };
    if (sleeps.status !== OK || recoveries.status !== OK) return notGranted('WHOOP');
    return documentOf(
      { ...span, isWhole: mayRecover },
      { sleeps: sleeps.items, recoveries: recoveries.items },
    );
  },

  normalise(_object, bytes, { zone }) {
    const read = readAs(document, bytes);
    if (!read.ok) return read;
    const nights = new Map<Day, Sleep>();
    for (const one of read.value.sleeps) {
      const day = dayOf(one, zone);
      const other = nights.get(day);
      if (one.nap !== true && (other === undefined || asleepS(one) > asleepS(other))) nights.set(day, one);
    }
    const found = new Map<Day, Omit<WellnessReading, 'day'>>();
    for (const [day, night] of nights) {
      const scored = read.value.recoveries.find((r) => r.sleep_id === night.id && isScored(r));
      const { resting_heart_rate: bpm, hrv_rmssd_milli: ms } = scored?.score ?? {};
      const sleepS = asleepS(night);
      found.set(day, {
        ...(sleepS > 0 ? { sleepS } : {}),
        ...(bpm ? { restHrBpm: bpm } : {}),
        ...(ms ? { hrv: { kind: 'rmssd', ms, taken: 'night' } } : {}),
      });
    }
    return ok({ file: null, wellness: readingsOf(read.value, found) });
  },
};

/** What overlaps a span of local days, wherever on earth. */
async function listOf(call: Call, path: string, { first, last }: { first: Day; last: Day }) {
  const query = {
    start: `${addDays(first, -2)}T00:00:00.000Z`,
    end: `${addDays(last, 2)}T00:00:00.000Z`,
    limit: MOST_A_PAGE,
  };
  return allPages(call, { base: 'api', path, query }, PAGES);
}

/** The day on which it ended, where the person was. */
function dayOf({ end, timezone_offset: offset }: Sleep, zone: string): Day {
  return localDayAt(Date.parse(end), offset ?? null, zone);
}

function asleepS(one: Sleep): number {
  const { stage_summary: stages } = isScored(one) ? (one.score ?? {}) : {};
  const parts = [
    stages?.total_light_sleep_time_milli,
    stages?.total_slow_wave_sleep_time_milli,
    stages?.total_rem_sleep_time_milli,
  ];
  return parts.reduce<number>((sum, ms) => sum + (ms ?? 0), 0) / 1000;
}

/** `PENDING_SCORE` comes first, and `UNSCORABLE` stays without figures. */
function isScored({ score_state: state }: { score_state?: string | null | undefined }): boolean {
  return state == null || state === 'SCORED';
}
