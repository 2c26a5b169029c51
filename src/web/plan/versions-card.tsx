import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, dataOf, type Schema } from '../api/client.ts';
import { useSessionWords } from '../coach/session-words.ts';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { useFormat } from '../parts/format.ts';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';

type Version = Schema['PlanVersion'];
const MOST_LINES = 12;

/** Every version of the plan in force: who made it, why, what it changed, and the way back to it. */
export function VersionsCard() {
  const { t } = usePreferences();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ['versions'],
    queryFn: async () => {
      const { plans } = await dataOf(api.GET('/v1/plans'));
      const active = plans.find((p) => p.active);
      if (active === undefined) return null;
      const { planId } = active;
      return {
        planId,
        ...(await dataOf(api.GET('/v1/plans/{id}/versions', { params: { path: { id: planId } } }))),
      };
    },
  });
  const back = useMutation({
    mutationFn: async ({ planId, version }: { planId: string; version: number }) => {
      const plan = await dataOf(
        api.GET('/v1/plans/{id}/versions/{version}', {
          params: { path: { id: planId, version: String(version) } },
        }),
      );
      return dataOf(api.PUT('/v1/plan', { body: plan }));
    },
    onSuccess: () => queries.invalidateQueries(),
  });
  return (
    <Card title={t('versions.title')}>
      <Loaded query={query} minHeight="min-h-40">
        {(found) =>
          found === null ? (
            <p className="text-muted">{t('plan.none')}</p>
          ) : (
            <ol className="grid gap-3">
              {found.versions.map((v, i) => (
                <VersionRow
                  key={v.version}
                  version={v}
                  onBack={i === 0 ? null : () => back.mutate({ planId: found.planId, version: v.version })}
                />
              ))}
            </ol>
          )
        }
      </Loaded>
      <Said error={back.error} done={back.isSuccess ? t('versions.done') : null} />
    </Card>
  );
}

function VersionRow({ version: v, onBack }: { version: Version; onBack: (() => void) | null }) {
  const { t, language } = usePreferences();
  const format = useFormat();
  const words = useSessionWords();
  const side = (s: Version['diff']['sessions'][number]['before']) =>
    s === null ? '–' : `${format.day(s.day)}: ${words.type(s.type)} ${format.distance(s.km * 1000)}`;
  const { sessions, strength } = v.diff;
  const changed = sessions.length + strength.length;
  const room = Math.max(0, MOST_LINES - sessions.length);
  const strengthChange = ({ op, day, phase }: (typeof strength)[number]) =>
    op === 'dropped'
      ? t('versions.strength.dropped')
      : day === null && phase === null
        ? t('versions.strength.asLaid')
        : t('versions.strength', {
            what: [
              ...(day === null ? [] : [format.day(day)]),
              ...(phase === null ? [] : [words.word('strengthPhase', phase)]),
            ].join(', '),
          });
  return (
    <li className="border-t border-line pt-3 first:border-0 first:pt-0">
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <p>
          <strong>{t('versions.version', { n: v.version })}</strong>{' '}
          <span className="text-sm text-muted">
            {words.word('by', v.madeBy)} ·{' '}
            {new Date(v.createdAt).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' })}
          </span>
        </p>
        {onBack !== null && <Button onClick={onBack}>{t('versions.backTo', { n: v.version })}</Button>}
      </div>
      {v.reason !== null && <p className="text-sm">{words.word('outcome', v.reason)}</p>}
      {changed > 0 && (
        <details className="text-sm">
          <summary className="min-h-6 cursor-pointer text-muted">
            {t('versions.changed', { n: changed })}
          </summary>
          <ul className="mt-1 grid gap-1">
            {sessions.slice(0, MOST_LINES).map((s) => (
              <li key={s.op + s.sessionId}>
                <span className="font-medium">{words.word('op', s.op)}</span>{' '}
                {s.op === 'added'
                  ? side(s.after)
                  : s.op === 'removed'
                    ? side(s.before)
                    : `${side(s.before)} → ${side(s.after)}`}
              </li>
            ))}
            {strength.slice(0, room).map((s) => (
              <li key={s.sessionId}>{strengthChange(s)}</li>
            ))}
            {changed > MOST_LINES && (
              <li className="text-muted">{t('versions.more', { n: changed - MOST_LINES })}</li>
            )}
          </ul>
        </details>
      )}
    </li>
  );
}
