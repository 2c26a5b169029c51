import { useQuery } from '@tanstack/react-query';
import { frielHrEdges } from '../../core/science/friel.ts';
import { api, dataOf, type Schema } from '../api/client.ts';
import { TimeBars } from '../charts/time-bars.tsx';
import { Card } from '../parts/card.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { useWords } from '../parts/words.ts';

/** Time in the zones that were valid on the day of the run. */
export function ZonesCard({ activity }: { activity: Schema['Activity'] }) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useWords();
  const zones = useQuery({ queryKey: ['zones'], queryFn: () => dataOf(api.GET('/v1/zones')) });
  const { paceDomainS = null, hrZoneS = null } = activity.analysis ?? {};
  const inForce = zones.data?.timeline.find((change) => change.validFrom === activity.zonesFrom);
  const edges = inForce?.zones.lthrBpm == null ? null : frielHrEdges(inForce.zones.lthrBpm);
  const band = (i: number) => {
    const name = words('hrZone', String(i));
    if (edges === null) return name;
    const from = edges[i - 1];
    const to = edges[i];
    if (from === undefined) return `${name} · < ${Math.round(to!)}`;
    return to === undefined
      ? `${name} · ≥ ${Math.round(from)}`
      : `${name} · ${Math.round(from)}–${Math.round(to)}`;
  };
  return (
    <Card title={t('activity.zones')}>
      {paceDomainS === null && hrZoneS === null ? (
        <p className="text-muted">{t('activity.zones.none')}</p>
      ) : (
        <div className="grid grid-cols-1 gap-5">
          {paceDomainS !== null && (
            <TimeBars
              label={t('activity.zones.pace')}
              rows={paceDomainS.map((seconds, i) => ({
                label: words('paceDomain', String(i)),
                seconds: seconds ?? 0,
              }))}
            />
          )}
          {hrZoneS !== null && (
            <TimeBars
              label={t('activity.zones.hr')}
              rows={hrZoneS.map((seconds, i) => ({ label: band(i), seconds: seconds ?? 0 }))}
            />
          )}
          {activity.zonesFrom !== null && (
            <p className="text-sm text-muted">
              {t('activity.zones.from', { day: format.date(activity.zonesFrom) })}
            </p>
          )}
        </div>
      )}
    </Card>
  );
}
