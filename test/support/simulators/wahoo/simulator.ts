import { writeFit } from '../../../../fixtures/generators/write-fit.ts';
import type { WahooInterval, WahooPlan } from '../../../../src/formats/encode/wahoo-plan.ts';
import { CLIENT } from '../grants.ts';
import {
  type Happening,
  newNumber,
  type PlatformRules,
  type SimActivity,
  type SimAnswer,
  type SimRequest,
  type SimUser,
  type Simulator,
  shown,
} from '../simulator.ts';

const TOKEN = 'sim-wahoo-webhook-token';
const TARGETS = 'rpm rpe watts hr speed ftp map ac nm threshold_hr threshold_speed max_hr'.split(' ');
const TRIGGERS = ['time', 'distance', 'kj2', 'repeat'];

/** Wahoo: tokens of two hours that are renewed once each, ten living ones a person, numbers as text, plans and dated workouts. */
export const WAHOO: PlatformRules = {
  id: 'wahoo',
  grants: {
    authorizePath: '/oauth/authorize',
    tokenPath: '/oauth/token',
    clientAuth: 'body',
    pkce: false,
    codeLifeS: 600,
    accessLifeS: 7200,
    refresh: 'rotating',
    most: 10,
    scopeSeparator: ' ',
    answer: ({ access, refresh, scopes }) => ({
      ...{ access_token: access, refresh_token: refresh, token_type: 'Bearer', expires_in: 7200 },
      scope: scopes.join(' '),
    }),
  },
  limits: [
    { windowS: 300, requests: 200 },
    { windowS: 3600, requests: 1000 },
    { windowS: 86_400, requests: 5000 },
  ],
  limitHeaders: (used) => ({
    'x-ratelimit-limit': '200, 1000, 5000',
    'x-ratelimit-remaining': [200, 1000, 5000].map((most, i) => Math.max(0, most - used[i]!)).join(', '),
    'x-ratelimit-reset': '300, 3600, 86400',
  }),
  retryS: [1800, 14_400, 86_400, 259_200],
  userId: (n) => String(60_460 + n),
  activityId: (n) => String(9900 + n),
  settings: (origin) => ({
    WAHOO_CLIENT_ID: CLIENT.id,
    WAHOO_CLIENT_SECRET: CLIENT.secret,
    WAHOO_WEBHOOK_SECRET: TOKEN,
    WAHOO_OPTION_TIER: 'production',
    WAHOO_BASE_API: origin,
  }),
  event,
  answer,
};

/** Of summaries alone, and only of people who granted that they come. */
function event(sim: Simulator, happening: Happening) {
  if (happening.what !== 'created' && happening.what !== 'updated') return null;
  const { user, activity } = happening;
  const isGranted = sim.grants.all.some(
    (g) => g.userId === user.id && !g.isOver && g.scopes.includes('offline_data'),
  );
  if (!isGranted) return null;
  const body = Buffer.from(
    JSON.stringify({
      ...{ event_type: 'workout_summary', webhook_token: TOKEN, user: { id: Number(user.id) } },
      workout_summary: { ...summaryOf(sim, user, activity), workout: workoutOf(activity) },
    }),
  );
  return () => ({ body, headers: { 'content-type': 'application/json' } });
}

function workoutOf({ id, run }: SimActivity) {
  return {
    ...{ id: Number(id), starts: new Date(run.startMs).toISOString(), minutes: 45, name: 'Run' },
    workout_type_id: 1,
  };
}

/** The figures of a summary are text. */
export function summaryOf(sim: Simulator, user: SimUser, { id, run, updatedMs }: SimActivity) {
  return {
    ...{ id: Number(id) - 1600, updated_at: new Date(updatedMs).toISOString() },
    ...{ distance_accum: run.distanceM.toFixed(1), duration_active_accum: run.elapsedS.toFixed(1) },
    ...{ manual: false, edited: false, fitness_app_id: (user.facts.get('app') as number | undefined) ?? 3 },
    ...(user.facts.get('files') === false ? {} : { file: { url: `${sim.origin}/cdn/${id}.fit` } }),
  };
}

function answer(sim: Simulator, request: SimRequest): SimAnswer | null {
  const { path, method } = request;
  const [, file] = /^\/cdn\/(\d+)\.fit$/.exec(path) ?? [];
  if (file !== undefined) {
    // another host: whoever sends the token there gives it away
    if (request.headers.authorization !== undefined) return { status: 400 };
    const one = [...sim.users.values()].map((u) => u.activities.get(file)).find((a) => a !== undefined);
    return one === undefined ? { status: 404 } : { status: 200, bytes: writeFit(one.run) };
  }
  if (!path.startsWith('/v1/')) return null;
  const grant = sim.grants.bearer(request);
  const user = grant === null ? undefined : sim.users.get(grant.userId);
  if (grant === null || user === undefined) return { status: 401, json: { error: 'unauthorized' } };
  const may = (scope: string) => grant.scopes.includes(scope);
  if (path === '/v1/user') return { status: 200, json: { id: Number(user.id) } };
  if (path === '/v1/permissions' && method === 'DELETE') {
    sim.grants.endFor(user.id);
    return { status: 200, json: { success: true } };
  }
  if (path.startsWith('/v1/plans'))
    return may(method === 'GET' ? 'plans_read' : 'plans_write') ? plans(user, request) : FORBIDDEN;
  if (!may(method === 'GET' ? 'workouts_read' : 'workouts_write')) return FORBIDDEN;
  return workouts(sim, user, request);
}

