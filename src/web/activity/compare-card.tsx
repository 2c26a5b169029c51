import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, dataOf, type Schema } from '../api/client.ts';
import { Card } from '../parts/card.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { ScrollTable, Td, Th } from '../parts/scroll-table.tsx';

type Listed = Schema['ListedActivity'];
const NEAR = 0.12;

/** The latest earlier run of the same kind and about the same length, beside this one. */
export function CompareCard({ activity }: { activity: Schema['Activity'] }) {
  const { t } = usePreferences();
  const format = useFormat();
  const query = useQuery({
    queryKey: ['activities', 'before', activity.day],
    queryFn: () =>
      dataOf(api.GET('/v1/activities', { params: { query: { to: activity.day, limit: '200' } } })),
  });
  if (query.data === undefined) return null;
  const rows = query.data.activities;
  const here = rows.find((row) => row.id === activity.id);
  const before = here === undefined ? undefined : rows.find((row) => isLike(row, here));
  if (here === undefined || before === undefined)
    return (
      <Card title={t('activity.compare')}>
        <p className="text-muted">{t('activity.compare.none')}</p>
      </Card>
    );
  const [pace, paceBefore] = [paceOf(here), paceOf(before)];
  const difference = pace - paceBefore;
  const beats =
    here.avgHrBpm === null || before.avgHrBpm === null
      ? null
      : Math.round(here.avgHrBpm) - Math.round(before.avgHrBpm);
  return (
    <Card title={t('activity.compare')}>
      <p className="mb-3">
        {t('activity.compare.sentence', {
          change: Math.abs(difference) < 1 ? 'same' : difference < 0 ? 'faster' : 'slower',
          amount: format.pace(Math.abs(difference)),
          day: format.date(before.day),
          beats: beats === null ? 'none' : beats > 0 ? 'more' : beats < 0 ? 'less' : 'same',
          beatsAmount: format.heartRate(Math.abs(beats ?? 0)),
        })}
      </p>
      <ScrollTable label={t('activity.compare')}>
        <thead>
          <tr>
            <Th>{t('activities.day')}</Th>
            <Th right>{t('activity.distance')}</Th>
            <Th right>{t('activity.moving')}</Th>
            <Th right>{t('activity.pace')}</Th>
            <Th right>{t('activity.heartRate')}</Th>
            <Th right>{t('activity.load')}</Th>
          </tr>
        </thead>
        <tbody>
          {[here, before].map((row) => (
            <tr key={row.id} className="border-t border-line">
              <Td>
                {row === here ? (
                  t('activity.compare.this')
                ) : (
                  <Link to="/activities/$id" params={{ id: row.id }}>
                    {format.date(row.day)}
                  </Link>
                )}
              </Td>
              <Td right>{format.distance(row.distanceM)}</Td>
              <Td right>{format.duration(row.movingS)}</Td>
              <Td right>{format.pace(paceOf(row))}</Td>
              <Td right>{format.heartRate(row.avgHrBpm)}</Td>
              <Td right>{format.number(row.load)}</Td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </Card>
  );
}

function isLike(row: Listed, here: Listed): boolean {
  if (row.id === here.id || row.startTime >= here.startTime || row.sport !== here.sport) return false;
  if (row.class !== here.class || !row.distanceM || !here.distanceM || !row.trust.distance) return false;
  return Math.abs(row.distanceM / here.distanceM - 1) <= NEAR;
}

function paceOf(row: Listed): number {
  return row.distanceM ? (row.movingS / row.distanceM) * 1000 : Number.NaN;
}
