import { z } from 'zod';
import { type HomeZone, insideZones } from '../../../core/access/home-zone.ts';
import type { Stream } from '../../../core/activity/activity.ts';
import { STREAM_STEPS_PER_UNIT } from '../../../core/activity/stream-codec.ts';
import { getStream } from '../../../db/queries/activity-stream.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { problemResponses, refusal } from '../../problem.ts';
import { activityPath, noActivity } from './read.ts';

const CHANNELS = [
  'moving',
  'distanceM',
  'speedMps',
  'altitudeM',
  'hrBpm',
  'cadenceSpm',
  'powerW',
  'latDeg',
  'lonDeg',
] as const satisfies (keyof Stream)[];
type Channel = (typeof CHANNELS)[number];
const PLACES: ReadonlySet<Channel> = new Set(['latDeg', 'lonDeg']);

const channelList = z
  .string()
  .max(200)
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(CHANNELS)).min(1).max(CHANNELS.length));
const resolution = z
  .string()
  .regex(/^(full|\d{1,6})$/, 'expected `full` or a whole number')
  .transform((text) => (text === 'full' ? ('full' as const) : Number(text)))
  .refine((points) => points === 'full' || (points >= 2 && points <= 100_000), 'expected 2 to 100000 points');

const channel = z.array(z.number().nullable());
const streams = z
  .object({
    activityId: z.string(),
    samples: z.int().describe('Rows of the activity, one a second; stretches cut out of pauses are missing'),
    points: z.int().describe('Rows given here'),
    tS: z.array(z.number()).describe('Seconds since the start'),
    channels: z.partialRecord(z.enum(CHANNELS), channel).describe('null: no trusted value at that second'),
  })
  .meta({ id: 'Streams' });

const query = z.strictObject({
  channels: channelList.optional(),
  resolution: resolution.default('full'),
});

export const readStreams: Route = (api) => {
  api.get(
    '/activities/:id/streams',
    {
      config: { access: { action: 'activity:read', resource: 'athlete' } },
      schema: {
        operationId: 'readStreams',
        summary: "An activity's cleaned samples, by channel",
        description:
          'With fewer points than there are samples, evenly spaced samples are given as they are, the first and the last among them; nothing is averaged.',
        tags: ['activities'],
        params: activityPath,
        querystring: query,
        response: { 200: streams, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps, may, byGrant, homeZones } = authorized(request);
      const { id } = request.params;
      const found = await deps.db.read((db) => getStream(db, athleteId, id));
      if (found === null) throw noActivity();
      const stream = byGrant ? withoutHome(found, await homeZones()) : found;
      const { channels, resolution } = request.query;
      const rows = pickRows(stream.n, resolution === 'full' ? stream.n : resolution);
      const shown = CHANNELS.filter((name) => !PLACES.has(name) || may('location:read'));
      if (channels?.some((name) => !shown.includes(name))) {
        throw refusal('NOT_ALLOWED', 'Where the athlete ran was not granted to you.');
      }
      const wanted = channels ?? shown.filter((name) => stream[name].some((v) => !Number.isNaN(v)));
      return {
        activityId: id,
        samples: stream.n,
        points: rows.length,
        tS: rows.map((k) => stream.tS[k]!),
        channels: Object.fromEntries(wanted.map((name) => [name, valuesOf(stream, name, rows)])),
      };
    },
  );
};

/** Others see no place inside the athlete's home zones; time, speed and the body's values stay. */
function withoutHome(stream: Stream, zones: readonly HomeZone[]): Stream {
  const inside = insideZones(stream.latDeg, stream.lonDeg, zones);
  const cut = (values: Stream['latDeg']) => values.map((value, k) => (inside[k] === 1 ? Number.NaN : value));
  return { ...stream, latDeg: cut(stream.latDeg), lonDeg: cut(stream.lonDeg) };
}

/** Evenly spaced rows, the first and the last among them; all of them where there are no more than `points`. */
function pickRows(n: number, points: number): number[] {
  if (n <= points) return Array.from({ length: n }, (_, k) => k);
  return Array.from({ length: points }, (_, i) => Math.round((i * (n - 1)) / (points - 1)));
}

/** Rounded to the step in which the channel is kept, so that no float noise is sent. */
function valuesOf(stream: Stream, name: Channel, rows: readonly number[]): (number | null)[] {
  const steps = name === 'moving' ? 1 : STREAM_STEPS_PER_UNIT[name];
  const values = stream[name];
  return rows.map((k) => {
    const value = values[k]!;
    return Number.isFinite(value) ? Math.round(value * steps) / steps : null;
  });
}
