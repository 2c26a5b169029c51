import { Details } from '../parts/details.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { ScrollTable, Td, Th } from '../parts/scroll-table.tsx';

const FILLS = ['fill-pace-1', 'fill-pace-2', 'fill-pace-3', 'fill-pace-4', 'fill-pace-5'] as const;

export interface TimeRow {
  label: string;
  seconds: number;
}

/** Seconds by zone as bars beside their names; the sentence says the largest, the table says all. */
export function TimeBars({ label, rows }: { label: string; rows: readonly TimeRow[] }) {
  const { t } = usePreferences();
  const format = useFormat();
  const total = rows.reduce((sum, row) => sum + row.seconds, 0);
  if (total === 0) return null;
  const most = rows.toSorted((a, b) => b.seconds - a.seconds)[0]!;
  return (
    <div>
      <h3 className="font-medium">{label}</h3>
      <p className="text-sm text-muted">
        {t('activity.zones.sentence', { share: format.percent(most.seconds / total), zone: most.label })}
      </p>
      <div className="mt-2 grid gap-1.5" aria-hidden="true">
        {rows.map((row, i) => (
          <div
            key={row.label}
            className="grid grid-cols-[minmax(0,9rem)_minmax(0,1fr)_4rem] items-center gap-2 text-sm sm:grid-cols-[13rem_minmax(0,1fr)_4rem]"
          >
            <span className="truncate">{row.label}</span>
            <svg className="h-4 w-full" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
              <rect width={100} height={10} className="fill-raised" />
              <rect
                width={(100 * row.seconds) / most.seconds}
                height={10}
                className={FILLS[Math.min(4, Math.round((4 * i) / Math.max(1, rows.length - 1)))]}
              />
            </svg>
            <span className="text-right">{format.duration(row.seconds)}</span>
          </div>
        ))}
      </div>
      <Details summary={t('chart.table')}>
        <ScrollTable label={label}>
          <thead>
            <tr>
              <Th>{t('activity.zones.zone')}</Th>
              <Th right>{t('activity.zones.time')}</Th>
              <Th right>{t('activity.zones.share')}</Th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.label} className="border-t border-line">
                <Td>{row.label}</Td>
                <Td right>{format.duration(row.seconds)}</Td>
                <Td right>{format.percent(row.seconds / total)}</Td>
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      </Details>
    </div>
  );
}
