import {
  type PlannedSession,
  type PlannedWeek,
  type Race,
  WEEK_TYPES,
} from '../../src/core/coaching/review-input.ts';
import { addDays, daysBetween } from '../../src/core/time.ts';
import { asList, asMapping, asNumber, DAYS, oneOf, onlyKeys } from './scenario-notation.ts';
import { round1, session, templateOf } from './scenario-runs.ts';

/**
 * The week of `next: {km, hard, type?, longKm?, tpl?}` as sessions: the last template's days, the long
 * run at `longKm`, `hard` quality sessions, the rest split by the template. A race of the week takes
 * the place of the long run on its own day.
 */
export function scenarioNextWeek(
  value: unknown,
  start: string,
  lastTpl: string | null,
  races: readonly Race[],
): PlannedWeek {
  const n = asMapping(value, 'next');
  onlyKeys(n, ['km', 'hard', 'type', 'longKm', 'tpl', 'peakKm', 'hardTypes', 'start'], 'next');
  const km = asNumber(n.km, 'next.km');
  const type = n.type === undefined ? 'load' : oneOf(n.type, WEEK_TYPES, 'next.type');
  const tpl = templateOf(n.tpl ?? lastTpl ?? 'W5');
  const longKm = n.longKm === undefined ? null : asNumber(n.longKm, 'next.longKm');
  const race = races.find((r) => r.day >= start && daysBetween(start, r.day) < 7) ?? null;
  const raceKm = race === null ? 0 : raceKmIn(race, km, longKm);

  let days = tpl.map((s) => ({ day: addDays(start, DAYS.indexOf(s.day)), t: s.t, share: s.share }));
  if (race !== null) days = days.filter((d) => d.day < race.day && (d.t !== 'L' || raceKm === 0));
  setHard(
    days,
    n.hard === undefined ? days.filter((d) => d.t === 'Q').length : asNumber(n.hard, 'next.hard'),
  );

  const types = n.hardTypes === undefined ? [] : asList(n.hardTypes, 'next.hardTypes').map(String);
  const hardDays = days.filter((d) => d.t === 'Q');
  const long = days.find((d) => d.t === 'L');
  const longLength = long === undefined ? 0 : (longKm ?? round1(km * long.share));
  const others = days.filter((d) => d !== long);
  const weight = others.reduce((sum, d) => sum + d.share, 0);
  const sessions: PlannedSession[] = others.map((d) => {
    const kind = d.t === 'Q' ? (types[hardDays.indexOf(d)] ?? 'tempo') : 'easy';
    return session(d.day, kind, round1(((km - longLength - raceKm) * d.share) / weight));
  });
  if (long !== undefined) sessions.push(session(long.day, 'long_easy', longLength));
  if (race !== null && raceKm > 0) sessions.push(session(race.day, 'race', raceKm));
  const rest = round1(km - sessions.reduce((sum, s) => sum + s.km, 0));
  const taker = sessions.find((s) => s.type === 'easy') ?? sessions[0];
  if (taker !== undefined) taker.km = round1(taker.km + rest);
  return { start, type, plannedKm: km, plannedLoad: null, sessions };
}

/** The race's kilometres inside the week's total; 0 when the total leaves the race out. */
function raceKmIn(race: Race, km: number, longKm: number | null): number {
  const raceKm = race.distanceM / 1000;
  if (longKm !== null) return longKm >= 0.95 * raceKm ? longKm : 0;
  return raceKm <= km ? raceKm : 0;
}

/** Turns template days into exactly `hard` quality days: surplus ones become easy, missing ones come from easy days. */
function setHard(days: { day: string; t: 'E' | 'Q' | 'L' }[], hard: number): void {
  const quality = () => days.filter((d) => d.t === 'Q');
  while (quality().length > hard) quality().at(-1)!.t = 'E';
  const apart = (d: { day: string }) =>
    days.every((x) => x.t === 'E' || Math.abs(daysBetween(x.day, d.day)) > 1);
  while (quality().length < hard) {
    const easy = days.filter((d) => d.t === 'E');
    const pick = easy.find(apart) ?? easy[0];
    if (pick === undefined) throw new Error(`next.hard: ${hard} hard sessions do not fit`);
    pick.t = 'Q';
  }
}
