import { createHmac } from 'node:crypto';
import { CLIENT, type Grant } from '../grants.ts';
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

const LIST = '/v2/usercollection/sleep';
const HOOKS = '/v2/webhook/subscription';
const DAY_MS = 86_400_000;
/** Small, so that lists have pages. */
const PAGE = 5;

export interface OuraSubscription {
  id: string;
  callback_url: string;
  event_type: string;
  data_type: string;
  expiration_time: string;
}

/**
 * Oura: one subscription a kind of event, each with an end; a signature in upper case over a time and the bytes;
 * several sleeps a day, of which one is the night; scopes that a person switches off one by one.
 */
export const OURA: PlatformRules = {
  id: 'oura',
  grants: {
    authorizePath: '/oauth/authorize',
    tokenPath: '/oauth/token',
    clientAuth: 'body',
    pkce: false,
    codeLifeS: 600,
    accessLifeS: 86_400,
    refresh: 'rotating',
    scopeSeparator: ' ',
    answer: ({ access, refresh }) => ({
      ...{ token_type: 'bearer', access_token: access, refresh_token: refresh, expires_in: 86_400 },
    }),
    callback: ({ scopes }) => ({ scope: scopes.join(' ') }),
  },
  limits: [{ windowS: 300, requests: 5000 }],
  // not published
  retryS: [60, 600],
  userId: (n) => `oura-${(n * 7919).toString(36)}`,
  activityId: (n) => `none-${n}`,
  settings: (origin) => ({
    OURA_CLIENT_ID: CLIENT.id,
    OURA_CLIENT_SECRET: CLIENT.secret,
    OURA_BASE_SITE: origin,
    OURA_BASE_API: origin,
  }),
  event,
  answer,
};

const idOf = (user: SimUser, day: string) => `${user.id}-${day}`;

/** To whoever is subscribed; where nothing was subscribed by a request the test said where events go. */
function event(sim: Simulator, happening: Happening): MakeEvent | null {
  const { user } = happening;
  const isConnected = sim.grants.all.some((g) => g.userId === user.id && !g.isOver);
  if (happening.what !== 'wellness' || !isConnected) return null;
  const { day } = happening.day;
  const told = toldOf(user);
  const type = happening.isGone ? 'delete' : told.has(day) ? 'update' : 'create';
  told.add(day);
  const all = sim.facts.get('subscriptions') as OuraSubscription[] | undefined;
  const isLiving = (s: OuraSubscription) =>
    s.event_type === type && Date.parse(s.expiration_time) > sim.now();
  if (all !== undefined && !all.some(isLiving)) return null;
  const body = Buffer.from(
    JSON.stringify({
      ...{ event_type: type, data_type: 'sleep', object_id: idOf(user, day) },
      ...{ event_time: new Date(sim.now()).toISOString(), user_id: user.id },
    }),
  );
  return (nowMs) => {
    const time = String(Math.floor(nowMs / 1000));
    const signature = createHmac('sha256', CLIENT.secret)
      .update(time)
      .update(body)
      .digest('hex')
      .toUpperCase();
    const headers = {
      'content-type': 'application/json',
      'x-oura-timestamp': time,
      'x-oura-signature': signature,
    };
    return { body, headers };
  };
}

/** Days of which there was an event before. */
function toldOf(user: SimUser): Set<string> {
  const told = (user.facts.get('told') as Set<string> | undefined) ?? new Set<string>();
  user.facts.set('told', told);
  return told;
}

/** The night, and what else is slept or not on that day. */
function sleepsOf(user: SimUser, d: SimDay) {
  const id = idOf(user, d.day);
  const zone = { bedtime_start: `${d.day}T00:00:00+02:00`, bedtime_end: `${d.day}T07:00:00+02:00` };
  const figures = (sleepS: number | undefined, ms: number | undefined, bpm: number | undefined) => ({
    ...{ total_sleep_duration: sleepS ?? null, average_hrv: ms ?? null, lowest_heart_rate: bpm ?? null },
    ...{ time_in_bed: (sleepS ?? 0) + 1200, efficiency: 93, ...zone },
  });
  return [
    { id: `${id}-nap`, day: d.day, type: 'late_nap', ...figures(3600, 90, 40) },
    { id, day: d.day, type: 'long_sleep', ...figures(d.sleepS, d.hrvRmssdMs, d.restHrBpm) },
    { id: `${id}-rest`, day: d.day, type: 'rest', ...figures(600, 99, 39) },
    { id: `${id}-x`, day: d.day, type: 'deleted', ...figures(40_000, 10, 90) },
  ];
}

