import { addDays, type Day, daysBetween } from '../../time.ts';
import { evaluateFlags } from '../flags/evaluate-flags.ts';
import { buildHistory } from '../history.ts';
import type { Flag } from '../record.ts';
import type { DecisionCode, PlannedSession, PlannedWeek } from '../review-input.ts';
import type { Situation } from '../situation.ts';

/** When something was last heard of the athlete, whatever it was: a file, a sync that found nothing, a report. */
export interface DataHealth {
  /** null: never */
  lastHeardOn: Day | null;
  /** since when the athlete's connection fails; null: it does not, or there is none */
  failingSince: Day | null;
}

/** Everything the alert rules look at, worked out once. */
export interface AlertFacts {
  asOf: Day;
  /** S and the points of F4, with the week that is being run judged as far as it goes */
  score: number;
  bodyPoints: number;
  flags: Flag[];
  /** what the policy decided, or would have without the lock */
  code: DecisionCode;
  rules: string[];
  locked: boolean;
  emergency: boolean;
  painAlarm: { level: number; site: string; day: Day } | null;
  illnessSince: Day | null;
  /** days since the last run; null: never ran */
  daysWithoutRun: number | null;
  /** key sessions planned since then, up to today */
  keyDaysMissed: Day[];
  /** a run was planned since something was last heard */
  health: (DataHealth & { days: number | null; runsDue: boolean }) | null;
  /** the goal cannot be reached without jumps, and the runner wants it all the same (GOAL-2, GOAL-3) */
  goalAtRisk: boolean;
}

const QUIET: AlertFacts = {
  asOf: '1970-01-01',
  score: 0,
  bodyPoints: 0,
  flags: [],
  code: 'proceed',
  rules: [],
  locked: false,
  emergency: false,
  painAlarm: null,
  illnessSince: null,
  daysWithoutRun: null,
  keyDaysMissed: [],
  health: null,
  goalAtRisk: false,
};

/**
 * What a review knows. `current` is the week that is being run, without it only ended weeks count; after
 * `heardOn` nothing was heard of the athlete, so that no session of a later day is known to be missed.
 */
export function reviewFacts(
  s: Situation,
  decided: { code: DecisionCode; rules: string[] },
  locked: boolean,
  { current = null, heardOn = s.h.asOf }: { current?: PlannedWeek | null; heardOn?: Day } = {},
): AlertFacts {
  const { h } = s;
  const flags = current === null ? s.now.flags : withRunningWeek(s, current);
  const tissue = pointsOf(flags);
  const weeks = current === null ? h.input.weeks : [...h.input.weeks, current];
  const since = h.lastRunDay;
  return {
    ...QUIET,
    asOf: h.asOf,
    score: s.now.score - s.now.points.F1 + tissue,
    bodyPoints: s.now.points.F4,
    flags,
    ...decided,
    locked,
    emergency: s.emergency,
    painAlarm:
      s.painAlarm === null
        ? null
        : { level: s.painAlarm.level, site: s.painAlarm.site, day: s.painAlarm.day },
    illnessSince: s.illness?.from ?? null,
    daysWithoutRun: since === null ? null : daysBetween(since, h.asOf),
    keyDaysMissed:
      since === null
        ? []
        : sessionsBetween(weeks, since, heardOn < h.asOf ? heardOn : h.asOf)
            .filter((x) => x.key)
            .map((x) => x.day),
  };
}

/** What the sweep over data health knows, review or not. `weeks` is the plan around today; null: there is none. */
export function healthFacts(asOf: Day, health: DataHealth, weeks: readonly PlannedWeek[] | null): AlertFacts {
  const { lastHeardOn } = health;
  const days = lastHeardOn === null ? null : daysBetween(lastHeardOn, asOf);
  const due = lastHeardOn === null ? [] : sessionsBetween(weeks ?? [], lastHeardOn, addDays(asOf, -1));
  return {
    ...QUIET,
    asOf,
    health: { ...health, days, runsDue: weeks === null || due.some((x) => x.km > 0) },
  };
}

export function goalFacts(asOf: Day, goalAtRisk: boolean): AlertFacts {
  return { ...QUIET, asOf, goalAtRisk };
}

/** F1 of the week that is being run, where it already is worse than the ended one: too much is too much before Sunday. */
function withRunningWeek(s: Situation, current: PlannedWeek): Flag[] {
  const input = { ...s.h.input, weeks: [...s.h.input.weeks, current] };
  const history = { ...buildHistory(input, s.h.asOf, s.h.policy), week: current };
  const running = evaluateFlags(history, s.now.previous).flags.filter((f) => f.family === 'F1');
  const worse = running.filter((f) => f.level > (s.now.flags.find((x) => x.code === f.code)?.level ?? 0));
  return [...s.now.flags, ...worse];
}

function pointsOf(flags: readonly Flag[]): number {
  return Math.max(0, ...flags.filter((f) => f.family === 'F1' && f.muted !== true).map((f) => f.level));
}

function sessionsBetween(weeks: readonly PlannedWeek[], after: Day, upTo: Day): PlannedSession[] {
  return weeks.flatMap((w) => w.sessions).filter((x) => x.day > after && x.day <= upTo);
}
