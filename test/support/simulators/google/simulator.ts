// Longer than 250 lines: three kinds of points with filters, signatures with keys that change, and subscribers.
import { createHash, generateKeyPairSync, type KeyObject, randomInt, sign } from 'node:crypto';
import { HEART, SLEEP } from '../../../../src/providers/google/pull.ts';
import { CLIENT } from '../grants.ts';
import type {
  Happening,
  MakeEvent,
  PlatformRules,
  SimAnswer,
  SimDay,
  SimRequest,
  SimUser,
  Simulator,
} from '../simulator.ts';

const SECRET = 'Bearer sim-google-subscriber-secret';
const SERVICE = 'Bearer sim-service-account';
const KEYS = '/googlehealthapi/webhooks/webhooks_public_keyset.json';
const USER = '/v4/users/me';
/** Small, so that lists have pages; the platform may give fewer than it is asked for. */
const MOST_A_PAGE = 20;
const SAMPLES = 8;

/**
 * Google Health: two looks at a new subscriber, one with its secret and one without; signatures as Tink makes
 * them, with keys that are published and change; refreshes without a refresh token; numbers as text.
 */
export const GOOGLE: PlatformRules = {
  id: 'google',
  grants: {
    authorizePath: '/o/oauth2/v2/auth',
    tokenPath: '/token',
    clientAuth: 'body',
    pkce: true,
    codeLifeS: 600,
    accessLifeS: 3600,
    refresh: 'kept',
    scopeSeparator: ' ',
    answer: ({ access, refresh, scopes }, isRefresh) => ({
      ...{ token_type: 'Bearer', access_token: access, expires_in: 3599, scope: scopes.join(' ') },
      ...(isRefresh ? {} : { refresh_token: refresh }),
    }),
  },
  limits: [{ windowS: 60, requests: 300 }],
  // growing gaps for seven days
  retryS: [60, 600, 3600, 6 * 3600, 86_400, 2 * 86_400, 3 * 86_400],
  userId: (n) => `h-${3000 + n}`,
  activityId: (n) => `none-${n}`,
  settings: (origin) => ({
    GOOGLE_CLIENT_ID: CLIENT.id,
    GOOGLE_CLIENT_SECRET: CLIENT.secret,
    GOOGLE_WEBHOOK_SECRET: SECRET,
    GOOGLE_BASE_SITE: origin,
    GOOGLE_BASE_AUTH: origin,
    GOOGLE_BASE_API: origin,
    GOOGLE_BASE_KEYS: origin,
  }),
  event,
  answer,
};

interface Key {
  id: number;
  own: KeyObject;
  /** as protobuf writes it */
  published: Buffer;
}

/** The keys that are published; the last one signs. */
function keysOf(sim: Simulator): Key[] {
  const keys = (sim.facts.get('keys') as Key[] | undefined) ?? [newKey()];
  sim.facts.set('keys', keys);
  return keys;
}

/** From now on another key signs; the one before is published for a while. */
export function rotateKey(sim: Simulator): void {
  const before = keysOf(sim);
  sim.facts.set('keys', [before.at(-1)!, newKey()]);
}

function newKey(): Key {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' });
  // a zero byte in front, as Tink writes them
  const part = (tag: number, text: string) => {
    const bytes = Buffer.concat([Buffer.from([0]), Buffer.from(text, 'base64url')]);
    return Buffer.concat([Buffer.from([(tag << 3) | 2, bytes.length]), bytes]);
  };
  const params = Buffer.from([(2 << 3) | 2, 6, 8, 3, 16, 2, 24, 2]);
  const published = Buffer.concat([Buffer.from([8, 0]), params, part(3, x!), part(4, y!)]);
  return { id: randomInt(1, 2 ** 32 - 1), own: privateKey, published };
}

function keyset(sim: Simulator): object {
  const keys = keysOf(sim);
  return {
    primaryKeyId: keys.at(-1)!.id,
    key: keys.map(({ id, published }) => ({
      keyData: {
        typeUrl: 'type.googleapis.com/google.crypto.tink.EcdsaPublicKey',
        ...{ value: published.toString('base64'), keyMaterialType: 'ASYMMETRIC_PUBLIC' },
      },
      ...{ status: 'ENABLED', keyId: id, outputPrefixType: 'TINK' },
    })),
  };
}

