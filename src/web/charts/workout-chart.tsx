import type { Schema } from '../api/client.ts';
import { roughSeconds, unrolled, type WorkoutStep } from '../coach/workout-steps.ts';
import { useFormat } from '../parts/format.ts';
import { CHART_TEXT } from './text-size.ts';

const WIDTH = 720;
const HEIGHT = 168;
const LEFT = 62;
const BOTTOM = 26;
const SLOWEST_SHOWN_S = 60;

/** A session over time: each step's band of paces, fast above. Shapes only; words and table stand beside it. */
export function WorkoutChart({ workout, label }: { workout: Schema['Workout']; label: string }) {
  const format = useFormat();
  const steps = unrolled(workout.steps);
  const paces = steps.flatMap(({ target }) =>
    target.type === 'pace'
      ? [target.fastSPerKm, target.upperOnly ? target.fastSPerKm + SLOWEST_SHOWN_S : target.slowSPerKm]
      : [],
  );
  const totalS = steps.reduce((sum, step) => sum + roughSeconds(step), 0);
  if (totalS === 0) return null;
  const fast = paces.length === 0 ? 300 : Math.min(...paces) - 12;
  const slow = paces.length === 0 ? 420 : Math.max(...paces) + 12;
  const x = (s: number) => LEFT + (s / totalS) * (WIDTH - LEFT - 4);
  const y = (pace: number) => 6 + ((pace - fast) / (slow - fast)) * (HEIGHT - BOTTOM - 12);
  const ticks = [fast + 12, (fast + slow) / 2, slow - 12];
  let at = 0;
  return (
    <div className="@container">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label} className="block h-auto w-full">
        {paces.length > 0 &&
          ticks.map((tick) => (
            <g key={tick}>
              <line
                x1={LEFT}
                x2={WIDTH}
                y1={y(tick)}
                y2={y(tick)}
                className="stroke-line"
                strokeDasharray="2 4"
              />
              <text x={LEFT - 8} y={y(tick) + 4} textAnchor="end" className={`fill-muted ${CHART_TEXT}`}>
                {format.pace(tick).replace(/\/.*$/, '')}
              </text>
            </g>
          ))}
        {steps.map((step, i) => {
          const from = x(at);
          at += roughSeconds(step);
          const width = Math.max(2, x(at) - from - 2);
          const [top, bottom] = bandOf(step, slow);
          const open = step.target.type === 'pace' && step.target.upperOnly === true;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other name and never change places
            <g key={i}>
              <rect
                x={from}
                y={y(top)}
                width={width}
                height={Math.max(4, y(bottom) - y(top))}
                rx="3"
                className={fillOf(step, workout.type)}
                fillOpacity={open ? 0.45 : 0.9}
              />
              {open && (
                <rect x={from} y={y(top)} width={width} height="3" className={fillOf(step, workout.type)} />
              )}
            </g>
          );
        })}
        <text x={LEFT} y={HEIGHT - 4} className={`fill-muted ${CHART_TEXT}`}>
          0:00
        </text>
        <text x={WIDTH - 4} y={HEIGHT - 4} textAnchor="end" className={`fill-muted ${CHART_TEXT}`}>
          ~{format.duration(Math.round(totalS / 60) * 60)}
        </text>
      </svg>
    </div>
  );
}

function bandOf({ target }: WorkoutStep, slow: number): [number, number] {
  if (target.type !== 'pace') return [slow - 30, slow - 12];
  return target.upperOnly ? [target.fastSPerKm, slow - 12] : [target.fastSPerKm, target.slowSPerKm];
}

/** Colour says how hard; the table says it in words. */
export function fillOf(step: Pick<WorkoutStep, 'role' | 'target'>, type: string): string {
  if (step.target.type === 'pace' && step.target.upperOnly) return 'fill-easy';
  if (step.role === 'recovery' || step.role === 'rest') return 'fill-muted';
  if (step.role !== 'work') return 'fill-easy';
  if (/^(vo2|hill_reps|ladder|fartlek)/.test(type)) return 'fill-interval';
  if (/^(rep_|hill_sprint|sharpener|easy_strides)/.test(type)) return 'fill-repetition';
  if (/^(tempo|cruise|over_under|race|time_trial)/.test(type)) return 'fill-threshold';
  if (/^(steady|long_mp|long_progress)/.test(type)) return 'fill-steady';
  return 'fill-easy';
}
