import { isDay } from '../../time.ts';
import { formatDuration, formatPace } from '../../units.ts';
import type { RuleNote } from '../wins/win-rule.ts';
import { ruleTextsDe } from './rule-texts-de.ts';
import { ruleTextsEn } from './rule-texts-en.ts';
import { type Say, sayIn } from './say.ts';
import { kindName } from './session-names.ts';

const TEXTS = { en: ruleTextsEn, de: ruleTextsDe } as const;

/** Words that stand for codes in the facts: sides, phases, tests, ways of cross-training, flags. */
const WORDS: Record<'en' | 'de', Record<string, string>> = {
  en: {
    time_trial_3km: '3 km time trial',
    time_trial_5km: '5 km time trial',
    test_6min: '6-minute test',
    test_30min: '30-minute test',
    pool: 'in the pool',
    elliptical: 'on the elliptical',
    bike: 'on the bike',
    swim: 'of swimming',
    hike: 'of hiking',
    easy_runs: 'easy runs',
    first_quality: 'the first hard session',
    second_quality: 'the second hard session',
    long_run: 'part of the long run',
    volume: 'kilometres',
    ramp_high: 'much more than your bigger weeks',
    ramp_very_high: 'far more than your bigger weeks',
    over_plan: 'more than planned',
    far_over_plan: 'far more than planned',
    spike_small: 'one run was much longer than usual',
    spike_moderate: 'one run was much longer than usual',
    spike_large: 'one run was much longer than usual',
    maintain_goal: 'to maintain',
    return_goal: 'to return',
    applied_in_part: 'applied in part',
  },
  de: {
    left: 'links',
    right: 'rechts',
    form: 'Technik',
    strength: 'Kraft',
    power: 'Schnellkraft',
    maintain: 'Erhalt',
    time_trial_3km: '3-km-Testlauf',
    time_trial_5km: '5-km-Testlauf',
    test_6min: '6-Minuten-Test',
    test_30min: '30-Minuten-Test',
    pool: 'Laufen im Wasser',
    elliptical: 'auf dem Crosstrainer',
    bike: 'auf dem Rad',
    swim: 'Schwimmen',
    hike: 'Wandern',
    easy_runs: 'lockere Läufe',
    first_quality: 'die erste harte Einheit',
    second_quality: 'die zweite harte Einheit',
    long_run: 'ein Teil des langen Laufs',
    volume: 'Kilometer',
    ramp_high: 'viel mehr als deine größeren Wochen',
    ramp_very_high: 'weit mehr als deine größeren Wochen',
    over_plan: 'mehr als geplant',
    far_over_plan: 'weit mehr als geplant',
    spike_small: 'ein Lauf war viel länger als sonst',
    spike_moderate: 'ein Lauf war viel länger als sonst',
    spike_large: 'ein Lauf war viel länger als sonst',
    maintain_goal: 'zu halten',
    return_goal: 'zurückzukehren',
    undone: 'zurückgenommen',
    rejected: 'abgelehnt',
    approved: 'angenommen',
    applied: 'umgesetzt',
    applied_in_part: 'zum Teil umgesetzt',
    expired: 'abgelaufen',
  },
};

/** The sentence of a note in one language (EXPL-4). */
export function ruleText(note: RuleNote, language: 'en' | 'de'): string {
  const facts = note.facts as Record<string, number | string>;
  return filled(TEXTS[language][note.text], facts, language);
}

/**
 * A template with its facts as the language writes them: days, times, paces, decimals, and words for codes. With `year`
 * days say theirs, as a refusal does: a wrong year is what it may be about.
 */
export function filled(
  template: string,
  facts: Record<string, number | string>,
  language: 'en' | 'de',
  { year = false } = {},
): string {
  const say = sayIn(language);
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = facts[name] ?? '';
    const shown = show(name, value, say, language);
    return year && typeof value === 'string' && isDay(value) ? `${shown} ${value.slice(0, 4)}` : shown;
  });
}

function show(name: string, value: number | string, say: Say, language: 'en' | 'de'): string {
  if (typeof value === 'number') {
    if (name === 'paceS' || name === 'ceilingS') return formatPace(value);
    if (name.endsWith('S')) return formatDuration(value);
    const text = String(Math.round(value * 10) / 10);
    return language === 'de' ? text.replace('.', ',') : text;
  }
  if (name === 'weekdays' || name === 'bestWeekdays')
    return joined(
      value.split(' ').map((d) => say.weekday(`2024-01-0${Number(d) + 1}`)),
      language,
    );
  if (name === 'dropped')
    return joined(
      value.split(/,? /).map((word) => WORDS[language][word] ?? word),
      language,
    );
  if (name === 'type') return kindName(value, language);
  if (isDay(value)) return say.date(value);
  return WORDS[language][value] ?? value;
}

function joined(words: readonly string[], language: 'en' | 'de'): string {
  const and = language === 'de' ? 'und' : 'and';
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${and} ${words.at(-1)}`;
}