function signed(sim: Simulator, body: Buffer): Record<string, string> {
  const key = keysOf(sim).at(-1)!;
  const prefix = Buffer.from([1, 0, 0, 0, 0]);
  prefix.writeUInt32BE(key.id, 1);
  const value = Buffer.concat([prefix, sign('sha256', body, key.own)]).toString('base64');
  const name = (sim.facts.get('header') as string | undefined) ?? 'x-healthapi-signature';
  return { 'content-type': 'application/json', authorization: SECRET, [name]: value };
}

/** The night's interval, without values; as one object or a list, as `array` of its facts says. */
function event(sim: Simulator, happening: Happening): MakeEvent | null {
  const { user } = happening;
  const isConnected = sim.grants.all.some((g) => g.userId === user.id && !g.isOver);
  if (happening.what !== 'wellness' || !isConnected) return null;
  const { fromMs, toMs, offsetS } = nightOf(happening.day);
  const iso = (ms: number) => new Date(ms).toISOString();
  const data = {
    ...{ version: '1', clientProvidedSubscriptionName: 's', healthUserId: user.id, dataType: 'sleep' },
    operation: happening.isGone ? 'DELETE' : 'UPSERT',
    intervals: [
      {
        physicalTimeInterval: { startTime: iso(fromMs), endTime: iso(toMs) },
        civilIso8601TimeInterval: {
          startTime: iso(fromMs + offsetS * 1000).slice(0, 19),
          endTime: iso(toMs + offsetS * 1000).slice(0, 19),
        },
      },
    ],
  };
  const isList = sim.facts.get('array') === true;
  const body = Buffer.from(JSON.stringify(isList ? [{ data }] : { data }));
  return () => ({ body, headers: signed(sim, body) });
}

function nightOf(d: SimDay) {
  const offsetS = (d.offsetMin ?? 0) * 60;
  const toMs = Date.parse(`${d.day}T06:00:00Z`) - offsetS * 1000;
  return { offsetS, toMs, fromMs: toMs - ((d.sleepS ?? 0) + 1200) * 1000 };
}

async function answer(sim: Simulator, request: SimRequest): Promise<SimAnswer | null> {
  const { path, query, method } = request;
  if (path === KEYS) return { status: 200, json: keyset(sim) };
  if (path === '/revoke' && method === 'POST') {
    const token = query.get('token');
    const grant = sim.grants.all.find((g) => !g.isOver && (g.access === token || g.refresh === token));
    if (grant === undefined) return { status: 400, json: { error: 'invalid_token' } };
    sim.grants.endFor(grant.userId);
    return { status: 200 };
  }
  if (path.startsWith('/v4/projects/')) return subscribers(sim, request);
  if (!path.startsWith(USER)) return null;
  const grant = sim.grants.bearer(request);
  const user = grant === null ? undefined : sim.users.get(grant.userId);
  if (grant === null || user === undefined) return { status: 401, json: { error: { code: 401 } } };
  if (path === `${USER}/identity`)
    return { status: 200, json: { healthUserId: user.id, legacyUserId: 'ABC' } };
  const type = /\/dataTypes\/([a-z-]+)\/dataPoints(?::reconcile)?$/.exec(path)?.[1] ?? '';
  const kind = TYPES[type];
  if (kind === undefined) return { status: 404 };
  if (!grant.scopes.includes(kind.scope)) return { status: 403, json: { error: { code: 403 } } };
  const isWithin = filterOf(query.get('filter') ?? '', kind.member);
  if (isWithin === null) return { status: 400, json: { error: { code: 400, status: 'INVALID_ARGUMENT' } } };
  const all = [...user.days.values()].flatMap((d) => kind.points(d, user)).filter(({ at }) => isWithin(at));
  const size = Math.min(MOST_A_PAGE, Number(query.get('pageSize') ?? 10));
  const start = Number(query.get('pageToken') ?? 0);
  const dataPoints = all.slice(start, start + size).map(({ point }) => point);
  const next = start + size < all.length ? { nextPageToken: String(start + size) } : {};
  return { status: 200, json: { ...(dataPoints.length > 0 ? { dataPoints } : {}), ...next } };
}

