import { writeFit } from '../../../../fixtures/generators/write-fit.ts';
import type { CorosSchedule, CorosWorkout } from '../../../../src/formats/encode/coros-schedule.ts';
import { readCoros } from '../../workouts/read-platform-json.ts';
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

const FIRST_LABEL = 4_611_686_018_427_387_904n;
const LINK_MS = 600_000;
const DAY_MS = 86_400_000;
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const compact = (text: string) => text.replaceAll('-', '');

/**
 * COROS: status 200 whatever happened, refreshes that extend, ids above 2^53, links that end. With the fact
 * `removesOthers` a push takes off what of the same days it does not hold.
 */
export const COROS: PlatformRules = {
  id: 'coros',
  grants: {
    authorizePath: '/oauth2/authorize',
    tokenPath: '/oauth2/accesstoken',
    refreshPath: '/oauth2/refresh-token',
    clientAuth: 'body',
    pkce: false,
    codeLifeS: 1800,
    accessLifeS: 2_592_000,
    refresh: 'extends',
    scopeSeparator: ' ',
    answer: ({ access, refresh, userId }, isRefresh) =>
      isRefresh
        ? { result: '0000', message: 'OK' }
        : { access_token: access, refresh_token: refresh, expires_in: 2_592_000, openId: userId },
    denial: {},
  },
  limits: [{ windowS: 60, requests: 1000 }],
  // two more, and after a day it is given up
  retryS: [300, 86_000],
  merge: (bodies) => ({
    sportDataList: (bodies as { sportDataList: unknown[] }[]).flatMap((one) => one.sportDataList),
  }),
  userId: (n) => `open${(n * 104_729).toString(16)}`,
  activityId: (n) => String(FIRST_LABEL + BigInt(n)),
  settings: (origin) => ({
    COROS_CLIENT_ID: CLIENT.id,
    COROS_CLIENT_SECRET: CLIENT.secret,
    COROS_BASE_API: origin,
  }),
  event,
  answer,
};

function event(sim: Simulator, happening: Happening) {
  if (happening.what !== 'created') return null;
  const { user, activity } = happening;
  if (!sim.grants.all.some((g) => g.userId === user.id && !g.isOver)) return null;
  const said = { openId: user.id, ...runOf(activity), fitUrl: linkOf(sim, activity) };
  const body = Buffer.from(JSON.stringify({ sportDataList: [said] }));
  const headers = { 'content-type': 'application/json', client: CLIENT.id, secret: CLIENT.secret };
  return () => ({ body, headers });
}

/** Paces for speeds, and zones in quarters of an hour. */
function runOf({ id, run }: SimActivity) {
  const startTime = Math.floor(run.startMs / 1000);
  return {
    ...{ labelId: id, mode: 8, subMode: 1, deviceName: 'PACE 3', distance: run.distanceM, avgSpeed: 338 },
    ...{ startTime, endTime: startTime + Math.round(run.elapsedS), startTimezone: 8, endTimezone: 8 },
    triathlonItemList: [],
  };
}

function linkOf(sim: Simulator, { id }: SimActivity): string {
  return `${sim.origin}/oss/fit/${id}.fit?e=${sim.now() + LINK_MS}`;
}

const said = (result: string, data?: unknown): SimAnswer => ({
  status: 200,
  json: { result, message: '', data },
});

