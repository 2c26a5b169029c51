import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.ts';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { useFormat } from '../parts/format.ts';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';

/** Where this account is signed in, and the way out of each. */
export function SessionsCard() {
  const { t } = usePreferences();
  const format = useFormat();
  const queries = useQueryClient();
  const sessions = useQuery({ queryKey: ['sessions'], queryFn: () => dataOf(api.GET('/v1/sessions')) });
  const end = useMutation({
    mutationFn: (id: string) => dataOf(api.DELETE('/v1/sessions/{id}', { params: { path: { id } } })),
    onSuccess: (_answer, id) =>
      id === 'current' ? queries.resetQueries() : queries.invalidateQueries({ queryKey: ['sessions'] }),
  });
  const endAll = useMutation({
    mutationFn: () => dataOf(api.DELETE('/v1/sessions')),
    onSuccess: () => queries.resetQueries(),
  });
  return (
    <Card
      title={t('sessions.title')}
      aside={
        <Button look="danger" disabled={endAll.isPending} onClick={() => endAll.mutate()}>
          {t('sessions.endAll')}
        </Button>
      }
    >
      <Loaded query={sessions}>
        {({ sessions: rows }) => (
          <ul className="grid gap-3">
            {rows.map((row) => (
              <li key={row.id} className="flex flex-wrap items-center justify-between gap-2">
                <span>
                  {row.agent}
                  {row.isThis && <strong> · {t('sessions.this')}</strong>}
                  <span className="block text-sm text-muted">
                    {t('sessions.seen', { day: format.day(row.seenAt.slice(0, 10)), source: row.source })}
                  </span>
                </span>
                <Button disabled={end.isPending} onClick={() => end.mutate(row.isThis ? 'current' : row.id)}>
                  {t(row.isThis ? 'sign.out' : 'sessions.end')}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <Said error={end.error ?? endAll.error} />
    </Card>
  );
}
