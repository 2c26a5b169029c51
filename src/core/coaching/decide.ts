import { addDays, daysBetween } from '../time.ts';
import { breakLongestKm, breakWeeksKm } from './break.ts';
import { lastLongRunKm, longShare } from './caps.ts';
import { doneShare, hasTooLittleData } from './history.ts';
import { lowCompliance } from './low-compliance.ts';
import { missedLongKm } from './match-plan.ts';
import { above, below } from './policy.ts';
import { nextRace } from './race-protection.ts';
import type { Situation } from './situation.ts';
import { upRules } from './up-rules.ts';
import { type Verdict, verdict } from './verdict.ts';
import { afterRecoveryKm, capped, cut, plannedLongKm } from './week-size.ts';

/** §2.5 without row 0 (locks): the first matching row decides. */
export function decide(s: Situation): Verdict {
  const up = upRules(s.reviews, s.p1Km, s.cap?.limit ?? null);
  const v = withGuards(s, firstMatch(s, up));
  if (v.code !== 'scale_up') v.blockedBy.push(...up.blockedBy);
  return v;
}

function firstMatch(s: Situation, up: ReturnType<typeof upRules>): Verdict {
  if (s.emergency) return { ...noRunning('rest_and_refer'), rules: ['SAFE-2', 'EMERGENCY'] };
  if (s.painAlarm !== null) return { ...noRunning('rest_and_refer'), rules: ['SAFE-1'] };
  if (s.illness !== null) return { ...noRunning('rest_until_clear'), rules: ['SAFE-2'] };
  if (s.breakNow !== null) return afterBreak(s);
  if (s.easyDaysAfterIllness !== null) return afterIllness(s, s.easyDaysAfterIllness);
  if (hasTooLittleData(s.h)) return { ...proceed(s), rules: ['insufficient_data'] };
  const { recoveryScore, mildScore } = s.h.policy.decide;
  if (s.now.score >= recoveryScore) return recovery(s);
  if (hasThirdSwap(s)) return withRule(recovery(s), 'DAILY-third-swap');
  if (s.now.score >= mildScore) return scaleDown(s);
  if (s.now.score === 1) return oneSign(s);
  const low = lowCompliance(s);
  if (low !== null) return low;
  if (up.blockedBy.length === 0) return scaleUp(s, up);
  return proceed(s);
}

/** SAFE-1, SAFE-2: the next seven days hold no run until the all-clear. */
function noRunning(code: 'rest_and_refer' | 'rest_until_clear'): Verdict {
  return { ...verdict(code, 0, []), maxHard: 0, wholeWeek: true, longCaps: [{ rule: 'SAFE', limit: 0 }] };
}

/** §2.9: the first week of the table, and the volumes of the rest. */
function afterBreak(s: Situation): Verdict {
  const state = s.breakNow!;
  const volumes = breakWeeksKm(state);
  const first = volumes[0] === undefined ? s.p1Km : s.shareAhead * volumes[0] + s.raceKm;
  const target = Math.min(first, s.p1Km);
  const v = verdict('replan_after_break', target, ['BRK', ...(volumes.length > 0 ? ['BRK-4'] : [])]);
  if (s.h.input.breakReason === 'injury') {
    v.rules.push('BRK-1', 'BRK-2');
    if (!s.h.input.clearances.some((day) => day > state.lastRunDay)) v.offers.push('clearance_needed');
  }
  const longest = breakLongestKm(state);
  if (longest !== null) v.longCaps.push({ rule: 'BRK', limit: longest });
  const race = nextRace(s.h);
  const runs = s.h.input.next.sessions.filter((x) => x.km > 0).length;
  if (runs > 0)
    v.longCaps.push({ rule: 'BRK-3', limit: longShare(s.h, runs, race?.distanceM ?? null) * target });
  v.weeksAfterKm = volumes.slice(1);
  v.vdotFactor = state.vdotFactor;
  v.noHardBefore = addDays(firstRunDay(s), state.row.noHardDays);
  v.wholeWeek = true;
  v.caps.push({ rule: 'BRK', limit: first, applied: target < s.p1Km });
  if (race !== null) v.offers.push('recheck_goal');
  if (state.gapDays > s.h.policy.break.rows.at(-2)!.upTo) v.offers.push('new_assessment');
  return v;
}

