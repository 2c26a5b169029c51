import { CLIENT, type Grant } from '../grants.ts';
import type {
  Happening,
  PlatformRules,
  SimActivity,
  SimAnswer,
  SimRequest,
  SimUser,
  Simulator,
} from '../simulator.ts';

const API = '/api/v3';
const SUBSCRIPTION = 121;

/** Strava: rotating tokens of six hours, streams instead of files, no signature, one subscription, tight limits. */
export const STRAVA: PlatformRules = {
  id: 'strava',
  grants: {
    authorizePath: '/oauth/authorize',
    tokenPath: '/oauth/token',
    clientAuth: 'body',
    pkce: false,
    codeLifeS: 600,
    accessLifeS: 21_600,
    refresh: 'rotating',
    sameWhileLeftS: 3600,
    scopeSeparator: ',',
    callback: ({ scopes }) => ({ scope: scopes.join(',') }),
    answer: ({ access, refresh, expiresMs, userId }, isRefresh, nowMs) => ({
      ...{ token_type: 'Bearer', access_token: access, refresh_token: refresh },
      expires_at: Math.floor((expiresMs ?? 0) / 1000),
      expires_in: Math.floor(((expiresMs ?? 0) - nowMs) / 1000),
      ...(isRefresh ? {} : { athlete: { id: Number(userId) } }),
    }),
  },
  limits: [
    { windowS: 900, requests: 100 },
    { windowS: 86_400, requests: 1000 },
  ],
  limitHeaders: ([short, day]) => ({
    ...{ 'x-ratelimit-limit': '200,2000', 'x-ratelimit-usage': `${short},${day}` },
    ...{ 'x-readratelimit-limit': '100,1000', 'x-readratelimit-usage': `${short},${day}` },
  }),
  // three calls in all
  retryS: [60, 300],
  userId: (n) => String(4500 + n),
  activityId: (n) => String(12_300_000_000 + n),
  settings: (origin) => ({
    STRAVA_CLIENT_ID: CLIENT.id,
    STRAVA_CLIENT_SECRET: CLIENT.secret,
    STRAVA_WEBHOOK_SECRET: String(SUBSCRIPTION),
    STRAVA_BASE_SITE: origin,
    STRAVA_BASE_API: origin + API,
  }),
  event,
  answer,
};

function event(sim: Simulator, happening: Happening) {
  if (happening.what === 'wellness') return null;
  const owner = Number(happening.user.id);
  const base = { owner_id: owner, subscription_id: SUBSCRIPTION, event_time: Math.floor(sim.now() / 1000) };
  const aspect = { created: 'create', updated: 'update', deleted: 'delete' } as const;
  const said =
    happening.what === 'left'
      ? { object_type: 'athlete', object_id: owner, aspect_type: 'update', updates: { authorized: 'false' } }
      : {
          object_type: 'activity',
          object_id: Number(happening.activity.id),
          aspect_type: aspect[happening.what],
          updates: happening.what === 'updated' ? { title: 'Evening Run', private: 'false' } : {},
        };
  const body = Buffer.from(JSON.stringify({ ...said, ...base }));
  return () => ({ body, headers: { 'content-type': 'application/json' } });
}

function answer(sim: Simulator, request: SimRequest): SimAnswer | null | Promise<SimAnswer> {
  if (request.path === '/oauth/deauthorize' && request.method === 'POST') {
    const grant = sim.grants.bearer(request);
    if (grant === null) return UNAUTHORISED;
    sim.grants.endFor(grant.userId);
    return { status: 200, json: { access_token: grant.access } };
  }
  if (!request.path.startsWith(API)) return null;
  const path = request.path.slice(API.length);
  if (path === '/push_subscriptions') return subscriptions(sim, request);
  const grant = sim.grants.bearer(request);
  const user = grant === null ? undefined : sim.users.get(grant.userId);
  if (grant === null || user === undefined) return UNAUTHORISED;
  if (path === '/athlete') return { status: 200, json: { id: Number(user.id) } };
  return activities(sim, grant, user, path, request);
}

