import { fail, ok, type Result } from '../result.ts';
import { addDays, daysBetween } from '../time.ts';
import { reviewFacts } from './alerts/alert-facts.ts';
import { findAlerts } from './alerts/alert-rules.ts';
import { alertSentence } from './alerts/alert-text.ts';
import { approvalFor } from './approval.ts';
import { canonicalInput, canonicalJson } from './canonical.ts';
import { longest30, rampBase } from './caps.ts';
import { findCounterfactual, retellCounterfactual } from './counterfactual.ts';
import { decide } from './decide.ts';
import { explain } from './explain.ts';
import { hrSpeedIndexChange } from './flags/response.ts';
import { doneShare, weekBefore, weekKm } from './history.ts';
import { type LaidWeek, layNextWeek } from './lay-next-week.ts';
import { isWeekLocked, withLocks } from './locks.ts';
import type { Policy } from './policy.ts';
import { POLICY_VERSIONS, type PolicyVersions } from './policy-versions.ts';
import { nextRace } from './race-protection.ts';
import type { AdaptationDecision, Workings } from './record.ts';
import type { DecisionCode, ReviewInput } from './review-input.ts';
import { sha256 } from './sha256.ts';
import { assessSituation, type Situation } from './situation.ts';
import type { Verdict } from './verdict.ts';

/**
 * One run of the adaptation policy: evidence → flags → decision → changed next week → explanation.
 * Pure: equal inputs in any order give the same decision, byte for byte. `inputsHash` is the SHA-256
 * of the canonical input. Decided by the numbers of the policy version that the input names; fails with
 * POLICY_VERSION_UNKNOWN where there is none. `stored`: what a decision of this input holds that takes most
 * of the time to find; its counterfactual is then only told anew.
 */
export function review(
  raw: ReviewInput,
  versions: PolicyVersions = POLICY_VERSIONS,
  stored?: Pick<AdaptationDecision, 'inputsHash' | 'counterfactual'>,
): Result<AdaptationDecision> {
  const { policyVersion } = raw;
  const policy = versions.get(policyVersion);
  if (policy === undefined) {
    return fail(
      'POLICY_VERSION_UNKNOWN',
      `policyVersion ${policyVersion} cannot be replayed here; known are ${[...versions.keys()].join(', ')}`,
    );
  }
  const input = canonicalInput(raw);
  const core = decideCore(input, policy);
  const { s, v, laid, lockedAs } = core;
  const code = lockedAs === null ? v.code : 'hold_locked';
  const found = findAlerts(reviewFacts(s, v, lockedAs !== null), ['review'], { numbers: s.h.policy });
  const alerts = found.map((a) => ({
    level: a.level,
    cause: a.cause,
    text: alertSentence(a, input.language),
  }));
  const approval = approvalFor(input, lockedAs === null ? v : { ...v, code });
  // what it is told in is no evidence
  const { language: _, ...evidence } = input;
  const inputsHash = stored?.inputsHash ?? sha256(canonicalJson(evidence));
  const safe = v.code === 'rest_and_refer' || v.code === 'rest_until_clear';
  const hardBefore = s.hard;
  const past = s.missed.map(({ id, day, type, km }) => ({ workoutId: id, day, type, km }));
  const newKm = Math.round((laid.newKm + past.reduce((sum, x) => sum + x.km, 0)) * 10) / 10;
  return ok({
    id: `decision-${inputsHash.slice(0, 20)}`,
    runnerId: input.runnerId,
    planVersionFrom: input.planVersion,
    policyVersion,
    asOf: input.asOf,
    window: { from: s.h.week?.start ?? addDays(input.asOf, -6), to: input.asOf },
    scope: { from: input.next.start, to: addDays(input.next.start, 6) },
    trigger: input.trigger,
    code,
    wouldBe: lockedAs === null ? null : v.code,
    score: s.now.score,
    flags: s.now.flags,
    unknown: s.now.unknown,
    plannedKm: input.next.plannedKm,
    newKm,
    factor: input.next.plannedKm > 0 ? Math.round((newKm / input.next.plannedKm) * 1000) / 1000 : 1,
    hardBefore,
    hardAfter: laid.hardAfter,
    longestRunKm: laid.longestRunKm,
    longRunCapKm: laid.longRunCapKm,
    caps: [
      ...v.caps,
      ...laid.caps,
      ...(laid.touched > s.h.policy.guard.maxTouched && !v.wholeWeek
        ? [{ rule: 'GRD-1', limit: s.h.policy.guard.maxTouched, applied: false }]
        : []),
    ],
    blockedBy: v.blockedBy,
    changes: laid.changes,
    sessions: [...past, ...laid.sessions],
    weeksAfterKm: v.weeksAfterKm,
    vdotFactor: v.vdotFactor,
    offers: v.offers,
    approval,
    explanation: explain(s, v, laid, lockedAs !== null, approval.status === 'pending'),
    runnerAdvisory:
      lockedAs !== null ? safe || s.now.score >= s.h.policy.coach.advisoryScore : safe && laid.newKm > 0,
    alerts,
    counterfactual:
      stored === undefined
        ? findCounterfactual(input, s, code, lockedAs !== null, (other) => {
            const again = decideCore(other, policy);
            return { code: again.lockedAs === null ? again.v.code : 'hold_locked', newKm: again.laid.newKm };
          })
        : retellCounterfactual(input, s, stored.counterfactual, lockedAs !== null),
    workings: workings(s, v),
    inputsHash,
  });
}

