import { writeFit } from '../../../../fixtures/generators/write-fit.ts';
import { CLIENT, type Grant } from '../grants.ts';
import {
  type Happening,
  newNumber,
  type PlatformRules,
  type SimAnswer,
  type SimRequest,
  type SimUser,
  type Simulator,
  shown,
} from '../simulator.ts';

const SECRET = 'sim-intervals-webhook-secret';
const API = '/api/v1';
const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** intervals.icu: codes for two minutes, tokens for ever, a secret in each event, a calendar that takes workouts. */
export const INTERVALS: PlatformRules = {
  id: 'intervals',
  grants: {
    authorizePath: '/oauth/authorize',
    tokenPath: '/api/oauth/token',
    clientAuth: 'body',
    pkce: false,
    codeLifeS: 120,
    accessLifeS: null,
    refresh: 'none',
    scopeSeparator: ',',
    answer: ({ access, scopes, userId }) => ({
      ...{ token_type: 'Bearer', access_token: access, scope: scopes.join(',') },
      athlete: { id: userId, name: 'Somebody' },
    }),
  },
  limits: [{ windowS: 1, requests: 10 }],
  // not published
  retryS: [60, 600, 3600],
  userId: (n) => `i${2000 + n}`,
  activityId: (n) => `i${90_000 + n}`,
  settings: (origin) => ({
    INTERVALS_CLIENT_ID: CLIENT.id,
    INTERVALS_CLIENT_SECRET: CLIENT.secret,
    INTERVALS_WEBHOOK_SECRET: SECRET,
    INTERVALS_BASE_SITE: origin,
    INTERVALS_BASE_API: origin + API,
  }),
  event,
  answer,
};

/** Somebody changes a planned workout in the calendar there, or deletes it (null). */
export function editCalendar(
  sim: Simulator,
  user: SimUser,
  externalId: string,
  to: { day?: string; movingS?: number; words?: string } | null,
): void {
  const one = user.workouts.get(externalId)!;
  if (to === null) user.workouts.delete(externalId);
  else {
    const { day: at = one.day, movingS, words } = to;
    const content = {
      ...(one.content as object),
      ...(movingS === undefined ? {} : { moving_time: movingS }),
      ...(words === undefined ? {} : { description: words }),
    };
    user.workouts.set(externalId, { ...one, day: at, content });
  }
  const timestamp = new Date(sim.now()).toISOString().replace('Z', '+00:00');
  const events = [{ athlete_id: user.id, type: 'CALENDAR_UPDATED', timestamp, events: [] }];
  const body = Buffer.from(JSON.stringify({ secret: SECRET, events }));
  const make = () => ({ body, headers: { 'content-type': 'application/json' } });
  sim.pending.push({ make, dueMs: sim.now(), tries: 0 });
}

function event(_sim: Simulator, happening: Happening) {
  const at = new Date(_sim.now()).toISOString().replace('Z', '+00:00');
  const base = { athlete_id: happening.user.id, timestamp: at };
  const events =
    happening.what === 'left'
      ? [{ ...base, type: 'APP_SCOPE_CHANGED', scope: null, deauthorized: true }]
      : happening.what === 'wellness'
        ? [{ ...base, type: 'WELLNESS_UPDATED', records: [{ id: happening.day.day }] }]
        : ofActivity(base, happening);
  const body = Buffer.from(JSON.stringify({ secret: SECRET, events }));
  return () => ({ body, headers: { 'content-type': 'application/json' } });
}

function ofActivity(base: object, { what, activity }: Extract<Happening, { activity: unknown }>) {
  const about = { ...base, activity: { id: activity.id, type: 'Run' } };
  if (what === 'created')
    return [
      { ...about, type: 'ACTIVITY_UPLOADED' },
      { ...about, type: 'ACTIVITY_ANALYZED' },
    ];
  return [{ ...about, type: what === 'deleted' ? 'ACTIVITY_DELETED' : 'ACTIVITY_UPDATED' }];
}

