import { Card } from '../parts/card.tsx';
import { Details } from '../parts/details.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { ScrollTable, Td, Th } from '../parts/scroll-table.tsx';
import { useWords } from '../parts/words.ts';
import type { ZonesAnswer } from './zones-query.ts';

const WIDE = 900;
const HIGH = 200;

/** The threshold as it changed, the uncertainty of the present one, and why it is what it is. */
export function ThresholdCard({ data }: { data: ZonesAnswer }) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useWords();
  const { timeline, estimate, zones, held, asOf } = data;
  const known = timeline.filter((change) => change.zones.thresholdSpeedMps !== null);
  const pace = (mps: number | null | undefined) => format.pace(mps ? 1000 / mps : null);
  if (known.length === 0 || zones === null || asOf === null)
    return <Card title={t('fitness.threshold')}>{t('fitness.threshold.none')}</Card>;
  const interval = estimate?.interval ?? null;
  const sentence = t('fitness.threshold.sentence', {
    pace: format.pace(zones.thresholdSPerKm),
    day: format.date(zones.validFrom),
    source: words('source', zones.source),
    confidence: words('confidence', zones.confidence),
    interval: interval === null ? 'none' : `${pace(interval.lowMps)} – ${pace(interval.highMps)}`,
  });
  return (
    <Card title={t('fitness.threshold')}>
      <p>{sentence}</p>
      <Steps known={known} asOf={asOf} interval={interval} label={sentence} />
      {interval !== null && <p className="mt-1 text-sm text-muted">{t('fitness.threshold.band')}</p>}
      {(estimate?.improves.length ?? 0) > 0 && (
        <p className="mt-2 text-sm">
          {t('fitness.improves')}: {estimate!.improves.map((code) => words('improves', code)).join(', ')}.
        </p>
      )}
      {held.slice(-3).map((proposal) => (
        <p key={`${proposal.day}${proposal.heldBecause}`} className="mt-1 text-sm text-muted">
          {t('fitness.threshold.held', {
            day: format.date(proposal.day),
            pace: pace(proposal.thresholdSpeedMps),
            why: words('held', proposal.heldBecause),
          })}
        </p>
      ))}
      <Details summary={t('fitness.threshold.table')}>
        <ScrollTable label={t('fitness.threshold')} high>
          <thead>
            <tr>
              <Th>{t('fitness.threshold.from')}</Th>
              <Th right>{t('activity.pace')}</Th>
              <Th right>{t('activity.heartRate')}</Th>
              <Th>{t('fitness.threshold.why')}</Th>
            </tr>
          </thead>
          <tbody>
            {timeline.toReversed().map((change) => (
              <tr key={change.validFrom} className="border-t border-line">
                <Td>{format.date(change.validFrom)}</Td>
                <Td right>{pace(change.zones.thresholdSpeedMps)}</Td>
                <Td right>{format.heartRate(change.zones.lthrBpm)}</Td>
                <Td>
                  {words('zoneReason', change.reason)} ({words('source', change.zones.source)})
                  {change.capped && ` ${t('fitness.threshold.capped')}`}
                </Td>
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      </Details>
    </Card>
  );
}

function Steps({
  known,
  asOf,
  interval,
  label,
}: {
  known: ZonesAnswer['timeline'];
  asOf: string;
  interval: { lowMps: number | null; highMps: number | null } | null;
  label: string;
}) {
  const format = useFormat();
  const first = Date.parse(known[0]!.validFrom);
  const span = Math.max(1, Date.parse(asOf) - first);
  const speeds = known.map((change) => change.zones.thresholdSpeedMps!);
  const low = Math.min(...speeds, interval?.lowMps ?? Number.POSITIVE_INFINITY);
  const high = Math.max(...speeds, interval?.highMps ?? 0);
  const x = (day: string) => 4 + ((Date.parse(day) - first) / span) * (WIDE - 8);
  const y = (mps: number) => HIGH - 12 - ((mps - low) / Math.max(0.01, high - low)) * (HIGH - 24);
  const steps = known
    .map((change, i) => {
      const at = y(speeds[i]!).toFixed(1);
      return `${i === 0 ? 'M' : 'L'}${x(change.validFrom).toFixed(1)} ${at}H${x(known[i + 1]?.validFrom ?? asOf).toFixed(1)}`;
    })
    .join('');
  const from = x(known.at(-1)!.validFrom);
  return (
    <div className="mt-3 grid grid-cols-[auto_minmax(0,1fr)] gap-x-2">
      <div className="flex h-44 flex-col justify-between text-right text-sm text-muted" aria-hidden="true">
        <span>{format.pace(1000 / high)}</span>
        <span>{format.pace(1000 / low)}</span>
      </div>
      <svg
        viewBox={`0 0 ${WIDE} ${HIGH}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
        className="h-44 w-full"
      >
        {interval !== null && (
          <rect
            x={from}
            width={Math.max(2, WIDE - 4 - from)}
            y={y(interval.highMps ?? high)}
            height={y(interval.lowMps ?? low) - y(interval.highMps ?? high)}
            className="fill-brand/20"
          />
        )}
        <path d={steps} className="fill-none stroke-brand stroke-3 [vector-effect:non-scaling-stroke]" />
      </svg>
      <span />
      <p className="flex justify-between text-sm text-muted">
        <span>{format.date(known[0]!.validFrom)}</span>
        <span>{format.date(asOf)}</span>
      </p>
    </div>
  );
}
