import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.ts';
import { FormCard } from '../fitness/form-card.tsx';
import { IntensityCard } from '../fitness/intensity-card.tsx';
import { ThresholdCard } from '../fitness/threshold-card.tsx';
import { VolumeCard } from '../fitness/volume-card.tsx';
import { useZones } from '../fitness/zones-query.ts';
import { RacesTable, ZonesTable } from '../fitness/zones-table.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';
import { useTitle } from '../parts/title.ts';

/** What the body can take, through the years: form, volume, threshold, zones and what they are worth. */
export function FitnessPage() {
  const { t } = usePreferences();
  useTitle(t('nav.fitness'));
  const load = useQuery({ queryKey: ['load'], queryFn: () => dataOf(api.GET('/v1/load')) });
  const zones = useZones();
  return (
    <div className="grid grid-cols-1 gap-5">
      <h1 className="text-2xl font-bold">{t('nav.fitness')}</h1>
      <Loaded query={load} minHeight="min-h-[1000px]">
        {({ series, today, weeks, asOf }) =>
          asOf === null || today === null || series.length < 2 ? (
            <p className="text-muted">{t('fitness.none')}</p>
          ) : (
            <>
              <FormCard series={series} today={today} />
              <VolumeCard weeks={weeks} asOf={asOf} />
              <IntensityCard asOf={asOf} />
            </>
          )
        }
      </Loaded>
      <Loaded query={zones} minHeight="min-h-[700px]">
        {(data) =>
          data.asOf !== null && (
            <>
              <ThresholdCard data={data} />
              <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-2">
                <ZonesTable zones={data.zones} />
                <RacesTable zones={data.zones} />
              </div>
            </>
          )
        }
      </Loaded>
    </div>
  );
}
