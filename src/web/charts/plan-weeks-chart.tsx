import { useSessionWords } from '../coach/session-words.ts';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { CHART_TEXT } from './text-size.ts';

interface Week {
  start: string;
  type: string;
  km: number;
  sessions: readonly { km: number }[];
}

const WIDTH = 720;
const HEIGHT = 190;
const LEFT = 44;
const BOTTOM = 30;
const WIDEST = 80;

/** Planned kilometres week by week, lighter weeks paler, the race marked; a sentence and a table say the same. */
export function PlanWeeksChart({ weeks, race }: { weeks: readonly Week[]; race: string | null }) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useSessionWords();
  const top = Math.max(...weeks.map((w) => w.km), 10) * 1.08;
  const width = Math.min((WIDTH - LEFT) / Math.max(weeks.length, 1), WIDEST);
  const y = (km: number) => HEIGHT - BOTTOM - (km / top) * (HEIGHT - BOTTOM - 8);
  const peak = weeks.reduce((best, w) => (w.km > best.km ? w : best), weeks[0]!);
  const sentence = t('plan.sentence', {
    weeks: weeks.length,
    peak: format.distance(peak.km * 1000, 0),
    day: format.day(peak.start),
    race: race === null ? 'none' : 'yes',
    raceDay: format.day(race),
  });
  const every = Math.ceil(weeks.length / 9);
  return (
    <figure className="@container">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={sentence}
        className="block h-auto w-full"
      >
        {[0.25, 0.5, 0.75, 1].map((share) => {
          const km = Math.round((top / 1.08) * share);
          return (
            <g key={share}>
              <line
                x1={LEFT}
                x2={WIDTH}
                y1={y(km)}
                y2={y(km)}
                className="stroke-line"
                strokeDasharray="2 4"
              />
              <text x={LEFT - 6} y={y(km) + 4} textAnchor="end" className={`fill-muted ${CHART_TEXT}`}>
                {format.distance(km * 1000, 0).replace(/\D+$/, '')}
              </text>
            </g>
          );
        })}
        {weeks.map((w, i) => (
          <g key={w.start}>
            <rect
              x={LEFT + i * width + 2}
              width={Math.max(2, width - 4)}
              y={y(w.km)}
              height={Math.max(1, HEIGHT - BOTTOM - y(w.km))}
              rx="3"
              className={w.type === 'race' ? 'fill-threshold' : 'fill-brand'}
              fillOpacity={w.type === 'load' || w.type === 'race' ? 0.9 : 0.45}
            />
            {i % every === 0 && (
              <text
                x={LEFT + i * width + 3}
                y={HEIGHT - 6}
                className={`fill-muted ${CHART_TEXT} ${i % (every * 2) === 0 ? '' : 'hidden @xl:block'}`}
              >
                {format.day(w.start).replace(/^\S+\s/, '')}
              </text>
            )}
          </g>
        ))}
      </svg>
      <figcaption className="mt-2 text-sm">{sentence}</figcaption>
      <details className="mt-1 text-sm">
        <summary className="min-h-6 cursor-pointer text-muted">{t('chart.table')}</summary>
        <table className="mt-2 w-full text-left">
          <thead className="text-muted">
            <tr>
              <th className="py-1 pr-3 font-medium">{t('plan.week')}</th>
              <th className="py-1 pr-3 font-medium">{t('activities.kind')}</th>
              <th className="py-1 text-right font-medium">{t('activities.distance')}</th>
            </tr>
          </thead>
          <tbody>
            {weeks.map((w) => (
              <tr key={w.start} className="border-t border-line">
                <td className="py-1 pr-3">{format.day(w.start)}</td>
                <td className="py-1 pr-3">{words.word('week', w.type)}</td>
                <td className="py-1 text-right">{format.distance(w.km * 1000)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
