import { describe, expect, it } from 'vitest';
import type { PlannedSession } from '../../../src/core/coaching/review-input.ts';
import { zonesOn } from '../../../src/core/science/threshold-timeline.ts';
import { addDays, type Day, dayNumber, daysBetween } from '../../../src/core/time.ts';
import {
  type HistoryItem,
  type Judged,
  type JudgeOptions,
  judgeHistory,
} from '../../../src/services/history/judge-history.ts';
import { simulatedHistory } from '../../support/simulated-history.ts';

const nobody = { sex: null, birthYear: null, maxHrBpm: null, restHrBpm: null, statements: [] };
const start = '2026-01-05';

function judge(history: ReturnType<typeof simulatedHistory>, more: Partial<JudgeOptions> = {}) {
  const loads: string[] = [];
  const asOf = history.items.at(-1)?.day ?? start;
  const options: JudgeOptions = {
    asOf,
    athlete: nobody,
    sessionOf: () => null,
    loadActivity: async (id) => {
      loads.push(id);
      return history.load(id);
    },
    ...more,
  };
  return judgeHistory(history.items, options).then((result) => ({ result, loads }));
}

const stored = (items: readonly HistoryItem[], known: readonly Judged[]): HistoryItem[] => {
  const byId = new Map(known.map((k) => [k.id, { analysis: k.analysis, key: k.key }]));
  return items.map((i) => ({ ...i, stored: byId.get(i.id) ?? null }));
};

/** Six weeks of four runs, then a 10 km race well above them, then a week more. */
const raced = () =>
  simulatedHistory([
    ...weeksOfEasyRuns(6),
    { day: addDays(start, 41), mps: 3.9, s: 2565, hr: 184 },
    ...weeksOfEasyRuns(1, 43),
  ]);

function weeksOfEasyRuns(weeks: number, from = 0, mps = 2.8) {
  return Array.from({ length: weeks * 4 }, (_, k) => ({
    day: addDays(start, from + 7 * Math.floor(k / 4) + [0, 1, 3, 5][k % 4]!),
    mps: mps + 0.02 * (k % 3),
    s: 2400 + 300 * (k % 3),
    hr: 148,
  }));
}