/** Members are bound to their type, and only compared with what is written in quotes. */
function filterOf(text: string, member: string): ((at: string) => boolean) | null {
  const parts = text.split(' AND ').map((part) => /^([a-z_.]+) (>=|<) "([^"]+)"$/.exec(part));
  if (parts.some((part) => part?.[1] !== member)) return null;
  return (at) => parts.every((part) => (part![2] === '<' ? at < part![3]! : at >= part![3]!));
}

interface PointKind {
  scope: string;
  member: string;
  points(d: SimDay, user: SimUser): { at: string; point: object }[];
}

const TYPES: Record<string, PointKind> = {
  sleep: {
    scope: SLEEP,
    member: 'sleep.interval.end_time',
    points(d) {
      if (d.sleepS === undefined) return [];
      const { fromMs, toMs, offsetS } = nightOf(d);
      const one = (startMs: number, endMs: number, minutes: number, nap: boolean) => {
        const interval = {
          ...{ startTime: new Date(startMs).toISOString(), endTime: new Date(endMs).toISOString() },
          ...{ startUtcOffset: `${offsetS}s`, endUtcOffset: `${offsetS}s` },
        };
        const summary = { minutesInSleepPeriod: String(minutes + 20), minutesAsleep: String(minutes) };
        return {
          at: interval.endTime,
          point: { name: 'n', sleep: { interval, summary, metadata: { nap } } },
        };
      };
      const nap = one(toMs + 6 * 3_600_000, toMs + 8 * 3_600_000, 600, true);
      return [nap, one(fromMs, toMs, d.sleepS / 60, false)];
    },
  },
  'daily-resting-heart-rate': {
    scope: HEART,
    member: 'daily_resting_heart_rate.date',
    points(d, user) {
      const [year, month, day] = d.day.split('-').map(Number);
      const date = user.facts.get('dates') === 'object' ? { year, month, day } : d.day;
      const point = { name: 'n', dailyRestingHeartRate: { date, beatsPerMinute: String(d.restHrBpm) } };
      return d.restHrBpm === undefined ? [] : [{ at: d.day, point }];
    },
  },
  'heart-rate-variability': {
    scope: HEART,
    member: 'heart_rate_variability.sample_time.physical_time',
    points(d) {
      const { fromMs, toMs } = nightOf(d);
      if (d.hrvRmssdMs === undefined) return [];
      // around the mean within the night, and one of the day that is none of it
      const times = Array.from({ length: SAMPLES }, (_, k) => fromMs + ((k + 1) * (toMs - fromMs)) / 9);
      return [...times, toMs + 9 * 3_600_000].map((ms, k) => {
        const at = new Date(ms).toISOString();
        const value = k === SAMPLES ? 150 : d.hrvRmssdMs! + (k % 2 === 0 ? 4 : -4);
        const heartRateVariability = {
          sampleTime: { physicalTime: at },
          rootMeanSquareOfSuccessiveDifferencesMilliseconds: value,
          standardDeviationMilliseconds: value + 20,
        };
        return { at, point: { name: createHash('md5').update(at).digest('hex'), heartRateVariability } };
      });
    },
  },
};

/** A subscriber is looked at twice before it is one: with its secret it lets in, and without it turns away. */
async function subscribers(sim: Simulator, request: SimRequest): Promise<SimAnswer> {
  if (request.headers.authorization !== SERVICE) return { status: 401 };
  const { endpointUri: uri, endpointAuthorization } = request.json() as {
    endpointUri: string;
    endpointAuthorization: { secret: string };
  };
  const body = Buffer.from(JSON.stringify({ type: 'verification' }));
  const json = { 'content-type': 'application/json' };
  const within = await sim.reach(uri, body, { ...json, authorization: endpointAuthorization.secret });
  const without = await sim.reach(uri, body, json);
  const isGood = within.status >= 200 && within.status < 300 && [401, 403].includes(without.status);
  if (isGood) sim.webhookUrl = uri;
  return { status: isGood ? 200 : 400, json: { state: isGood ? 'ACTIVE' : 'UNVERIFIED' } };
}
