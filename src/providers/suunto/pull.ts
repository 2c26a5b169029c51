import { z } from 'zod';
import { fail, ok } from '../../core/result.ts';
import { addDays, instantOf, localDay } from '../../core/time.ts';
import { daySpans, spanOf } from '../day-spans.ts';
import { fileOf, notGranted } from '../file-answer.ts';
import type { ListedObject, Pull, WellnessReading } from '../provider.ts';
import { idText, readAs } from '../read-json.ts';

const PER_PAGE = 100;
/** Seen in code: longer windows of samples are refused. */
const SAMPLE_DAYS = 28;
/** Older nights say nothing about today's baseline, and each four weeks are a request. */
const NIGHTS_MS = 90 * 86_400_000;

const listed = z.looseObject({
  /** an answer of 200 can be an error */
  error: z.null().optional(),
  payload: z.array(z.looseObject({ workoutKey: idText, startTime: z.number() })).max(1000),
});
const nights = z
  .array(
    z.looseObject({
      timestamp: z.string().max(40),
      entryData: z.looseObject({
        BedtimeEnd: z.string().max(40).nullish(),
        /** s */
        Duration: z.number().min(0).nullish(),
        HRMin: z.number().min(0).nullish(),
        AvgHRV: z.number().min(0).nullish(),
        IsNap: z.boolean().nullish(),
      }),
    }),
  )
  .max(10_000);

export const pull: Pull = {
  kinds: ['activity', 'wellness'],
  historyDays: { value: null, confidence: 'seen_in_code' },
  reconcile: { everyS: 6 * 3600, lookBackS: 4 * 86_400 },

  async list(call, { kind, fromMs, toMs, cursor }, { zone, settings }) {
    if (kind === 'wellness') {
      if (settings.options.WELLNESS !== 'yes') return ok({ objects: [], next: null });
      const to = localDay(toMs, zone);
      const oldest = localDay(Math.max(fromMs, toMs - NIGHTS_MS), zone);
      return ok({ objects: daySpans(oldest, to, SAMPLE_DAYS - 1, to), next: null });
    }
    const offset = cursor === null ? 0 : Number(cursor);
    const query = {
      ...{ since: String(Math.floor(fromMs)), until: String(Math.ceil(toMs)) },
      ...{ limit: String(PER_PAGE), offset: String(offset) },
    };
    const answer = await call({ base: 'api', path: '/v3/workouts/', query });
    if (answer.status !== 200)
      return fail('LIST_REFUSED', `Suunto refused to list activities (${answer.status}).`);
    const read = readAs(listed, answer.body);
    if (!read.ok) return read;
    const objects = read.value.payload.map(
      ({ workoutKey: objectId, startTime: startMs }): ListedObject => ({
        ...{ kind: 'activity', objectId, version: null, startMs },
      }),
    );
    return ok({ objects, next: objects.length < PER_PAGE ? null : String(offset + PER_PAGE) });
  },

  async fetch(call, { kind, objectId }, { zone }) {
    if (kind === 'activity') {
      const path = `/v2/workout/exportFit/${encodeURIComponent(objectId)}`;
      return fileOf(await call({ base: 'api', path, isFile: true }), `suunto-${objectId}.fit`, 'Suunto');
    }
    const { first, last } = spanOf(objectId);
    const query = {
      from: String(instantOf(first, 0, 0, zone)),
      to: String(instantOf(addDays(last, 1), 0, 0, zone)),
    };
    const answer = await call({ base: 'api', path: '/247samples/sleep', query });
    if (answer.status === 404) return { kind: 'not_yet' };
    return answer.status === 200 ? { kind: 'document', bytes: answer.body } : notGranted('Suunto');
  },

  /** A night belongs to the day on which it ended; naps are left out. */
  normalise({ objectId }, bytes, { zone }) {
    const read = readAs(nights, bytes);
    if (!read.ok) return read;
    const { first, last } = spanOf(objectId);
    const found = new Map<string, WellnessReading>();
    for (const { timestamp, entryData: night } of read.value) {
      const endMs = Date.parse(night.BedtimeEnd ?? timestamp);
      if (night.IsNap === true || Number.isNaN(endMs) || !night.Duration) continue;
      const day = localDay(endMs, zone);
      if (day < first || day > last || (found.get(day)?.sleepS ?? 0) > night.Duration) continue;
      found.set(day, {
        ...{ day, sleepS: night.Duration },
        ...(night.HRMin ? { restHrBpm: night.HRMin } : {}),
        ...(night.AvgHRV ? { hrv: { kind: 'rmssd', ms: night.AvgHRV } } : {}),
      });
    }
    return ok({ file: null, wellness: [...found.values()] });
  },
};
