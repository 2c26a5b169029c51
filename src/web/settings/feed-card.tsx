import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf, type Schema } from '../api/client.ts';
import { useSessionWords } from '../coach/session-words.ts';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { Choice } from '../parts/choice.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { useFormat } from '../parts/format.ts';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';

type Detail = Schema['CalendarFeed']['detail'];

/** The calendar's address: made, shown once to copy, changed in what it says, ended; and the next workouts as files. */
export function FeedCard() {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useSessionWords();
  const nameOf = ({ type, km }: Schema['PlannedWorkout']) =>
    [words.type(type), ...(km === null ? [] : [format.distance(km * 1000)])].join(' ');
  const queries = useQueryClient();
  const [address, setAddress] = useState<string | null>(null);
  const feed = useQuery({ queryKey: ['feed'], queryFn: () => dataOf(api.GET('/v1/calendar-feed')) });
  const workouts = useQuery({
    queryKey: ['workouts'],
    queryFn: () => dataOf(api.GET('/v1/workouts', { params: { query: {} } })),
  });
  const again = () => queries.invalidateQueries({ queryKey: ['feed'] });
  const create = useMutation({
    mutationFn: () => dataOf(api.POST('/v1/calendar-feed', { body: { detail: 'steps' } })),
    onSuccess: ({ path }) => {
      setAddress(new URL(path, location.origin).href);
      return again();
    },
  });
  const detail = useMutation({
    mutationFn: (next: Detail) => dataOf(api.PATCH('/v1/calendar-feed', { body: { detail: next } })),
    onSuccess: again,
  });
  const revoke = useMutation({
    mutationFn: () => dataOf(api.DELETE('/v1/calendar-feed')),
    onSuccess: () => {
      setAddress(null);
      return again();
    },
  });
  return (
    <Card title={t('feed.title')}>
      <Loaded query={feed} minHeight="min-h-32">
        {({ feed: found }) => (
          <div className="grid gap-3">
            <p className="text-sm text-muted">{t(found === null ? 'feed.none' : 'feed.on')}</p>
            {address !== null && (
              <div className="grid gap-2 rounded-lg bg-raised p-3">
                <p className="text-sm">{t('feed.once')}</p>
                <p className="break-all font-mono text-sm">{address}</p>
                <CopyButton text={address} label={t('feed.copy')} />
              </div>
            )}
            <div className="flex flex-wrap items-end gap-3">
              {found !== null && (
                <Choice<Detail>
                  label={t('feed.detail')}
                  value={found.detail}
                  onChange={(next) => detail.mutate(next)}
                  options={[
                    ['title', t('feed.titleOnly')],
                    ['steps', t('feed.steps')],
                    ['targets', t('feed.targets')],
                  ]}
                />
              )}
              <Button
                look={found === null ? 'main' : 'plain'}
                disabled={create.isPending}
                onClick={() => create.mutate()}
              >
                {t(found === null ? 'feed.create' : 'feed.renew')}
              </Button>
              {found !== null && (
                <Button look="danger" disabled={revoke.isPending} onClick={() => revoke.mutate()}>
                  {t('feed.revoke')}
                </Button>
              )}
            </div>
            <Said
              error={create.error ?? detail.error ?? revoke.error}
              done={revoke.isSuccess && found === null ? t('feed.ended') : null}
            />
          </div>
        )}
      </Loaded>
      <h3 className="mt-2 font-semibold">{t('feed.files')}</h3>
      <Loaded query={workouts} minHeight="min-h-32">
        {({ workouts: rows }) =>
          rows.length === 0 ? (
            <p className="text-sm text-muted">{t('feed.noWorkouts')}</p>
          ) : (
            <ul className="mt-2 grid gap-2 text-sm">
              {rows.map((w) => (
                <li key={w.id} className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
                  <span className="min-w-52">
                    {format.day(w.day)}: {nameOf(w)}
                  </span>
                  {['fit', 'zwo', 'tcx', 'ics', 'json'].map((kind) => (
                    <a key={kind} href={`/v1/workouts/${w.id}.${kind}`} download>
                      {kind.toUpperCase()}
                      <span className="sr-only"> {nameOf(w)}</span>
                    </a>
                  ))}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  );
}