function answer(sim: Simulator, request: SimRequest): SimAnswer | null {
  if (!request.path.startsWith(API)) return null;
  const grant = sim.grants.bearer(request);
  const user = grant === null ? undefined : sim.users.get(grant.userId);
  if (grant === null || user === undefined) return { status: 401, json: { error: 'Unauthorized' } };
  const path = request.path.slice(API.length);
  if (request.method === 'DELETE' && path === '/disconnect-app') {
    sim.grants.endFor(user.id);
    return { status: 200, json: {} };
  }
  if (path === '/athlete/0') return { status: 200, json: { id: user.id } };
  return activities(sim, grant, user, path, request) ?? calendar(grant, user, path, request);
}

function activities(
  sim: Simulator,
  grant: Grant,
  user: SimUser,
  path: string,
  { query }: SimRequest,
): SimAnswer | null {
  const oldest = query.get('oldest') ?? '';
  const newest = query.get('newest') ?? '9999';
  if (path === '/athlete/0/activities') {
    if (!may(grant, 'ACTIVITY')) return FORBIDDEN;
    const found = shown(user, sim.now())
      .filter(({ run }) => day(run.startMs) >= oldest && day(run.startMs) <= newest)
      .toSorted((a, b) => b.run.startMs - a.run.startMs);
    return {
      status: 200,
      json: found.map((a) => ({ id: a.id, start_date: new Date(a.run.startMs).toISOString() })),
    };
  }
  if (path === '/athlete/0/wellness') {
    if (!may(grant, 'WELLNESS')) return FORBIDDEN;
    const found = [...user.days.values()].filter((d) => d.day >= oldest && d.day <= newest);
    const json = found.map((d) => ({
      ...{ id: d.day, restingHR: d.restHrBpm ?? null, hrv: d.hrvRmssdMs ?? null },
      ...{ hrvSDNN: d.hrvSdnnMs ?? null, sleepSecs: d.sleepS ?? null, updated: day(sim.now()) },
    }));
    return { status: 200, json };
  }
  const [, id, form] = /^\/activity\/([^/]+)(\/file|\/fit-file)?$/.exec(path) ?? [];
  if (id === undefined) return null;
  if (!may(grant, 'ACTIVITY')) return FORBIDDEN;
  const one = shown(user, sim.now()).find((a) => a.id === id);
  if (one === undefined) return { status: 404, json: { error: 'Not found' } };
  return form === undefined
    ? { status: 200, json: { id, type: 'Run' } }
    : { status: 200, bytes: writeFit(one.run) };
}

function calendar(grant: Grant, user: SimUser, path: string, request: SimRequest): SimAnswer | null {
  if (!path.startsWith('/athlete/0/events')) return null;
  if (!may(grant, 'CALENDAR')) return FORBIDDEN;
  const viewOf = (externalId: string) => {
    const { remoteId, day: at, content } = user.workouts.get(externalId)!;
    return {
      ...(content as object),
      id: Number(remoteId),
      external_id: externalId,
      start_date_local: `${at}T00:00:00`,
    };
  };
  if (path === '/athlete/0/events' && request.method === 'GET') {
    const found = [...user.workouts.values()].filter(
      (w) => w.day >= (request.query.get('oldest') ?? '') && w.day <= (request.query.get('newest') ?? '9999'),
    );
    return { status: 200, json: found.map((w) => viewOf(w.externalId)) };
  }
  if (path === '/athlete/0/events/bulk' && request.method === 'POST') {
    const given = request.json() as { external_id: string; start_date_local: string }[];
    if (given.some((e) => !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(e.start_date_local))) {
      return { status: 422, json: { error: 'Invalid start_date_local' } };
    }
    for (const one of given) {
      const remoteId =
        user.workouts.get(one.external_id)?.remoteId ?? String(newNumber(user, 'eventNumber', 7000));
      const at = one.start_date_local.slice(0, 10);
      user.workouts.set(one.external_id, { remoteId, externalId: one.external_id, day: at, content: one });
    }
    return { status: 200, json: given.map((e) => viewOf(e.external_id)) };
  }
  if (path === '/athlete/0/events/bulk-delete' && request.method === 'PUT') {
    for (const { external_id: id } of request.json() as { external_id: string }[]) user.workouts.delete(id);
    return { status: 200, json: {} };
  }
  return null;
}

const FORBIDDEN: SimAnswer = { status: 403, json: { error: 'Forbidden' } };

/** WRITE includes READ. */
function may({ scopes }: Grant, area: string): boolean {
  return scopes.some((scope) => scope.startsWith(`${area}:`));
}