const UNAUTHORISED: SimAnswer = { status: 401, json: { message: 'Authorization Error', errors: [] } };

/** One for an application, and only after whoever is to get the events has answered to its token. */
async function subscriptions(sim: Simulator, request: SimRequest): Promise<SimAnswer> {
  if (!sim.grants.isClient(request)) return UNAUTHORISED;
  if (request.method === 'GET') {
    const one = { id: SUBSCRIPTION, callback_url: sim.webhookUrl };
    return { status: 200, json: sim.webhookUrl === null ? [] : [one] };
  }
  if (sim.webhookUrl !== null) return { status: 400, json: { errors: [{ code: 'already exists' }] } };
  const url = request.form.get('callback_url') ?? '';
  const asked = {
    'hub.mode': 'subscribe',
    'hub.challenge': 'c-15f7d',
    'hub.verify_token': request.form.get('verify_token') ?? '',
  };
  const said = await sim.reach(`${url}?${new URLSearchParams(asked)}`);
  if (said.status !== 200 || JSON.parse(said.body)['hub.challenge'] !== asked['hub.challenge']) {
    return {
      status: 400,
      json: { errors: [{ resource: 'PushSubscription', field: 'callback url', code: 'not verifiable' }] },
    };
  }
  sim.webhookUrl = url;
  return { status: 201, json: { id: SUBSCRIPTION } };
}

function activities(
  sim: Simulator,
  { scopes }: Grant,
  user: SimUser,
  path: string,
  { query }: SimRequest,
): SimAnswer | null {
  const mayAll = scopes.includes('activity:read_all');
  if (!mayAll && !scopes.includes('activity:read')) return UNAUTHORISED;
  const visible = [...user.activities.values()].filter(
    (a) => !a.isDeleted && a.visibleMs <= sim.now() && (mayAll || !a.isPrivate),
  );
  if (path === '/athlete/activities') {
    const [after, before] = [Number(query.get('after') ?? 0), Number(query.get('before') ?? Infinity)];
    const perPage = Math.min(200, Number(query.get('per_page') ?? 30));
    const from = (Number(query.get('page') ?? 1) - 1) * perPage;
    const found = visible.filter(({ run }) => run.startMs / 1000 > after && run.startMs / 1000 < before);
    return { status: 200, json: found.slice(from, from + perPage).map(detailOf) };
  }
  const [, id, streams] = /^\/activities\/(\d+)(\/streams)?$/.exec(path) ?? [];
  const one = visible.find((a) => a.id === id);
  if (id === undefined) return null;
  if (one === undefined) return { status: 404, json: { message: 'Record Not Found' } };
  return { status: 200, json: streams === undefined ? detailOf(one) : streamsOf(one) };
}

export function detailOf({ id, run }: SimActivity) {
  return {
    ...{ id: Number(id), type: 'Run', sport_type: 'Run', start_date: new Date(run.startMs).toISOString() },
    ...{ elapsed_time: run.elapsedS, distance: run.distanceM, name: 'Evening Run' },
  };
}

export function streamsOf({ run: { samples } }: SimActivity) {
  const stream = (data: unknown[]) => ({
    data,
    series_type: 'time',
    original_size: data.length,
    resolution: 'high',
  });
  return {
    time: stream(samples.map((s) => s.tS)),
    latlng: stream(samples.map((s) => [s.latDeg ?? 0, s.lonDeg ?? 0])),
    distance: stream(samples.map((s) => s.distanceM)),
    altitude: stream(samples.map((s) => s.altitudeM)),
    heartrate: stream(samples.map((s) => s.hrBpm)),
    cadence: stream(samples.map((s) => s.cadenceRpm)),
    velocity_smooth: stream(samples.map((s) => s.speedMps)),
  };
}
