import { randomBytes } from 'node:crypto';
import { writeFit } from '../../../../fixtures/generators/write-fit.ts';
import { CLIENT } from '../grants.ts';
import {
  type Happening,
  type MakeEvent,
  type PlatformRules,
  type SimActivity,
  type SimAnswer,
  type SimDay,
  type SimRequest,
  type SimUser,
  type Simulator,
  shown,
} from '../simulator.ts';
import { training } from './training.ts';

const API = '/apis';
const REST = `${API}/wellness-api/rest`;
const FIRST_ID = 9_007_199_254_740_993n;
const DAY_MS = 86_400_000;
const ANSWERS_AFTER_MS = 60_000;
const ALL = ['ACTIVITY_EXPORT', 'HEALTH_EXPORT', 'HISTORICAL_DATA_EXPORT', 'WORKOUT_IMPORT'];

/**
 * Garmin: PKCE, permissions that the person switches, pings whose address works once and for a day, several people in
 * one call, and requests for what was before that are answered by the webhook, later and in parts.
 */
export const GARMIN: PlatformRules = {
  id: 'garmin',
  grants: {
    authorizePath: '/connect/oauth2Confirm',
    tokenPath: '/diauth/di-oauth2-service/oauth/token',
    clientAuth: 'body',
    pkce: true,
    codeLifeS: 600,
    accessLifeS: 86_400,
    refresh: 'rotating',
    scopeSeparator: ' ',
    answer: ({ access, refresh }) => ({
      ...{ access_token: access, refresh_token: refresh, token_type: 'bearer', expires_in: 86_400 },
      refresh_token_expires_in: 7_775_998,
    }),
  },
  limits: [{ windowS: 60, requests: 3000 }],
  // not public; some
  retryS: [60, 300, 1800, 7200],
  merge(bodies) {
    const whole: Record<string, unknown[]> = {};
    for (const [type, list] of bodies.flatMap((body) => Object.entries(body as Record<string, unknown[]>)))
      whole[type] = [...(whole[type] ?? []), ...list];
    return whole;
  },
  userId: (n) => `u-${n}`,
  activityId: (n) => String(FIRST_ID + BigInt(n)),
  settings: (origin) => ({
    GARMIN_CLIENT_ID: CLIENT.id,
    GARMIN_CLIENT_SECRET: CLIENT.secret,
    GARMIN_OPTION_TIER: 'production',
    GARMIN_BASE_SITE: `${origin}/connect`,
    GARMIN_BASE_AUTH: `${origin}/diauth`,
    GARMIN_BASE_API: origin + API,
  }),
  event,
  answer,
};

export const permissionsOf = (user: SimUser): string[] =>
  (user.facts.get('permissions') as string[] | undefined) ?? ALL;

const call = (said: object): MakeEvent => {
  const body = Buffer.from(JSON.stringify(said));
  return () => ({ body, headers: { 'content-type': 'application/json', 'garmin-client-id': CLIENT.id } });
};

/** The person switches something on Garmin's page. */
export function switchPermissions(sim: Simulator, user: SimUser, permissions: string[]): void {
  user.facts.set('permissions', permissions);
  const at = Math.floor(sim.now() / 1000);
  const said = { userId: user.id, summaryId: 'x', permissions, changeTimeInSeconds: at };
  sim.pending.push({ make: call({ userPermissionsChange: [said] }), dueMs: sim.now(), tries: 0 });
}

function event(sim: Simulator, happening: Happening): MakeEvent | null {
  const { user, what } = happening;
  if (what === 'left') return call({ deregistrations: [{ userId: user.id }] });
  if (!sim.grants.all.some((g) => g.userId === user.id && !g.isOver)) return null;
  if (what === 'wellness') return call(daysSaid(sim, user, happening.day));
  return what === 'deleted' ? null : call(runSaid(sim, user, happening.activity));
}

/** The summary as a push, the file as a ping. */
function runSaid(sim: Simulator, user: SimUser, activity: SimActivity) {
  const { id, run } = activity;
  const start = { startTimeInSeconds: Math.floor(run.startMs / 1000), manual: false };
  const summary = {
    ...{ userId: user.id, summaryId: id, activityId: id, activityType: 'RUNNING', deviceName: 'Forerunner' },
    ...{ distanceInMeters: run.distanceM, durationInSeconds: Math.round(run.elapsedS), ...start },
  };
  const link = linkTo(sim, user, 'activityFile', () =>
    shown(user, sim.now()).some((a) => a.id === id) ? writeFit(run) : null,
  );
  const file = { userId: user.id, summaryId: `s-${id}`, activityId: id, fileType: 'FIT', ...start };
  return { activities: [summary], activityFiles: [{ ...file, callbackURL: link }] };
}

