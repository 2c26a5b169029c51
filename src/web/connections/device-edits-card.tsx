import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, dataOf, type Schema } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';

/** Planned workouts that were changed on a platform, each taken over or not by a tap; nothing where there are none. */
export function DeviceEditsCard() {
  const { t } = usePreferences();
  const queries = useQueryClient();
  const edits = useQuery({
    queryKey: ['device-edits'],
    queryFn: () => dataOf(api.GET('/v1/device-edits', { params: { query: {} } })),
  });
  const answer = useMutation({
    mutationFn: ({ id, accept }: { id: string; accept: boolean }) => {
      const given = { params: { path: { id } }, body: { reason: null } };
      return dataOf(
        accept
          ? api.POST('/v1/device-edits/{id}/accept', given)
          : api.POST('/v1/device-edits/{id}/reject', given),
      );
    },
    onSuccess: () => queries.invalidateQueries(),
    // it may have been answered or gone meanwhile
    onError: () => queries.invalidateQueries({ queryKey: ['device-edits'] }),
  });
  const open = edits.data?.edits ?? [];
  if (open.length === 0 && !answer.isError) return null;
  return (
    <Card title={t('edits.title')}>
      <div className="grid gap-3 text-sm">
        <p>{t('edits.text')}</p>
        {open.map((edit) => (
          <div key={edit.id} className="grid gap-2 rounded-lg bg-raised p-3">
            <Change edit={edit} />
            <div className="flex flex-wrap gap-2">
              <Button
                disabled={answer.isPending}
                onClick={() => answer.mutate({ id: edit.id, accept: true })}
              >
                {t(saysWords(edit) ? 'edits.leave' : 'edits.accept')}
              </Button>
              <Button
                disabled={answer.isPending}
                onClick={() => answer.mutate({ id: edit.id, accept: false })}
              >
                {t('edits.reject')}
              </Button>
            </div>
          </div>
        ))}
        {answer.isError && <Said error={answer.error} />}
      </div>
    </Card>
  );
}

/** Nothing of it can be taken over into the plan. */
const saysWords = ({ kind, km }: Pick<Schema['DeviceEdit'], 'kind' | 'km'>) =>
  kind === 'rewritten' || (kind === 'resized' && km === null);

function Change({ edit: { kind, day, toDay, km } }: { edit: Schema['DeviceEdit'] }) {
  const { t } = usePreferences();
  const format = useFormat();
  const on = format.day(day);
  if (kind === 'moved') return <p>{t('edits.moved', { day: on, to: format.day(toDay ?? day) })}</p>;
  if (kind === 'dropped') return <p>{t('edits.dropped', { day: on })}</p>;
  if (kind === 'resized' && km !== null)
    return <p>{t('edits.resized', { day: on, km: format.distance(km * 1000) })}</p>;
  return <p>{t('edits.rewritten', { day: on })}</p>;
}
