import type { Happening, MakeEvent, PlatformRules, SimDay, SimUser, Simulator } from '../simulator.ts';

/**
 * A runner's iPhone with Health Auto Export: it has no platform behind it, nothing can be asked, and it sends what
 * HealthKit holds with the key that its owner typed in (`key` of the user's facts).
 */
export const APPLE: PlatformRules = {
  id: 'apple',
  grants: {
    authorizePath: '/none',
    tokenPath: '/none',
    clientAuth: 'body',
    pkce: false,
    codeLifeS: 0,
    accessLifeS: null,
    refresh: 'none',
    scopeSeparator: ' ',
    answer: () => ({}),
  },
  limits: [],
  // the next run sends it again
  retryS: [3600, 3600, 3600],
  userId: (n) => `iphone-${n}`,
  activityId: (n) => `none-${n}`,
  settings: () => ({ APPLE_POLICY: 'free' }),
  event,
  answer: () => null,
};

export interface PhoneRun {
  /** in how many calls one run is sent */
  calls?: number;
  /** each stage by itself, or the night as a whole */
  stages?: boolean;
  /** sleep in minutes and heart rates in bpm instead of hours and count/min */
  otherUnits?: boolean;
  /** a phone that shows a twelve-hour clock */
  twelve?: boolean;
  workouts?: 'v1' | 'v2';
  /** samples of heart rate that make it large */
  samples?: number;
}

function event(sim: Simulator, happening: Happening): MakeEvent | null {
  const { user } = happening;
  // what was deleted on the phone is not told
  if (happening.what !== 'wellness' || happening.isGone || !user.facts.has('key')) return null;
  const [call] = phoneRun(user, [happening.day], {}, sim.now());
  return () => call!;
}

/** The calls of one run of the app, with one `session-id`. */
export function phoneRun(
  user: SimUser,
  days: readonly SimDay[],
  run: PhoneRun,
  nowMs: number,
): { body: Buffer; headers: Record<string, string> }[] {
  const { calls = 1 } = run;
  const metrics = metricsOf(days, run);
  const headers = {
    ...{ 'content-type': 'application/json', authorization: `Bearer ${user.facts.get('key')}` },
    ...{ 'automation-name': 'Pacekeeper', 'automation-id': 'A1', 'automation-aggregation': 'none' },
    ...{ 'automation-period': 'today', 'session-id': `run-${user.id}-${nowMs}` },
  };
  return Array.from({ length: calls }, (_, k) => {
    const part = metrics.filter((_metric, i) => i % calls === k);
    const workouts = run.workouts === undefined ? {} : { workouts: [workoutOf(run.workouts)] };
    return { headers, body: Buffer.from(JSON.stringify({ data: { metrics: part, ...workouts } })) };
  });
}

/** `2026-09-01 04:10:00 +0300`, which is not ISO 8601. */
function timeOf(localMs: number, offsetMin: number, twelve = false): string {
  const iso = new Date(localMs).toISOString();
  const two = (n: number) => String(Math.floor(Math.abs(n))).padStart(2, '0');
  const zone = `${offsetMin < 0 ? '-' : '+'}${two(offsetMin / 60)}${two(offsetMin % 60)}`;
  if (!twelve) return `${iso.slice(0, 10)} ${iso.slice(11, 19)} ${zone}`;
  const hour = Number(iso.slice(11, 13));
  return `${iso.slice(0, 10)} ${hour % 12 || 12}${iso.slice(13, 19)}\u202f${hour < 12 ? 'AM' : 'PM'} ${zone}`;
}

function metricsOf(days: readonly SimDay[], { otherUnits = false, ...run }: PhoneRun): object[] {
  const at = (d: SimDay, clock: string) =>
    timeOf(Date.parse(`${d.day}T${clock}Z`), d.offsetMin ?? 180, run.twelve);
  const source = 'Watch';
  const hrv = days.flatMap((d) => {
    const ms = d.hrvSdnnMs ?? d.hrvRmssdMs;
    if (ms === undefined) return [];
    // two of the night, and one of the day that is none of it
    return [
      { qty: ms - 3, date: at(d, '02:10:00'), source },
      { qty: ms + 3, date: at(d, '04:40:00'), source },
      { qty: 140, date: at(d, '15:00:00'), source },
    ];
  });
  const rest = days.flatMap((d) =>
    d.restHrBpm === undefined ? [] : [{ qty: d.restHrBpm, date: at(d, '00:00:00'), source }],
  );
  const sleep = days.flatMap((d) => nightOf(d, otherUnits ? 60 : 3600, run));
  const beats = Array.from({ length: run.samples ?? 1 }, (_, k) => ({
    ...{ Min: 44, Avg: 51, Max: 63, source, date: at(days[0]!, `0${k % 10}:00:00`) },
  }));
  return [
    { name: 'resting_heart_rate', units: otherUnits ? 'bpm' : 'count/min', data: rest },
    { name: 'heart_rate_variability', units: 'ms', data: hrv },
    { name: 'heart_rate', units: 'count/min', data: beats },
    { name: 'sleep_analysis', units: otherUnits ? 'min' : 'hr', data: sleep },
  ];
}

function nightOf(d: SimDay, unitS: number, { stages = false, twelve }: PhoneRun): object[] {
  if (d.sleepS === undefined) return [];
  const offsetMin = d.offsetMin ?? 180;
  const endMs = Date.parse(`${d.day}T06:40:00Z`);
  const at = (ms: number) => timeOf(ms, offsetMin, twelve);
  const startMs = endMs - (d.sleepS + 900) * 1000;
  if (!stages) {
    const [core, deep, rem] = [d.sleepS * 0.6, d.sleepS * 0.15, d.sleepS * 0.25].map((s) => s / unitS);
    const rests = { core, deep, rem, awake: 900 / unitS, asleep: 0, inBed: (d.sleepS + 900) / unitS };
    return [{ date: d.day, ...rests, sleepStart: at(startMs), sleepEnd: at(endMs), source: 'Watch' }];
  }
  const middleMs = startMs + (d.sleepS / 2) * 1000;
  const one = (fromMs: number, toMs: number, value: string, source: string) => ({
    ...{ startDate: at(fromMs), endDate: at(toMs), value, source, qty: (toMs - fromMs) / 1000 / unitS },
  });
  // the phone tells of the same night as the watch
  return [
    one(startMs, middleMs, 'Core', 'Watch'),
    one(middleMs, middleMs + 900_000, 'Awake', 'Watch'),
    one(middleMs + 900_000, endMs, 'REM', 'Watch'),
    one(startMs, endMs, 'In Bed', 'Phone'),
    one(middleMs + 900_000, endMs, 'Asleep', 'Phone'),
  ];
}

function workoutOf(version: 'v1' | 'v2'): object {
  const base = { name: 'Outdoor Run', start: '2026-05-01 07:00:00 +0300', end: '2026-05-01 07:45:00 +0300' };
  if (version === 'v1') return { ...base, heartRate: [], route: [], distance: { qty: 8, units: 'mi' } };
  return { ...base, id: 'A-UUID', duration: 2710, distance: { qty: 8.01, units: 'km' } };
}
