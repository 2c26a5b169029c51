import { z } from 'zod';
import { ok } from '../../core/result.ts';
import { addDays, type Day } from '../../core/time.ts';
import type { ApiRequest } from '../call.ts';
import { listNights, readingsOf, spanOf } from '../day-spans.ts';
import { notGranted } from '../file-answer.ts';
import { allPages, documentOf } from '../paged.ts';
import type { Fetched, Pull, WellnessReading } from '../provider.ts';
import { idText, readAs } from '../read-json.ts';
import { clientHeaders, SUBSCRIBED, SUBSCRIPTION, subscriptions } from './subscriptions.ts';

const OK = 200;
const DAY_MS = 86_400_000;
/** Renewed when less than this is left of about 90 days. */
const RENEW_MS = 30 * DAY_MS;
const SLEEP = '/v2/usercollection/sleep';
/** The one of several sleeps of a day that is the night. */
const NIGHT = 'long_sleep';

const amount = z.number().min(0).nullish();
const sleep = z.looseObject({
  id: idText,
  /** the day on which it ended, where the person was */
  day: z.iso.date(),
  type: z.string().max(60).nullish(),
  total_sleep_duration: amount,
  /** rMSSD, ms */
  average_hrv: amount,
  lowest_heart_rate: amount,
});
const document = z.looseObject({ first: z.iso.date(), last: z.iso.date(), sleeps: z.array(sleep) });

export const pull: Pull = {
  kinds: ['wellness'],
  historyDays: { value: null, confidence: 'documented' },
  enoughDays: 365,
  reconcile: { everyS: 6 * 3600, lookBackS: 4 * 86_400 },

  list: listNights,

  /** Of one sleep, which an event names, its day is asked for as a whole. */
  async fetch(call, { objectId }): Promise<Fetched> {
    const [, id] = /^sleep:(.+)$/.exec(objectId) ?? [];
    let span = spanOf(objectId);
    if (id !== undefined) {
      const answer = await call({ base: 'api', path: `${SLEEP}/${encodeURIComponent(id)}` });
      if (answer.status === 404) return { kind: 'not_yet' };
      if (answer.status !== OK) return notGranted('Oura');
      const read = readAs(sleep, answer.body);
      if (!read.ok) return { kind: 'document', bytes: answer.body };
      span = { first: read.value.day, last: read.value.day };
    }
    // which days the ends mean differs between its lists, so a day more is asked for
    const query = { start_date: addDays(span.first, -1), end_date: addDays(span.last, 1) };
    const request: ApiRequest = { base: 'api', path: SLEEP, query };
    const { status, items } = await allPages(call, request, {
      ...{ list: 'data', next: 'next_token', ask: 'next_token' },
    });
    return status === OK ? documentOf(span, { sleeps: items }) : notGranted('Oura');
  },

  normalise(_object, bytes) {
    const read = readAs(document, bytes);
    if (!read.ok) return read;
    const nights = new Map<Day, z.infer<typeof sleep>>();
    for (const one of read.value.sleeps) {
      const other = nights.get(one.day)?.total_sleep_duration ?? 0;
      if (one.type === NIGHT && (one.total_sleep_duration ?? 0) >= other) nights.set(one.day, one);
    }
    const found = new Map([...nights].map(([day, night]) => [day, measured(night)]));
    return ok({ file: null, wellness: readingsOf({ ...read.value, isWhole: true }, found) });
  },

  /** One for each kind of event, each with an end of its own. */
  async checkSubscription(call, settings, callbackUrl, nowMs) {
    const all = await subscriptions(call, settings);
    if (all === null) return null;
    const ours = all.filter((one) => one.callback_url === callbackUrl && one.data_type === 'sleep');
    for (const { id, expiration_time: end } of ours) {
      if (Date.parse(end) - nowMs > RENEW_MS) continue;
      await call({
        ...{ method: 'PUT', base: 'api', as: 'none', headers: clientHeaders(settings) },
        path: `${SUBSCRIPTION}/renew/${encodeURIComponent(id)}`,
      });
    }
    const living = ours.filter((one) => Date.parse(one.expiration_time) > nowMs);
    return SUBSCRIBED.every((type) => living.some((one) => one.event_type === type));
  },
};

function measured(night: z.infer<typeof sleep>): Omit<WellnessReading, 'day'> {
  const { total_sleep_duration: sleepS, average_hrv: ms, lowest_heart_rate: bpm } = night;
  return {
    ...(sleepS ? { sleepS } : {}),
    ...(bpm ? { restHrBpm: bpm } : {}),
    ...(ms ? { hrv: { kind: 'rmssd', ms, taken: 'night' } } : {}),
  };
}
