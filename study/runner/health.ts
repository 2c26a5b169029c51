import type { IllnessReport, PainReport } from '../../src/core/coaching/review-input.ts';
import { addDays, type Day } from '../../src/core/time.ts';
import { between, bounded, logNormal } from '../chance.ts';
import { studyNumbers as n } from '../numbers.ts';
import type { Runner } from './make-runner.ts';

/** Illness and injury of one runner, with what the runner reports of them. */
export interface Health {
  illUntil: Day | null;
  soreSince: Day | null;
  injuredUntil: Day | null;
  injuries: Day[];
  soreSpots: number;
  pain: PainReport[];
  illness: IllnessReport[];
}

export function healthy(): Health {
  return {
    illUntil: null,
    soreSince: null,
    injuredUntil: null,
    injuries: [],
    soreSpots: 0,
    pain: [],
    illness: [],
  };
}

export function isAway(health: Health, day: Day): boolean {
  return isIll(health, day) || isInjured(health, day);
}

export function isInjured(health: Health, day: Day): boolean {
  return health.injuredUntil !== null && day <= health.injuredUntil;
}

function isIll(health: Health, day: Day): boolean {
  return health.illUntil !== null && day <= health.illUntil;
}

/** True on the first day after an illness or injury: the runner says so. */
export function isAllClear(health: Health, day: Day): boolean {
  const before = addDays(day, -1);
  return !isAway(health, day) && (health.illUntil === before || health.injuredUntil === before);
}

/** Illness comes on Mondays' draws, whatever the runner trains; after fever everyone waits 48 h. */
export function fallIll(runner: Runner, health: Health, monday: Day): void {
  if (runner.chance(`ill/${monday}`) >= n.illness.perWeek || isAway(health, monday)) return;
  const from = addDays(monday, Math.floor(7 * runner.chance(`illDay/${monday}`)));
  const days = Math.round(between(runner.chance, `illDays/${monday}`, n.illness.days));
  const systemic = runner.chance(`illKind/${monday}`) < n.illness.systemicShare;
  health.illness.push({
    from,
    to: addDays(from, days - 1),
    kind: systemic ? 'systemic' : 'mild',
    fever: systemic,
    allClearOn: addDays(from, days + (systemic ? 1 : 0)),
  });
}

export function startOfDay(health: Health, day: Day): void {
  const now = health.illness.find((i) => i.from === day);
  if (now !== undefined) health.illUntil = addDays(now.allClearOn!, -1);
}

/** What is known on a day of the illnesses so far: nobody knows the end before it has come. */
export function knownIllness(health: Health, day: Day): IllnessReport[] {
  return health.illness
    .filter((i) => i.from <= day)
    .map((i) => ({
      ...i,
      to: i.to !== null && i.to < day ? i.to : null,
      allClearOn: i.allClearOn !== null && i.allClearOn <= day ? i.allClearOn : null,
    }));
}

/** Evening: a sore spot may come, heal, or turn into lost days. `share` is today's km ÷ a usual run's. */
export function endOfDay(runner: Runner, health: Health, day: Day, arrivals: number, share: number): void {
  if (isInjured(health, day)) {
    if (addDays(day, 1) >= health.injuredUntil!) health.pain.push(report(day, 1, false, 1));
    return;
  }
  const ran = share > 0;
  if (health.soreSince === null) {
    if (ran && runner.chance(`sore/${day}`) < 1 - Math.exp(-arrivals)) {
      health.soreSince = day;
      health.soreSpots++;
    }
    return;
  }
  if (ran && runner.chance(`worse/${day}`) < n.hazard.worsens * share) {
    const lost = bounded(
      logNormal(runner.chance, `lost/${health.injuries.length}`, n.hazard.lostDays),
      n.hazard.lostDays,
    );
    health.injuries.push(day);
    health.injuredUntil = addDays(day, Math.round(lost));
    health.soreSince = null;
    health.pain.push(report(day, n.hazard.injuryPain, true, null));
    return;
  }
  const heals = n.hazard.soreDayHeals[ran ? 'run' : 'rest'];
  if (runner.chance(`heals/${day}`) < heals) {
    health.soreSince = null;
    return;
  }
  const [low, high] = n.hazard.sorePain as [number, number];
  if (ran)
    health.pain.push(report(day, low + Math.floor((high - low) * runner.chance(`pain/${day}`)), false, null));
}

function report(day: Day, level: number, gaitChanged: boolean, walkingLevel: number | null): PainReport {
  return { day, level, site: 'knee_left', gaitChanged, atNightOrRest: false, walkingLevel };
}
