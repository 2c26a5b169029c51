import { addDays } from '../time.ts';
import { formatPace } from '../units.ts';
import { factText } from './fact-text.ts';
import type { LaidWeek } from './lay-next-week.ts';
import { matchPlan } from './match-plan.ts';
import { nextRace } from './race-protection.ts';
import type { Situation } from './situation.ts';
import { fitSentences, type Say, sayIn } from './texts/say.ts';
import type { Verdict } from './verdict.ts';

/** EXPL-2 */

export interface Explanation {
  runner: string;
  coach: string;
  push: string;
}

/** EXPL-1: what, why (at most two facts), what now, until when, how to object; the coach also gets rules and limits. */
export function explain(
  s: Situation,
  v: Verdict,
  laid: LaidWeek,
  locked: boolean,
  pending: boolean,
): Explanation {
  const t = sayIn(s.h.input.language);
  const { coached } = s.h.input.runner;
  const what = locked ? t.say('what_hold_locked', { km: s.p1Km }) : whatText(s, v, laid, t);
  const why = locked
    ? [t.say('why_locked', {}), ...whyTexts(s, v, t).slice(0, 1)]
    : whyTexts(s, v, t).slice(0, 2);
  const now = locked ? [lockedAdvice(s, t)] : nowTexts(s, v, laid, t);
  const safe = v.code === 'rest_and_refer' || v.code === 'rest_until_clear';
  const until = safe
    ? t.say(s.emergency ? 'until_doctor' : coached ? 'until_clear' : 'until_clear_alone', {})
    : t.say('until_review', { date: t.date(addDays(s.h.input.next.start, 6)) });
  const object = safe
    ? t.say(coached ? 'object_safe' : 'object_safe_alone', {})
    : pending
      ? t.say(coached ? 'object_pending' : 'object_pending_alone', {})
      : t.say(coached ? 'object_coached' : 'object_runner', {});
  return {
    runner: [what, ...why, ...now, until, object].join(' '),
    push: fitSentences(
      [what, ...(safe ? now : []), ...why, ...(safe ? [] : now)],
      s.h.policy.explain.pushMax,
    ),
    coach: [what, ...why, ...now, coachLine(s, v)].join(' '),
  };
}

function whatText(s: Situation, v: Verdict, laid: LaidWeek, t: Say): string {
  const km = laid.newKm;
  const pct = s.p1Km > 0 ? Math.round((1 - km / s.p1Km) * 100) : 0;
  const fewerHard = laid.hardAfter < s.hard;
  switch (v.code) {
    case 'hold':
      return t.say(fewerHard ? 'what_hold_swap' : 'what_hold', { km });
    case 'scale_down':
      if (pct <= 0) return t.say('what_scale_down_same', { km });
      return t.say(fewerHard ? 'what_scale_down_swap' : 'what_scale_down', { km, pct });
    case 'insert_recovery':
      return t.say('what_insert_recovery', { km });
    case 'scale_up':
      return t.say('what_scale_up', { km, plan: s.p1Km });
    case 'replan_after_break':
      return t.say('what_replan_after_break', { km, long: laid.longestRunKm });
    case 'rest_and_refer':
      return t.say(s.emergency ? 'what_emergency' : 'what_rest_and_refer', {});
    case 'rest_until_clear':
      return t.say('what_rest_until_clear', {});
    default:
      return t.say(km < s.p1Km - 0.05 ? 'what_proceed_lighter' : 'what_proceed', { km });
  }
}

function whyTexts(s: Situation, v: Verdict, t: Say): string[] {
  if (s.emergency) return [t.say('why_emergency', {})];
  const out: string[] = [];
  if (v.code === 'replan_after_break' && s.breakNow !== null)
    out.push(t.say('why_gap', { days: s.breakNow.gapDays }));
  if (v.rules.includes('insufficient_data')) return [t.say('why_little_data', {})];
  const raised = s.now.flags
    .filter((f) => f.level > 0 && f.muted !== true)
    .toSorted((a, b) => b.level - a.level || Number(isRamp(a.code)) - Number(isRamp(b.code)));
  const seen = new Set<string>();
  for (const f of raised) {
    if (seen.has(f.family)) continue;
    seen.add(f.family);
    out.push(factText(f, t));
  }
  if (v.rules.includes('DAILY-third-swap'))
    out.unshift(
      t.say('why_third_swap', { n: s.h.policy.guard.maxSwaps + 1, days: s.h.policy.guard.swapsWindowDays }),
    );
  if (v.rules.includes('ABSORB')) out.splice(1, 0, t.say('why_absorb', { km: s.p1Km }));
  const match = s.h.week === null ? null : matchPlan(s.h, s.h.week);
  const m = match === null ? 0 : match.done.length + match.missed.length;
  const n = match?.done.length ?? 0;
  if (s.now.flags.some((f) => f.code === 'two_low_weeks')) out.push(t.say('why_two_low', {}));
  else if (
    out.length < 2 &&
    m > 0 &&
    (match!.missed.length > 0 || s.now.flags.some((f) => f.family === 'C'))
  ) {
    out.push(t.say('why_missed', { n, m }));
  }
  if (v.code === 'scale_up') {
    const better = s.now.flags.find((f) => f.code === 'response_better');
    if (better !== undefined) out.unshift(factText(better, t));
  }
  if (isCapped(s, v)) out.unshift(t.say('why_cap', { want: s.p1Km, cap: v.targetKm }));
  const race = s.protection;
  if (race !== null && out.length < 2) out.push(t.say('why_taper', { race: t.date(race.day) }));
  if (out.length === 0) out.push(m > 0 ? t.say('why_on_plan', { n, m }) : t.say('why_nothing', {}));
  return out;
}

