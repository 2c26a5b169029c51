import { decodePath, filesBelow } from '../../src/cli/decode-path.ts';
import { addDays, type Day, weekday } from '../../src/core/time.ts';
import { createDecodePool } from '../../src/formats/decode/pool.ts';
import {
  type EvaluateOptions,
  type Evaluation,
  evaluateHistory,
} from '../../src/services/history/evaluate-history.ts';
import type { HistoryItem } from '../../src/services/history/judge-history.ts';
import { createMemoryHistory, type MemoryHistory } from '../../src/services/history/memory-history.ts';

/** The corpus' runner: a fixed offset, as its totals are counted. */
export const RUNNER = 'runner-a-coros';
export const ZONE = '+08:00';

/** Every file below the paths as one runner's history, as `pacekeeper analyze` reads them. */
export async function readHistory(paths: readonly string[]): Promise<MemoryHistory> {
  const history = createMemoryHistory();
  const pool = createDecodePool({ size: 2 });
  try {
    for (const { path } of await filesBelow(paths)) {
      await decodePath(pool, path, async (parts) => {
        for (const part of await parts) history.add(part);
      });
    }
  } finally {
    await pool.close();
  }
  return history;
}

export function evaluateAsOf(
  items: readonly HistoryItem[],
  asOf: Day,
  load: EvaluateOptions['loadActivity'],
  more: Partial<EvaluateOptions> = {},
): Promise<Evaluation> {
  return evaluateHistory(items, {
    runnerId: 'local',
    asOf,
    athlete: { sex: null, birthYear: null, maxHrBpm: null, restHrBpm: null, statements: [] },
    loadActivity: load,
    plan: null,
    readiness: [],
    pain: [],
    illness: [],
    decisions: [],
    mode: 'auto',
    locks: [],
    language: 'en',
    risk: 'normal',
    ...more,
  });
}

/** The same items with what an evaluation found stored beside them, so that nothing is judged twice. */
export function withStored(items: readonly HistoryItem[], evaluation: Evaluation): HistoryItem[] {
  const known = new Map(evaluation.judged.map((j) => [j.id, { analysis: j.analysis, key: j.key }]));
  return items.map((i) => ({ ...i, stored: known.get(i.id) ?? i.stored }));
}

/** The review of every Sunday from the first to the last activity, each seeing only what lay before. */
export async function weeklyReviews(items: readonly HistoryItem[], load: EvaluateOptions['loadActivity']) {
  const days = items.map((i) => i.day).sort();
  const reviews: Evaluation[] = [];
  let first = days[0]!;
  while (weekday(first) !== 6) first = addDays(first, 1);
  for (let sunday = first; sunday <= days.at(-1)!; sunday = addDays(sunday, 7)) {
    reviews.push(await evaluateAsOf(items, sunday, load));
  }
  return reviews;
}
