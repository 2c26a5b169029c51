import { useQuery } from '@tanstack/react-query';
import { policy } from '../../core/coaching/policy.ts';
import { addDays } from '../../core/time.ts';
import { api, dataOf } from '../api/client.ts';
import { Card } from '../parts/card.tsx';
import { Details } from '../parts/details.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { ScrollTable, Td, Th } from '../parts/scroll-table.tsx';

interface Week {
  start: string;
  km: number;
  runs: number;
  longestKm: number;
}

const SHOWN = 52;
const WIDE = 900;
const HIGH = 240;
/** A run longer than this share of the longest of 30 days raises a flag. */
const LIMIT = policy.spike.amber.normal;

/** Weekly distance, the longest run of each week, and how long the next may be. */
export function VolumeCard({ weeks, asOf }: { weeks: readonly Week[]; asOf: string }) {
  const { t } = usePreferences();
  const format = useFormat();
  const recent = useQuery({
    queryKey: ['activities', 'month', asOf],
    queryFn: () =>
      dataOf(
        api.GET('/v1/activities', {
          params: { query: { from: addDays(asOf, -29), to: asOf, limit: '500' } },
        }),
      ),
  });
  const review = useQuery({
    queryKey: ['review'],
    retry: false,
    queryFn: () => dataOf(api.GET('/v1/review')),
  });
  const capKm = review.data?.decision.longRunCapKm ?? null;
  const shown = weeks.slice(-SHOWN);
  const last = shown.at(-1);
  if (last === undefined) return null;
  const longestM = Math.max(
    0,
    ...(recent.data?.activities ?? [])
      .filter((run) => run.sport === 'running' && run.trust.distance)
      .map((run) => run.distanceM ?? 0),
  );
  const limits = weeks.map(
    (_, i) => LIMIT * Math.max(0, ...weeks.slice(Math.max(0, i - 4), i).map((w) => w.longestKm)),
  );
  const shownLimits = limits.slice(-SHOWN);
  const top = Math.max(1, ...shown.map((w) => w.km), ...shownLimits);
  const step = WIDE / shown.length;
  const y = (km: number) => HIGH - (km / top) * (HIGH - 20);
  const unlimited = shownLimits.findIndex((km) => km > 0);
  const line = (values: readonly number[], from = 0) =>
    values
      .map((km, i) => `${i === 0 ? 'M' : 'L'}${((i + from + 0.5) * step).toFixed(1)} ${y(km).toFixed(1)}`)
      .join('');
  const facts = { km: format.distance(last.km * 1000), runs: last.runs };
  const sentence =
    longestM > 0
      ? t('fitness.volume.sentence', {
          ...facts,
          longest: format.distance(longestM),
          limit: capKm === null ? 'none' : format.distance(capKm * 1000),
        })
      : t('fitness.volume.noLong', facts);
  return (
    <Card title={t('fitness.volume')}>
      <p>{sentence}</p>
      <svg
        viewBox={`0 0 ${WIDE} ${HIGH}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={sentence}
        className="mt-3 h-60 w-full"
      >
        {shown.map((week, i) => (
          <rect
            key={week.start}
            x={i * step + step * 0.12}
            width={step * 0.76}
            y={y(week.km)}
            height={HIGH - y(week.km)}
            className="fill-brand/35"
          >
            <title>{`${format.date(week.start)}: ${format.distance(week.km * 1000)}`}</title>
          </rect>
        ))}
        <path
          d={line(shown.map((w) => w.longestKm))}
          className="fill-none stroke-interval stroke-2 [vector-effect:non-scaling-stroke]"
        />
        <path
          d={line(shownLimits.slice(unlimited), unlimited)}
          className="fill-none stroke-bad stroke-2 [stroke-dasharray:6_4] [vector-effect:non-scaling-stroke]"
        />
      </svg>
      <p className="flex justify-between text-sm text-muted">
        <span>{format.date(shown[0]!.start)}</span>
        <span>{format.date(last.start)}</span>
      </p>
      <p className="mt-1 text-sm text-muted">
        {t('fitness.volume.legend', { top: format.distance(top * 1000, 0) })}
      </p>
      <Details summary={t('chart.table')}>
        <ScrollTable label={t('fitness.volume')} high>
          <thead>
            <tr>
              <Th>{t('fitness.week')}</Th>
              <Th right>{t('fitness.km')}</Th>
              <Th right>{t('fitness.runs')}</Th>
              <Th right>{t('fitness.longest')}</Th>
              <Th right>{t('fitness.limit')}</Th>
            </tr>
          </thead>
          <tbody>
            {shown
              .map((week, i) => ({ week, limit: shownLimits[i]! }))
              .toReversed()
              .map(({ week, limit }) => (
                <tr key={week.start} className="border-t border-line">
                  <Td>{format.date(week.start)}</Td>
                  <Td right>{format.distance(week.km * 1000)}</Td>
                  <Td right>{week.runs}</Td>
                  <Td right>{format.distance(week.longestKm * 1000)}</Td>
                  <Td right>{limit > 0 ? format.distance(limit * 1000) : '–'}</Td>
                </tr>
              ))}
          </tbody>
        </ScrollTable>
      </Details>
    </Card>
  );
}