/** COACH-2: a decision that is only carried out down to this many kilometres; what else it asked for stays. */
export function decisionInPart(
  raw: ReviewInput,
  decision: AdaptationDecision,
  newKm: number,
  versions: PolicyVersions = POLICY_VERSIONS,
): AdaptationDecision {
  const policy = versions.get(raw.policyVersion);
  if (policy === undefined) return decision;
  const { s, v } = decideCore(canonicalInput(raw), policy);
  const laid = layNextWeek(lockNextWeek(s), { ...v, targetKm: newKm });
  const { sessions, changes, hardAfter, longestRunKm } = laid;
  return { ...decision, newKm: laid.newKm, sessions, changes, hardAfter, longestRunKm };
}

interface Core {
  s: Situation;
  v: Verdict;
  laid: LaidWeek;
  /** row 0: the code that would have been, when a lock or mode `off` forbids any change */
  lockedAs: DecisionCode | null;
}

function decideCore(input: ReviewInput, policy: Policy): Core {
  const s = assessSituation(input, policy);
  const v = decide(s);
  const locked = input.mode === 'off' || isWeekLocked(input.locks, input.next.start);
  if (!locked) return { s: lockNextWeek(s), v, laid: layNextWeek(lockNextWeek(s), v), lockedAs: null };
  const sessions = s.h.input.next.sessions.filter((x) => x.km > 0);
  const longest = Math.max(0, ...sessions.filter((x) => x.type !== 'race').map((x) => x.km));
  const laid: LaidWeek = {
    sessions: sessions.map((x) => ({ workoutId: x.id, day: x.day, type: x.type, km: x.km })),
    changes: [],
    newKm: s.p1Km,
    hardAfter: s.hard,
    longestRunKm: longest,
    longRunCapKm: layNextWeek(s, v).longRunCapKm,
    caps: [],
    touched: 0,
  };
  return { s, v, laid, lockedAs: v.code };
}

/** What is fixed in the next week is taken out of every automatic edit (COACH-3). */
function lockNextWeek(s: Situation): Situation {
  const { input } = s.h;
  if (input.locks.length === 0) return s;
  const sessions = input.next.sessions.map((x) => withLocks(x, input.locks));
  return { ...s, h: { ...s.h, input: { ...input, next: { ...input.next, sessions } } } };
}

function workings(s: Situation, v: Verdict): Workings {
  const { h } = s;
  const week = h.week;
  const before = week === null ? null : weekBefore(h, week);
  const race = nextRace(h);
  return {
    weekStart: week?.start ?? null,
    doneKm: week === null ? null : weekKm(h, week.start),
    plannedKm: week?.plannedKm ?? null,
    doneShare: week === null ? null : doneShare(h, week),
    doneShareBefore: before === null ? null : doneShare(h, before),
    p1Km: s.p1Km,
    pLastKm: s.pLastKm,
    pLoadKm: s.pLoadKm,
    rampBaseKm: rampBase(h, h.input.next.start),
    volumeCapKm: s.cap?.limit ?? null,
    longest30Km: longest30(h, h.input.next.start),
    familyPoints: { ...s.now.points },
    hrSpeedIndexChange: hrSpeedIndexChange(h),
    gapDays: h.lastRunDay === null ? null : daysBetween(h.lastRunDay, h.asOf),
    referenceKm: s.breakNow?.referenceKm ?? null,
    daysToRace: race === null ? null : daysBetween(h.asOf, race.day),
    rules: v.rules,
  };
}
