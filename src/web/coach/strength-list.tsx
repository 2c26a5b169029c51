import type { Schema } from '../api/client.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { useSessionWords } from './session-words.ts';
import { StrengthActions } from './strength-actions.tsx';

/** Strength sessions with their exercises, sets, and what can be done about them. */
export function StrengthList({
  sessions,
  today,
}: {
  sessions: readonly Schema['StrengthSession'][];
  today: string;
}) {
  const { t } = usePreferences();
  const words = useSessionWords();
  return (
    <ul className="grid gap-3">
      {sessions.map((s) => (
        <li key={s.id}>
          <p className="font-medium">
            {t('strength.session', { phase: words.word('strengthPhase', s.phase), minutes: s.minutes })}
            {s.state !== 'ahead' && (
              <span className={s.state === 'done' ? 'text-good' : 'text-muted'}>
                {' '}
                · {words.word('state', s.state)}
              </span>
            )}
          </p>
          <p className="text-sm text-muted">{s.text}</p>
          <ul className="mt-1 grid gap-0.5 text-sm">
            {s.exercises.map((e) => (
              <li key={e.name}>
                {e.label}: {e.sets} × {e.low === e.high ? e.low : `${e.low}–${e.high}`}{' '}
                {t(e.unit === 's' ? 'strength.s' : 'strength.reps')}
                {e.perSide ? ` ${t('strength.perSide')}` : ''}
                {e.extra === undefined
                  ? ''
                  : ` · ${t(`strength.extra.${e.extra.side}`, { n: e.extra.sets })}`}
              </li>
            ))}
          </ul>
          <StrengthActions session={s} today={today} />
        </li>
      ))}
    </ul>
  );
}