/** SAFE-2 with a short gap: one easy day per sick day, the first run at half its usual length. */
function afterIllness(s: Situation, easyDays: number): Verdict {
  const v = { ...proceed(s), code: 'replan_after_break' as const, rules: ['SAFE-2'] };
  v.noHardBefore = addDays(firstRunDay(s), easyDays);
  const first = s.h.input.next.sessions.find((x) => x.day === firstRunDay(s));
  v.firstRunKm = first === undefined ? null : s.h.policy.illness.firstRunShare * first.km;
  v.vdotFactor = 1;
  v.wholeWeek = true;
  return v;
}

function firstRunDay(s: Situation): string {
  return (
    s.h.input.next.sessions
      .filter((x) => x.km > 0 && x.day > s.h.asOf)
      .map((x) => x.day)
      .toSorted()[0] ?? s.h.input.next.start
  );
}

/** §2.10: two daily swaps in 7 days are fine, a third becomes a recovery week. */
function hasThirdSwap({ h }: Situation): boolean {
  const { swapsWindowDays, maxSwaps } = h.policy.guard;
  const recent = (h.input.swapDays ?? []).filter(
    (day) => day <= h.asOf && daysBetween(day, h.asOf) < swapsWindowDays,
  );
  return recent.length > maxSwaps;
}

function withRule(v: Verdict, rule: string): Verdict {
  return { ...v, rules: [rule, ...v.rules] };
}

/** S ≥ 4. A second trigger within 21 days becomes the strong cut and an urgent alert (§2.10). */
function recovery(s: Situation): Verdict {
  const { decide: d, guard } = s.h.policy;
  const recent = s.h.input.decisions.some(
    (x) =>
      x.code === 'insert_recovery' &&
      x.asOf < s.h.asOf &&
      daysBetween(x.asOf, s.h.asOf) < guard.recoveryEveryDays,
  );
  if (recent) return { ...scaleDown(s), rules: ['§2.5-5', 'RECOVERY-21'] };
  const v = verdict('insert_recovery', cut(s, d.recoveryFactor), ['§2.5-4', 'REC-3']);
  v.maxHard = 0;
  v.wholeWeek = true;
  v.longCaps.push({
    rule: 'REC-3',
    limit: d.recoveryLongFactor * (lastLongRunKm(s.h) ?? plannedLongKm(s) ?? s.p1Km),
  });
  v.weeksAfterKm = d.afterRecovery.map((share) => share * s.pLoadKm);
  return painRed(s, v);
}

/** S = 2 and 3; race protection cuts to 0.85 (GRD-7). */
function scaleDown(s: Situation): Verdict {
  const { decide: d, guard } = s.h.policy;
  const strong = s.now.score >= d.strongScore;
  const own = strong ? d.strongFactor : d.mildFactor;
  const factor = s.protection === null ? own : Math.min(own, guard.raceFactor);
  const v = verdict('scale_down', cut(s, factor), ['§2.5-5', ...(s.protection === null ? [] : ['GRD-7'])]);
  if (strong) {
    v.maxHard = d.strongMaxHard;
    v.thresholdOnly = true;
    if (s.protection !== null) v.swapHard = 1;
  } else {
    v.swapHard = 1;
    v.sharpener = s.protection !== null && s.now.score === 1;
  }
  const planned = plannedLongKm(s);
  if (planned !== null) v.longCaps.push({ rule: '§2.6', limit: factor * planned });
  return painRed(s, v);
}

/** "pain_red alone": at most 0.70 of the plan, nothing hard for 7 days, long run at most 0.60. */
function painRed(s: Situation, v: Verdict): Verdict {
  if (!s.now.flags.some((f) => f.code === 'pain_red' && f.muted !== true)) return v;
  const d = s.h.policy.decide;
  const planned = plannedLongKm(s);
  v.targetKm = Math.min(v.targetKm, cut(s, d.painRedFactor));
  v.maxHard = 0;
  v.thresholdOnly = false;
  v.sharpener = false;
  if (planned !== null) v.longCaps.push({ rule: 'PAIN', limit: d.painRedLongFactor * planned });
  v.rules.push('§2.6-pain');
  return v;
}

