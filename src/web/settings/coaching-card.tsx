import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, dataOf, type Schema } from '../api/client.ts';
import { Card } from '../parts/card.tsx';
import { Choice } from '../parts/choice.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';

type Coaching = Schema['Coaching'];

/** How far decisions go by themselves, and how careful they are. */
export function CoachingCard() {
  const { t } = usePreferences();
  const coaching = useQuery({ queryKey: ['coaching'], queryFn: () => dataOf(api.GET('/v1/coaching')) });
  return (
    <Card title={t('coaching.title')}>
      <Loaded query={coaching} minHeight="min-h-40">
        {(known) => <CoachingForm known={known} />}
      </Loaded>
    </Card>
  );
}

function CoachingForm({ known }: { known: Coaching }) {
  const { t } = usePreferences();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (body: Schema['CoachingChangesInput']) => dataOf(api.PATCH('/v1/coaching', { body })),
    onSuccess: () => queries.invalidateQueries(),
  });
  const usual = t(known.coached ? 'coaching.mode.suggest' : 'coaching.mode.auto');
  return (
    <div className="grid gap-3">
      {known.coached && <p className="text-sm text-muted">{t('coaching.coached')}</p>}
      <div className="grid gap-3 sm:grid-cols-2">
        <Choice
          label={t('coaching.mode')}
          value={known.chosenMode ?? 'default'}
          onChange={(mode) => change.mutate({ mode: mode === 'default' ? null : mode })}
          options={[
            ['default', t('coaching.mode.default', { mode: usual })],
            ['auto', t('coaching.mode.auto')],
            ['suggest', t('coaching.mode.suggest')],
            ['off', t('coaching.mode.off')],
          ]}
        />
        <Choice
          label={t('coaching.risk')}
          value={known.risk}
          onChange={(risk) => change.mutate({ risk })}
          options={[
            ['normal', t('coaching.risk.normal')],
            ['cautious', t('coaching.risk.cautious')],
          ]}
        />
      </div>
      {known.mode === 'suggest' && (
        <label className="flex min-h-11 items-center gap-3">
          <input
            type="checkbox"
            className="size-5"
            checked={known.autoApplyReductions}
            disabled={change.isPending}
            onChange={(event) => change.mutate({ autoApplyReductions: event.target.checked })}
          />
          {t('coaching.reductions')}
        </label>
      )}
      <Said error={change.error} done={change.isSuccess ? t('coaching.saved') : null} />
    </div>
  );
}
