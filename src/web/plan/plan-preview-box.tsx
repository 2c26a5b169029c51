import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf, Problem } from '../api/client.ts';
import { PlanWeeksChart } from '../charts/plan-weeks-chart.tsx';
import { useSessionWords } from '../coach/session-words.ts';
import { Button } from '../parts/button.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { Instead, Said } from '../parts/said.tsx';

/** The plan that would lead to a goal and whether it can, before anything is accepted. */
export function PlanPreviewBox({ goalId, onDone }: { goalId: string; onDone: () => void }) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useSessionWords();
  const queries = useQueryClient();
  const [risk, setRisk] = useState(false);
  const preview = useQuery({
    queryKey: ['preview', goalId],
    queryFn: () => dataOf(api.POST('/v1/plans/preview', { body: { goalId } })),
    retry: false,
    gcTime: 0,
  });
  const accept = useMutation({
    mutationFn: (previewId: string) =>
      dataOf(api.POST('/v1/plans', { body: { goalId, previewId, ...(risk ? { acceptRisk: true } : {}) } })),
    onSuccess: async () => {
      await queries.invalidateQueries();
      onDone();
    },
  });
  if (preview.isPending) return <p className="min-h-40 text-muted">{t('state.loading')}</p>;
  if (preview.isError) {
    const { error } = preview;
    return (
      <div role="alert" className="grid gap-2">
        <p className="text-bad">{error instanceof Problem ? error.message : t('state.offline')}</p>
        {error instanceof Problem && <Instead offers={error.instead} />}
        <Button className="justify-self-start" onClick={onDone}>
          {t('dialog.close')}
        </Button>
      </div>
    );
  }
  const { feasibility: f, says, plan, previewId } = preview.data;
  const risky = f?.status === 'at_risk' || f?.time === 'at_risk';
  const tone =
    f === null || f.status === 'ok' ? 'text-good' : f.status === 'tight' ? 'text-warn' : 'text-bad';
  return (
    <div className="grid gap-3 rounded-lg bg-raised p-3">
      {f !== null && (
        <div>
          <p className={`font-semibold ${tone}`}>{words.word('feasible', f.status)}</p>
          <p className="text-sm">
            {t('feasible.numbers', {
              now: format.distance(f.nowKm * 1000, 0),
              reach: format.distance(f.reachKm * 1000, 0),
              need: format.distance(f.needKm * 1000, 0),
              reachLong: format.distance(f.reachLongKm * 1000, 0),
              needLong: format.distance(f.needLongKm * 1000, 0),
            })}
          </p>
          {f.predictedS !== null && (
            <p className="text-sm">{t('feasible.time', { time: format.duration(f.predictedS) })}</p>
          )}
          {f.time !== 'unknown' && <p className="text-sm">{words.word('feasibleTime', f.time)}</p>}
          {f.instead.length > 0 && (
            <>
              <p className="mt-2 text-sm font-medium">{t('feasible.instead')}</p>
              <ul className="list-disc pl-5 text-sm">
                {f.instead.map((i) => (
                  <li key={i.kind + i.text}>{format.sentence(i.text)}</li>
                ))}
              </ul>
            </>
          )}
        </div>
      )}
      <PlanWeeksChart weeks={plan.weeks} race={plan.race?.day ?? null} />
      {says.length > 0 && (
        <details className="text-sm">
          <summary className="min-h-6 cursor-pointer">{t('preview.says', { n: says.length })}</summary>
          <ul className="mt-1 list-disc pl-5">
            {says.map((s) => (
              <li key={s.rule + s.week + s.text}>
                {format.sentence(s.text)} <span className="text-muted">({s.rule})</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {risky && (
        <label className="flex min-h-11 items-center gap-3 text-sm">
          <input
            type="checkbox"
            className="size-5"
            checked={risk}
            onChange={(event) => setRisk(event.target.checked)}
          />
          {t('preview.risk')}
        </label>
      )}
      <div className="flex flex-wrap gap-2">
        <Button
          look="main"
          disabled={accept.isPending || (risky && !risk)}
          onClick={() => accept.mutate(previewId)}
        >
          {t('preview.accept')}
        </Button>
        <Button onClick={onDone}>{t('change.no')}</Button>
      </div>
      <Said error={accept.error} />
    </div>
  );
}
