import type { Schema } from '../api/client.ts';
import { Card } from '../parts/card.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { useWords } from '../parts/words.ts';

const METRES = new Set(['gps_distance_only', 'distance_contradicts', 'distance_fell']);
const SAMPLES = new Set(['hr_flatline', 'hr_out_of_range', 'hr_jumps', 'gps_spikes', 'time_disorder']);

/** What was found wrong with the recording, what was left out for it, and what that costs. */
export function QualityCard({ summary }: { summary: Schema['Activity']['summary'] }) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useWords();
  const { findings, trust } = summary;
  const amount = (code: string, value: number) =>
    METRES.has(code)
      ? t('amount.metres', { distance: format.height(value) })
      : SAMPLES.has(code)
        ? t('amount.samples', { n: Math.round(value) })
        : t('amount.seconds', { time: format.duration(value) });
  const costs = [
    trust.time ? null : t('activity.quality.time'),
    trust.distance ? null : t('activity.quality.distance'),
    trust.heartRate === 'ok' ? null : words('activity.quality.heartRate', trust.heartRate),
  ].filter((text) => text !== null);
  return (
    <Card title={t('activity.quality')}>
      {findings.length + costs.length === 0 ? (
        <p className="text-muted">{t('activity.quality.none')}</p>
      ) : (
        <ul className="grid list-disc gap-1 pl-5">
          {costs.map((text) => (
            <li key={text} className="font-medium">
              {text}
            </li>
          ))}
          {findings.map((finding) => (
            <li key={finding.code}>
              {words('finding', finding.code)}
              {finding.amount !== null && (
                <span className="text-muted"> ({amount(finding.code, finding.amount)})</span>
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
