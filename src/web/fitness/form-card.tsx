import { useCallback, useMemo, useRef } from 'react';
import type uPlot from 'uplot';
import type { Schema } from '../api/client.ts';
import { axis, Plot, type PlotColors, type PlotOptions } from '../charts/plot.tsx';
import { Card } from '../parts/card.tsx';
import { Details } from '../parts/details.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { ScrollTable, Td, Th } from '../parts/scroll-table.tsx';
import { panZoom, type Window, within } from './pan-zoom.ts';

type Point = Schema['FitnessPoint'];
const DAY_S = 86_400;
const secondsOf = (day: string) => Date.parse(`${day}T00:00:00Z`) / 1000;

/** Fitness, fatigue and form over all years, with what is provisional and what is unknown shown as such. */
export function FormCard({ series, today }: { series: readonly Point[]; today: Point }) {
  const { t, language } = usePreferences();
  const format = useFormat();
  const plot = useRef<uPlot | null>(null);
  const data = useMemo<uPlot.AlignedData>(() => {
    const known = (pick: (p: Point) => number | null) =>
      series.map((p) => (p.state === 'unknown' ? null : pick(p)));
    return [
      series.map((p) => secondsOf(p.day)),
      known((p) => p.ctl),
      known((p) => p.atl),
      known((p) => p.tsb),
    ];
  }, [series]);
  const whole = useMemo<Window>(
    () => ({ min: secondsOf(series[0]!.day), max: secondsOf(series.at(-1)!.day) }),
    [series],
  );
  const options = useCallback(
    (colors: PlotColors): PlotOptions => ({
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { size: 6 }, y: false },
      scales: { x: { time: true } },
      tzDate: (s) => new Date(s * 1000),
      axes: [
        axis(colors, {
          values: (_, ticks, __, ___, stepS) =>
            ticks.map((tick) =>
              new Date(tick * 1000).toLocaleDateString(language, {
                timeZone: 'UTC',
                month: 'short',
                ...(stepS < 28 * DAY_S ? { day: 'numeric' } : { year: '2-digit' }),
              }),
            ),
          space: 70,
        }),
        axis(colors, { size: 44 }),
      ],
      series: [
        {},
        { stroke: colors.brand, width: 2.5, points: { show: false } },
        { stroke: colors.interval, width: 1.25, points: { show: false } },
        { stroke: colors.steady, width: 1.25, dash: [5, 3], points: { show: false } },
      ],
      hooks: { drawClear: [(u) => shade(u, series, colors)] },
    }),
    [series, language],
  );
  const onPlot = useCallback(
    (made: uPlot) => {
      plot.current = made;
      return panZoom(made, whole);
    },
    [whole],
  );
  const show = (days: number | null, shift = 0) => {
    const u = plot.current;
    if (u === null) return;
    const { min, max } = u.scales.x!;
    const width = days === null ? whole.max - whole.min : days * DAY_S;
    u.setScale(
      'x',
      shift === 0
        ? within(whole, { min: whole.max - width, max: whole.max })
        : within(whole, { min: min! + shift * (max! - min!), max: max! + shift * (max! - min!) }),
    );
  };
  const buttons: [string, () => void][] = [
    [t('fitness.window.all'), () => show(null)],
    [t('fitness.window.365'), () => show(365)],
    [t('fitness.window.90'), () => show(90)],
    [`← ${t('fitness.earlier')}`, () => show(null, -0.5)],
    [`${t('fitness.later')} →`, () => show(null, 0.5)],
  ];
  const signed = (value: number | null) =>
    value === null ? '–' : `${Math.round(value) > 0 ? '+' : ''}${format.number(value)}`;
  const weekly = series.filter(
    (p, i) => new Date(`${p.day}T12:00:00Z`).getUTCDay() === 0 || i === series.length - 1,
  );
  return (
    <Card title={t('fitness.form')}>
      <p>
        {t('fitness.form.sentence', {
          day: format.date(today.day),
          ctl: format.number(today.ctl),
          atl: format.number(today.atl),
          tsb: signed(today.tsb),
          ramp: today.ramp === null ? 'none' : signed(Math.round(today.ramp)),
        })}
      </p>
      <div className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-sm">
        <Key className="stroke-brand stroke-3" label={t('fitness.ctl')} />
        <Key className="stroke-interval stroke-2" label={t('fitness.atl')} />
        <Key className="stroke-steady stroke-2 [stroke-dasharray:5_3]" label={t('fitness.tsb')} />
      </div>
      <div className="mt-2 min-h-[320px]">
        <Plot options={options} data={data} height={320} onPlot={onPlot} />
      </div>
      <fieldset className="mt-2 flex flex-wrap gap-2">
        <legend className="sr-only">{t('fitness.window')}</legend>
        {buttons.map(([label, press]) => (
          <button
            key={label}
            type="button"
            onClick={press}
            className="min-h-9 rounded-lg border border-line px-3 text-sm hover:bg-raised"
          >
            {label}
          </button>
        ))}
      </fieldset>
      <div className="mt-2 text-sm text-muted">
        <p>{t('fitness.form.how')}</p>
        {series.some((p) => p.provisional) && <p>{t('fitness.form.provisional')}</p>}
        {series.some((p) => p.state === 'unknown') && <p>{t('fitness.form.unknown')}</p>}
      </div>
      <Details summary={t('fitness.table')}>
        <ScrollTable label={t('fitness.form')} high>
          <thead>
            <tr>
              <Th>{t('activities.day')}</Th>
              <Th right>{t('fitness.ctl')}</Th>
              <Th right>{t('fitness.atl')}</Th>
              <Th right>{t('fitness.tsb')}</Th>
            </tr>
          </thead>
          <tbody>
            {weekly
              .toReversed()
              .slice(0, 260)
              .map((p) => (
                <tr key={p.day} className="border-t border-line">
                  <Td>{format.date(p.day)}</Td>
                  <Td right>{format.number(p.ctl)}</Td>
                  <Td right>{format.number(p.atl)}</Td>
                  <Td right>{signed(p.tsb)}</Td>
                </tr>
              ))}
          </tbody>
        </ScrollTable>
      </Details>
    </Card>
  );
}

