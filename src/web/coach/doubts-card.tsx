import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, dataOf } from '../api/client.ts';
import { ActivityLink } from '../parts/activity-link.tsx';
import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { Said } from '../parts/said.tsx';
import { useWords } from '../parts/words.ts';

async function readDoubts() {
  const [flags, assessment, zones, same] = await Promise.all([
    dataOf(api.GET('/v1/flags')),
    dataOf(api.GET('/v1/assessment')),
    dataOf(api.GET('/v1/zones')),
    dataOf(api.GET('/v1/same-run-doubts', { params: { query: {} } })),
  ]);
  const unknown: [group: string, code: string][] = [
    ...flags.unknown.map((family): [string, string] => ['family', family]),
    ...assessment.missing.map((m): [string, string] => ['missing', m.name]),
  ];
  if (zones.held.length > 0) unknown.push(['doubt', 'held']);
  if (zones.zones === null) unknown.push(['doubt', 'noZones']);
  return { unknown, pairs: same.doubts };
}

/** What is not known or not sure: pairs that look like one run, answered by a tap, and what is missing. */
export function DoubtsCard() {
  const { t } = usePreferences();
  const words = useWords();
  const queries = useQueryClient();
  const query = useQuery({ queryKey: ['doubts'], queryFn: readDoubts });
  const decide = useMutation({
    mutationFn: (body: { activityId: string; otherId: string; same: boolean }) =>
      dataOf(api.POST('/v1/same-run-doubts/decide', { body })),
    onSuccess: () => queries.invalidateQueries(),
  });
  return (
    <Card title={t('doubt.title')}>
      <Loaded query={query} minHeight="min-h-40">
        {({ unknown, pairs }) => (
          <div className="grid gap-3 text-sm">
            {pairs.map(({ activityId, otherId }) => (
              <div key={activityId + otherId} className="grid gap-2 rounded-lg bg-raised p-3">
                <p>
                  {t('doubt.pair')} <ActivityLink id={activityId}>{t('doubt.first')}</ActivityLink>,{' '}
                  <ActivityLink id={otherId}>{t('doubt.second')}</ActivityLink>
                </p>
                <div className="flex flex-wrap gap-2">
                  <Button onClick={() => decide.mutate({ activityId, otherId, same: true })}>
                    {t('doubt.isSame')}
                  </Button>
                  <Button onClick={() => decide.mutate({ activityId, otherId, same: false })}>
                    {t('doubt.isOther')}
                  </Button>
                </div>
              </div>
            ))}
            {decide.isError && <Said error={decide.error} />}
            {unknown.length + pairs.length === 0 ? (
              <p className="text-muted">{t('doubt.none')}</p>
            ) : (
              <ul className="list-disc pl-5">
                {unknown.map(([group, code]) => (
                  <li key={group + code}>{words(group, code)}</li>
                ))}
              </ul>
            )}
            {unknown.length > 0 && (
              <p>
                <Link to="/plan">{t('doubt.answer')}</Link>
              </p>
            )}
          </div>
        )}
      </Loaded>
    </Card>
  );
}
