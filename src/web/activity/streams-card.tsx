import { useCallback, useMemo, useRef, useState } from 'react';
import type uPlot from 'uplot';
import type { Schema } from '../api/client.ts';
import { type Cursor, useCursor } from '../charts/cursor.ts';
import { axis, Plot, type PlotColors, type PlotOptions } from '../charts/plot.tsx';
import { Card } from '../parts/card.tsx';
import { Choice } from '../parts/choice.tsx';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { type Channel, channelsOf } from './channels.ts';
import { StreamsTable } from './streams-table.tsx';
import { quantile, type Track } from './track.ts';

/** Places on the slider: few enough to walk through by keyboard, the first and the last among them. */
const STOPS = 200;

type Along = 'distance' | 'time';

/** Pace by grade, heart rate, cadence and altitude under one cursor, which the keyboard moves too. */
export function StreamsCard({
  activity,
  track,
  cursor,
}: {
  activity: Schema['Activity'];
  track: Track;
  cursor: Cursor;
}) {
  const { t } = usePreferences();
  const format = useFormat();
  const [along, setAlong] = useState<Along>('distance');
  const plots = useRef(new Set<uPlot>());
  const { stream, series } = track;
  const known = stream.distanceM.some((m) => m > 0);
  const by: Along = known ? along : 'time';
  const x = useMemo(
    () => (by === 'distance' ? risingDistance(stream.distanceM) : [...stream.tS]),
    [stream, by],
  );
  const channels = useMemo(() => channelsOf(activity, track), [activity, track]);
  if (stream.n < 2) return <Card title={t('activity.streams')}>{t('activity.streams.none')}</Card>;

  const pace = (mps: number | null) => format.pace(mps === null ? null : 1000 / mps);
  const hr = (share: number) => format.heartRate(quantile(stream.hrBpm, share));
  const hasHr = quantile(stream.hrBpm, 0.5) !== null;
  const move = (row: number) => {
    cursor.set(row);
    for (const plot of plots.current) {
      plot.setCursor({ left: plot.valToPos(x[row]!, 'x'), top: plot.over.clientHeight / 2 }, false);
    }
  };
  return (
    <Card
      title={t('activity.streams')}
      aside={
        known && (
          <Choice<Along>
            label={t('activity.streams.axis')}
            value={along}
            onChange={setAlong}
            options={[
              ['distance', t('activity.streams.axis.distance')],
              ['time', t('activity.streams.axis.time')],
            ]}
          />
        )
      }
    >
      <p>
        {t('activity.streams.sentence', {
          slow: pace(quantile(series.smoothedMps, 0.1)),
          fast: pace(quantile(series.smoothedMps, 0.9)),
          hr: hasHr ? `${hr(0.1)} – ${hr(0.9)}` : 'none',
        })}
      </p>
      {track.above !== null && <p className="text-sm text-muted">{t('activity.streams.marked')}</p>}
      <div className="mt-3 grid grid-cols-1 gap-2">
        {channels.map((channel) => (
          <ChannelPlot
            key={channel.name}
            channel={channel}
            x={x}
            by={by}
            cursor={cursor}
            plots={plots.current}
          />
        ))}
      </div>
      <Position track={track} channels={channels} cursor={cursor} move={move} />
      <StreamsTable track={track} channels={channels} />
    </Card>
  );
}

function ChannelPlot({
  channel,
  x,
  by,
  cursor,
  plots,
}: {
  channel: Channel;
  x: number[];
  by: Along;
  cursor: Cursor;
  plots: Set<uPlot>;
}) {
  const { t } = usePreferences();
  const format = useFormat();
  const { units, language } = usePreferences();
  const data = useMemo<uPlot.AlignedData>(
    () => [x, channel.values, ...(channel.marked === null ? [] : [channel.marked])],
    [x, channel],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the formats follow units and language
  const options = useCallback(
    (colors: PlotColors): PlotOptions => ({
      legend: { show: false },
      cursor: { sync: { key: 'run' }, drag: { x: false, y: false }, points: { size: 7 }, y: false },
      scales: { x: { time: false }, y: { range: () => channel.range } },
      axes: [
        axis(colors, {
          size: 26,
          values: (_, ticks) =>
            ticks.map((tick) =>
              by === 'distance' ? format.distance(tick, tick % 1000 === 0 ? 0 : 1) : format.duration(tick),
            ),
        }),
        axis(colors, {
          size: 62,
          space: 26,
          values: (_, ticks) => ticks.map((tick) => channel.show(tick, format)),
          ...(channel.splits === null ? {} : { splits: () => channel.splits!(units) }),
        }),
      ],
      series: [
        {},
        { stroke: colors[channel.color], width: 1.5, points: { show: false }, spanGaps: false },
        { stroke: colors.bad, width: 3.5, points: { show: false }, spanGaps: false },
      ].slice(0, channel.marked === null ? 2 : 3),
      hooks: {
        setCursor: [(plot) => cursor.set(plot.cursor.idx ?? null)],
        draw: [(plot) => drawCeiling(plot, channel.ceiling, colors.bad)],
      },
    }),
    [channel, by, units, language, cursor],
  );
  const onPlot = useCallback(
    (plot: uPlot) => {
      plots.add(plot);
      return () => plots.delete(plot);
    },
    [plots],
  );
  return (
    <figure>
      <figcaption className="text-sm font-medium">{t(channel.title)}</figcaption>
      <div className="min-h-[150px]">
        <Plot options={options} data={data} height={150} onPlot={onPlot} />
      </div>
    </figure>
  );
}

function drawCeiling(plot: uPlot, value: number | null, color: string): void {
  if (value === null) return;
  const { ctx, bbox } = plot;
  const y = plot.valToPos(value, 'y', true);
  if (y < bbox.top || y > bbox.top + bbox.height) return;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}

/** The cursor for the keyboard, and what is true where it stands. */
function Position({
  track: { stream },
  channels,
  cursor,
  move,
}: {
  track: Track;
  channels: readonly Channel[];
  cursor: Cursor;
  move: (row: number) => void;
}) {
  const { t } = usePreferences();
  const format = useFormat();
  const row = useCursor(cursor);
  const at = row ?? 0;
  const facts = channels.map((channel) => {
    const value = channel.values[at];
    return `${t(channel.title)} ${value == null ? '–' : channel.show(value, format)}`;
  });
  const where = t('activity.streams.at', {
    distance: format.distance(stream.distanceM[at], 2),
    time: format.duration(stream.tS[at]),
  });
  const text = `${where}: ${facts.join(' · ')}`;
  return (
    <label className="mt-3 grid grid-cols-1 gap-1 text-sm">
      <span className="text-muted">{t('activity.streams.position')}</span>
      <input
        type="range"
        min={0}
        max={STOPS}
        step={1}
        value={Math.round((at / (stream.n - 1)) * STOPS)}
        aria-valuetext={text}
        onChange={(event) => move(Math.round((Number(event.target.value) / STOPS) * (stream.n - 1)))}
        className="h-6 w-full accent-brand"
      />
      <output className="min-h-10 sm:min-h-5">{text}</output>
    </label>
  );
}

/** The distance as an axis wants it: known everywhere and never falling. */
function risingDistance(distanceM: Float64Array): number[] {
  let last = 0;
  return Array.from(distanceM, (m) => {
    if (m > last) last = m;
    return last;
  });
}
