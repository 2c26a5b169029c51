import type { Schema } from '../api/client.ts';
import { deviceName } from '../parts/device-name.ts';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';

/** The figures of a run at a glance; what is unknown is left out. */
export function SummaryFacts({ activity: { summary, profile, analysis } }: { activity: Schema['Activity'] }) {
  const { t } = usePreferences();
  const format = useFormat();
  const pace = summary.distanceM ? (summary.movingS / summary.distanceM) * 1000 : null;
  const facts: [string, string | null, string?][] = [
    [t('activity.distance'), summary.distanceM === null ? null : format.distance(summary.distanceM, 2)],
    [t('activity.moving'), format.duration(summary.movingS)],
    [
      t('activity.elapsed'),
      summary.elapsedS - summary.movingS < 30 ? null : format.duration(summary.elapsedS),
    ],
    [t('activity.pace'), pace === null ? null : format.pace(pace)],
    [t('activity.gap'), profile?.gapSPerKm == null ? null : format.pace(profile.gapSPerKm)],
    [
      t('activity.heartRate'),
      summary.avgHrBpm === null ? null : format.heartRate(summary.avgHrBpm),
      t('activity.heartRateMax', { max: format.number(summary.maxHrBpm) }),
    ],
    [t('activity.cadence'), summary.avgCadenceSpm === null ? null : format.cadence(summary.avgCadenceSpm)],
    [t('activity.climb'), summary.ascentM === null ? null : format.height(summary.ascentM)],
    [t('activity.load'), analysis?.load.value == null ? null : format.number(analysis.load.value)],
    [t('activity.device'), deviceName(summary.device)],
  ];
  return (
    <dl className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-5">
      {facts.map(
        ([label, value, more]) =>
          value !== null && (
            <div key={label} className="min-w-0 rounded-xl border border-line bg-surface px-4 py-3">
              <dt className="text-sm text-muted">{label}</dt>
              <dd className="text-lg font-semibold break-words">{value}</dd>
              {more !== undefined && <dd className="text-sm text-muted">{more}</dd>}
            </div>
          ),
      )}
    </dl>
  );
}
