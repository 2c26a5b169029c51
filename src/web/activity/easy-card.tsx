import type { Schema } from '../api/client.ts';
import { Card } from '../parts/card.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { useWords } from '../parts/words.ts';

type Analysis = NonNullable<Schema['Activity']['analysis']>;

/** Was it easy: the verdict, the rule that gave it as a sentence, and the seconds behind it. */
export function EasyCard({ analysis }: { analysis: Analysis }) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useWords();
  const { easy } = analysis;
  if (easy === null) return <Card title={t('activity.easy')}>{t('activity.easy.notMeant')}</Card>;
  const tone = easy.tooFast ? 'text-bad' : easy.verdict === 'ok' ? 'text-good' : 'text-ink';
  const left = Object.entries(easy.excludedS)
    .filter(([, seconds]) => (seconds ?? 0) > 0)
    .map(([name, seconds]) => words('activity.easy.left', name, { time: format.duration(seconds) }));
  const ceilingPace = format.pace(easy.ceilingMps === null ? null : 1000 / easy.ceilingMps);
  return (
    <Card
      title={t('activity.easy')}
      aside={
        easy.confidence !== null && (
          <span className="text-sm text-muted">
            {t('activity.easy.confidence', { word: words('confidence', easy.confidence) })}
          </span>
        )
      }
    >
      <p className={`text-lg font-semibold ${tone}`}>{words('verdict', easy.verdict)}</p>
      <p className="mt-1">{easy.reasons.map((reason) => words('easyReason', reason)).join(' ')}</p>
      <dl className="mt-3 grid gap-x-6 gap-y-2 sm:grid-cols-2">
        {easy.ceilingMps !== null && (
          <Above
            label={t('activity.easy.abovePace', { ceiling: ceilingPace })}
            above={easy.secondsAbovePace}
            judged={easy.judgedS}
            share={easy.paceFraction}
          />
        )}
        {easy.ceilingHrBpm !== null && easy.hrFraction !== null && (
          <Above
            label={t('activity.easy.aboveHr', { ceiling: format.heartRate(easy.ceilingHrBpm) })}
            above={easy.secondsAboveHr}
            judged={easy.hrJudgedS}
            share={easy.hrFraction}
          />
        )}
      </dl>
      <div className="mt-3 grid gap-1 text-sm text-muted">
        <p>{t(analysis.easyBecause === 'intended' ? 'activity.easy.intended' : 'activity.easy.class')}</p>
        {easy.likelyCause !== null && (
          <p>{t('activity.easy.cause', { word: words('cause', easy.likelyCause) })}</p>
        )}
        {(easy.heatPct ?? 0) >= 0.1 && (
          <p>{t('activity.easy.heat', { pct: format.percent((easy.heatPct ?? 0) / 100) })}</p>
        )}
        {(easy.altitudeFactor ?? 1) < 0.999 && <p>{t('activity.easy.altitude')}</p>}
        {left.length > 0 && <p>{t('activity.easy.left', { parts: left.join(', ') })}</p>}
      </div>
    </Card>
  );
}

function Above({
  label,
  above,
  judged,
  share,
}: {
  label: string;
  above: number | null;
  judged: number | null;
  share: number | null;
}) {
  const { t } = usePreferences();
  const format = useFormat();
  return (
    <div>
      <dt className="text-sm text-muted">{label}</dt>
      <dd className="font-medium">
        {t('activity.easy.of', {
          above: format.duration(above),
          judged: format.duration(judged),
          share: format.percent(share),
        })}
      </dd>
    </div>
  );
}
