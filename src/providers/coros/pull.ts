import { z } from 'zod';
import { ok } from '../../core/result.ts';
import { addDays, type Day, localDay } from '../../core/time.ts';
import { daySpans, spanOf } from '../day-spans.ts';
import { fileOf, noFile } from '../file-answer.ts';
import type { ListedObject, Pull, WellnessReading } from '../provider.ts';
import { idText, readAs, shapeOf } from '../read-json.ts';
import { dataOf } from './answer.ts';

const DAY_MS = 86_400_000;
/** Of one call; and nothing is older than three months. */
const PAGE_DAYS = 30;
const HISTORY_DAYS = 90;

const run = z.looseObject({
  labelId: idText,
  mode: z.int(),
  subMode: z.int().default(0),
  startTime: z.number().nullish(),
});
const runs = z.array(run).max(5000);
/** Under which name the list stands is not settled. */
const listed = z.union([
  runs,
  z.looseObject({ sportDataList: runs }).transform((data) => data.sportDataList),
  z.looseObject({ dataList: runs }).transform((data) => data.dataList),
]);
const amount = z.number().min(0).nullish();
const day = z.looseObject({
  happenDay: z.union([z.string(), z.int().transform(String)]).pipe(z.string().regex(/^\d{8}$/)),
  sleepStartTime: amount,
  sleepEndTime: amount,
  rhr: amount,
  ppgHrv: amount,
});
const daily = z.looseObject({ dailyList: z.array(day).max(400).nullish() });

/** A recording is asked for by three numbers, so they are its id together. */
export function objectIdOf({
  labelId,
  mode,
  subMode,
}: {
  labelId: string;
  mode: number;
  subMode: number;
}): string {
  return `${labelId}/${mode}/${subMode}`;
}

export const pull: Pull = {
  kinds: ['activity', 'wellness'],
  historyDays: { value: HISTORY_DAYS, confidence: 'seen_in_code' },
  reconcile: { everyS: 6 * 3600, lookBackS: 4 * 86_400 },

  async list(call, { kind, fromMs, toMs, cursor }, { zone }) {
    const oldest = localDay(fromMs, zone);
    if (kind === 'wellness') {
      // asked for again every few hours: no event tells of a night
      const version = new Date(toMs).toISOString().slice(0, 13);
      return ok({ objects: daySpans(oldest, localDay(toMs, zone), PAGE_DAYS, version), next: null });
    }
    const newest = cursor ?? localDay(toMs + DAY_MS, zone);
    const start = addDays(newest, 1 - PAGE_DAYS);
    const from = start > oldest ? start : oldest;
    const query = { startDate: compact(from), endDate: compact(newest) };
    const answer = await call({ base: 'api', path: '/v2/coros/sport/list', query });
    const read = dataOf(listed, answer);
    if (!read.ok) return read;
    const objects = read.value.map(
      (one): ListedObject => ({
        ...{ kind: 'activity', objectId: objectIdOf(one), version: null },
        startMs: one.startTime == null ? null : one.startTime * 1000,
      }),
    );
    return ok({ objects, next: from > oldest ? addDays(from, -1) : null });
  },

  async fetch(call, { kind, objectId }, { settings }) {
    if (kind === 'wellness') {
      const { first, last } = spanOf(objectId);
      const path = settings.options.DAILY === 'list' ? '/v2/coros/daily/list' : '/coros/daily/query';
      const query = { startDate: compact(first), endDate: compact(last) };
      return { kind: 'document', bytes: (await call({ base: 'api', path, query })).body };
    }
    const [labelId = '', mode = '', subMode = ''] = objectId.split('/');
    const query = { labelId, mode, subMode };
    const answer = await call({ base: 'api', path: '/v2/coros/sport/detail/fit', query });
    const read = dataOf(z.looseObject({ fitUrl: z.string().max(2000).nullish() }).nullish(), answer);
    // kept as it came where it has another shape; a refusal may be that it is not there yet
    if (!read.ok && read.error.code === 'ANSWER_UNREADABLE') return { kind: 'document', bytes: answer.body };
    if (!read.ok || read.value == null) return { kind: 'not_yet' };
    if (!read.value.fitUrl) return noFile('COROS');
    // links end; the next try asks for a fresh one
    const found = await call({ url: read.value.fitUrl, as: 'none', isFile: true });
    const file = fileOf(found, `coros-${labelId}.fit`, 'COROS');
    return file.kind === 'file' ? file : { kind: 'not_yet' };
  },

  normalise({ kind, objectId }, bytes, { settings }) {
    const read = readAs(z.looseObject({ result: z.literal('0000'), data: z.unknown().optional() }), bytes);
    if (!read.ok) return read;
    if (kind === 'activity') {
      const shape = shapeOf(z.looseObject({ fitUrl: z.string().nullish() }), read.value.data);
      return shape.ok ? ok({ file: null, wellness: [] }) : shape;
    }
    const found = shapeOf(daily, read.value.data);
    if (!found.ok) return found;
    const { first, last } = spanOf(objectId);
    const wellness = (found.value.dailyList ?? [])
      .map((one) => readingOf(one, settings.options.HRV))
      .filter((one) => one.day >= first && one.day <= last);
    return ok({ file: null, wellness });
  },
};

function readingOf(given: z.infer<typeof day>, kind: string | undefined): WellnessReading {
  const { happenDay, sleepStartTime: from, sleepEndTime: to, rhr, ppgHrv } = given;
  const sleepS = from && to && to > from ? to - from : null;
  return {
    day: happenDay.replace(/^(....)(..)(..)$/, '$1-$2-$3'),
    ...(rhr ? { restHrBpm: rhr } : {}),
    ...(ppgHrv && (kind === 'rmssd' || kind === 'sdnn') ? { hrv: { kind, ms: ppgHrv } } : {}),
    ...(sleepS === null ? {} : { sleepS }),
  };
}

function compact(text: Day): string {
  return text.replaceAll('-', '');
}