function Key({ className, label }: { className: string; label: string }) {
  return (
    <span className="flex items-center gap-2">
      <svg className="h-3 w-7" viewBox="0 0 28 12" aria-hidden="true">
        <path d="M0 6h28" className={className} />
      </svg>
      {label}
    </span>
  );
}

/** Behind the lines: the provisional beginning grey, unknown days hatched, the zero of form. */
function shade(u: uPlot, series: readonly Point[], colors: PlotColors): void {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  const place = (day: string) => u.valToPos(secondsOf(day), 'x', true);
  const last = series.findLast((p) => p.provisional);
  if (last !== undefined) {
    ctx.globalAlpha = 0.35;
    ctx.fillStyle = colors.line;
    ctx.fillRect(bbox.left, bbox.top, place(last.day) - bbox.left, bbox.height);
    ctx.globalAlpha = 1;
  }
  ctx.strokeStyle = colors.muted;
  ctx.lineWidth = 1;
  for (const [from, to] of unknownRuns(series)) {
    const right = place(to);
    for (let x = place(from); x < right; x += 8 * devicePixelRatio) {
      ctx.beginPath();
      ctx.moveTo(x, bbox.top + bbox.height);
      ctx.lineTo(x + bbox.height / 4, bbox.top);
      ctx.stroke();
    }
  }
  const zero = u.valToPos(0, 'y', true);
  ctx.beginPath();
  ctx.moveTo(bbox.left, zero);
  ctx.lineTo(bbox.left + bbox.width, zero);
  ctx.stroke();
  ctx.restore();
}

function unknownRuns(series: readonly Point[]): [string, string][] {
  const runs: [string, string][] = [];
  for (const [i, p] of series.entries()) {
    if (p.state !== 'unknown') continue;
    if (i > 0 && series[i - 1]!.state === 'unknown') runs.at(-1)![1] = p.day;
    else runs.push([p.day, p.day]);
  }
  return runs;
}
