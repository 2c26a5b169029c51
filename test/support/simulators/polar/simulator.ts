import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { writeFit } from '../../../../fixtures/generators/write-fit.ts';
import { CLIENT } from '../grants.ts';
import {
  type Happening,
  type PlatformRules,
  type SimActivity,
  type SimAnswer,
  type SimRequest,
  type SimUser,
  type Simulator,
  shown,
} from '../simulator.ts';

const API = '/polaraccesslink';
const SECRET = 'sim-polar-signature-key';
const OFFSET_MIN = 120;
const DAY_MS = 86_400_000;
const HOURLY = Array.from({ length: 7 * 24 }, () => 3600);

/**
 * Polar: three hosts, here three paths; nothing before the registration and nothing from before it; a signed webhook
 * that is switched off after seven days of failures; local times with an offset.
 */
export const POLAR: PlatformRules = {
  id: 'polar',
  grants: {
    authorizePath: '/flow/oauth2/authorization',
    tokenPath: '/polarremote/v2/oauth2/token',
    clientAuth: 'header',
    pkce: false,
    codeLifeS: 600,
    accessLifeS: 315_359_999,
    refresh: 'none',
    scopeSeparator: ' ',
    answer: ({ access, userId }) => ({
      ...{ access_token: access, token_type: 'bearer', expires_in: 315_359_999, x_user_id: Number(userId) },
    }),
  },
  limits: [
    { windowS: 900, requests: 520 },
    { windowS: 86_400, requests: 5100 },
  ],
  limitHeaders: ([short, day]) => ({
    ...{ 'ratelimit-usage': `${short}, ${day}`, 'ratelimit-limit': '520, 5100' },
    'ratelimit-reset': '900, 86400',
  }),
  retryS: HOURLY,
  gaveUp: (sim) => sim.facts.set('off', true),
  userId: (n) => String(47_500_000 + n),
  activityId: (n) => `aQ${(n * 7919).toString(36)}`,
  settings: (origin) => ({
    POLAR_CLIENT_ID: CLIENT.id,
    POLAR_CLIENT_SECRET: CLIENT.secret,
    POLAR_WEBHOOK_SECRET: SECRET,
    POLAR_BASE_SITE: `${origin}/flow`,
    POLAR_BASE_AUTH: `${origin}/polarremote`,
    POLAR_BASE_API: origin + API,
  }),
  event,
  answer,
};

const sign = (body: Buffer) => createHmac('sha256', SECRET).update(body).digest('hex');
const since = (user: SimUser) => (user.facts.get('registeredMs') as number | undefined) ?? null;

/** Of the registered only; nothing of changes, deletions and goodbyes. */
function event(sim: Simulator, happening: Happening) {
  const { user } = happening;
  if (since(user) === null || sim.facts.get('off') === true) return null;
  const said = aboutOf(happening);
  if (said === null) return null;
  const base = { user_id: Number(user.id), timestamp: new Date(sim.now()).toISOString() };
  const body = Buffer.from(JSON.stringify({ ...said, ...base }));
  const headers = {
    ...{ 'content-type': 'application/json', 'polar-webhook-event': said.event },
    'polar-webhook-signature': sign(body),
  };
  return () => ({ body, headers });
}

function aboutOf(happening: Happening): { event: string } | null {
  if (happening.what === 'created') {
    const { id } = happening.activity;
    return { event: 'EXERCISE', ...{ entity_id: id, url: `https://x/${id}` } };
  }
  if (happening.what !== 'wellness') return null;
  const { day } = happening.day;
  return { event: 'SLEEP', ...{ date: day, url: `https://x/${day}` } };
}

function answer(sim: Simulator, request: SimRequest): SimAnswer | null | Promise<SimAnswer> {
  if (!request.path.startsWith(`${API}/v3`)) return null;
  const path = request.path.slice(API.length + 3);
  if (path.startsWith('/webhooks')) return webhooks(sim, path, request);
  const grant = sim.grants.bearer(request);
  const user = grant === null ? undefined : sim.users.get(grant.userId);
  if (user === undefined) return { status: 401 };
  if (path === '/users' && request.method === 'POST') {
    if (user.facts.get('consents') === false) return { status: 403 };
    if (since(user) !== null) return { status: 409 };
    user.facts.set('registeredMs', sim.now());
    return { status: 200, json: { 'polar-user-id': Number(user.id), 'member-id': 'm' } };
  }
  if (path === `/users/${user.id}` && request.method === 'DELETE') {
    user.facts.delete('registeredMs');
    sim.grants.endFor(user.id);
    return { status: 204 };
  }
  const registeredMs = since(user);
  if (registeredMs === null) return { status: 403 };
  return exercises(sim, user, registeredMs, path) ?? nights(sim, user, path);
}

