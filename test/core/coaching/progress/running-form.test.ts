import { describe, expect, it } from 'vitest';
import type { ProgressRun } from '../../../../src/core/coaching/progress/progress-run.ts';
import { runningForm } from '../../../../src/core/coaching/progress/running-form.ts';
import { addDays } from '../../../../src/core/time.ts';
import { everyWeek, progressHistory, tooFast } from '../../../support/progress-history.ts';

const MONDAY = '2026-03-09';
const END = addDays(MONDAY, 55);
const form = (changes: (day: string, i: number) => Partial<ProgressRun>) =>
  runningForm(progressHistory(END, everyWeek(MONDAY, 8, [0, 8, 0, 8, 0, 8, 0], changes)));

describe('form (FORM-1)', () => {
  it('shows the cadence of easy runs over 28 days and its trend, and asks for none', () => {
    const found = form(() => ({ cadenceSpm: 168 }));
    expect(found).toMatchObject({ cadenceSpm: 168, beforeSpm: 168, change: 0, notes: [] });
    expect(found.trend).toHaveLength(8);
  });

  it('flags a change of more than 5 % at the same speed', () => {
    const changed = (later: number, pace = 395) =>
      form((_d, i) => ({ cadenceSpm: i < 4 ? 160 : later, gradedPaceSPerKm: i < 4 ? 395 : pace }));
    expect(changed(169).notes).toEqual([{ text: 'FORM-1', facts: { before: 160, now: 169 } }]);
    expect(changed(168).notes).toEqual([]);
    expect(changed(150).notes).toHaveLength(1);
    // faster running has another cadence by nature
    expect(changed(169, 370)).toMatchObject({ change: null, notes: [] });
  });

  it('leaves out easy runs that were too fast', () => {
    expect(form(() => tooFast({ cadenceSpm: 180 }))).toMatchObject({ cadenceSpm: null, notes: [] });
  });

  it('shows a balance outside 48–52 %', () => {
    expect(form(() => ({ balanceLeftPct: 47.5 })).notes).toEqual([
      { text: 'FORM-1:balance', facts: { left: 47.5, right: 52.5 } },
    ]);
    expect(form(() => ({ balanceLeftPct: 48 })).notes).toEqual([]);
  });
});
