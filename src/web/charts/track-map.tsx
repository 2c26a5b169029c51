import { useMemo } from 'react';
import { quantile, type Track } from '../activity/track.ts';
import { useFormat } from '../parts/format.ts';
import { usePreferences } from '../parts/preferences.tsx';
import { type Cursor, useCursor } from './cursor.ts';

const WIDE = 800;
const HIGH = 520;
const MARGIN = 48;
const MOST_POINTS = 1500;
const M_PER_DEGREE = 111_320;
const STROKES = [
  'stroke-pace-1',
  'stroke-pace-2',
  'stroke-pace-3',
  'stroke-pace-4',
  'stroke-pace-5',
] as const;
const GROUNDS = ['bg-pace-1', 'bg-pace-2', 'bg-pace-3', 'bg-pace-4', 'bg-pace-5'] as const;

/** The way from its own positions, no tiles: coloured by pace, with start, end, a scale and the shared cursor. */
export function TrackMap({
  track,
  distanceM,
  cursor,
}: {
  track: Track;
  distanceM: number | null;
  cursor: Cursor;
}) {
  const { t } = usePreferences();
  const format = useFormat();
  const drawn = useMemo(() => draw(track), [track]);
  if (drawn === null) return <p className="text-muted">{t('activity.map.none')}</p>;
  const { edges, at, metresPerUnit } = drawn;
  const pace = (mps: number | null) => format.pace(mps === null ? null : 1000 / mps);
  const scale = format.roundDistance(180 * metresPerUnit);
  const long = scale.m / metresPerUnit;
  const sentence = t('activity.map.sentence', {
    distance: format.distance(distanceM),
    slow: pace(edges.slow),
    fast: pace(edges.fast),
  });
  return (
    <>
      <svg
        viewBox={`0 0 ${WIDE} ${HIGH}`}
        role="img"
        aria-label={sentence}
        className="aspect-[800/520] w-full rounded-lg bg-raised"
      >
        <g className="fill-none stroke-surface stroke-9 [stroke-linecap:round] [stroke-linejoin:round]">
          {drawn.paths.map(({ d }) => (
            <path key={d} d={d} />
          ))}
        </g>
        <g className="fill-none stroke-5 [stroke-linecap:round] [stroke-linejoin:round]">
          {drawn.paths.map(({ d, band }) => (
            <path key={d} d={d} className={STROKES[band]} />
          ))}
        </g>
        <End point={at(drawn.last)} label={t('activity.map.end')} below />
        <End point={at(drawn.first)} label={t('activity.map.start')} round />
        <Here cursor={cursor} at={at} />
        <g className="stroke-ink stroke-2">
          <path d={`M24 ${HIGH - 30}v6h${long}v-6`} className="fill-none" />
        </g>
        <text
          x={24 + long / 2}
          y={HIGH - 36}
          textAnchor="middle"
          className="fill-ink text-[20px] sm:text-[15px]"
        >
          {scale.text}
        </text>
      </svg>
      <p className="mt-2 flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-muted">
        <span className="sr-only">{t('activity.map.legend')}</span>
        <span>
          {t('activity.map.slow')} {pace(edges.slow)}
        </span>
        <span className="flex overflow-hidden rounded" aria-hidden="true">
          {GROUNDS.map((ground) => (
            <span key={ground} className={`h-3 w-6 ${ground}`} />
          ))}
        </span>
        <span>
          {pace(edges.fast)} {t('activity.map.fast')}
        </span>
      </p>
      <p className="mt-1 text-sm text-muted">{t('activity.map.north')}</p>
    </>
  );
}

type Point = readonly [number, number];

function End({
  point: [x, y],
  label,
  round = false,
  below = false,
}: {
  point: Point;
  label: string;
  round?: boolean;
  below?: boolean;
}) {
  return (
    <g>
      {round ? (
        <circle cx={x} cy={y} r={9} className="fill-surface stroke-ink stroke-3" />
      ) : (
        <rect x={x - 8} y={y - 8} width={16} height={16} className="fill-ink stroke-surface stroke-3" />
      )}
      <text
        x={Math.min(Math.max(x, 40), WIDE - 40)}
        y={below ? y + 32 : y - 16}
        textAnchor="middle"
        className="fill-ink stroke-raised stroke-4 text-[22px] font-semibold [paint-order:stroke] sm:text-[16px]"
      >
        {label}
      </text>
    </g>
  );
}

/** The place under the cursor of the charts; drawn alone, so that nothing else is drawn while it moves. */
function Here({ cursor, at }: { cursor: Cursor; at: (row: number) => Point }) {
  const row = useCursor(cursor);
  if (row === null) return null;
  const [x, y] = at(row);
  if (!Number.isFinite(x)) return null;
  return <circle cx={x} cy={y} r={10} className="fill-brand stroke-surface stroke-4" data-testid="here" />;
}

/** Positions on the paper, cut into pieces of one colour. Distances are true at the middle of the way. */
function draw({ stream, series }: Track) {
  const { latDeg, lonDeg, n } = stream;
  const rows: number[] = [];
  const step = Math.max(1, Math.ceil(n / MOST_POINTS));
  for (let k = 0; k < n; k += step)
    if (Number.isFinite(latDeg[k]!) && Number.isFinite(lonDeg[k]!)) rows.push(k);
  if (rows.length < 2) return null;
  const box = { south: 90, north: -90, west: 180, east: -180 };
  for (const k of rows) {
    box.south = Math.min(box.south, latDeg[k]!);
    box.north = Math.max(box.north, latDeg[k]!);
    box.west = Math.min(box.west, lonDeg[k]!);
    box.east = Math.max(box.east, lonDeg[k]!);
  }
  const shrink = Math.cos((((box.south + box.north) / 2) * Math.PI) / 180);
  const wideM = Math.max(20, (box.east - box.west) * shrink * M_PER_DEGREE);
  const highM = Math.max(20, (box.north - box.south) * M_PER_DEGREE);
  const metresPerUnit = Math.max(wideM / (WIDE - 2 * MARGIN), highM / (HIGH - 2 * MARGIN));
  const at = (k: number): Point => [
    WIDE / 2 + ((lonDeg[k]! - (box.west + box.east) / 2) * shrink * M_PER_DEGREE) / metresPerUnit,
    HIGH / 2 - ((latDeg[k]! - (box.south + box.north) / 2) * M_PER_DEGREE) / metresPerUnit,
  ];
  const speeds = series.smoothedMps;
  const borders = [0.2, 0.4, 0.6, 0.8].map((share) => quantile(speeds, share));
  const bandOf = (k: number) =>
    Number.isFinite(speeds[k]!)
      ? borders.filter((border) => border !== null && speeds[k]! > border).length
      : 0;
  const place = (k: number) =>
    at(k)
      .map((v) => v.toFixed(1))
      .join(' ');
  const paths: { d: string; band: number }[] = [];
  for (let i = 1; i < rows.length; i++) {
    const band = bandOf(rows[i]!);
    const last = paths.at(-1);
    if (last?.band === band) last.d += `L${place(rows[i]!)}`;
    else paths.push({ band, d: `M${place(rows[i - 1]!)}L${place(rows[i]!)}` });
  }
  const edges = { slow: quantile(speeds, 0.1), fast: quantile(speeds, 0.9) };
  return { paths, at, metresPerUnit, first: rows[0]!, last: rows.at(-1)!, edges };
}
