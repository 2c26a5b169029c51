/**
 * Every text of the adaptation policy with the values it needs. A language is one value of `Texts`;
 * templates hold `{name}` placeholders and nothing decides on their wording (EXPL-4).
 */
export interface TextParams {
  // what was decided
  what_proceed: { km: number };
  what_proceed_lighter: { km: number };
  what_hold: { km: number };
  what_hold_swap: { km: number };
  what_scale_down: { km: number; pct: number };
  what_scale_down_swap: { km: number; pct: number };
  what_scale_down_same: { km: number };
  what_insert_recovery: { km: number };
  what_scale_up: { km: number; plan: number };
  what_replan_after_break: { km: number; long: number };
  what_rest_and_refer: Record<never, never>;
  what_rest_until_clear: Record<never, never>;
  what_emergency: Record<never, never>;
  what_hold_locked: { km: number };
  what_swap_hard: { km: number };
  what_keep: Record<never, never>;
  what_move_session: { from: string; to: string };
  what_drop_session: { day: string };
  what_missed_easy: Record<never, never>;
  // why
  why_on_plan: { n: number; m: number };
  why_nothing: Record<string, never>;
  why_spike: { date: string; km: number; pct: number; l30: number };
  why_ramp: { done: number; pct: number; base: number };
  why_over_plan: { done: number; pct: number };
  why_easy: { n: number; m: number; ceiling: string; date: string; pace: string };
  why_speed: { n: number; pct: number };
  why_load: { pct: number };
  why_readiness: { n: number; m: number };
  why_rpe: { points: number; n: number };
  why_monotony: Record<never, never>;
  why_no_rest: Record<never, never>;
  why_pain: { level: number; site: string; date: string };
  why_illness_mild: { date: string };
  why_illness_systemic: { date: string };
  why_worse_index: { pct: number };
  why_worse_race: Record<never, never>;
  why_better_index: { pct: number };
  why_better_race: Record<never, never>;
  why_missed: { n: number; m: number };
  why_two_low: Record<never, never>;
  why_gap: { days: number };
  why_little_data: Record<never, never>;
  why_taper: { race: string };
  why_cap: { want: number; cap: number };
  why_absorb: { km: number };
  why_third_swap: { n: number; days: number };
  why_one_sign_today: Record<never, never>;
  why_low_today: Record<never, never>;
  why_emergency: Record<never, never>;
  why_locked: Record<never, never>;
  why_fits: { day: string };
  why_no_slot: { day: string };
  // what now
  now_keep_plan: Record<never, never>;
  now_easy_ceiling: { ceiling: string };
  now_absorb: Record<never, never>;
  now_long_cap: { cap: number };
  now_all_easy: Record<never, never>;
  now_hard_left: { n: number };
  now_no_catch_up: Record<never, never>;
  now_pain_daily: { site: string };
  now_rest_pain: { days: number };
  now_rest_pain_alone: { days: number };
  now_rest_illness: Record<never, never>;
  now_emergency: Record<never, never>;
  now_after_break: { pct: number };
  now_race_kept: { race: string };
  now_advice_only: Record<never, never>;
  now_advice_only_alone: Record<never, never>;
  now_do_not_run: Record<never, never>;
  now_do_not_run_alone: Record<never, never>;
  now_week_after: { km: number };
  now_cap: Record<never, never>;
  now_plan_too_big: Record<never, never>;
  now_offer_replan: Record<never, never>;
  now_check_with_coach: Record<never, never>;
  now_drop_last: Record<never, never>;
  now_dropped: { km: number; day: string };
  // until when
  until_review: { date: string };
  until_doctor: Record<never, never>;
  until_clear: Record<never, never>;
  until_clear_alone: Record<never, never>;
  until_tonight: Record<never, never>;
  // how to object
  object_runner: Record<never, never>;
  object_coached: Record<never, never>;
  object_safe: Record<never, never>;
  object_safe_alone: Record<never, never>;
  object_pending: Record<never, never>;
  object_pending_alone: Record<never, never>;
  // what would have changed it
  if_spike: { date: string; km: number; code: string };
  if_week: { km: number; code: string };
  if_easy: { n: number; code: string };
  if_readiness: { n: number; code: string };
  if_readiness_low: { code: string };
  if_rpe: { points: number; code: string };
  if_no_pain: { code: string };
  if_no_report: { code: string };
  if_pain: { level: number; code: string };
  if_no_illness: { code: string };
  if_response: { code: string };
  if_work: { code: string };
  if_swap: { date: string; code: string };
  if_load: { code: string };
  if_run: { date: string; code: string };
  if_rest: { date: string; code: string };
  if_unlocked: { code: string };
  if_readiness_today: { code: string };
  if_done: { day: string; code: string };
  if_all_done: { code: string };
  if_free: { day: string; min: number; code: string };
  if_key: { day: string; code: string };
  if_missed: { day: string; code: string };
  // alerts to the coach
  alert_emergency: Record<never, never>;
  alert_safe_1: { level: number; site: string };
  alert_safe_2: Record<never, never>;
  alert_second_recovery: Record<never, never>;
  alert_locked_overload: { score: number };
  alert_overload: { score: number };
  alert_spike: { date: string; km: number; pct: number };
  alert_pain: { level: number; site: string };
  alert_silent: { days: number };
  alert_goal_at_risk: Record<never, never>;
  alert_data_stale: { days: number; date: string };
  alert_connection_fails: { date: string };
  // what ends an alert by itself
  clear_emergency: Record<never, never>;
  clear_pain_alarm: Record<never, never>;
  clear_illness: Record<never, never>;
  clear_overload: Record<never, never>;
  clear_locked: Record<never, never>;
  clear_spike: Record<never, never>;
  clear_pain: Record<never, never>;
  clear_silent: Record<never, never>;
  clear_goal: Record<never, never>;
  clear_stale: Record<never, never>;
  clear_connection: Record<never, never>;
}

export type TextKey = keyof TextParams;

export interface Texts {
  language: 'en' | 'de';
  months: string[];
  weekdays: string[];
  /** "3 May" from day and month name */
  date: string;
  decimal: string;
  codes: Record<string, string>;
  /** rule ids and findings that are shown as such, as sentences */
  rules: Record<string, string>;
  /** body parts; `{part}` takes left or right around it */
  sites: Record<string, string>;
  left: string;
  right: string;
  texts: { [K in TextKey]: string };
}