describe('a history judged in time', () => {
  it('judges every activity against the zones of its own day', async () => {
    const { result } = await judge(raced());
    for (const j of result.judged) {
      const zones = zonesOn(result.timeline, j.day);
      const [, anchors] = JSON.parse(j.key);
      const used = JSON.parse(j.key).at(3) ?? anchors;
      expect(used.thresholdSpeedMps).toBe(zones?.thresholdSpeedMps ?? null);
    }
  });

  it('does not change what came before when more is added', async () => {
    const whole = raced();
    const cut = addDays(start, 30);
    const early = await judgeHistory(
      whole.items.filter((i) => i.day <= cut),
      { asOf: cut, athlete: nobody, sessionOf: () => null, loadActivity: async (id) => whole.load(id) },
    );
    const { result } = await judge(whole);
    expect(result.judged.slice(0, early.judged.length)).toEqual(early.judged);
    expect(result.timeline.changes.filter((c) => c.validFrom < cut)).toEqual(
      early.timeline.changes.filter((c) => c.validFrom < cut),
    );
  });

  it('estimates anew at a race, and scores the race by what it showed', async () => {
    const { result } = await judge(raced());
    const day = addDays(start, 41);
    const race = result.judged.find((j) => j.day === day)!;
    expect(race.analysis.class).toEqual({ class: 'race', reason: 'race_distance_and_effort' });
    expect(result.races).toEqual([
      { activityId: race.id, day, distanceM: 10_000, timeS: 2565, kind: 'race' },
    ]);
    const change = result.timeline.changes.find((c) => c.validFrom === day)!;
    expect(change).toMatchObject({ reason: 'race_faster', zones: { confidence: 'high' } });
    // 42:45 is a little harder than an hour's effort: close to 100 points an hour
    const perHour = race.analysis.load.value! / (2565 / 3600);
    expect(perHour).toBeGreaterThan(95);
    expect(perHour).toBeLessThan(112);
  });

  it('takes no day of an even history for a race, and claims no confident threshold from it', async () => {
    const even = simulatedHistory(
      Array.from({ length: 40 }, (_, k) => ({ day: addDays(start, 2 * k), mps: 2.8, s: 3571, hr: 150 })),
    );
    const { result } = await judge(even);
    expect(result.races).toEqual([]);
    expect(result.judged.map((j) => j.analysis.class.class)).not.toContain('race');
    for (const change of result.timeline.changes) {
      expect(['low', 'none']).toContain(change.zones.confidence);
    }
    expect(result.judged.some((j) => j.analysis.easy?.tooFast === true)).toBe(false);
  });

  it('claims none from a brisk 10 km that heart rate does not show to be hard', async () => {
    const brisk = simulatedHistory([
      ...weeksOfEasyRuns(6),
      { day: addDays(start, 41), mps: 3.1, s: 3226, hr: 158 },
    ]);
    const { result } = await judge(brisk);
    expect(result.races.every((r) => r.unconfirmed === true)).toBe(true);
    expect(result.estimate.confidence).toBe('low');
  });

  it('keeps a stored analysis while its borders and context are the same, and reads no stream for it', async () => {
    const history = raced();
    const { result } = await judge(history);
    history.items = stored(history.items, result.judged);
    const again = await judge(history);
    expect(again.loads).toEqual([]);
    expect(again.result.judged.every((j) => !j.fresh)).toBe(true);
    expect(again.result.judged.map((j) => j.analysis)).toEqual(result.judged.map((j) => j.analysis));
    const older = await judge(history, { athlete: { ...nobody, maxHrBpm: 195 } });
    expect(older.loads.length).toBeGreaterThan(0);
  });

  it('takes an easy session for easy even when it was run at tempo', async () => {
    const day = addDays(start, 45);
    const history = simulatedHistory([
      ...weeksOfEasyRuns(6),
      { day: addDays(start, 41), mps: 3.9, s: 2565, hr: 184 },
      { day, mps: 3.7, s: 2400, hr: 176 },
    ]);
    const easy = {
      id: 'e',
      day,
      startMs: null,
      type: 'easy',
      km: 8,
      minutes: null,
      key: false,
      locked: false,
    };
    const planned = await judge(history, {
      sessionOf: (item) => (item.day === day ? (easy as PlannedSession) : null),
    });
    const run = planned.result.judged.at(-1)!.analysis;
    expect(run.class.class).toBe('tempo');
    expect(run.easyBecause).toBe('intended');
    expect(run.easy).toMatchObject({ tooFast: true });
    const unplanned = await judge(history);
    expect(unplanned.result.judged.at(-1)!.analysis.easy).toBeNull();
  });

  it('takes only the longest run of a planned race day for the race', async () => {
    const day = addDays(start, 41);
    const history = simulatedHistory([
      ...weeksOfEasyRuns(5),
      { day, mps: 2.6, s: 900, hr: 130 },
      { day, mps: 3.6, s: 1389, hr: 160 },
      { day, mps: 2.6, s: 600, hr: 135 },
    ]);
    const race = {
      id: 'r',
      day,
      startMs: null,
      type: 'race',
      km: 5,
      minutes: null,
      key: true,
      locked: false,
    };
    const { result } = await judge(history, {
      sessionOf: (item) => (item.day === day ? (race as PlannedSession) : null),
    });
    expect(result.races).toMatchObject([{ day, distanceM: 5000 }]);
    expect(result.races[0]!.unconfirmed).toBeUndefined();
  });

  it('lowers the paces from the very run that ends a break', async () => {
    const history = simulatedHistory([
      ...weeksOfEasyRuns(6),
      { day: addDays(start, 41), mps: 3.9, s: 2565, hr: 184 },
      { day: addDays(start, 41 + 20), mps: 2.8, s: 2400, hr: 150 },
    ]);
    const { result } = await judge(history);
    const [before, after] = [addDays(start, 42), addDays(start, 61)].map(
      (d: Day) => zonesOn(result.timeline, d)!.thresholdSpeedMps!,
    );
    expect(after).toBeLessThan(before!);
    const [, anchors] = JSON.parse(result.judged.at(-1)!.key);
    expect(anchors.thresholdSpeedMps).toBe(after);
  });

  it('says nothing about a threshold before six runs and two weeks', async () => {
    const { result } = await judge(simulatedHistory(weeksOfEasyRuns(4)));
    const first = result.timeline.changes.find((c) => c.zones.thresholdSpeedMps !== null)!;
    expect(daysBetween(start, first.validFrom)).toBeGreaterThanOrEqual(13);
    expect(dayNumber(first.validFrom)).toBeLessThan(dayNumber(start) + 28);
  });
});
