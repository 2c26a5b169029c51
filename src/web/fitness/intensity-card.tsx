import { useQuery } from '@tanstack/react-query';
import { addDays } from '../../core/time.ts';
import { api, dataOf } from '../api/client.ts';
import { TimeBars } from '../charts/time-bars.tsx';
import { Card } from '../parts/card.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { useWords } from '../parts/words.ts';

const ORDER = ['easy', 'long', 'steady', 'hill', 'tempo', 'interval', 'race'] as const;

/** Moving time of eight weeks by kind of run. */
export function IntensityCard({ asOf }: { asOf: string }) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useWords();
  const from = addDays(asOf, -55);
  const query = useQuery({
    queryKey: ['activities', 'intensity', asOf],
    queryFn: () => dataOf(api.GET('/v1/activities', { params: { query: { from, to: asOf, limit: '500' } } })),
  });
  const runs = (query.data?.activities ?? []).filter((row) => row.sport === 'running' && row.trust.time);
  const rows = ORDER.map((kind) => ({
    label: words('class', kind),
    seconds: runs.filter((run) => run.class === kind).reduce((sum, run) => sum + run.movingS, 0),
  })).filter((row) => row.seconds > 0);
  return (
    <Card title={t('fitness.intensity')}>
      <div className="min-h-48">
        {query.isSuccess && rows.length === 0 && <p className="text-muted">{t('fitness.intensity.none')}</p>}
        <TimeBars
          label={t('fitness.intensity.sentence', { n: runs.length, day: format.date(from) })}
          rows={rows}
        />
      </div>
    </Card>
  );
}
