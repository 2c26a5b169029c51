import { useQuery } from '@tanstack/react-query';
import { api, dataOf, type Schema } from '../api/client.ts';
import { useSessionWords } from '../coach/session-words.ts';
import { Card } from '../parts/card.tsx';
import { useFormat } from '../parts/format.ts';
import { Loaded } from '../parts/loaded.tsx';
import { usePreferences } from '../parts/preferences.tsx';

type Inventory = Schema['Inventory'];

/** What the runner really does in a usual week, and per finding what was seen and what comes next. */
export function InventoryCard() {
  const { t, language } = usePreferences();
  const query = useQuery({
    queryKey: ['inventory', language],
    queryFn: () => dataOf(api.GET('/v1/inventory', { params: { query: { language } } })),
  });
  return (
    <Card title={t('inventory.title')}>
      <Loaded query={query} minHeight="min-h-80">
        {({ inventory }) =>
          inventory === null ? (
            <p className="text-muted">{t('inventory.none')}</p>
          ) : (
            <Found inventory={inventory} />
          )
        }
      </Loaded>
    </Card>
  );
}

function Found({ inventory: inv }: { inventory: Inventory }) {
  const { t } = usePreferences();
  const format = useFormat();
  const words = useSessionWords();
  const zones = inv.zoneMin;
  const total = zones === null ? 0 : zones.easy + zones.steady + zones.hard;
  return (
    <div className="grid gap-4">
      <p>
        {t('inventory.sentence', {
          weeks: inv.weeks,
          runs: format.number(inv.runs / inv.weeks, 1),
          km: format.distance((inv.km / inv.weeks) * 1000),
          rest: format.number(inv.recovery.restDaysPerWeek, 1),
        })}
      </p>
      <Weekdays weekdays={inv.weekdays} weeks={inv.weeks} />
      {zones !== null && total > 0 && (
        <p className="text-sm">
          {t('inventory.zones', {
            easy: format.percent(zones.easy / total),
            steady: format.percent(zones.steady / total),
            hard: format.percent(zones.hard / total),
          })}
        </p>
      )}
      <ul className="flex flex-wrap gap-2 text-sm">
        {inv.kinds.map((kind) => (
          <li key={kind.type} className="rounded-full bg-raised px-3 py-1">
            {words.type(kind.type)} {t('inventory.perWeek', { n: format.number(kind.perWeek, 1) })}
          </li>
        ))}
      </ul>
      {inv.findings.map((finding) => (
        <div key={finding.rule + finding.seen.text} className="border-l-4 border-brand pl-3 text-sm">
          <p>{format.sentence(finding.seen.sentence)}</p>
          <p className="font-medium">{format.sentence(finding.next.sentence)}</p>
          <p className="text-muted">{finding.rule}</p>
        </div>
      ))}
    </div>
  );
}

const HEIGHT = 110;
const STEP = 50;
const A_MONDAY_MS = Date.UTC(2026, 0, 5, 12);

function Weekdays({ weekdays, weeks }: { weekdays: Inventory['weekdays']; weeks: number }) {
  const { t, language } = usePreferences();
  const format = useFormat();
  const most = Math.max(...weekdays.map((d) => d.medianMin ?? 0), 1);
  const nameOf = (weekday: number, style: 'short' | 'long') =>
    new Date(A_MONDAY_MS + weekday * 86_400_000).toLocaleDateString(language, {
      weekday: style,
      timeZone: 'UTC',
    });
  const longest = weekdays.reduce((best, d) => ((d.medianMin ?? 0) > (best.medianMin ?? 0) ? d : best));
  const sentence = t('inventory.days', {
    day: nameOf(longest.weekday, 'long'),
    min: Math.round(longest.medianMin ?? 0),
  });
  return (
    <figure>
      <svg
        viewBox={`0 0 ${STEP * 7} ${HEIGHT}`}
        role="img"
        aria-label={sentence}
        className="block h-auto w-full"
      >
        {weekdays.map((d) => {
          const height = ((d.medianMin ?? 0) / most) * (HEIGHT - 40);
          return (
            <g key={d.weekday}>
              <rect
                x={d.weekday * STEP + 8}
                y={HEIGHT - 20 - height}
                width={STEP - 16}
                height={Math.max(1, height)}
                rx="3"
                className="fill-brand"
                fillOpacity={0.3 + 0.6 * Math.min(1, d.runs / weeks)}
              />
              {d.medianMin !== null && (
                <text
                  x={d.weekday * STEP + STEP / 2}
                  y={HEIGHT - 25 - height}
                  textAnchor="middle"
                  className="fill-muted text-[11px]"
                >
                  {Math.round(d.medianMin)}
                </text>
              )}
              <text
                x={d.weekday * STEP + STEP / 2}
                y={HEIGHT - 5}
                textAnchor="middle"
                className="fill-muted text-[12px]"
              >
                {nameOf(d.weekday, 'short')}
              </text>
            </g>
          );
        })}
      </svg>
      <figcaption className="mt-1 text-sm">{sentence}</figcaption>
      <details className="mt-1 text-sm">
        <summary className="min-h-6 cursor-pointer text-muted">{t('chart.table')}</summary>
        <table className="mt-2 w-full text-left">
          <thead className="text-muted">
            <tr>
              <th className="py-1 font-medium">{t('activities.day')}</th>
              <th className="py-1 text-right font-medium">{t('inventory.runs')}</th>
              <th className="py-1 text-right font-medium">min</th>
              <th className="py-1 text-right font-medium">{t('activities.pace')}</th>
            </tr>
          </thead>
          <tbody>
            {weekdays.map((d) => (
              <tr key={d.weekday} className="border-t border-line">
                <td className="py-1">{nameOf(d.weekday, 'long')}</td>
                <td className="py-1 text-right">{d.runs}</td>
                <td className="py-1 text-right">{format.number(d.medianMin)}</td>
                <td className="py-1 text-right">{format.pace(d.medianPaceSPerKm)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
