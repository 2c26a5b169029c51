import { createHmac } from 'node:crypto';
import { writeFit } from '../../../../fixtures/generators/write-fit.ts';
import { SUUNTO_LIMITS, type SuuntoGuide } from '../../../../src/formats/encode/suunto-guide.ts';
import { readStoredZip } from '../../workouts/read-stored-zip.ts';
import { CLIENT } from '../grants.ts';
import {
  type Happening,
  type PlatformRules,
  type SimActivity,
  type SimAnswer,
  type SimDay,
  type SimRequest,
  type SimUser,
  type Simulator,
  shown,
} from '../simulator.ts';

const OAUTH = '/cloudapi-oauth';
const API = '/cloudapi';
const SECRET = 'sim-suunto-notification-secret';
const KEY = 'sim-suunto-subscription-key';
/** The application's name at Suunto, which is not what anybody else calls it. */
const OWNER = 'Sim Runners Ltd';
const DAY_MS = 86_400_000;

/** Suunto: a token and a key for every call, people known by their names, guides as zips with rules of their own. */
export const SUUNTO: PlatformRules = {
  id: 'suunto',
  grants: {
    authorizePath: `${OAUTH}/oauth/authorize`,
    tokenPath: `${OAUTH}/oauth/token`,
    clientAuth: 'header',
    pkce: false,
    codeLifeS: 600,
    accessLifeS: 86_400,
    refresh: 'rotating',
    scopeSeparator: ' ',
    answer: ({ access, refresh, userId }) => ({
      ...{ access_token: access, refresh_token: refresh, token_type: 'bearer', expires_in: 86_400 },
      ...{ scope: 'workout', user: userId },
    }),
  },
  limits: [{ windowS: 60, requests: 100 }],
  // not published
  retryS: [60, 600],
  userId: (n) => `runner${n}`,
  activityId: (n) => `6581f0${n.toString(16)}`,
  settings: (origin) => ({
    SUUNTO_CLIENT_ID: CLIENT.id,
    SUUNTO_CLIENT_SECRET: CLIENT.secret,
    SUUNTO_WEBHOOK_SECRET: SECRET,
    SUUNTO_API_KEY: KEY,
    SUUNTO_APP_NAME: OWNER,
    SUUNTO_OPTION_WELLNESS: 'yes',
    SUUNTO_BASE_SITE: origin + OAUTH,
    SUUNTO_BASE_API: origin + API,
  }),
  event,
  answer,
};

const isConnected = (sim: Simulator, user: SimUser) =>
  sim.grants.all.some((g) => g.userId === user.id && !g.isOver);

/** What was made; nothing of changes, deletions and goodbyes. */
function event(sim: Simulator, happening: Happening) {
  const { user } = happening;
  const said = aboutOf(happening);
  if (!isConnected(sim, user) || said === null) return null;
  const body = Buffer.from(JSON.stringify({ ...said, username: user.id }));
  const signature = createHmac('sha256', SECRET).update(body).digest('hex');
  return () => ({
    body,
    headers: { 'content-type': 'application/json', 'x-hmac-sha256-signature': signature },
  });
}

function aboutOf(happening: Happening): object | null {
  if (happening.what === 'created')
    return { type: 'WORKOUT_CREATED', workout: workoutOf(happening.activity) };
  if (happening.what !== 'wellness') return null;
  return { type: 'SUUNTO_247_SLEEP_CREATED', samples: [nightOf(happening.day)] };
}

function workoutOf({ id, run }: SimActivity) {
  return { workoutKey: id, activityId: 1, startTime: run.startMs, totalDistance: run.distanceM };
}

function nightOf(d: SimDay) {
  return {
    timestamp: `${d.day}T05:00:00.000Z`,
    entryData: {
      ...{ SleepId: 1, BedtimeEnd: `${d.day}T05:00:00.000Z`, Duration: d.sleepS, IsNap: false },
      ...{ HRMin: d.restHrBpm, AvgHRV: d.hrvRmssdMs },
    },
  };
}

function answer(sim: Simulator, request: SimRequest): SimAnswer | null {
  const grant = sim.grants.bearer(request);
  const user = grant === null ? undefined : sim.users.get(grant.userId);
  if (request.path === `${OAUTH}/oauth/deauthorize`) {
    if (user === undefined || request.headers['ocp-apim-subscription-key'] !== undefined)
      return { status: 401 };
    sim.grants.endFor(user.id);
    return { status: 200 };
  }
  if (!request.path.startsWith(API)) return null;
  if (request.headers['ocp-apim-subscription-key'] !== KEY)
    return {
      status: 401,
      json: { statusCode: 401, message: 'Access denied due to missing subscription key' },
    };
  if (user === undefined) return { status: 401, json: { error: 'invalid token' } };
  const path = request.path.slice(API.length);
  return workouts(sim, user, path, request.query) ?? guides(sim, user, path, request);
}

