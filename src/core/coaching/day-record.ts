import { addDays, weekday } from '../time.ts';
import { canonicalDay, canonicalJson } from './canonical.ts';
import { type DailyCheckInput, type DailyDecision, dailyCheck } from './daily-check.ts';
import { findDayCounterfactual, missedCandidates, morningCandidates } from './day-counterfactual.ts';
import {
  type MissedSessionDecision,
  type MissedSessionInput,
  reviewMissedSession,
  type WeekSession,
} from './event-review.ts';
import { type Policy, policy } from './policy.ts';
import type { AdaptationDecision, Change, Counterfactual } from './record.ts';
import type { DecisionCode } from './review-input.ts';
import { isHard } from './session-class.ts';
import { sha256 } from './sha256.ts';

interface Owner {
  runnerId: string;
  planVersion: string;
}

/** A daily check as a decision of the same record as weekly reviews (§2.13). */
export function dailyRecord(
  owner: Owner,
  input: DailyCheckInput,
  d: DailyDecision = dailyCheck(input),
  numbers: Policy = policy,
): AdaptationDecision {
  const changes: Change[] = [];
  const { session } = input;
  if (d.session.type !== session.type) {
    changes.push({
      op: 'swap',
      workoutId: session.id,
      before: view(session),
      after: view(d.session),
      rule: d.rules[0]!,
    });
  }
  if (d.moved !== null) {
    changes.push({
      op: 'insert',
      workoutId: session.id,
      before: view(session),
      after: { ...view(session), day: d.moved.to },
      rule: 'MISS-2',
    });
  }
  for (const s of input.sessions.filter((x) => d.droppedIds.includes(x.id))) {
    changes.push({ op: 'drop', workoutId: s.id, before: view(s), after: null, rule: 'MISS-2' });
  }
  const again = (other: DailyCheckInput) => {
    const then = dailyCheck(other, numbers);
    return { code: then.code, newKm: total(weekAfter(other, then)) };
  };
  return record(
    owner,
    'daily',
    d.code,
    d.wouldBe,
    input,
    input.sessions,
    weekAfter(input, d),
    changes,
    d.explanation,
    d.rules,
    numbers,
    findDayCounterfactual(input, d.code, morningCandidates(input, d, numbers), again),
  );
}

/** The week with what a check made of its day; missed sessions left out. */
function weekAfter({ sessions, session }: DailyCheckInput, d: DailyDecision): WeekSession[] {
  const kept = sessions.filter(
    (s) => s.done !== false && s.id !== session.id && !d.droppedIds.includes(s.id),
  );
  return [...kept, d.session, ...(d.moved === null ? [] : [{ ...session, day: d.moved.to }])];
}

/** The answer to a missed session as a decision record. */
export function missedSessionRecord(
  owner: Owner,
  input: MissedSessionInput,
  d: MissedSessionDecision = reviewMissedSession(input),
  numbers: Policy = policy,
): AdaptationDecision {
  const byId = new Map(input.sessions.map((s) => [s.id, s]));
  const changes: Change[] = d.droppedIds.map((id) => ({
    op: 'drop',
    workoutId: id,
    before: view(byId.get(id)!),
    after: null,
    rule: d.rules.at(-1)!,
  }));
  if (d.moved !== null) {
    const s = byId.get(d.moved.sessionId)!;
    changes.push({
      op: 'move',
      workoutId: s.id,
      before: view(s),
      after: { ...view(s), day: d.moved.to },
      rule: d.rules[1]!,
    });
  }
  return record(
    owner,
    'event',
    d.code,
    null,
    input,
    input.sessions,
    d.sessions,
    changes,
    d.explanation,
    d.rules,
    numbers,
    findDayCounterfactual(input, d.code, missedCandidates(input, d), (other) => {
      const then = reviewMissedSession(other, numbers);
      return { code: then.code, newKm: then.weekKm };
    }),
  );
}

/** A stored decision about a single day, decided again by the numbers of a version from what it saw. */
export function dayRecordAgain(
  { runnerId, planVersionFrom }: AdaptationDecision,
  saw: MissedSessionInput | DailyCheckInput,
  numbers: Policy,
): AdaptationDecision {
  const owner = { runnerId, planVersion: planVersionFrom };
  return 'session' in saw
    ? dailyRecord(owner, saw, dailyCheck(saw, numbers), numbers)
    : missedSessionRecord(owner, saw, reviewMissedSession(saw, numbers), numbers);
}

function record(
  owner: Owner,
  trigger: 'daily' | 'event',
  code: DecisionCode,
  wouldBe: DecisionCode | null,
  input: MissedSessionInput,
  before: readonly WeekSession[],
  after: readonly WeekSession[],
  changes: Change[],
  texts: { runner: string; push: string },
  rules: string[],
  { version: policyVersion }: Policy,
  counterfactual: Counterfactual | null,
): AdaptationDecision {
  const inputsHash = sha256(canonicalJson({ ...owner, policyVersion, trigger, input: canonicalDay(input) }));
  const plannedKm = total(before);
  const newKm = total(after);
  const sunday = addDays(input.asOf, 6 - weekday(input.asOf));
  const longest = Math.max(0, ...after.map((s) => s.km));
  const waits = input.mode === 'suggest' && changes.length > 0;
  return {
    id: `decision-${inputsHash.slice(0, 20)}`,
    runnerId: owner.runnerId,
    planVersionFrom: owner.planVersion,
    policyVersion,
    asOf: input.asOf,
    window: { from: addDays(sunday, -6), to: input.asOf },
    scope: { from: input.asOf, to: trigger === 'daily' && changes.length < 2 ? input.asOf : sunday },
    trigger,
    code,
    wouldBe,
    score: 0,
    flags: [],
    unknown: [],
    plannedKm,
    newKm,
    factor: plannedKm > 0 ? Math.round((newKm / plannedKm) * 1000) / 1000 : 1,
    hardBefore: before.filter((s) => isHard(s.type)).length,
    hardAfter: after.filter((s) => isHard(s.type)).length,
    longestRunKm: longest,
    longRunCapKm: longest,
    caps: [],
    blockedBy: [],
    changes,
    sessions: after.map((s) => ({ workoutId: s.id, ...view(s) })),
    weeksAfterKm: [],
    vdotFactor: null,
    offers: [],
    approval: waits
      ? { mode: input.mode, status: 'pending', reason: 'COACH-2' }
      : { mode: input.mode, status: 'applied' },
    explanation: { ...texts, coach: `${texts.push} [${rules.join('; ')}]` },
    runnerAdvisory: code === 'hold_locked' && wouldBe !== null,
    alerts: [],
    counterfactual,
    workings: {
      weekStart: addDays(sunday, -6),
      doneKm: null,
      plannedKm,
      doneShare: null,
      doneShareBefore: null,
      p1Km: plannedKm,
      pLastKm: plannedKm,
      pLoadKm: plannedKm,
      rampBaseKm: null,
      volumeCapKm: null,
      longest30Km: null,
      familyPoints: {},
      hrSpeedIndexChange: null,
      gapDays: null,
      referenceKm: null,
      daysToRace: null,
      rules,
    },
    inputsHash,
  };
}

function view(s: WeekSession): { day: string; type: string; km: number } {
  return { day: s.day, type: s.type, km: s.km };
}

function total(sessions: readonly WeekSession[]): number {
  return Math.round(sessions.reduce((sum, s) => sum + s.km, 0) * 10) / 10;
}