async function answer(sim: Simulator, request: SimRequest): Promise<SimAnswer | null> {
  const { path, query, method } = request;
  if (path === '/oauth/revoke' && method === 'POST') {
    const grant = sim.grants.of(query.get('access_token') ?? '');
    if (grant === null) return { status: 400 };
    sim.grants.endFor(grant.userId);
    return { status: 200 };
  }
  if (path.startsWith(HOOKS)) return subscriptions(sim, request);
  const grant = sim.grants.bearer(request);
  const user = grant === null ? undefined : sim.users.get(grant.userId);
  if (grant === null || user === undefined) return { status: 401, json: { detail: 'Unauthorized' } };
  if (path === '/v2/usercollection/personal_info')
    return may(grant, 'personal') ? { status: 200, json: { id: user.id, age: 41 } } : FORBIDDEN;
  if (!path.startsWith(LIST)) return null;
  if (!may(grant, 'daily')) return FORBIDDEN;
  const all = [...user.days.values()].flatMap((d) => sleepsOf(user, d));
  if (path !== LIST) {
    const one = all.find(({ id }) => `${LIST}/${id}` === path);
    return one === undefined ? { status: 404 } : { status: 200, json: one };
  }
  // here the end is not within
  const [from, to] = [query.get('start_date') ?? '', query.get('end_date') ?? ''];
  const found = all.filter(({ day }) => day >= from && day < to);
  const start = Number(query.get('next_token')?.slice(1) ?? 0);
  const next = start + PAGE < found.length ? `n${start + PAGE}` : null;
  return { status: 200, json: { data: found.slice(start, start + PAGE), next_token: next } };
}

async function subscriptions(sim: Simulator, request: SimRequest): Promise<SimAnswer> {
  const { headers, method, path } = request;
  if (headers['x-client-id'] !== CLIENT.id || headers['x-client-secret'] !== CLIENT.secret)
    return { status: 401 };
  const all = (sim.facts.get('subscriptions') as OuraSubscription[] | undefined) ?? [];
  const end = new Date(sim.now() + 90 * DAY_MS).toISOString().slice(0, -1);
  if (method === 'GET') return { status: 200, json: all };
  const renewed = all.find(({ id }) => path === `${HOOKS}/renew/${id}`);
  const changed = all.find(({ id }) => path === `${HOOKS}/${id}`);
  if (method === 'PUT' && changed === undefined) {
    if (renewed === undefined) return { status: 404 };
    renewed.expiration_time = end;
    return { status: 200, json: renewed };
  }
  const given = request.json() as OuraSubscription & { verification_token: string };
  const { callback_url, verification_token, event_type, data_type } = given;
  const isThere = all.some((s) => s.event_type === event_type && s.data_type === data_type);
  if (changed === undefined && isThere) return { status: 409 };
  const challenge = `c${all.length}`;
  const said = await sim.reach(
    `${callback_url}?verification_token=${encodeURIComponent(verification_token)}&challenge=${challenge}`,
  );
  if (said.status !== 200 || JSON.parse(said.body).challenge !== challenge) return { status: 400 };
  const made = { id: `s${all.length}`, callback_url, event_type, data_type, expiration_time: end };
  if (changed === undefined) sim.facts.set('subscriptions', [...all, made]);
  else changed.callback_url = callback_url;
  sim.webhookUrl = callback_url;
  return { status: 201, json: made };
}

const FORBIDDEN: SimAnswer = { status: 403, json: { detail: 'Forbidden' } };
const may = ({ scopes }: Grant, scope: string) => scopes.includes(scope);
