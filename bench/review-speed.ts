import { addDays, localDay } from '../src/core/time.ts';
import { createEvaluations } from '../src/services/history/evaluations.ts';
import { reviewAthlete } from '../src/services/review/review-athlete.ts';
import { testServices } from '../test/support/services.ts';
import { where } from './api-speed.ts';
import { msText } from './measure.ts';
import type { Section } from './row.ts';
import { quantile, slopeOf, storeAthlete } from './stored-athletes.ts';

const WANTED_AN_HOUR = 10_000;
const NOW_MS = Date.parse('2026-05-03T20:00:00Z');
const TODAY = localDay(NOW_MS, 'UTC');
/** Weekly reviews of athletes with 26 weeks of daily runs; and how the cost grows. */
const HISTORY = 182;
const ATHLETES = [10, 100, 1000];
const HISTORIES = [50, 500, 5000];

/** Reviews an hour on one core, and what more athletes and longer histories cost. */
export async function reviewSpeed(athletes = 100, most = 1000, longest = 5000): Promise<Section> {
  const test = await testServices(NOW_MS);
  try {
    const { deps } = test;
    const evaluations = createEvaluations(deps);
    let stored = 0;
    const store = async (count: number) => {
      for (; stored < count; stored++) {
        await storeAthlete(deps, `a${stored}`, HISTORY, NOW_MS);
        await evaluations.of(`a${stored}`);
      }
    };
    /** Processor time of one review of each, in ms; every review of another week. */
    let week = 0;
    const review = async (ids: readonly string[]) => {
      week -= 7;
      const took: number[] = [];
      for (const id of ids) {
        const cpu = process.cpuUsage();
        const outcome = await reviewAthlete(deps, id, addDays(TODAY, week));
        if (!outcome.ok) throw new Error(outcome.error.message);
        const { user, system } = process.cpuUsage(cpu);
        took.push((user + system) / 1000);
      }
      return took;
    };
    const sample = (count: number) => Array.from({ length: Math.min(athletes, count) }, (_, i) => `a${i}`);
    const byAthletes: { size: number; cost: number }[] = [];
    for (const size of ATHLETES.filter((n) => n <= most)) {
      await store(size);
      await review(sample(10));
      byAthletes.push({ size, cost: quantile(await review(sample(size)), 0.5) });
    }
    const byHistory: { size: number; cost: number }[] = [];
    for (const size of HISTORIES.filter((n) => n <= longest)) {
      await storeAthlete(deps, `h${size}`, size, NOW_MS);
      await evaluations.of(`h${size}`);
      const took: number[] = [];
      // each back to the present, and within the shortest history
      week = 0;
      for (let i = 0; i < 6; i++) took.push(...(await review([`h${size}`])));
      byHistory.push({ size, cost: quantile(took, 0.5) });
    }
    const meanMs = byAthletes.at(-1)!.cost;
    const anHour = 3_600_000 / meanMs;
    const curve = (points: typeof byAthletes) =>
      `${points.map(({ size, cost }) => `${size.toLocaleString('en')}: ${msText(cost)}`).join(', ')}; slope ${slopeOf(points).toFixed(2)}`;
    return {
      title: 'Reviews, and how their cost grows',
      how:
        `Weekly reviews of athletes with ${HISTORY} days of daily runs, loaded from and saved to ${where(process.env.TEST_DATABASE_URL || null)}, one after another: ` +
        'processor time of this process, which on the embedded database holds the database, too. A slope of 0 costs the same however much there is, 1 grows alike.',
      rows: [
        {
          what: 'reviews an hour and core',
          target: `${WANTED_AN_HOUR.toLocaleString('en')} at least`,
          measured: `${Math.round(anHour).toLocaleString('en')} (${msText(meanMs)} each)`,
          met: anHour >= WANTED_AN_HOUR,
        },
        { what: 'one review by number of athletes', target: null, measured: curve(byAthletes), met: null },
        { what: 'one review by length of history', target: null, measured: curve(byHistory), met: null },
      ],
    };
  } finally {
    await test.end();
  }
}