/** A limit that follows from the last weeks (VOL-3, a running break table), and no sign, makes the week smaller. */
function isCapped(s: Situation, v: Verdict): boolean {
  const limits = ['proceed', 'hold', 'scale_up', 'scale_down'].includes(v.code);
  return limits && s.cap !== null && v.targetKm < s.p1Km - 0.05 && v.targetKm > s.cap.limit - 0.05;
}

/** Of one week's extra kilometres the plan's own number reads better than the ramp. */
function isRamp(code: string): boolean {
  return code.startsWith('ramp');
}

function nowTexts(s: Situation, v: Verdict, laid: LaidWeek, t: Say): string[] {
  const out: string[] = [];
  const has = (prefix: string) => s.now.flags.some((f) => f.code.startsWith(prefix) && f.level > 0);
  const race = nextRace(s.h);
  const site = s.now.flags.find((f) => f.code.startsWith('pain'))?.facts.site;
  switch (v.code) {
    case 'rest_and_refer':
      return [
        s.emergency
          ? t.say('now_emergency', {})
          : t.say(s.h.input.runner.coached ? 'now_rest_pain' : 'now_rest_pain_alone', {
              days: s.h.policy.pain.seeProfessionalDays,
            }),
      ];
    case 'rest_until_clear':
      return [t.say('now_rest_illness', {})];
    case 'replan_after_break':
      if (v.vdotFactor !== null && v.vdotFactor < s.h.policy.explain.paceWorthSaying)
        out.push(t.say('now_after_break', { pct: Math.round((1 - v.vdotFactor) * 100) }));
      if (race !== null) out.push(t.say('now_race_kept', { race: t.date(race.day) }));
      return out.length > 0 ? out : [t.say('now_all_easy', {})];
    case 'insert_recovery':
      return [t.say('now_all_easy', {}), t.say('now_week_after', { km: v.weeksAfterKm[0] ?? s.pLoadKm })];
  }
  if (has('easy_too_fast'))
    out.push(t.say('now_easy_ceiling', { ceiling: formatPace(s.h.input.runner.easyCeilingSPerKm) }));
  if (has('spike')) out.push(t.say('now_long_cap', { cap: laid.longRunCapKm }));
  else if (has('over_plan') || has('far_over_plan') || has('ramp')) out.push(t.say('now_absorb', {}));
  if (typeof site === 'string') out.push(t.say('now_pain_daily', { site: t.site(site) }));
  if (v.code === 'scale_down' && laid.hardAfter < s.hard)
    out.push(t.say('now_hard_left', { n: laid.hardAfter }));
  if (
    s.now.flags.some((f) => f.family === 'C') ||
    (s.h.week !== null && matchPlan(s.h, s.h.week).missed.length > 0)
  ) {
    out.push(t.say('now_no_catch_up', {}));
  }
  if (isCapped(s, v) && v.code === 'proceed') out.push(t.say('now_cap', {}));
  if (v.offers.includes('plan_too_big')) out.push(t.say('now_plan_too_big', {}));
  if (v.offers.includes('replan')) out.push(t.say('now_offer_replan', {}));
  if (
    s.h.input.runner.coached &&
    s.h.input.mode === 'suggest' &&
    s.now.score >= s.h.policy.coach.checkWithCoachScore
  )
    out.push(t.say('now_check_with_coach', {}));
  return out.length > 0 ? out : [t.say('now_keep_plan', {})];
}

function lockedAdvice(s: Situation, t: Say): string {
  const safe = s.painAlarm !== null || s.illness !== null || s.emergency;
  if (s.emergency) return t.say('now_emergency', {});
  const { coached } = s.h.input.runner;
  if (safe) return t.say(coached ? 'now_do_not_run' : 'now_do_not_run_alone', {});
  return s.now.score >= s.h.policy.coach.advisoryScore
    ? t.say(coached ? 'now_advice_only' : 'now_advice_only_alone', {})
    : t.say('now_keep_plan', {});
}

/** EXPL-5: rule ids, values and limits. */
function coachLine(s: Situation, v: Verdict): string {
  const flags = s.now.flags.map((f) => {
    const value = f.value === null ? '' : ` ${Math.round(f.value * 1000) / 1000}`;
    const limit = f.threshold === null ? '' : ` (limit ${f.threshold})`;
    return `${f.family} ${f.code}${value}${limit}`;
  });
  return `[S=${s.now.score}; ${[...v.rules, ...flags].join('; ')}${v.blockedBy.length > 0 ? `; blocked by ${v.blockedBy.join(', ')}` : ''}]`;
}