function answer(sim: Simulator, request: SimRequest): SimAnswer | null {
  const { path, query, form } = request;
  const file = /^\/oss\/fit\/(\d+)\.fit$/.exec(path)?.[1];
  if (file !== undefined) {
    const one = [...sim.users.values()].map((u) => u.activities.get(file)).find((a) => a !== undefined);
    const isOver = Number(query.get('e')) < sim.now();
    return one === undefined || isOver ? { status: 403 } : { status: 200, bytes: writeFit(one.run) };
  }
  if (path === '/oauth2/deauthorize') {
    const grant = sim.grants.of(request.headers.token);
    if (grant !== null) sim.grants.endFor(grant.userId);
    return said(grant === null ? '5006' : '0000');
  }
  if (!/^\/(v2\/)?coros\//.test(path)) return null;
  const given = (name: string) => form.get(name) ?? query.get(name) ?? '';
  if (path === '/coros/bindState') {
    const isBound = sim.grants.all.some((g) => g.userId === given('openId') && !g.isOver);
    return said('0000', { bindState: isBound ? 1 : 0 });
  }
  const grant = sim.grants.of(given('token'));
  const user = grant === null ? undefined : sim.users.get(grant.userId);
  if (user === undefined) return said('5006');
  if (user.id !== given('openId')) return said('5010');
  if (path.startsWith('/coros/tp/')) return schedule(sim, user, path, form);
  return readings(sim, user, path, query);
}

function readings(sim: Simulator, user: SimUser, path: string, query: URLSearchParams): SimAnswer | null {
  const [from, to] = [query.get('startDate') ?? '', query.get('endDate') ?? ''];
  if (path === '/v2/coros/sport/list') {
    const isWide = Date.parse(dashed(to)) - Date.parse(dashed(from)) > 30 * DAY_MS;
    if (isWide || Date.parse(dashed(from)) < sim.now() - 93 * DAY_MS) return said('1001');
    const found = shown(user, sim.now()).filter(({ run }) => {
      const day = compact(dayOf(run.startMs));
      return day >= from && day <= to;
    });
    // written as numbers, which no double holds
    const text = JSON.stringify({ result: '0000', message: 'OK', data: found.map(runOf) });
    return { status: 200, bytes: Buffer.from(text.replace(/"labelId":"(\d+)"/g, '"labelId":$1')) };
  }
  if (path === '/v2/coros/sport/detail/fit') {
    const one = shown(user, sim.now()).find((a) => a.id === query.get('labelId'));
    if (one === undefined || query.get('mode') !== '8') return said('5001');
    return said('0000', { fitUrl: linkOf(sim, one) });
  }
  const daily = sim.facts.get('daily') === 'list' ? '/v2/coros/daily/list' : '/coros/daily/query';
  if (path !== daily) return null;
  const days = [...user.days.values()].filter((d) => compact(d.day) >= from && compact(d.day) <= to);
  const dailyList = days.map((d) => {
    const end = Date.parse(`${d.day}T05:00:00Z`) / 1000;
    return {
      ...{ happenDay: Number(compact(d.day)), sleepStartTime: end - (d.sleepS ?? 0), sleepEndTime: end },
      ...{ rhr: d.restHrBpm, ppgHrv: d.hrvRmssdMs },
    };
  });
  return said('0000', { dailyList });
}

const dashed = (text: string) => text.replace(/^(....)(..)(..)$/, '$1-$2-$3');

function schedule(sim: Simulator, user: SimUser, path: string, form: URLSearchParams): SimAnswer | null {
  if (sim.facts.get('pushes') === false) return said('30009');
  if (path === '/coros/tp/workout/deleteById') {
    const ids = (JSON.parse(form.get('workoutIds') ?? '[]') as number[]).map(String);
    const mayGo = (id: string) => (user.workouts.get(id)?.day ?? '') >= dayOf(sim.now());
    const [successIdList, failIdList] = [ids.filter(mayGo), ids.filter((id) => !mayGo(id))];
    for (const id of successIdList) user.workouts.delete(id);
    return said('0000', { successIdList, failIdList });
  }
  if (path !== '/coros/tp/list/push') return null;
  const given = JSON.parse(form.get('data') ?? 'null') as CorosSchedule | null;
  if (given === null || !isSchedule(given, dayOf(sim.now()))) return said('1001');
  const { StartDate: from, EndDate: to, Workouts } = given;
  const kept = new Set(Workouts.map(({ Id }) => String(Id)));
  const others = [...user.workouts.values()].filter(
    (w) => w.day >= from && w.day <= to && !kept.has(w.remoteId),
  );
  const gone = sim.facts.get('removesOthers') === true ? others.map(({ remoteId }) => remoteId) : [];
  for (const id of gone) user.workouts.delete(id);
  for (const one of Workouts) {
    const id = String(one.Id);
    user.workouts.set(id, { remoteId: id, externalId: id, day: one.WorkoutDay, content: one });
  }
  const data = {
    startDate: Number(compact(from)),
    endDate: Number(compact(to)),
    deletedIds: gone.map(Number),
  };
  return said('0000', data);
}

/** First and last day are those of the workouts, none is over, ids are of 32 bits, lengths are whole. */
export function isSchedule(
  { AthleteId, StartDate, EndDate, Workouts }: CorosSchedule,
  today: string,
): boolean {
  const days = Workouts.map(({ WorkoutDay }) => WorkoutDay).toSorted();
  const isId = (id: number) => Number.isInteger(id) && id > 0 && id < 2 ** 31;
  const isReadable = (one: CorosWorkout) => {
    try {
      return isId(one.Id) && readCoros(one).length > 0;
    } catch {
      return false;
    }
  };
  return (
    isId(AthleteId) &&
    Workouts.length > 0 &&
    Workouts.length <= 30 &&
    days[0] === StartDate &&
    days.at(-1) === EndDate &&
    StartDate >= today &&
    Workouts.every(isReadable)
  );
}
