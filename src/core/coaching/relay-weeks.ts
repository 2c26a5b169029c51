import { addDays, dayNumber, daysBetween } from '../time.ts';
import { bareRun } from './bare-run.ts';
import { canonicalInput } from './canonical.ts';
import { longShare, volumeCap } from './caps.ts';
import { decide } from './decide.ts';
import { buildHistory } from './history.ts';
import { layNextWeek } from './lay-next-week.ts';
import { isWeekLocked, withLocks } from './locks.ts';
import { POLICY_VERSIONS } from './policy-versions.ts';
import { nextRace } from './race-protection.ts';
import type { AdaptationDecision } from './record.ts';
import type { PlannedSession, PlannedWeek, ReviewInput, RunKind, RunRecord } from './review-input.ts';
import { loadClass } from './session-class.ts';
import { assessSituation, type Situation } from './situation.ts';
import { type Verdict, verdict } from './verdict.ts';

/**
 * §2.3: the weeks up to day 28 re-laid from the new level, as the decision told the runner (`weeksAfterKm`), later
 * ones under VOL-3 and LNG-2 with planned runs counted as run. Never more than was planned. Only the weeks that
 * change; none for a decision that says nothing of later weeks.
 */
export function relayWeeks(
  raw: ReviewInput,
  decision: AdaptationDecision,
  later: readonly PlannedWeek[],
): PlannedWeek[] {
  const policy = POLICY_VERSIONS.get(raw.policyVersion);
  if (policy === undefined || decision.code === 'hold_locked' || decision.weeksAfterKm.length === 0)
    return [];
  const input = canonicalInput(raw);
  const s = assessSituation(input, policy);
  const v = decide(s);
  const first = decision.scope.from;
  const types = new Map(decision.sessions.map((x) => [x.workoutId, x]));
  let weeks = [...input.weeks, decidedAs(input.next, types)];
  const out: PlannedWeek[] = [];
  const horizon = later
    .filter((w) => w.start > first && daysBetween(first, w.start) < policy.decide.relayDays)
    .toSorted((a, b) => (a.start < b.start ? -1 : 1));
  for (const meant of horizon) {
    const week = { ...meant, sessions: meant.sessions.map((x) => withLocks(x, input.locks)) };
    if (isWeekLocked(input.locks, week.start)) {
      weeks = [...weeks, week];
      continue;
    }
    const told = decision.weeksAfterKm[daysBetween(first, week.start) / 7 - 1] ?? null;
    const before = { ...input, weeks, next: week };
    const laid = relaid(s, v, before, told);
    weeks = [...weeks, laid];
    if (JSON.stringify(laid) !== JSON.stringify(week)) out.push(laid);
  }
  return out;
}

/** One later week at its level, as if everything before it had been run. */
function relaid(s: Situation, v: Verdict, input: ReviewInput, toldKm: number | null): PlannedWeek {
  const { next, weeks, asOf } = input;
  const ahead = weeks
    .flatMap((w) => w.sessions)
    .filter((x) => x.day > asOf && x.day < next.start && x.km > 0);
  const eve = addDays(next.start, -1);
  const h = buildHistory(
    { ...input, asOf: eve, runs: [...input.runs, ...ahead.map(asRun)] },
    eve,
    s.h.policy,
  );
  const running = next.sessions.filter((x) => x.km > 0);
  const raceKm = running.reduce((sum, x) => sum + (loadClass(x.type) === 'race' ? x.km : 0), 0);
  const limit = toldKm ?? volumeCap(h, next.start)?.limit ?? Number.POSITIVE_INFINITY;
  const targetKm = Math.min(next.plannedKm, limit + raceKm);
  const share = longShare(h, running.length, nextRace(h)?.distanceM ?? null);
  const level: Verdict = {
    ...verdict(v.code, targetKm, [toldKm === null ? 'VOL-3' : v.rules[0]!]),
    wholeWeek: true,
    noHardBefore: v.noHardBefore,
    longCaps: targetKm < next.plannedKm ? [{ rule: 'LNG-4', limit: share * (targetKm - raceKm) }] : [],
  };
  const laid = layNextWeek({ ...s, h, p1Km: next.plannedKm, raceKm }, level);
  const types = new Map(laid.sessions.map((x) => [x.workoutId, x]));
  return decidedAs(next, types);
}

function decidedAs(week: PlannedWeek, laid: ReadonlyMap<string, { type: string; km: number }>): PlannedWeek {
  const sessions = week.sessions.flatMap((x): PlannedSession[] => {
    const now = laid.get(x.id);
    return now === undefined ? [] : [{ ...x, type: now.type, km: now.km }];
  });
  const km = sessions.reduce((sum, x) => sum + x.km, 0);
  return { ...week, sessions, plannedKm: Math.round(km * 10) / 10 };
}

const KINDS: Partial<Record<ReturnType<typeof loadClass>, RunKind>> = {
  long: 'long',
  race: 'race',
  hard: 'quality',
};

function asRun(x: PlannedSession): RunRecord {
  return bareRun({
    id: `planned-${x.id}`,
    day: x.day,
    startMs: x.startMs ?? dayNumber(x.day) * 86_400_000 + 64_800_000,
    distanceKm: x.km,
    movingS: x.km * 360,
    kind: KINDS[loadClass(x.type)] ?? 'easy',
  });
}
