import type { ReactNode } from 'react';
import { WorkoutChart } from '../charts/workout-chart.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { shownBase } from '../people/shown-athlete.ts';
import { type Session, useSessionWords } from './session-words.ts';
import { stepRows } from './workout-steps.ts';

/** A session as picture, sentence and table, with its purpose, why it is there and what comes with it. */
export function SessionDetails({ session, children }: { session: Session; children?: ReactNode }) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useSessionWords();
  const { workout, explanation } = session;
  const rows = stepRows(workout.steps);
  return (
    <div className="grid gap-4">
      <p className="max-w-prose">{words.purpose(session.type)}</p>
      <div>
        <WorkoutChart
          workout={workout}
          label={t('session.picture', { name: words.type(session.type), steps: rows.length })}
        />
        <p className="mt-2 font-medium">{format.sentence(explanation.now)}</p>
        <details className="mt-1 text-sm">
          <summary className="min-h-6 cursor-pointer text-muted">{t('session.steps')}</summary>
          <table className="mt-2 w-full text-left">
            <thead className="text-muted">
              <tr>
                <th className="py-1 pr-3 font-medium">{t('session.step')}</th>
                <th className="py-1 pr-3 font-medium">{t('session.length')}</th>
                <th className="py-1 font-medium">{t('session.target')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ step, times }, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other name and never change places
                <tr key={i} className="border-t border-line">
                  <td className="py-1 pr-3">{words.word('role', step.role)}</td>
                  <td className="whitespace-nowrap py-1 pr-3">
                    {times > 1 ? `${times} × ` : ''}
                    {words.length(step)}
                  </td>
                  <td className="py-1">{words.target(step)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      </div>
      <div>
        <h3 className="text-sm font-semibold text-muted">{t('session.why')}</h3>
        <ul className="mt-1 list-disc pl-5">
          {explanation.why.map((reason) => (
            <li key={reason}>{format.sentence(reason)}</li>
          ))}
          <li>{format.sentence(explanation.until)}</li>
        </ul>
      </div>
      {session.fuel.length > 0 && (
        <div>
          <h3 className="text-sm font-semibold text-muted">{t('session.fuel')}</h3>
          <ul className="mt-1 list-disc pl-5">
            {session.fuel.map((note) => (
              <li key={note.rule + note.text}>{format.sentence(note.text)}</li>
            ))}
          </ul>
        </div>
      )}
      {children}
      {session.state === 'ahead' && (
        <p className="flex flex-wrap gap-x-4 gap-y-2 text-sm">
          <span className="text-muted">{t('session.download')}</span>
          {['fit', 'zwo', 'tcx', 'ics', 'json'].map((kind) => (
            <a key={kind} href={`${shownBase}/v1/workouts/${session.id}.${kind}`} download>
              {kind.toUpperCase()}
            </a>
          ))}
        </p>
      )}
      {session.match !== null && (
        <p className="text-sm text-muted">
          {t('match.sentence', {
            how: words.word('match', session.match.how),
            sure: t(sureness(session.match.confidence)),
            percent: format.percent(session.match.confidence),
          })}
        </p>
      )}
    </div>
  );
}

/** A confidence from 0 to 1 in words. */
export function sureness(confidence: number): 'match.sure' | 'match.likely' | 'match.unsure' {
  return confidence >= 0.8 ? 'match.sure' : confidence >= 0.5 ? 'match.likely' : 'match.unsure';
}
