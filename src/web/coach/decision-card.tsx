import type { Schema } from '../api/client.ts';
import { NotesBeneath } from '../notes/notes.tsx';
import { ActivityLink } from '../parts/activity-link.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { DecisionAnswer } from './decision-answer.tsx';
import { useSessionWords } from './session-words.ts';

const UNDER_WAY = ['proceed', 'scale_up'];

/** A decision with its reasons, what limits it kept, what would have changed it, and the way to take it back. */
export function DecisionCard({ stored, open = false }: { stored: Schema['StoredDecision']; open?: boolean }) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useSessionWords();
  const { decision } = stored;
  const runs = [...new Set(decision.flags.flatMap((f) => f.evidence))].filter((id) => id.startsWith('act_'));
  return (
    <article className="rounded-xl border border-line bg-surface p-4">
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <strong className={UNDER_WAY.includes(decision.code) ? 'text-good' : 'text-warn'}>
          {words.word('outcome', decision.code)}
        </strong>
        <span className="text-sm text-muted">
          {format.day(decision.scope.from)} – {format.day(decision.scope.to)}
        </span>
      </p>
      <p className="mt-2 max-w-prose">{format.sentence(decision.explanation.runner)}</p>
      {decision.counterfactual !== null && (
        <p className="mt-2 max-w-prose border-l-4 border-brand pl-3 text-sm">
          {format.sentence(decision.counterfactual.text)}
        </p>
      )}
      <details className="mt-3 text-sm" open={open}>
        <summary className="min-h-6 cursor-pointer text-muted">{t('decision.details')}</summary>
        <div className="mt-2 grid gap-3">
          {decision.changes.length > 0 && (
            <div>
              <h3 className="font-semibold">{t('decision.changes')}</h3>
              <ul className="mt-1 grid gap-1">
                {decision.changes.map((c) => (
                  <li key={`${c.workoutId}${c.op}${c.rule}`}>
                    {t('decision.change', {
                      before: `${format.day(c.before.day)}: ${words.type(c.before.type)} ${format.distance(c.before.km * 1000)}`,
                      after:
                        c.after === null
                          ? t('decision.dropped')
                          : `${c.after.day === c.before.day ? '' : `${format.day(c.after.day)}: `}${words.type(c.after.type)} ${format.distance(c.after.km * 1000)}`,
                    })}{' '}
                    <span className="text-muted">({c.rule})</span>
                  </li>
                ))}
              </ul>
            </div>
          )}
          {decision.caps.length > 0 && (
            <div>
              <h3 className="font-semibold">{t('decision.limits')}</h3>
              <ul className="mt-1 grid gap-1">
                {decision.caps.map((cap) => (
                  <li key={cap.rule}>
                    {words.word('cap', cap.rule)}:{' '}
                    {cap.limit === null ? '–' : format.distance(cap.limit * 1000)}
                    {cap.applied ? ` · ${t('decision.applied')}` : ''}{' '}
                    <span className="text-muted">({cap.rule})</span>
                  </li>
                ))}
              </ul>
            </div>
          )}
          {decision.unknown.length > 0 && (
            <p>
              {t('decision.unknown', {
                what: decision.unknown.map((family) => words.word('family', family)).join(', '),
              })}
            </p>
          )}
          {runs.length > 0 && (
            <p className="flex flex-wrap gap-x-3 gap-y-1">
              <span>{t('decision.evidence')}</span>
              {runs.slice(0, 8).map((id, i) => (
                <ActivityLink key={id} id={id}>
                  {t('decision.run', { n: i + 1 })}
                </ActivityLink>
              ))}
            </p>
          )}
          <p className="text-muted">{t('decision.policy', { version: stored.policyVersion })}</p>
        </div>
      </details>
      <DecisionAnswer stored={stored} />
      <NotesBeneath about="decision" aboutId={stored.decisionId} />
    </article>
  );
}
