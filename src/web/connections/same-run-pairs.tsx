import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, dataOf, type Schema } from '../api/client.ts';
import { ActivityLink } from '../parts/activity-link.tsx';
import { Button } from '../parts/button.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { useWords } from '../parts/words.ts';

/** Pairs that look like one run, with why; each is merged or kept apart by a tap. */
export function SameRunPairs({ pairs }: { pairs: readonly Schema['SameRunDoubt'][] }) {
  const { t } = usePreferences();
  const words = useWords();
  const queries = useQueryClient();
  const decide = useMutation({
    mutationFn: (body: { activityId: string; otherId: string; same: boolean }) =>
      dataOf(api.POST('/v1/same-run-doubts/decide', { body })),
    onSuccess: () => queries.invalidateQueries(),
  });
  return (
    <>
      {pairs.map(({ activityId, otherId, why, countsOnce }) => (
        <div key={activityId + otherId} className="grid gap-2 rounded-lg bg-raised p-3">
          <p>
            {t('doubt.pair')} <ActivityLink id={activityId}>{t('doubt.first')}</ActivityLink>,{' '}
            <ActivityLink id={otherId}>{t('doubt.second')}</ActivityLink>
          </p>
          {why.length > 0 && <p className="text-muted">{why.map((each) => words('why', each)).join(', ')}</p>}
          {countsOnce && <p>{t('doubt.countsOnce')}</p>}
          <div className="flex flex-wrap gap-2">
            <Button
              disabled={decide.isPending}
              onClick={() => decide.mutate({ activityId, otherId, same: true })}
            >
              {t('doubt.isSame')}
            </Button>
            <Button
              disabled={decide.isPending}
              onClick={() => decide.mutate({ activityId, otherId, same: false })}
            >
              {t('doubt.isOther')}
            </Button>
          </div>
        </div>
      ))}
      {decide.isError && <Said error={decide.error} />}
    </>
  );
}
