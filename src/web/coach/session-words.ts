import type { Schema } from '../api/client.ts';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { useWords } from '../parts/words.ts';
import type { WorkoutStep } from './workout-steps.ts';

export type Session = Schema['CalendarSession'];

/** Names of what a session is and wants, in the reader's language and units. */
export function useSessionWords() {
  const { t } = usePreferences();
  const format = useFormat();
  const word = useWords();
  return {
    /** the text of `group.code`, or the code itself in plain letters where the app has no word for it */
    word,
    type: (type: string) => word('type', type),
    purpose: (type: string) => word('purpose', type),
    target: ({ target }: Pick<WorkoutStep, 'target'>): string => {
      switch (target.type) {
        case 'pace':
          return target.upperOnly
            ? t('target.slower', { pace: format.pace(target.fastSPerKm) })
            : format.paceRange(target.fastSPerKm, target.slowSPerKm);
        case 'hr':
          return `${Math.round(target.lowBpm)}–${format.heartRate(target.highBpm)}`;
        case 'rpe':
          return t('target.rpe', { low: target.low, high: target.high });
        case 'zone':
          return t('target.zone', { band: target.band });
        case 'none':
          return t('target.free');
      }
    },
    length: ({ end }: Pick<WorkoutStep, 'end'>): string =>
      end.type === 'time'
        ? format.duration(end.s)
        : end.type === 'distance'
          ? end.m < 1000
            ? `${Math.round(end.m)} m`
            : format.distance(end.m)
          : t('step.lap'),
  };
}
