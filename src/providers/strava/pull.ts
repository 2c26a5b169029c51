import { z } from 'zod';
import { fail, ok } from '../../core/result.ts';
import { writeActivityTcx } from '../../formats/encode/tcx-activity.ts';
import type { ListedObject, Pull } from '../provider.ts';
import { idText, readAs } from '../read-json.ts';

const PER_PAGE = 100;
const KEYS = 'time,latlng,distance,altitude,velocity_smooth,heartrate,cadence,watts,temp,moving';

const listed = z.array(z.looseObject({ id: idText, start_date: z.iso.datetime() }));
const numbers = z.looseObject({ data: z.array(z.number().nullable()).max(500_000) }).optional();
const streams = z.looseObject({
  time: z.looseObject({ data: z.array(z.number().min(0)).max(500_000) }),
  latlng: z
    .looseObject({ data: z.array(z.tuple([z.number(), z.number()]).nullable()).max(500_000) })
    .optional(),
  distance: numbers,
  altitude: numbers,
  heartrate: numbers,
  cadence: numbers,
  velocity_smooth: numbers,
});
const detail = z.looseObject({
  id: idText,
  start_date: z.iso.datetime(),
  sport_type: z.string().nullish(),
  type: z.string().nullish(),
  elapsed_time: z.number().min(0),
  distance: z.number().min(0).nullish(),
});
const document = z.object({ activity: detail, streams });

/** Recordings come as streams, never as the file that the watch wrote. */
export const pull: Pull = {
  kinds: ['activity'],
  historyDays: { value: null, confidence: 'documented' },
  reconcile: { everyS: 6 * 3600, lookBackS: 4 * 86_400 },

  async list(call, { fromMs, toMs, cursor }) {
    const page = cursor === null ? 1 : Number(cursor);
    const answer = await call({
      base: 'api',
      path: '/athlete/activities',
      query: {
        after: String(Math.floor(fromMs / 1000)),
        before: String(Math.ceil(toMs / 1000)),
        page: String(page),
        per_page: String(PER_PAGE),
      },
    });
    if (answer.status !== 200)
      return fail('LIST_REFUSED', `Strava refused to list activities (${answer.status}).`);
    const read = readAs(listed, answer.body);
    if (!read.ok) return read;
    const objects = read.value.map(
      ({ id, start_date: at }): ListedObject => ({
        kind: 'activity',
        objectId: id,
        version: null,
        startMs: Date.parse(at),
      }),
    );
    return ok({ objects, next: objects.length === 0 ? null : String(page + 1) });
  },

  async fetch(call, { objectId }) {
    const path = `/activities/${encodeURIComponent(objectId)}`;
    const found = await call({ base: 'api', path });
    if (found.status === 404) return { kind: 'not_yet' };
    if (found.status !== 200) {
      return { kind: 'withheld', code: 'NOT_GRANTED', message: 'Strava does not let us read this activity.' };
    }
    const samples = await call({
      base: 'api',
      path: `${path}/streams`,
      query: { keys: KEYS, key_by_type: 'true' },
      isFile: true,
    });
    if (samples.status === 404) {
      return { kind: 'withheld', code: 'NO_STREAMS', message: 'Strava has no samples of this activity.' };
    }
    if (samples.status !== 200) {
      return {
        kind: 'withheld',
        code: 'NOT_GRANTED',
        message: 'Strava does not let us read the samples of this activity.',
      };
    }
    const parts = ['{"activity":', found.body, ',"streams":', samples.body, '}'];
    return { kind: 'document', bytes: Buffer.concat(parts.map((part) => Buffer.from(part))) };
  },

  normalise(_object, bytes) {
    const read = readAs(document, bytes);
    if (!read.ok) return read;
    const { activity, streams: s } = read.value;
    const count = s.time.data.length;
    const columns = [s.latlng, s.distance, s.altitude, s.heartrate, s.cadence, s.velocity_smooth];
    if (columns.some((column) => column !== undefined && column.data.length !== count)) {
      return fail('ANSWER_UNREADABLE', "Strava's streams of one activity have different lengths.");
    }
    const startMs = Date.parse(activity.start_date);
    const xml = writeActivityTcx({
      sport: sportOf(activity.sport_type ?? activity.type ?? ''),
      startMs,
      elapsedS: activity.elapsed_time,
      distanceM: activity.distance ?? null,
      device: 'Strava',
      samples: s.time.data.map((t, i) => ({
        timeMs: startMs + t * 1000,
        position: s.latlng?.data[i] ?? null,
        distanceM: s.distance?.data[i] ?? null,
        altitudeM: s.altitude?.data[i] ?? null,
        hrBpm: s.heartrate?.data[i] ?? null,
        // of one leg, as TCX counts it
        cadenceRpm: s.cadence?.data[i] ?? null,
        speedMps: s.velocity_smooth?.data[i] ?? null,
      })),
    });
    return ok({ file: { name: `strava-${activity.id}.tcx`, bytes: xml }, wellness: [] });
  },

  async checkSubscription(call, { clientId: client_id, clientSecret: client_secret }, callbackUrl) {
    const answer = await call({
      base: 'api',
      path: '/push_subscriptions',
      as: 'none',
      query: { client_id, client_secret },
    });
    if (answer.status !== 200) return null;
    const read = readAs(z.array(z.looseObject({ callback_url: z.string() })), answer.body);
    return read.ok ? read.value.some((s) => s.callback_url === callbackUrl) : null;
  },
};

function sportOf(type: string): 'Running' | 'Biking' | 'Other' {
  if (/run/i.test(type)) return 'Running';
  return /ride|bike/i.test(type) ? 'Biking' : 'Other';
}
