import { useQuery } from '@tanstack/react-query';
import { api, dataOf, Problem } from '../api/client.ts';
import { Card } from '../parts/card.tsx';
import { useFormat } from '../parts/format.ts';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { ScrollTable, Td, Th } from '../parts/scroll-table.tsx';
import { useWords } from '../parts/words.ts';

/** The next seven days as a review lays them, with its reason in words. The same history reviews the same. */
export function NextWeek() {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useWords();
  const review = useQuery({
    queryKey: ['first-review'],
    retry: false,
    queryFn: () => dataOf(api.POST('/v1/review', { body: {} })),
  });
  if (review.error instanceof Problem)
    return <Card title={t('welcome.next')}>{t('welcome.next.none', { message: review.error.message })}</Card>;
  return (
    <Loaded query={review} minHeight="min-h-72">
      {({ decision, nextBlock }) => (
        <Card title={t('welcome.next')}>
          <p className="mb-3">{format.sentence(decision.explanation.runner)}</p>
          <ScrollTable label={t('welcome.next')}>
            <thead>
              <tr>
                <Th>{t('activities.day')}</Th>
                <Th>{t('welcome.next.session')}</Th>
                <Th right>{t('activities.distance')}</Th>
              </tr>
            </thead>
            <tbody>
              {nextBlock.sessions.map((session) => (
                <tr key={`${session.day}${session.type}`} className="border-t border-line">
                  <Td>{format.day(session.day)}</Td>
                  <Td>{words('session', session.type)}</Td>
                  <Td right>{format.distance(session.km === null ? null : session.km * 1000)}</Td>
                </tr>
              ))}
            </tbody>
          </ScrollTable>
        </Card>
      )}
    </Loaded>
  );
}