/** S = 1: hold; a planned down, taper or recovery week absorbs it; race protection turns it into a cut. */
function oneSign(s: Situation): Verdict {
  if (s.protection !== null) return scaleDown(s);
  if (!s.nextIsLoad) return { ...proceed(s), rules: ['§2.5-6', 'ABSORB'] };
  const v = verdict('hold', capped(s, Math.min(s.p1Km, s.pLastKm)), ['§2.5-6']);
  const p = s.now.points;
  const f2Again =
    p.F2 > 0 && s.now.flags.some((f) => f.family === 'F2' && f.level > 0 && s.now.previous.has(f.code));
  if (p.F3 > 0 || p.F4 > 0 || p.F5 > 0 || f2Again) v.swapHard = 1;
  const low = lowCompliance(s);
  if (low !== null) {
    v.targetKm = Math.min(v.targetKm, low.targetKm);
    v.offers.push(...low.offers);
    v.rules.push(...low.rules);
  }
  return v;
}

function scaleUp(s: Situation, up: ReturnType<typeof upRules>): Verdict {
  const v = verdict('scale_up', up.targetKm, ['§2.5-8', 'UP-1', 'UP-2', 'UP-3', 'UP-5', 'UP-6', 'UP-7']);
  if (up.readinessUnknown) {
    v.rules.push('UP-4');
    v.caps.push({ rule: 'UP-4', limit: up.factor * s.p1Km, applied: true });
  }
  return v;
}

/** The plan as it stands; the weekly cap only where the plan is more than 3 % above it. */
function proceed(s: Situation): Verdict {
  const over = s.cap !== null && above(s.p1Km, s.h.policy.caps.leaveAlone * s.cap.limit);
  return verdict('proceed', over ? s.cap!.limit : s.p1Km, ['§2.5-9']);
}

/** What holds for every decision: the way out of a recovery week, MISS-3, running break tables, the record of the caps. */
function withGuards(s: Situation, v: Verdict): Verdict {
  const after = v.code === 'replan_after_break' ? null : afterRecoveryKm(s);
  if (after !== null && v.targetKm > after) {
    v.targetKm = after;
    v.rules.push('REC-3');
    v.caps.push({ rule: 'REC-3', limit: after, applied: true });
  }
  const missed = s.h.week === null ? null : missedLongKm(s.h, s.h.week);
  if (missed !== null && s.nextIsLoad) v.longCaps.push({ rule: 'MISS-3', limit: missed });
  if (s.noHardBefore !== null && (v.noHardBefore === null || v.noHardBefore < s.noHardBefore))
    v.noHardBefore = s.noHardBefore;
  const afterHardCross = dayAfterHardCrossTraining(s);
  if (afterHardCross !== null && (v.noHardBefore === null || v.noHardBefore < afterHardCross)) {
    v.noHardBefore = afterHardCross;
    v.rules.push('XT-3');
  }
  if (s.cap !== null && v.code !== 'replan_after_break') {
    v.caps.push({ rule: s.cap.rule, limit: s.cap.limit, applied: !below(v.targetKm, s.cap.limit) });
  }
  return v;
}

/** XT-3, AVL-6: hard cross-training on the eve of the week is a hard day too; null: none so late. */
function dayAfterHardCrossTraining({ h }: Situation): string | null {
  const days = h.input.crossTraining.filter((x) => x.hard && x.day <= h.asOf).map((x) => x.day);
  const last = days.toSorted().at(-1);
  const open = last === undefined ? null : addDays(last, h.policy.caps.daysBetweenHard);
  return open !== null && open > h.input.next.start ? open : null;
}

/** For the texts: done share of the week under review. */
export function shareDone(s: Situation): number | null {
  return s.h.week === null ? null : doneShare(s.h, s.h.week);
}
