import { sayIn } from '../texts/say.ts';
import type { Finding } from './alert-rules.ts';

type Told = Pick<Finding, 'cause' | 'facts'>;

/** What was found, in one sentence. It says of the body what the coach may know: never for a subject line. */
export function alertSentence({ cause, facts }: Told, language: 'en' | 'de'): string {
  const t = sayIn(language);
  const number = (name: string) => Number(facts[name] ?? 0);
  const site = () => t.site(String(facts.site ?? ''));
  const date = () => t.date(String(facts.date));
  switch (cause) {
    case 'emergency':
      return t.say('alert_emergency', {});
    case 'SAFE-1':
      return t.say('alert_safe_1', { level: number('level'), site: site() });
    case 'SAFE-2':
      return t.say('alert_safe_2', {});
    case 'second_recovery':
      return t.say('alert_second_recovery', {});
    case 'locked_overload':
      return t.say('alert_locked_overload', { score: number('score') });
    case 'overload':
      return t.say('alert_overload', { score: number('score') });
    case 'spike':
      return t.say('alert_spike', { date: date(), km: number('km'), pct: number('pct') });
    case 'pain':
      return t.say('alert_pain', { level: number('level'), site: site() });
    case 'silent':
      return t.say('alert_silent', { days: number('days') });
    case 'goal_at_risk':
      return t.say('alert_goal_at_risk', {});
    case 'data_stale':
      return facts.failingSince === undefined
        ? t.say('alert_data_stale', { days: number('days'), date: date() })
        : t.say('alert_connection_fails', { date: t.date(String(facts.failingSince)) });
  }
}

/** What it would take for the alert to end by itself. */
export function clearSentence({ cause, facts }: Told, language: 'en' | 'de'): string {
  const t = sayIn(language);
  switch (cause) {
    case 'emergency':
      return t.say('clear_emergency', {});
    case 'SAFE-1':
      return t.say('clear_pain_alarm', {});
    case 'SAFE-2':
      return t.say('clear_illness', {});
    case 'second_recovery':
    case 'overload':
      return t.say('clear_overload', {});
    case 'locked_overload':
      return t.say('clear_locked', {});
    case 'spike':
      return t.say('clear_spike', {});
    case 'pain':
      return t.say('clear_pain', {});
    case 'silent':
      return t.say('clear_silent', {});
    case 'goal_at_risk':
      return t.say('clear_goal', {});
    case 'data_stale':
      return facts.failingSince === undefined ? t.say('clear_stale', {}) : t.say('clear_connection', {});
  }
}
