import { writeFit } from '../fixtures/generators/write-fit.ts';
import type { Activity } from '../src/core/activity/activity.ts';
import { toActivity } from '../src/core/activity/to-activity.ts';
import { insertAthlete } from '../src/db/queries/athlete.ts';
import { decodeFit } from '../src/formats/decode/fit.ts';
import type { ServiceDeps } from '../src/services/ingest/import-file.ts';
import { storeActivities } from '../test/support/stored-history.ts';
import { generatedRun } from './generated-runs.ts';

const DAY_MS = 86_400_000;
const SECONDS = [1200, 900, 1300, 1000, 1500, 1100, 1250];
let prototypes: Activity[] | null = null;

/** Runs of a week, each of its own length, decoded once; the day is put in by whoever stores them. */
function ofAWeek(): Activity[] {
  prototypes ??= SECONDS.map((durationS, i) => {
    const decoded = decodeFit(writeFit(generatedRun(durationS, i, Date.UTC(2013, 0, 7 + i, 6))));
    if (!decoded.ok) throw new Error(decoded.error.message);
    const activity = toActivity(decoded.value[0]!);
    if (!activity.ok) throw new Error(activity.error.message);
    return activity.value;
  });
  return prototypes;
}

/** An athlete with a run a day that ends the day before `nowMs`, stored as an import leaves them, not yet judged. */
export async function storeAthlete(
  deps: Pick<ServiceDeps, 'db'>,
  athleteId: string,
  runs: number,
  nowMs: number,
): Promise<void> {
  await deps.db.transaction((tx) => insertAthlete(tx, { athleteId, zone: 'UTC', createdMs: nowMs }));
  const first = Math.floor(nowMs / DAY_MS) - runs;
  const week = ofAWeek();
  const activities = Array.from({ length: runs }, (_, i) => {
    const made = week[i % week.length]!;
    const startMs = (first + i) * DAY_MS + 6 * 3_600_000;
    const summary = { ...made.summary, startMs, fingerprint: { ...made.summary.fingerprint, startMs } };
    return { id: `act_${athleteId}_${i}`, activity: { ...made, summary } };
  });
  await storeActivities(deps, athleteId, activities);
}

/** The share of the values at or below the answer. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Slope of the line through the points on logarithmic axes: 0 costs the same, 1 grows alike. */
export function slopeOf(points: readonly { size: number; cost: number }[]): number {
  const logs = points.map(({ size, cost }) => [Math.log(size), Math.log(cost)] as const);
  const mean = (at: 0 | 1) => logs.reduce((sum, point) => sum + point[at], 0) / logs.length;
  const [mx, my] = [mean(0), mean(1)];
  const over = logs.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  return over / logs.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
}
