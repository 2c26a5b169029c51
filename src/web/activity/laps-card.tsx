import type { Schema } from '../api/client.ts';
import { Card } from '../parts/card.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { ScrollTable, Td, Th } from '../parts/scroll-table.tsx';
import { rowAt, type Track } from './track.ts';

/** Laps as the watch marked them; a heart rate it did not write is the mean of the trusted seconds. */
export function LapsCard({
  laps,
  track,
}: {
  laps: Schema['Activity']['summary']['laps'];
  track: Track | null;
}) {
  const { t } = usePreferences();
  const format = useFormat();
  return (
    <Card title={t('activity.laps')}>
      {laps.length === 0 ? (
        <p className="text-muted">{t('activity.laps.none')}</p>
      ) : (
        <ScrollTable label={t('activity.laps')} high>
          <thead>
            <tr>
              <Th right>{t('activity.laps.n')}</Th>
              <Th right>{t('activity.distance')}</Th>
              <Th right>{t('activity.elapsed')}</Th>
              <Th right>{t('activity.pace')}</Th>
              <Th right>{t('activity.gap')}</Th>
              <Th right>{t('activity.heartRate')}</Th>
            </tr>
          </thead>
          <tbody>
            {laps.map((lap, i) => {
              const timeS = lap.timerS ?? lap.elapsedS;
              const means = track === null ? null : lapMeans(track, lap.startS, lap.startS + lap.elapsedS);
              return (
                <tr key={lap.startS} className="border-t border-line">
                  <Td right>{i + 1}</Td>
                  <Td right>{format.distance(lap.distanceM, 2)}</Td>
                  <Td right>{format.duration(timeS)}</Td>
                  <Td right>{format.pace(lap.distanceM ? (timeS / lap.distanceM) * 1000 : null)}</Td>
                  <Td right>{format.pace(means?.gradedMps ? 1000 / means.gradedMps : null)}</Td>
                  <Td right>{format.heartRate(lap.avgHrBpm ?? means?.hrBpm)}</Td>
                </tr>
              );
            })}
          </tbody>
        </ScrollTable>
      )}
    </Card>
  );
}

function lapMeans({ stream, series }: Track, fromS: number, toS: number) {
  const rows = [rowAt(stream.tS, fromS), rowAt(stream.tS, toS)] as const;
  return {
    gradedMps: mean(series.movingGradedMps.subarray(...rows)),
    hrBpm: mean(stream.hrBpm.subarray(...rows)),
  };
}

function mean(values: Float64Array): number | null {
  const known = values.filter((v) => Number.isFinite(v));
  return known.length === 0 ? null : known.reduce((sum, v) => sum + v, 0) / known.length;
}
