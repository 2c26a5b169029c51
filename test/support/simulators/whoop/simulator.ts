import { createHash, createHmac } from 'node:crypto';
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

const API = '/developer/v2';
const MOST = 25;

/**
 * WHOOP: a signature over a time in ms and the bytes; a recovery is told of by the id of its sleep; scores come
 * later than what they are of; `nextToken` in, `next_token` out.
 */
export const WHOOP: PlatformRules = {
  id: 'whoop',
  grants: {
    authorizePath: '/oauth/oauth2/auth',
    tokenPath: '/oauth/oauth2/token',
    clientAuth: 'body',
    pkce: false,
    codeLifeS: 600,
    accessLifeS: 3600,
    refresh: 'rotating',
    scopeSeparator: ' ',
    leastState: 8,
    answer: ({ access, refresh, scopes }) => ({
      ...{ token_type: 'bearer', access_token: access, expires_in: 3600, scope: scopes.join(' ') },
      ...(scopes.includes('offline') ? { refresh_token: refresh } : {}),
    }),
  },
  limits: [
    { windowS: 60, requests: 100 },
    { windowS: 86_400, requests: 10_000 },
  ],
  limitHeaders: ([minute]) => ({
    'x-ratelimit-limit': '100, 100;window=60, 10000;window=86400',
    'x-ratelimit-remaining': String(Math.max(0, 100 - minute!)),
    'x-ratelimit-reset': '60',
  }),
  // five times in about an hour
  retryS: [30, 120, 480, 900, 1800],
  userId: (n) => String(10_100 + n),
  activityId: (n) => `none-${n}`,
  settings: (origin) => ({
    WHOOP_CLIENT_ID: CLIENT.id,
    WHOOP_CLIENT_SECRET: CLIENT.secret,
    WHOOP_BASE_API: origin,
  }),
  event,
  answer,
};

export function sleepId(user: SimUser, day: string): string {
  const hex = createHash('sha256').update(`${user.id} ${day}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function event(sim: Simulator, happening: Happening): MakeEvent | null {
  const { user } = happening;
  const isConnected = sim.grants.all.some((g) => g.userId === user.id && !g.isOver);
  if (happening.what !== 'wellness' || !isConnected) return null;
  const { day, isPending = false } = happening.day;
  const type = happening.isGone ? 'sleep.deleted' : isPending ? 'sleep.updated' : 'recovery.updated';
  const n = ((sim.facts.get('traces') as number | undefined) ?? 0) + 1;
  sim.facts.set('traces', n);
  const said = { user_id: Number(user.id), id: sleepId(user, day), type, trace_id: `trace-${n}` };
  const body = Buffer.from(JSON.stringify(said));
  return (nowMs) => {
    const time = String(nowMs);
    const signature = createHmac('sha256', CLIENT.secret).update(time).update(body).digest('base64');
    const headers = {
      'content-type': 'application/json',
      'x-whoop-signature-timestamp': time,
      'x-whoop-signature': signature,
    };
    return { body, headers };
  };
}

/** By the clock where the person is the night ends at half past five. */
function sleepOf(user: SimUser, d: SimDay) {
  const offsetMin = d.offsetMin ?? 0;
  const endMs = Date.parse(`${d.day}T05:30:00Z`) - offsetMin * 60_000;
  const sign = offsetMin < 0 ? '-' : '+';
  const two = (n: number) => String(Math.floor(Math.abs(n))).padStart(2, '0');
  const times = {
    start: new Date(endMs - ((d.sleepS ?? 0) + 1800) * 1000).toISOString(),
    end: new Date(endMs).toISOString(),
    timezone_offset: `${sign}${two(offsetMin / 60)}:${two(offsetMin % 60)}`,
  };
  const base = { id: sleepId(user, d.day), user_id: Number(user.id), ...times, nap: false };
  if (d.isPending) return { ...base, score_state: 'PENDING_SCORE' };
  const ms = (d.sleepS ?? 0) * 1000;
  const stage_summary = {
    ...{ total_in_bed_time_milli: ms + 1_800_000, total_awake_time_milli: 1_800_000 },
    ...{ total_light_sleep_time_milli: ms / 2, total_slow_wave_sleep_time_milli: ms / 4 },
    total_rem_sleep_time_milli: ms / 4,
  };
  return { ...base, score_state: 'SCORED', score: { stage_summary } };
}

function napOf(user: SimUser, d: SimDay) {
  const night = sleepOf(user, { ...d, sleepS: 5400 });
  const later = (text: string) => new Date(Date.parse(text) + 8 * 3_600_000).toISOString();
  return {
    ...night,
    id: `${night.id.slice(0, -1)}z`,
    start: later(night.start),
    end: later(night.end),
    nap: true,
  };
}

function recoveryOf(user: SimUser, d: SimDay) {
  const base = {
    cycle_id: Date.parse(d.day) / 1000,
    sleep_id: sleepId(user, d.day),
    user_id: Number(user.id),
  };
  if (d.isPending) return { ...base, score_state: 'PENDING_SCORE' };
  const { restHrBpm, hrvRmssdMs } = d;
  if (restHrBpm === undefined && hrvRmssdMs === undefined) return { ...base, score_state: 'UNSCORABLE' };
  const score = { recovery_score: 61, resting_heart_rate: restHrBpm, hrv_rmssd_milli: hrvRmssdMs };
  return { ...base, score_state: 'SCORED', score };
}

function answer(sim: Simulator, request: SimRequest): SimAnswer | null {
  if (!request.path.startsWith(API)) return null;
  const grant = sim.grants.bearer(request);
  const user = grant === null ? undefined : sim.users.get(grant.userId);
  if (grant === null || user === undefined) return { status: 401 };
  const path = request.path.slice(API.length);
  if (path === '/user/access' && request.method === 'DELETE') {
    sim.grants.endFor(user.id);
    return { status: 204 };
  }
  if (path === '/user/profile/basic') return { status: 200, json: { user_id: Number(user.id) } };
  const area = path.startsWith('/recovery') ? 'recovery' : 'sleep';
  if (!grant.scopes.includes(`read:${area}`)) return { status: 403 };
  const days = [...user.days.values()].toSorted((a, b) => (a.day < b.day ? 1 : -1));
  if (path === '/activity/sleep')
    return pageOf(
      request,
      days.flatMap((d) => [napOf(user, d), sleepOf(user, d)].map((item) => ({ item, at: item.end }))),
    );
  if (path === '/recovery')
    return pageOf(
      request,
      days.map((d) => ({ item: recoveryOf(user, d), at: sleepOf(user, d).end })),
    );
  const one = days.map((d) => sleepOf(user, d)).find(({ id }) => path === `/activity/sleep/${id}`);
  return one === undefined ? { status: 404 } : { status: 200, json: one };
}

function pageOf({ query }: SimRequest, all: { item: object; at: string }[]): SimAnswer {
  const limit = Number(query.get('limit') ?? 10);
  if (!(limit <= MOST)) return { status: 400 };
  const [from, to] = [query.get('start') ?? '', query.get('end') ?? '9999'];
  const found = all.filter(({ at }) => at >= from && at < to).map(({ item }) => item);
  const start = Number(query.get('nextToken') ?? 0);
  const next = start + limit < found.length ? String(start + limit) : null;
  return { status: 200, json: { records: found.slice(start, start + limit), next_token: next } };
}
