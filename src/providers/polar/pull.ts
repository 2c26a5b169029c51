import { z } from 'zod';
import { fail, ok } from '../../core/result.ts';
import { localDay } from '../../core/time.ts';
import type { ApiAnswer, Call } from '../call.ts';
import { daySpans, spanOf } from '../day-spans.ts';
import { fileOf, noFile, notGranted } from '../file-answer.ts';
import type { Fetched, ListedObject, Pull, WellnessReading } from '../provider.ts';
import { idText, readAs, readJson, shapeOf } from '../read-json.ts';

const OK = 200;
/** Nights that the lists of sleep and recharge reach back. */
const LISTED_NIGHTS = 28;

const exercise = z.looseObject({
  id: idText,
  /** local, without a zone */
  start_time: z.string().max(40),
  /** minutes; UTC is the local time less these */
  start_time_utc_offset: z.int().min(-1080).max(1080).default(0),
});
const amount = z.number().min(0).nullish();
const night = z.looseObject({
  date: z.iso.date(),
  light_sleep: amount,
  deep_sleep: amount,
  rem_sleep: amount,
  unrecognized_sleep_stage: amount,
});
const recharge = z.looseObject({
  date: z.iso.date(),
  heart_rate_avg: amount,
  /** rMSSD, ms */
  heart_rate_variability_avg: amount,
});
const document = z.object({ nights: z.array(night).max(100), recharges: z.array(recharge).max(100) });

/** Lists of what came in the last 28 or 30 days; the older model of transactions is deprecated and not used. */
export const pull: Pull = {
  kinds: ['activity', 'wellness'],
  historyDays: { value: 0, confidence: 'documented', note: 'only what is uploaded after the registration' },
  reconcile: { everyS: 6 * 3600, lookBackS: 4 * 86_400 },

  async list(call, { kind, fromMs, toMs }, { zone }) {
    if (kind === 'wellness') {
      const to = localDay(toMs, zone);
      return ok({ objects: daySpans(localDay(fromMs, zone), to, LISTED_NIGHTS, to), next: null });
    }
    const answer = await call({ base: 'api', path: '/v3/exercises' });
    if (answer.status === 204) return ok({ objects: [], next: null });
    if (answer.status !== OK)
      return fail('LIST_REFUSED', `Polar refused to list activities (${answer.status}).`);
    const json = readJson(answer.body);
    if (!json.ok) return json;
    const read = shapeOf(z.array(exercise), underscored(json.value));
    if (!read.ok) return read;
    const objects = read.value.map((one): ListedObject => {
      const localMs = Date.parse(`${one.start_time.replace(/Z$/, '')}Z`);
      const startMs = Number.isNaN(localMs) ? null : localMs - one.start_time_utc_offset * 60_000;
      return { kind: 'activity', objectId: one.id, version: null, startMs };
    });
    return ok({ objects, next: null });
  },

  async fetch(call, { kind, objectId }) {
    if (kind === 'wellness') return fetchNights(call, objectId);
    const path = `/v3/exercises/${encodeURIComponent(objectId)}`;
    // TCX comes packed; the decoders unpack it
    for (const form of ['fit', 'tcx']) {
      const answer = await call({ base: 'api', path: `${path}/${form}`, isFile: true });
      const file = fileOf(answer, `polar-${objectId}.${form}`, 'Polar');
      if (file.kind !== 'not_yet') return file;
    }
    const known = await call({ base: 'api', path });
    return known.status === OK ? noFile('Polar') : { kind: 'not_yet' };
  },

  normalise({ objectId }, bytes) {
    const read = readAs(document, bytes);
    if (!read.ok) return read;
    const { first, last } = spanOf(objectId);
    const days = new Map<string, WellnessReading>();
    for (const n of read.value.nights) {
      const parts = [n.light_sleep, n.deep_sleep, n.rem_sleep, n.unrecognized_sleep_stage];
      const sleepS = parts.reduce<number>((sum, s) => sum + (s ?? 0), 0);
      if (sleepS > 0) days.set(n.date, { day: n.date, sleepS });
    }
    for (const { date: day, heart_rate_avg: hr, heart_rate_variability_avg: ms } of read.value.recharges) {
      days.set(day, {
        ...(days.get(day) ?? { day }),
        ...(hr ? { restHrBpm: hr } : {}),
        ...(ms ? { hrv: { kind: 'rmssd', ms } } : {}),
      });
    }
    const wellness = [...days.values()].filter(({ day }) => day >= first && day <= last);
    return ok({ file: null, wellness });
  },

  async checkSubscription(call, _settings, callbackUrl) {
    const answer = await call({ base: 'api', path: '/v3/webhooks', as: 'client' });
    if (answer.status === 404) return false;
    if (answer.status !== OK) return null;
    const one = z.looseObject({ id: idText, url: z.string(), active: z.boolean().optional() });
    const read = readAs(z.looseObject({ data: z.array(one) }), answer.body);
    if (!read.ok) return null;
    const ours = read.value.data.find(({ url }) => url === callbackUrl);
    if (ours === undefined || ours.active !== false) return ours !== undefined;
    const path = `/v3/webhooks/${encodeURIComponent(ours.id)}/activate`;
    return (await call({ method: 'POST', base: 'api', path, as: 'client' })).status < 300;
  },
};

/** A night's sleep and its recharge are two lists, each with an address for one day. */
async function fetchNights(call: Call, objectId: string): Promise<Fetched> {
  const isSpan = objectId.includes('/');
  const day = isSpan ? '' : `/${objectId}`;
  const sleep = await call({ base: 'api', path: `/v3/users/sleep${day}` });
  const charge = await call({ base: 'api', path: `/v3/users/nightly-recharge${day}` });
  const there = [sleep, charge].filter(({ status }) => status === OK);
  const isRefused = (answer: ApiAnswer) => ![OK, 204, 404].includes(answer.status);
  if (isRefused(sleep) || isRefused(charge)) return notGranted('Polar');
  if (there.length === 0 && !isSpan) return { kind: 'not_yet' };
  const parts = [listText(sleep, 'nights'), listText(charge, 'recharges')];
  return { kind: 'document', bytes: Buffer.from(`{"nights":${parts[0]},"recharges":${parts[1]}}`) };
}

/** The list of an answer as text, or the one thing that it is about; what cannot be read stays what it is. */
function listText({ status, body }: ApiAnswer, name: string): string {
  if (status !== OK) return '[]';
  const json = readJson(body);
  if (!json.ok) return 'null';
  const value = underscored(json.value);
  const isList = typeof value === 'object' && value !== null && name in value;
  return JSON.stringify(isList ? (value as Record<string, unknown>)[name] : [value]);
}

/** Older answers write names with hyphens. */
function underscored(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(underscored);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name.replaceAll('-', '_'), underscored(inner)]),
  );
}