function daysSaid(sim: Simulator, user: SimUser, { day, restHrBpm, hrvRmssdMs, sleepS }: SimDay) {
  const ping = (type: string, figures: object) => {
    const bytes = Buffer.from(JSON.stringify([{ userId: user.id, calendarDate: day, ...figures }]));
    return [{ userId: user.id, callbackURL: linkTo(sim, user, type, () => bytes) }];
  };
  return {
    dailies: ping('dailies', { restingHeartRateInBeatsPerMinute: restHrBpm, durationInSeconds: 86_400 }),
    sleeps: ping('sleeps', { durationInSeconds: sleepS }),
    hrv: ping('hrv', { lastNightAvg: hrvRmssdMs }),
  };
}

interface Link {
  userId: string;
  madeMs: number;
  isUsed: boolean;
  bytes: () => Uint8Array | null;
}
function linksOf(sim: Simulator): Map<string, Link> {
  if (!sim.facts.has('links')) sim.facts.set('links', new Map());
  return sim.facts.get('links') as Map<string, Link>;
}

/** An address for one look, within a day. */
function linkTo(sim: Simulator, user: SimUser, type: string, bytes: Link['bytes']): string {
  const token = randomBytes(9).toString('hex');
  linksOf(sim).set(token, { userId: user.id, madeMs: sim.now(), isUsed: false, bytes });
  return `${sim.origin}${REST}/${type}?id=1&token=${token}`;
}

function follow(sim: Simulator, user: SimUser, token: string): SimAnswer {
  const link = linksOf(sim).get(token);
  if (link === undefined || link.userId !== user.id) return { status: 403 };
  if (link.isUsed || sim.now() > link.madeMs + DAY_MS) return { status: 410 };
  const bytes = link.bytes();
  if (bytes === null) return { status: 404 };
  link.isUsed = true;
  return { status: 200, bytes };
}

function answer(sim: Simulator, request: SimRequest): SimAnswer | null {
  if (!request.path.startsWith(API)) return null;
  const grant = sim.grants.bearer(request);
  const user = grant === null ? undefined : sim.users.get(grant.userId);
  if (user === undefined) return { status: 401, json: { error: 'invalid_token' } };
  if (!request.path.startsWith(REST)) return training(sim, user, request.path.slice(API.length), request);
  const path = request.path.slice(REST.length);
  if (path === '/user/id') return { status: 200, json: { userId: user.id } };
  if (path === '/user/permissions') return { status: 200, json: { permissions: permissionsOf(user) } };
  if (path === '/user/registration' && request.method === 'DELETE') {
    sim.grants.endFor(user.id);
    return { status: 204 };
  }
  const type = /^\/backfill\/(\w+)$/.exec(path)?.[1];
  if (type !== undefined) return backfill(sim, user, type, request.query);
  const token = request.query.get('token');
  return token === null ? null : follow(sim, user, token);
}

/** Once for a kind and a span; what there is comes minutes later, in parts. */
function backfill(sim: Simulator, user: SimUser, type: string, query: URLSearchParams): SimAnswer {
  if (!permissionsOf(user).includes('HISTORICAL_DATA_EXPORT')) return { status: 403 };
  const [from, to] = [
    Number(query.get('summaryStartTimeInSeconds')) * 1000,
    Number(query.get('summaryEndTimeInSeconds')) * 1000,
  ];
  const days = (sim.facts.get('window') as number | undefined) ?? 30;
  if (!(to - from <= days * DAY_MS + 1000)) return { status: 400 };
  const key = `${type} ${from} ${to}`;
  const asked = (user.facts.get('asked') as Set<string> | undefined) ?? new Set<string>();
  user.facts.set('asked', asked);
  // told differently: the same span once, or no span that overlaps one before
  const isStrict = sim.facts.get('overlap') === 'refused';
  const overlaps = [...asked].some((one) => {
    const [kind, start, end] = one.split(' ');
    return kind === type && Number(start) < to && Number(end) > from;
  });
  if (asked.has(key) || (isStrict && overlaps)) return { status: 409 };
  asked.add(key);
  const runs = shown(user, sim.now()).filter(({ run }) => run.startMs >= from && run.startMs <= to);
  const found =
    type === 'activities'
      ? runs.map((one) => runSaid(sim, user, one))
      : [...user.days.values()]
          .filter((d) => Date.parse(d.day) >= from && Date.parse(d.day) <= to)
          .map((d) => ({ [type]: daysSaid(sim, user, d)[type as 'hrv'] }));
  for (const [n, said] of found.entries()) {
    const dueMs = sim.now() + ANSWERS_AFTER_MS * (1 + (n % 2));
    sim.pending.push({ make: call(said), dueMs, tries: 0 });
  }
  return { status: 202 };
}
