import { describe, expect, it } from 'vitest';
import { inventory } from '../../../../src/core/coaching/progress/inventory.ts';
import type { ProgressRun } from '../../../../src/core/coaching/progress/progress-run.ts';
import { inventoryText } from '../../../../src/core/coaching/texts/inventory-text.ts';
import { addDays, weekday } from '../../../../src/core/time.ts';
import { everyWeek, progressHistory, progressRun, tooFast } from '../../../support/progress-history.ts';

const MONDAY = '2026-03-02';
const END = addDays(MONDAY, 55);
const at = (week: number, weekday: number) => addDays(MONDAY, 7 * week + weekday);
const kinds = (runs: readonly ProgressRun[]) => inventory(progressHistory(END, runs), 8);

/** Eight weeks: Tue 8 and Thu 9 easy, Sat a tempo of 10, Sun 14 km long. */
const varied = everyWeek(MONDAY, 8, [0, 8, 0, 9, 0, 10, 14], (day) => {
  if (weekday(day) === 5)
    return {
      kind: 'quality',
      type: 'tempo',
      easyVerdict: null,
      gradedPaceSPerKm: 320,
      pattern: { belowCeilingShare: 0.4, atThresholdS: 1500, zoneSwitches: 2, halvesS: null },
      zoneS: [1800, 0, 1500],
      ascentM: 100,
    };
  if (weekday(day) === 6) return { kind: 'long', type: 'long_easy' };
  return {};
});

describe('an inventory', () => {
  const found = kinds(varied);

  it('says for each weekday how often, how long, how fast and when (INV-1)', () => {
    expect(found.weekdays[1]).toEqual({
      weekday: 1,
      runs: 8,
      medianMin: (8 * 395) / 60,
      medianPaceSPerKm: 395,
      usualStartMin: 1080,
    });
    expect(found.weekdays[0]).toMatchObject({ runs: 0, medianMin: null, usualStartMin: null });
    expect(found).toMatchObject({ weeks: 8, from: MONDAY, runs: 32, km: 328 });
  });

  it('counts changes of pace a week and the runs that have one (INV-2)', () => {
    expect(found.paceChanges).toEqual({ switchesPerWeek: 2, shareOfRuns: 0.25, runsRead: 32 });
    const blind = varied.map((r) => ({ ...r, pattern: { ...r.pattern, zoneSwitches: null } }));
    expect(kinds(blind).paceChanges).toBeNull();
  });

  it('counts kinds of run a week and minutes in each zone (INV-3)', () => {
    expect(found.kinds).toEqual([
      { type: 'easy', perWeek: 2 },
      { type: 'long_easy', perWeek: 1 },
      { type: 'tempo', perWeek: 1 },
    ]);
    expect(found.zoneMin).toMatchObject({ steady: 0, hard: 200 });
  });

  it('counts cross-training, rest, hard days, long runs, strength and climbing (INV-4, INV-5, INV-6, INV-7)', () => {
    const cross = [0, 1].map((i) => ({
      id: `x${i}`,
      day: at(i, 0),
      minutes: 40,
      hard: false,
      mode: 'bike',
    }));
    const strength = [0, 1, 2, 3].map((i) => ({ id: `s${i}`, day: at(i, 2), phase: null }));
    const h = progressHistory(END, varied, { crossTraining: cross, strength });
    expect(inventory(h, 8)).toMatchObject({
      crossTraining: { sessionsPerWeek: 0.25, minutesPerWeek: 10 },
      recovery: {
        restDaysPerWeek: (24 - 6) / 8,
        medianDaysBetweenHard: 7,
        recoveryRunsPerWeek: 0,
        downWeeks: 0,
      },
      longRuns: { longestKm: 14 },
      strengthPerWeek: 0.5,
      hillMPerWeek: 100,
    });
    expect(found.longRuns.ids).toHaveLength(8);
    expect(found.longRuns.perMonth).toBeCloseTo(4.35, 2);
  });

  it('calls a run long from a quarter of its week and 1.3 times the usual run (INV-6)', () => {
    const even = kinds(everyWeek(MONDAY, 8, [0, 8, 0, 8, 0, 8, 10]));
    expect(even.longRuns.ids).toEqual([]);
  });

  it('looks at 4, 8 or 12 weeks up to its day and no further', () => {
    const h = progressHistory(END, [...varied, progressRun(addDays(END, 1), 30)]);
    expect(inventory(h, 4)).toMatchObject({ runs: 16, from: at(4, 0) });
    expect(inventory(h, 12)).toMatchObject({ runs: 32 });
  });

  it('is the same for the same history in another order, in values and in words (INV-8)', () => {
    expect(kinds(varied.toReversed())).toEqual(found);
    expect(inventoryText(found, 'en')).toEqual(inventoryText(kinds(varied.toReversed()), 'en'));
  });

  it('is readable in English and German', () => {
    const text = inventoryText(found, 'en');
    expect(text).toContain('Tuesday: 8 runs, usually 53 min at 6:35/km.');
    expect(text).toContain('Changes of pace: 2 a week; 25 % of the runs have at least one.');
    expect(inventoryText(found, 'de')).toContain('Dienstag: 8 Läufe, meist 53 min bei 6:35/km.');
  });
});

describe('findings (INV-8)', () => {
  const rules = (runs: readonly ProgressRun[]) => kinds(runs).findings.map((f) => f.rule);

  it('are at most three, each with its rule and one next step', () => {
    const monotone = everyWeek(MONDAY, 8, [8, 8, 8, 8, 8, 8, 8], () => tooFast());
    const { findings } = kinds(monotone);
    expect(findings.map((f) => f.rule)).toEqual(['INT-1', 'REC-5', 'LNG-1']);
    for (const f of findings) expect(f.next.text).toBe(`${f.seen.text}-next`);
    expect(findings[0]!.seen.facts).toEqual({ n: 56, m: 56 });
  });

  it('name weekdays that are always the same', () => {
    const runs = everyWeek(MONDAY, 8, [0, 8, 0, 8, 0, 0, 14], (day, i) => ({
      distanceKm: weekday(day) === 6 ? 14 : i % 2 === 0 ? 8.1 : 7.9,
    }));
    const same = kinds(runs).findings.find((f) => f.rule === 'PLT-2');
    expect(same!.seen.facts).toEqual({ weekdays: '1 3', low: 7.9, high: 8.1 });
    expect(inventoryText(kinds(runs), 'en')).toContain('Every Tuesday and Thursday: 7.9–8.1 km.');
  });

  it('name hard days one after the other', () => {
    const hard = everyWeek(MONDAY, 8, [0, 8, 9, 0, 0, 0, 14], (day) =>
      weekday(day) === 6 ? { kind: 'long' } : { kind: 'quality', easyVerdict: null },
    );
    expect(rules(hard)).toContain('AVL-6');
    expect(rules(varied)).not.toContain('AVL-6');
  });

  it('say nothing of an empty history', () => {
    expect(kinds([]).findings).toEqual([]);
  });
});