function exercises(sim: Simulator, user: SimUser, registeredMs: number, path: string): SimAnswer | null {
  const there = shown(user, sim.now()).filter(
    (a) => a.updatedMs > registeredMs && a.updatedMs > sim.now() - 30 * DAY_MS,
  );
  if (path === '/exercises') return { status: 200, json: there.map(exerciseOf) };
  const [, id, form] = /^\/exercises\/([^/]+)(?:\/(fit|tcx))?$/.exec(path) ?? [];
  if (id === undefined) return null;
  const one = there.find((a) => a.id === id);
  if (one === undefined) return { status: 404 };
  if (form === undefined) return { status: 200, json: exerciseOf(one) };
  const isOld = user.facts.get('only') === 'tcx';
  if (form === 'fit') return isOld ? { status: 204 } : { status: 200, bytes: writeFit(one.run) };
  return { status: 200, bytes: gzipSync(tcxOf(one)) };
}

/** Local time without a zone, and how far it is from UTC. */
export function exerciseOf({ id, run }: SimActivity) {
  return {
    ...{ id, upload_time: '2026-05-01T00:00:00Z', device: 'Polar Vantage', sport: 'RUNNING' },
    start_time: new Date(run.startMs + OFFSET_MIN * 60_000).toISOString().slice(0, 19),
    ...{ start_time_utc_offset: OFFSET_MIN, duration: `PT${Math.round(run.elapsedS)}S` },
    distance: run.distanceM,
  };
}

function tcxOf({ run }: SimActivity): string {
  const points = run.samples.map(
    ({ tS, distanceM }) =>
      `<Trackpoint><Time>${new Date(run.startMs + tS * 1000).toISOString()}</Time><DistanceMeters>${distanceM}</DistanceMeters></Trackpoint>`,
  );
  const start = new Date(run.startMs).toISOString();
  return `<?xml version="1.0"?><TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities><Activity Sport="Running"><Id>${start}</Id><Lap StartTime="${start}"><TotalTimeSeconds>${run.elapsedS}</TotalTimeSeconds><DistanceMeters>${run.distanceM}</DistanceMeters><Intensity>Active</Intensity><TriggerMethod>Manual</TriggerMethod><Track>${points.join('')}</Track></Lap></Activity></Activities></TrainingCenterDatabase>`;
}

function nights(sim: Simulator, user: SimUser, path: string): SimAnswer | null {
  const [, list, day] = /^\/users\/(sleep|nightly-recharge)(?:\/(.+))?$/.exec(path) ?? [];
  if (list === undefined) return null;
  const views = [...user.days.values()]
    .filter((d) => Date.parse(d.day) > sim.now() - 28 * DAY_MS)
    .map((d) =>
      list === 'sleep'
        ? { date: d.day, light_sleep: (d.sleepS ?? 0) - 9000, deep_sleep: 5000, rem_sleep: 4000 }
        : { date: d.day, heart_rate_avg: d.restHrBpm, heart_rate_variability_avg: d.hrvRmssdMs },
    );
  if (day === undefined) return { status: 200, json: { [list === 'sleep' ? 'nights' : 'recharges']: views } };
  const one = views.find(({ date }) => date === day);
  return one === undefined ? { status: 404 } : { status: 200, json: one };
}

/** One for an application; whoever gets the events has to answer a PING first, and learns the secret once. */
async function webhooks(sim: Simulator, path: string, request: SimRequest): Promise<SimAnswer> {
  if (!sim.grants.isClient(request)) return { status: 401 };
  const one = {
    id: 'w1',
    events: ['EXERCISE', 'SLEEP'],
    url: sim.webhookUrl,
    active: sim.facts.get('off') !== true,
  };
  if (path === '/webhooks' && request.method === 'GET')
    return sim.webhookUrl === null ? { status: 404 } : { status: 200, json: { data: [one] } };
  if (path === '/webhooks/w1/activate' && request.method === 'POST') {
    sim.facts.delete('off');
    return { status: 200 };
  }
  if (path !== '/webhooks' || request.method !== 'POST') return { status: 404 };
  if (sim.webhookUrl !== null) return { status: 409 };
  const { url } = request.json() as { url: string };
  const body = Buffer.from(JSON.stringify({ timestamp: new Date(sim.now()).toISOString(), event: 'PING' }));
  const said = await sim.reach(url, body);
  if (said.status !== 200) return { status: 400 };
  sim.webhookUrl = url;
  return { status: 201, json: { data: { ...one, url, signature_secret_key: SECRET } } };
}
