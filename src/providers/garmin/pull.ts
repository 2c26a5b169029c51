import { z } from 'zod';
import { ok } from '../../core/result.ts';
import { fileOf, notGranted } from '../file-answer.ts';
import type { Pull, WellnessReading } from '../provider.ts';
import { readAs } from '../read-json.ts';
import { INLINE } from './webhook.ts';

const DAY_MS = 86_400_000;
const REST = '/wellness-api/rest';
const HISTORY = 'HISTORICAL_DATA_EXPORT';
const NIGHT_TYPES = ['dailies', 'sleeps', 'hrv'];
/** Each request reaches back over this much of the one before. Where that is refused as asked for before, only what is new is asked for. */
const OVERLAP_MS = 4 * DAY_MS;
/** Older days say nothing about today's baseline. */
const MOST_NIGHT_DAYS = 90;

const amount = z.number().min(0).nullish();
const day = z.looseObject({
  calendarDate: z.iso.date(),
  restingHeartRateInBeatsPerMinute: amount,
  durationInSeconds: amount,
  /** only nights have it; days have a duration, too */
  deepSleepDurationInSeconds: amount,
  sleepLevelsMap: z.unknown().optional(),
  lastNightAvg: amount,
});

export const pull: Pull = {
  kinds: ['activity', 'wellness'],
  historyDays: { value: null, confidence: 'disputed', note: 'see the option BACKFILL_DAYS' },
  // a watch that was synced late brings runs of days that were asked for before
  reconcile: { everyS: 86_400, lookBackS: OVERLAP_MS / 1000 },

  /** Asks for a span; what there is comes by the webhook minutes later. `cursor` counts the requests. */
  async list(call, { kind, fromMs, toMs, cursor }, { scopes, settings }) {
    if (scopes !== null && !scopes.includes(HISTORY)) return ok({ objects: [], next: null });
    const {
      BACKFILL_DAYS: depth,
      BACKFILL_WINDOW: width,
      BACKFILL_TYPE: runs = 'activities',
    } = settings.options;
    const types = kind === 'activity' ? [runs] : NIGHT_TYPES;
    const most = kind === 'activity' ? Number(depth) : Math.min(MOST_NIGHT_DAYS, Number(depth));
    const windows = windowsOf(Math.max(fromMs, toMs - most * DAY_MS), toMs, Number(width));
    const n = cursor === null ? 0 : Number(cursor);
    const window = windows[n % windows.length]!;
    const ask = (startMs: number) =>
      call({
        base: 'api',
        path: `${REST}/backfill/${types[Math.floor(n / windows.length)]}`,
        query: {
          summaryStartTimeInSeconds: String(Math.floor(startMs / 1000)),
          summaryEndTimeInSeconds: String(Math.floor(window.toMs / 1000)),
        },
      });
    const asked = await ask(window.fromMs);
    const newFromMs = window.fromMs + OVERLAP_MS;
    const answer = asked.status === 409 && newFromMs < window.toMs ? await ask(newFromMs) : asked;
    // 202: it will come; 409: it was asked for before; 403: not granted; 400: before there is anything
    if (answer.status === 403) return ok({ objects: [], next: null });
    const isEndOfType = answer.status === 400;
    const next = isEndOfType ? (Math.floor(n / windows.length) + 1) * windows.length : n + 1;
    return ok({ objects: [], next: next < types.length * windows.length ? String(next) : null });
  },

  /** From the address of a ping, with the person's token: only to where Garmin gives such things, and once. */
  async fetch(call, { kind, objectId, link }, { settings }) {
    if (link === null) return { kind: 'not_yet' };
    if (link.startsWith(INLINE))
      return { kind: 'document', bytes: Buffer.from(link.slice(INLINE.length), 'base64') };
    if (!link.startsWith(`${settings.bases.api}${REST}/`)) {
      return {
        kind: 'withheld',
        code: 'LINK_FOREIGN',
        message: 'The address that came is not one of Garmin.',
      };
    }
    const answer = await call({ url: link, isFile: kind === 'activity' });
    if (answer.status === 410) {
      return {
        kind: 'withheld',
        code: 'LINK_OVER',
        message: 'Garmin had this for a day; ask it to send it again.',
      };
    }
    if (kind === 'activity') return fileOf(answer, `garmin-${objectId}.fit`, 'Garmin');
    if (answer.status === 404) return { kind: 'not_yet' };
    return answer.status === 200 ? { kind: 'document', bytes: answer.body } : notGranted('Garmin');
  },

  normalise({ objectId }, bytes) {
    const read = readAs(z.array(day).max(1000), bytes);
    if (!read.ok) return read;
    const type = objectId.split(':')[0];
    return ok({ file: null, wellness: read.value.map((one) => readingOf(type, one)) });
  },
};

function readingOf(type: string | undefined, given: z.infer<typeof day>): WellnessReading {
  const {
    calendarDate,
    restingHeartRateInBeatsPerMinute: bpm,
    durationInSeconds: s,
    lastNightAvg: ms,
  } = given;
  return {
    day: calendarDate,
    ...(type === 'dailies' && bpm ? { restHrBpm: bpm } : {}),
    ...(type === 'sleeps' && s ? { sleepS: s } : {}),
    ...(type === 'hrv' && ms ? { hrv: { kind: 'rmssd', ms } } : {}),
  };
}

/** Newest first; at least one. */
function windowsOf(fromMs: number, toMs: number, days: number): { fromMs: number; toMs: number }[] {
  const windows = [];
  for (let end = toMs; end > fromMs || windows.length === 0; end -= days * DAY_MS) {
    windows.push({ fromMs: Math.max(fromMs, end - days * DAY_MS), toMs: end });
  }
  return windows;
}
