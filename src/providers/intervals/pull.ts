import { z } from 'zod';
import { fail, ok, type Result } from '../../core/result.ts';
import { addDays, localDay } from '../../core/time.ts';
import { daySpans, spanOf } from '../day-spans.ts';
import type { Fetched, ListedObject, Pull, WellnessReading } from '../provider.ts';
import { idText, readAs } from '../read-json.ts';

const DAY_MS = 86_400_000;
/** Days of one list; nobody runs some thousand times in them. */
const PAGE_DAYS = 366;
const OK = 200;

const listed = z.array(z.looseObject({ id: idText, start_date: z.string().nullish() }));
const activity = z.looseObject({ id: idText, source: z.string().nullish() });
const positive = z.number().positive().nullish();
const day = z.looseObject({
  id: z.iso.date(),
  restingHR: positive,
  hrv: positive,
  hrvSDNN: positive,
  sleepSecs: positive,
  weight: positive,
});

export const pull: Pull = {
  kinds: ['activity', 'wellness'],
  historyDays: { value: null, confidence: 'documented' },
  reconcile: { everyS: 6 * 3600, lookBackS: 4 * 86_400 },

  async list(call, { kind, fromMs, toMs, cursor }, { zone }) {
    if (kind === 'wellness') {
      const to = localDay(toMs, zone);
      return ok({ objects: daySpans(localDay(fromMs, zone), to, PAGE_DAYS, to), next: null });
    }
    const newest = cursor ?? localDay(toMs + DAY_MS, zone);
    const oldest = localDay(fromMs, zone);
    const start = addDays(newest, -PAGE_DAYS);
    const from = start > oldest ? start : oldest;
    const answer = await call({
      base: 'api',
      path: '/athlete/0/activities',
      query: { oldest: from, newest, fields: 'id,start_date' },
    });
    if (answer.status !== OK) return refused(answer.status);
    const read = readAs(listed, answer.body);
    if (!read.ok) return read;
    const objects = read.value.map(({ id, start_date: at }): ListedObject => {
      const startMs = at == null ? Number.NaN : Date.parse(at);
      return {
        kind: 'activity',
        objectId: id,
        version: null,
        startMs: Number.isNaN(startMs) ? null : startMs,
      };
    });
    return ok({ objects, next: from > oldest ? addDays(from, -1) : null });
  },

  async fetch(call, { kind, objectId }): Promise<Fetched> {
    if (kind === 'wellness') {
      const { first: oldest, last: newest } = spanOf(objectId);
      const answer = await call({ base: 'api', path: '/athlete/0/wellness', query: { oldest, newest } });
      return answer.status === OK ? { kind: 'document', bytes: answer.body } : missing(answer.status);
    }
    const path = `/activity/${encodeURIComponent(objectId)}`;
    for (const form of ['/file', '/fit-file']) {
      const file = await call({ base: 'api', path: path + form, isFile: true });
      if (file.status === OK && file.body.length > 0)
        return { kind: 'file', name: `intervals-${objectId}`, bytes: file.body };
      if (file.status === 403) return missing(file.status);
    }
    const known = await call({ base: 'api', path });
    if (known.status !== OK) return missing(known.status);
    const read = readAs(activity, known.body);
    if (read.ok && read.value.source?.toUpperCase() === 'STRAVA') {
      return {
        kind: 'withheld',
        code: 'FROM_STRAVA',
        message:
          'intervals.icu has this run from Strava, whose terms keep it from passing it on; connect the watch to intervals.icu itself.',
      };
    }
    return { kind: 'withheld', code: 'NO_FILE', message: 'intervals.icu has no recording of this activity.' };
  },

  normalise({ objectId }, document) {
    const read = readAs(z.array(day), document);
    if (!read.ok) return read;
    const { first, last } = spanOf(objectId);
    const wellness = read.value.filter((d) => d.id >= first && d.id <= last).map(readingOf);
    return ok({ file: null, wellness });
  },
};

function readingOf(d: z.infer<typeof day>): WellnessReading {
  // of the two measures the one that others measure, too
  const hrv =
    d.hrv != null
      ? ({ kind: 'rmssd', ms: d.hrv } as const)
      : d.hrvSDNN != null
        ? ({ kind: 'sdnn', ms: d.hrvSDNN } as const)
        : null;
  return {
    day: d.id,
    ...(d.restingHR == null ? {} : { restHrBpm: d.restingHR }),
    ...(hrv === null ? {} : { hrv }),
    ...(d.sleepSecs == null ? {} : { sleepS: d.sleepSecs }),
    ...(d.weight == null ? {} : { weightKg: d.weight }),
  };
}

function missing(status: number): Fetched {
  if (status === 404) return { kind: 'not_yet' };
  return {
    kind: 'withheld',
    code: 'NOT_GRANTED',
    message: 'intervals.icu does not let us read this; the grant may cover less now.',
  };
}

function refused(status: number): Result<never> {
  return fail('LIST_REFUSED', `intervals.icu refused to list activities (${status}).`);
}
