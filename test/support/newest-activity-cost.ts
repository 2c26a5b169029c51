/**
 * Cost of adding one activity to an evaluated history: `node test/support/newest-activity-cost.ts`.
 * The newest, and one dated a year back, with 50 and with 5,000 activities behind; and all of it from the beginning.
 */

import { dailyLoads } from '../../src/core/science/daily-loads.ts';
import { fitnessSeries } from '../../src/core/science/fitness-series.ts';
import { profileActivity } from '../../src/core/science/profile-activity.ts';
import { addDays, type Day } from '../../src/core/time.ts';
import { resumedFrom } from './resumed-from.ts';
import { type SimulatedRun, simulatedHistory } from './simulated-history.ts';
import { evaluateAsOf, withStored } from './validation-history.ts';

const REPEATS = 15;
const last = '2026-03-01';

/** Five activities in seven days up to `last`, the paces of a runner who has easy days, tempo days and races. */
function runs(count: number): SimulatedRun[] {
  return Array.from({ length: count }, (_, k): SimulatedRun => {
    const back = count - 1 - k;
    const day = addDays(last, -(7 * Math.floor(back / 5) + [0, 1, 3, 4, 6][back % 5]!));
    const s = [2700, 3600, 2400, 5400, 3000][back % 5]!;
    const fast = back % 15 === 7;
    const sport = back % 17 === 3 ? 'cycling' : 'running';
    return {
      day,
      mps: fast ? 3.5 : 2.8 + 0.05 * (back % 3),
      s: fast ? 2858 : s,
      hr: fast ? 182 : 148,
      sport,
    };
  });
}

async function costMs(count: number, newDay: (days: readonly Day[]) => Day): Promise<number> {
  const history = simulatedHistory(runs(count + 1));
  const days = history.items.map((i) => i.day);
  const day = newDay(days);
  const added = history.items.findLast((i) => i.day <= day)!;
  const load = async (id: string) => history.load(id);
  const before = await evaluateAsOf(
    history.items.filter((i) => i !== added),
    last,
    load,
  );
  const kept = withStored(history.items, before);
  const times: number[] = [];
  for (let r = 0; r < REPEATS; r++) {
    const { items, resume } = resumedFrom(before, kept, added.day, last);
    const started = performance.now();
    items.find((i) => i.id === added.id)!.profile = profileActivity(history.load(added.id));
    const after = await evaluateAsOf(items, last, load, { resume });
    JSON.stringify(after.state);
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b)[REPEATS >> 1]!;
}

for (const [name, day] of [
  ['newest', () => last],
  [
    'a year back',
    (days: readonly Day[]) => (days[0]! > addDays(last, -365) ? days[1]! : addDays(last, -365)),
  ],
] as const) {
  const [few, year, many] = [await costMs(50, day), await costMs(500, day), await costMs(5000, day)];
  process.stdout.write(
    `${name}: ${few.toFixed(1)} ms with 50 behind, ${year.toFixed(1)} ms with 500, ${many.toFixed(1)} ms with 5,000; ratio 5,000/50 ${(many / few).toFixed(2)}, 5,000/500 ${(many / year).toFixed(2)}\n`,
  );
}
const whole = simulatedHistory(runs(5000));
const load = async (id: string) => whole.load(id);
let started = performance.now();
const all = await evaluateAsOf(whole.items, last, load);
process.stdout.write(
  `5,000 judged from their streams: ${((performance.now() - started) / 1000).toFixed(1)} s\n`,
);
const kept = withStored(whole.items, all);
started = performance.now();
await evaluateAsOf(kept, last, load);
process.stdout.write(
  `5,000 evaluated again from stored analyses: ${(performance.now() - started).toFixed(0)} ms\n`,
);
started = performance.now();
const series = fitnessSeries(dailyLoads(all.loads, { from: kept[0]!.day, to: last }));
process.stdout.write(
  `daily series of 5,000 stored loads: ${(performance.now() - started).toFixed(1)} ms, ${series.points.length} days\n`,
);
