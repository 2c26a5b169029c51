import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../../src/core/time.ts';
import type { EvaluateOptions, Evaluation } from '../../../src/services/history/evaluate-history.ts';
import { resumedFrom } from '../../support/resumed-from.ts';
import { type SimulatedRun, simulatedHistory } from '../../support/simulated-history.ts';
import { evaluateAsOf, withStored } from '../../support/validation-history.ts';

const start = '2024-01-01';

/** Runs of one kind have one profile, so that a long history is quickly made. */
const runArb = fc.record({
  offset: fc.integer({ min: 0, max: 900 }),
  mps: fc.constantFrom(2.6, 2.8, 3.0, 3.6),
  s: fc.constantFrom(1500, 2700, 3600),
  hr: fc.constantFrom(140, 155, 182),
  sport: fc.constantFrom('running' as const, 'running' as const, 'cycling' as const),
});

function simulate(
  runs: readonly { offset: number; mps: number; s: number; hr: number; sport: 'running' | 'cycling' }[],
) {
  const ordered = [...runs].sort((a, b) => a.offset - b.offset);
  return simulatedHistory(
    ordered.map(({ offset, ...run }): SimulatedRun => ({ ...run, day: addDays(start, offset) })),
  );
}

/** What must not depend on where the walk began. */
function outcome(e: Evaluation, from: string) {
  return {
    changes: e.timeline.changes,
    held: e.timeline.held,
    estimate: e.estimate,
    races: e.races,
    decision: e.decision,
    reviewInput: e.reviewInput,
    state: e.state,
    series: e.series.filter((p) => p.day >= from),
    loads: e.loads.filter((l) => l.day >= from),
    analyses: e.judged.filter((j) => j.day >= from).map((j) => [j.id, j.key, j.analysis]),
  };
}

describe('a resumed evaluation', () => {
  it('is the evaluation from the beginning, for any new activity at any place, from the activities it asks for', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(runArb, { minLength: 20, maxLength: 60 }), fc.nat(), async (runs, pick) => {
        const history = simulate(runs);
        const load: EvaluateOptions['loadActivity'] = async (id) => history.load(id);
        const items = history.items;
        const asOf = items.at(-1)!.day;
        const added = items[pick % items.length]!;
        const before = await evaluateAsOf(
          items.filter((i) => i !== added),
          asOf,
          load,
        );
        const kept = withStored(items, before);
        const { items: given, resume } = resumedFrom(before, kept, added.day, asOf);
        const resumed = await evaluateAsOf(given, asOf, load, { resume });
        const whole = await evaluateAsOf(items, asOf, load);
        const from = resumed.from!;
        expect(outcome(resumed, from)).toEqual(outcome(whole, from));
      }),
      { numRuns: 15, seed: 7, endOnFailure: true },
    );
  }, 60_000);

  it('begins with the week of the new activity', async () => {
    const history = simulate(everyOtherDay(120));
    const load: EvaluateOptions['loadActivity'] = async (id) => history.load(id);
    const before = await evaluateAsOf(history.items.slice(0, -1), '2024-08-26', load);
    const kept = withStored(history.items, before);
    const { items, resume } = resumedFrom(before, kept, history.items.at(-1)!.day, '2024-08-26');
    expect(items.length).toBeLessThan(5);
    const next = await evaluateAsOf(items, '2024-08-26', load, { resume });
    expect(next.from! > '2024-08-18').toBe(true);
    expect(next.judged.length).toBeLessThan(5);
    expect(next.series.at(-1)!.ctl).toBeGreaterThan(20);
  });
});

describe('loads of a history', () => {
  it('never change by what comes later', async () => {
    const history = simulate([
      ...everyOtherDay(60),
      ...everyOtherDay(12).map((r) => ({ ...r, offset: 1 + 8 * r.offset, sport: 'cycling' as const })),
    ]);
    const load: EvaluateOptions['loadActivity'] = async (id) => history.load(id);
    const early = await evaluateAsOf(history.items, '2024-03-10', load);
    const late = await evaluateAsOf(history.items, '2024-06-30', load);
    expect(late.loads.slice(0, early.loads.length)).toEqual(early.loads);
    expect(late.loads.some((l) => l.method === 'hr' && l.scale !== 1)).toBe(true);
    expect(late.weeks.reduce((sum, w) => sum + w.km, 0)).toBeCloseTo(60 * 7.56, 1);
  });

  it('come neither as zones nor as load or volume from activities that cannot be trusted', async () => {
    const runs: SimulatedRun[] = Array.from({ length: 20 }, (_, k) => ({
      day: addDays(start, k),
      mps: 5.5,
      s: 2700,
      hr: 190,
      untrusted: true,
    }));
    const history = simulatedHistory(runs);
    const e = await evaluateAsOf(history.items, '2024-01-20', async (id) => history.load(id));
    expect(e.timeline.changes).toEqual([]);
    expect(e.estimate.thresholdSpeedMps).toBeNull();
    expect(e.weeks).toEqual([]);
    expect(e.loads.filter((l) => l.method === 'pace' || l.method === 'hr')).toEqual([]);
  });
});

function everyOtherDay(n: number) {
  return Array.from({ length: n }, (_, k) => ({
    offset: 2 * k,
    mps: 2.8,
    s: 2700,
    hr: 150,
    sport: 'running' as const,
  }));
}
