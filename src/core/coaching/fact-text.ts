import { formatPace } from '../units.ts';
import type { Flag } from './record.ts';
import type { Say } from './texts/say.ts';

/** One flag as a sentence with its numbers and date. */
export function factText(f: Flag, t: Say): string {
  const num = (name: string) => Number(f.facts[name]);
  const date = typeof f.facts.date === 'string' ? t.date(f.facts.date) : '';
  switch (f.code) {
    case 'spike_small':
    case 'spike_moderate':
    case 'spike_large':
      return t.say('why_spike', { date, km: num('km'), pct: num('pct'), l30: num('l30') });
    case 'ramp_high':
    case 'ramp_very_high':
      return t.say('why_ramp', { done: num('done'), pct: num('pct'), base: num('base') });
    case 'over_plan':
    case 'far_over_plan':
      return t.say('why_over_plan', { done: num('done'), pct: num('pct') });
    case 'easy_too_fast':
    case 'easy_too_fast_persistent':
      return t.say('why_easy', {
        n: num('n'),
        m: num('m'),
        date,
        pace: formatPace(num('paceS')),
        ceiling: formatPace(num('ceilingS')),
      });
    case 'speed_too_fast':
      return t.say('why_speed', { n: num('n'), pct: num('pct') });
    case 'load_over':
      return t.say('why_load', { pct: num('pct') });
    case 'readiness_low':
    case 'readiness_very_low':
      return t.say('why_readiness', { n: num('n'), m: num('m') });
    case 'rpe_high':
    case 'rpe_very_high':
      return t.say('why_rpe', { points: num('points'), n: num('n') });
    case 'monotony_high':
      return t.say(f.facts.noRest === 1 ? 'why_no_rest' : 'why_monotony', {});
    case 'pain_amber':
    case 'pain_red':
      return t.say('why_pain', { level: num('level'), site: t.site(String(f.facts.site)), date });
    case 'illness_mild':
      return t.say('why_illness_mild', { date });
    case 'illness_systemic':
      return t.say('why_illness_systemic', { date });
    case 'response_worse':
      return f.facts.byIndex === 1
        ? t.say('why_worse_index', { pct: num('pct') })
        : t.say('why_worse_race', {});
    case 'response_better':
      return f.facts.byIndex === 1
        ? t.say('why_better_index', { pct: num('pct') })
        : t.say('why_better_race', {});
    default:
      return t.rule(f.code);
  }
}