function workouts(sim: Simulator, user: SimUser, path: string, query: URLSearchParams): SimAnswer | null {
  const there = shown(user, sim.now());
  if (path === '/v3/workouts/') {
    const [since, until] = [Number(query.get('since') ?? 0), Number(query.get('until') ?? Infinity)];
    const limit = Math.min(100, Number(query.get('limit') ?? 50));
    const from = Number(query.get('offset') ?? 0);
    const found = there.filter(({ run }) => run.startMs >= since && run.startMs <= until);
    return { status: 200, json: { error: null, payload: found.slice(from, from + limit).map(workoutOf) } };
  }
  const id = /^\/v2\/workout\/exportFit\/([^/]+)$/.exec(path)?.[1];
  if (id !== undefined) {
    const one = there.find((a) => a.id === id);
    return one === undefined ? { status: 404 } : { status: 200, bytes: writeFit(one.run) };
  }
  if (path !== '/247samples/sleep') return null;
  const [from, to] = [Number(query.get('from')), Number(query.get('to'))];
  if (!(to - from <= 28 * DAY_MS)) return { status: 400 };
  const nights = [...user.days.values()].map((day) => nightOf(day));
  return {
    status: 200,
    json: nights.filter(({ timestamp }) => Date.parse(timestamp) >= from && Date.parse(timestamp) <= to),
  };
}

function guides(sim: Simulator, user: SimUser, path: string, request: SimRequest): SimAnswer | null {
  const viewOf = (id: string) => {
    const { remoteId, externalId, day } = user.workouts.get(id)!;
    return { id: remoteId, externalId, localDate: day, pinned: false };
  };
  if (path === '/v2/guides/items') {
    const from = Number(request.query.get('offset') ?? 0);
    const found = [...user.workouts.keys()].slice(from, from + Number(request.query.get('limit') ?? 20));
    return { status: 200, json: { error: null, payload: found.map(viewOf) } };
  }
  const [, isFiles, id] = /^(\/v2\/guides\/files)(?:\/([^/]+))?$/.exec(path) ?? [];
  if (isFiles === undefined) return null;
  if (id !== undefined && !user.workouts.has(id)) return { status: 404 };
  if (request.method === 'DELETE' && id !== undefined) {
    user.workouts.delete(id);
    return { status: 204 };
  }
  if (request.headers['content-type'] !== 'application/zip') return { status: 415 };
  const guide = guideOf(request.body);
  if (typeof guide === 'string') return { status: 400, json: { error: { code: 400, description: guide } } };
  const { externalId, localDate } = guide;
  if (id === undefined && [...user.workouts.values()].some((w) => w.externalId === externalId))
    return { status: 409, json: { error: { code: 409 } } };
  const remoteId = id ?? `g${sim.requests.length}`;
  user.workouts.set(remoteId, { remoteId, externalId, day: localDate, content: guide });
  return { status: 200, json: { error: null, payload: viewOf(remoteId), metadata: {} } };
}

/** What is wrong with a guide, or what it holds: flat names, the application's own name, lengths, no nesting. */
export function guideOf(zip: Uint8Array): SuuntoGuide | string {
  const files = readStoredZip(zip);
  if (
    Object.keys(files).toSorted().join(' ') !==
    'guide.json manifest.json icon.png'.split(' ').toSorted().join(' ')
  )
    return 'files';
  const guide = JSON.parse(files['guide.json']!.toString()) as SuuntoGuide;
  const manifest = JSON.parse(files['manifest.json']!.toString()) as { owner: string; type: string };
  if (manifest.owner !== OWNER || guide.owner !== OWNER) return 'owner';
  if (guide.type !== 'sequence' || manifest.type !== 'sequence' || guide.usage !== 'workout') return 'type';
  const { name, description, shortDescription } = SUUNTO_LIMITS;
  if (guide.name.length > name || guide.description.length > description) return 'length';
  if (guide.shortDescription.length > shortDescription || guide.externalId.length > 64) return 'length';
  for (const step of guide.steps) {
    const inner = step.type === 'repeat' ? step.steps : [step];
    if (inner.some((one) => one.type !== 'fields')) return 'nested repeat';
    if (inner.some((one) => one.title.length > SUUNTO_LIMITS.title)) return 'title';
  }
  return guide;
}
