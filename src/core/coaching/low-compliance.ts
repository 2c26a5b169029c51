import { daysBetween } from '../time.ts';
import { missedInDays } from './match-plan.ts';
import type { Situation } from './situation.ts';
import { type Verdict, verdict } from './verdict.ts';
import { capped } from './week-size.ts';

/** §2.7: nothing is made up. The two-week row wins; null when enough was done or a light week follows. */
export function lowCompliance(s: Situation): Verdict | null {
  const c = s.h.policy.compliance;
  const has = (code: string) => s.now.flags.some((f) => f.code === code && f.muted !== true);
  // ≥ 3 sessions missed in 10 days: the weekly table at once, in an event review
  const missed =
    s.h.input.trigger === 'event' && missedInDays(s.h, c.missedWindowDays).length >= c.missedInWindow;
  const low = missed || has('under_plan') || has('far_under_plan') || has('two_low_weeks');
  if (!low || !s.nextIsLoad) return null;
  const v = has('two_low_weeks')
    ? verdict('scale_down', capped(s, Math.min(c.twoLowFactor * s.pLastKm, s.p1Km)), ['§2.7-two-low'])
    : has('far_under_plan')
      ? verdict('scale_down', capped(s, Math.min(c.farUnderFactor * s.pLastKm, s.p1Km)), ['§2.7-far-under'])
      : verdict('hold', capped(s, Math.min(s.p1Km, s.pLastKm)), ['§2.7-under']);
  if (has('far_under_plan') && !has('two_low_weeks')) v.swapHard = 1;
  if (has('two_low_weeks')) v.offers.push('plan_too_big');
  if (has('three_low_weeks')) v.offers.push('replan');
  // hysteresis: no automatic turn downwards within 14 days of a step up, unless the body asks for it
  const raised = s.h.input.decisions.some(
    (d) =>
      d.code === 'scale_up' &&
      d.asOf < s.h.asOf &&
      daysBetween(d.asOf, s.h.asOf) < s.h.policy.guard.oppositeDays,
  );
  if (v.code === 'scale_down' && raised) {
    return {
      ...v,
      code: 'hold',
      swapHard: 0,
      targetKm: capped(s, Math.min(s.p1Km, s.pLastKm)),
      rules: [...v.rules, 'OPPOSITE-14'],
    };
  }
  return v;
}
