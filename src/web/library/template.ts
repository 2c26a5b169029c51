import type { Schema } from '../api/client.ts';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';

export type Template = Schema['PlanTemplate'];
export type TemplateSession = Template['sessions'][number];
export type SessionType = TemplateSession['type'];

/** What a template may hold, in the order of their hardness: all but the race, which is nobody's template. */
export const TYPES = [
  ...['recovery', 'easy', 'easy_strides', 'run_walk', 'long_easy', 'long_progress', 'long_mp'],
  ...['steady', 'tempo', 'tempo_split', 'cruise', 'over_under', 'race_pace', 'fartlek', 'ladder'],
  ...['vo2_long', 'vo2_short', 'rep_400', 'rep_200', 'hill_sprint', 'hill_reps', 'sharpener', 'time_trial'],
] as SessionType[];

const KM_PER_MI = 1.609344;
const A_MONDAY = Date.UTC(2026, 5, 1, 12);
const DAY_MS = 86_400_000;

/** A template of one session, which is laid on a day; else it is laid on a Monday. */
export const isSession = (sessions: readonly TemplateSession[]) => sessions.every((s) => s.after === 0);

/** Whole weeks that the sessions reach into. */
export const weeksOf = (sessions: readonly TemplateSession[]) =>
  Math.floor(Math.max(0, ...sessions.map((s) => s.after)) / 7) + 1;

/** Kilometres as the reader types and reads them. */
export function useTypedKm() {
  const { t, units } = usePreferences();
  const factor = units === 'imperial' ? KM_PER_MI : 1;
  return {
    label: t('library.km', { unit: t(units === 'imperial' ? 'unit.mi' : 'unit.km') }),
    toText: (km: number) => String(Math.round((km / factor) * 10) / 10),
    /** null: no distance that can be run */
    toKm(text: string): number | null {
      const km = Math.round(Number(text.replace(',', '.')) * factor * 100) / 100;
      return Number.isFinite(km) && km >= 0.5 && km <= 250 ? km : null;
    },
  };
}

/** 0 → Monday … 6 → Sunday, in the reader's language. */
export function useWeekday() {
  const { language } = usePreferences();
  return (after: number, weekday: 'long' | 'short' = 'long') =>
    new Date(A_MONDAY + (after % 7) * DAY_MS).toLocaleDateString(language, { weekday, timeZone: 'UTC' });
}

/** What a template is in a line: its length, its sessions, its distance. */
export function useTemplateSum() {
  const { t } = usePreferences();
  const format = useFormat();
  return (sessions: readonly TemplateSession[]) =>
    t('library.sum', {
      weeks: isSession(sessions) ? t('library.oneSession') : t('library.weeks', { n: weeksOf(sessions) }),
      sessions: sessions.length,
      km: format.distance(sessions.reduce((sum, s) => sum + s.km, 0) * 1000),
    });
}
