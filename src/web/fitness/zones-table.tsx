import { vdotRaceTime } from '../../core/science/vdot.ts';
import { Card } from '../parts/card.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { ScrollTable, Td, Th } from '../parts/scroll-table.tsx';
import { useWords } from '../parts/words.ts';
import type { ZonesAnswer } from './zones-query.ts';

const DOTS: Record<string, string> = {
  E: 'bg-easy',
  M: 'bg-steady',
  T: 'bg-threshold',
  I: 'bg-interval',
  R: 'bg-repetition',
};

/** The zones in force, with where they come from. */
export function ZonesTable({ zones }: { zones: ZonesAnswer['zones'] }) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useWords();
  if (zones === null || zones.bands === null)
    return <Card title={t('fitness.zones')}>{t('fitness.zones.byEffort')}</Card>;
  return (
    <Card title={t('fitness.zones')}>
      <p className="mb-3">
        {t('fitness.zones.sentence', {
          day: format.date(zones.validFrom),
          source: words('source', zones.source),
          easy: format.pace(zones.easyCeilingSPerKm),
          hr: zones.easyCeilingHrBpm === null ? 'none' : format.heartRate(zones.easyCeilingHrBpm),
        })}
      </p>
      <ScrollTable label={t('fitness.zones')}>
        <thead>
          <tr>
            <Th>{t('activity.zones.zone')}</Th>
            <Th right>{t('fitness.zones.from')}</Th>
            <Th right>{t('fitness.zones.to')}</Th>
          </tr>
        </thead>
        <tbody>
          {zones.bands.map((band) => (
            <tr key={band.band} className="border-t border-line">
              <Td>
                <span
                  className={`mr-2 inline-block size-3 rounded-full ${DOTS[band.band]}`}
                  aria-hidden="true"
                />
                {words('band', band.band)}
              </Td>
              <Td right>{format.pace(band.slowSPerKm)}</Td>
              <Td right>{format.pace(band.fastSPerKm)}</Td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
      {zones.lthrBpm !== null && (
        <p className="mt-2 text-sm text-muted">
          {t('fitness.zones.lthr', {
            hr: format.heartRate(zones.lthrBpm),
            source: words('lthrSource', zones.lthrSource),
          })}
        </p>
      )}
    </Card>
  );
}

/** Even race times by the Daniels–Gilbert formula, from the race equivalence in force. */
export function RacesTable({ zones }: { zones: ZonesAnswer['zones'] }) {
  const { t } = usePreferences();
  const format = useFormat();
  const value = zones?.raceEquivalence ?? null;
  if (value === null) return <Card title={t('fitness.races')}>{t('fitness.races.none')}</Card>;
  const races: [string, number][] = [
    // races are called so, whatever one counts in
    [`5 ${t('unit.km')}`, 5000],
    [`10 ${t('unit.km')}`, 10_000],
    [t('fitness.races.half'), 21_097.5],
    [t('fitness.races.marathon'), 42_195],
  ];
  return (
    <Card title={t('fitness.races')}>
      <p className="mb-3">{t('fitness.races.sentence', { value: format.number(value, 1) })}</p>
      <ScrollTable label={t('fitness.races')}>
        <thead>
          <tr>
            <Th>{t('fitness.races.distance')}</Th>
            <Th right>{t('fitness.races.time')}</Th>
            <Th right>{t('fitness.races.pace')}</Th>
          </tr>
        </thead>
        <tbody>
          {races.map(([name, distanceM]) => {
            const timeS = vdotRaceTime(value, distanceM);
            return (
              <tr key={name} className="border-t border-line">
                <Td>{name}</Td>
                <Td right>{format.duration(timeS)}</Td>
                <Td right>{format.pace(timeS === null ? null : (timeS / distanceM) * 1000)}</Td>
              </tr>
            );
          })}
        </tbody>
      </ScrollTable>
    </Card>
  );
}
