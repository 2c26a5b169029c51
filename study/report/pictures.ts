import { intervalChart, type Panel } from '../charts/interval-chart.ts';
import { weekChart } from '../charts/week-chart.ts';
import type { Estimate } from '../outcome/intervals.ts';
import { MEASURES, type Measure, type Summary } from './summary.ts';
import { armOf, labelOf } from './tables.ts';

/** Every picture of the document by its file name. */
export function pictures(s: Summary): Record<string, string> {
  return {
    'study-outcomes.svg': outcomes(s),
    'study-ablation.svg': ablation(s),
    'study-weeks.svg': weeks(s),
  };
}

function scaled(e: Estimate, key: Measure): Estimate {
  const { scale } = MEASURES.find((m) => m.key === key)!;
  return { mean: e.mean * scale, low: e.low * scale, high: e.high * scale };
}

function outcomes(s: Summary): string {
  const arms = ['fixed', 'ten-percent', 'policy', 'untold'];
  const colours = ['c0', 'c1', 'c2', 'c3'];
  const panel = (title: string, unit: string, key: Measure): Panel => ({
    title,
    unit,
    rows: arms.map((id) => scaled(armOf(s, id).mean[key], key)),
  });
  return intervalChart(
    'Four outcomes by arm with 95 percent intervals',
    arms.map((id, i) => ({ name: labelOf(id), colour: colours[i]! })),
    [
      panel('Above the 30-day limit', 'sessions a runner', 'spikes'),
      panel('Easy running really easy', '% of its time', 'easyShare'),
      panel('Expected sore spots (H1)', 'a runner in the season', 'arrivals'),
      panel('Fitness at the race', '% against the start', 'vdotGain'),
    ],
  );
}

function ablation(s: Summary): string {
  const arms = s.arms.filter((a) => !['fixed', 'ten-percent', 'policy'].includes(a.id));
  const panel = (title: string, unit: string, key: Measure): Panel => ({
    title,
    unit,
    rows: arms.map((a) => scaled(a.fromPolicy[key], key)),
  });
  return intervalChart(
    'What changes when one rule is taken away, against this policy, with 95 percent intervals',
    arms.map((a) => ({ name: labelOf(a.id), colour: 'c2' })),
    [
      panel('Above the 30-day limit', 'difference, sessions a runner', 'spikes'),
      panel('Kilometres run', 'difference, km in the season', 'km'),
      panel('Expected sore spots (H1)', 'difference a runner', 'arrivals'),
      panel('Fitness at the race', 'difference, percentage points', 'vdotGain'),
    ],
  );
}

function weeks(s: Summary): string {
  const of = (name: string, colour: string, arm: string, dashed = false) => ({
    name,
    colour,
    dashed,
    values: s.weekly[arm]!.run,
  });
  return weekChart(
    'Mean kilometres run each week by arm',
    'Kilometres run a week, mean of all runners (the race in the last week included)',
    [
      of('the plan to the letter', 'c0', 'ideal', true),
      of('fixed plan', 'c0', 'fixed'),
      of('10 % rule', 'c1', 'ten-percent'),
      of('this policy', 'c2', 'policy'),
      of('policy without VOL-3', 'c3', 'no-week-cap'),
    ],
  );
}