const FORBIDDEN: SimAnswer = { status: 403, json: { error: 'insufficient scope' } };
type Plan = { id: string; externalId: string; content: WahooPlan };

export function plansOf(user: SimUser): Map<string, Plan> {
  if (!user.facts.has('plans')) user.facts.set('plans', new Map());
  return user.facts.get('plans') as Map<string, Plan>;
}

function plans(user: SimUser, { method, path, query, form }: SimRequest): SimAnswer | null {
  const all = plansOf(user);
  const id = /^\/v1\/plans\/(\d+)$/.exec(path)?.[1];
  if (id !== undefined && !all.has(id)) return { status: 404 };
  if (method === 'GET') {
    const found = [...all.values()].filter((p) => p.externalId === query.get('external_id'));
    return { status: 200, json: found.map((p) => ({ id: Number(p.id), external_id: p.externalId })) };
  }
  if (method === 'DELETE') {
    all.delete(id!);
    return { status: 204 };
  }
  const data = /^data:application\/json;base64,(.+)$/.exec(form.get('plan[file]') ?? '')?.[1] ?? '';
  const content = JSON.parse(Buffer.from(data, 'base64').toString() || 'null') as WahooPlan | null;
  if (content === null || !isPlan(content)) return { status: 422, json: { error: 'Invalid file' } };
  const made = id ?? String(newNumber(user, 'planNumber', 70));
  all.set(made, { id: made, externalId: form.get('plan[external_id]') ?? '', content });
  return { status: id === undefined ? 201 : 200, json: { id: Number(made) } };
}

/** A repeat has no targets, a target that is a share of something needs it in the header, and nothing is unknown. */
export function isPlan({ header, intervals }: WahooPlan): boolean {
  const isInterval = (one: WahooInterval): boolean => {
    if (!TRIGGERS.includes(one.exit_trigger_type) || !(one.exit_trigger_value > 0)) return false;
    if (one.exit_trigger_type === 'repeat')
      return (
        one.targets === undefined && (one.intervals ?? []).length > 0 && one.intervals!.every(isInterval)
      );
    return (one.targets ?? []).every(
      ({ type, low, high }) =>
        TARGETS.includes(type) && low <= high && (!type.startsWith('threshold_') || type in header),
    );
  };
  return header.version === '1.0.0' && intervals.length > 0 && intervals.every(isInterval);
}

function workouts(
  sim: Simulator,
  user: SimUser,
  { method, path, query, form }: SimRequest,
): SimAnswer | null {
  const there = shown(user, sim.now());
  const [, id, inner] = /^\/v1\/workouts\/(\d+)(\/workout_summary)?$/.exec(path) ?? [];
  if (inner !== undefined) {
    const one = there.find((a) => a.id === id);
    return one === undefined ? { status: 404 } : { status: 200, json: summaryOf(sim, user, one) };
  }
  if (method === 'GET') {
    const done = there.map((a) => ({ ...workoutOf(a), workout_summary: summaryOf(sim, user, a) }));
    const ahead = [...user.workouts.values()].map((w) => ({
      ...{ id: Number(w.remoteId), starts: `${w.day}T09:00:00.000Z`, workout_token: w.externalId },
      workout_summary: null,
    }));
    const all = [...done, ...ahead].toSorted((a, b) => (a.starts < b.starts ? 1 : -1));
    const per = Math.min(100, Number(query.get('per_page') ?? 30));
    const from = (Number(query.get('page') ?? 1) - 1) * per;
    return { status: 200, json: { workouts: all.slice(from, from + per), total: all.length } };
  }
  if (id !== undefined && !user.workouts.has(id)) return { status: 404 };
  if (method === 'DELETE') {
    user.workouts.delete(id!);
    return { status: 204 };
  }
  const plan = plansOf(user).get(form.get('workout[plan_id]') ?? '');
  const starts = form.get('workout[starts]') ?? '';
  if (plan === undefined || !/^\d{4}-\d{2}-\d{2}T/.test(starts)) return { status: 422 };
  const remoteId = id ?? String(500_000 + sim.requests.length);
  const externalId = form.get('workout[workout_token]') ?? '';
  user.workouts.set(remoteId, { remoteId, externalId, day: starts.slice(0, 10), content: plan.content });
  return { status: id === undefined ? 201 : 200, json: { id: Number(remoteId) } };
}
