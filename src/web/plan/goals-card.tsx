import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf, type Schema } from '../api/client.ts';
import { useSessionWords } from '../coach/session-words.ts';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { useFormat } from '../parts/format.ts';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { GoalForm } from './goal-form.tsx';
import { PlanPreviewBox } from './plan-preview-box.tsx';

type Goal = Schema['Goal'];

/** Open goals; each can be turned into a plan, and what that takes is shown before it is accepted. */
export function GoalsCard() {
  const { t } = usePreferences();
  const [adding, setAdding] = useState(false);
  const goals = useQuery({
    queryKey: ['goals'],
    queryFn: () => dataOf(api.GET('/v1/goals', { params: { query: { state: 'open' } } })),
  });
  return (
    <Card title={t('goal.title')}>
      <Loaded query={goals} minHeight="min-h-[26rem]">
        {({ goals: rows }) => (
          <div className="grid gap-4">
            {rows.length === 0 && <p className="text-muted">{t('goal.none')}</p>}
            {rows.map((goal) => (
              <GoalRow key={goal.goalId} goal={goal} />
            ))}
            {adding || rows.length === 0 ? (
              <GoalForm onDone={() => setAdding(false)} />
            ) : (
              <Button className="justify-self-start" onClick={() => setAdding(true)}>
                {t('goal.add')}
              </Button>
            )}
          </div>
        )}
      </Loaded>
    </Card>
  );
}

function GoalRow({ goal: { goalId, goal } }: { goal: Goal }) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useSessionWords();
  const queries = useQueryClient();
  const [previewing, setPreviewing] = useState(false);
  const end = useMutation({
    mutationFn: () => dataOf(api.POST('/v1/goals/{id}/end', { params: { path: { id: goalId } }, body: {} })),
    onSuccess: () => queries.invalidateQueries(),
  });
  const { event } = goal;
  return (
    <div className="grid gap-2 border-b border-line pb-4">
      <p>
        <strong>
          {event === null ? words.word('goal', goal.kind) : event.name || words.word('goal', goal.kind)}
        </strong>
        {event !== null && (
          <span className="text-muted">
            {' '}
            · {format.distance(event.distanceM)} · {format.day(event.date, 'long')}
            {event.targetTimeS !== null && ` · ${format.duration(event.targetTimeS)}`}
          </span>
        )}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button look="main" onClick={() => setPreviewing(true)}>
          {t('goal.preview')}
        </Button>
        <Button disabled={end.isPending} onClick={() => end.mutate()}>
          {t('goal.end')}
        </Button>
      </div>
      {end.isError && <Said error={end.error} />}
      {previewing && <PlanPreviewBox goalId={goalId} onDone={() => setPreviewing(false)} />}
    </div>
  );
}
