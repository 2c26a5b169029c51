import { describe, expect, it } from 'vitest';
import { plateau } from '../../../../src/core/coaching/progress/plateau.ts';
import type { ProgressRun } from '../../../../src/core/coaching/progress/progress-run.ts';
import { addDays } from '../../../../src/core/time.ts';
import { everyWeek, progressHistory } from '../../../support/progress-history.ts';

const MONDAY = '2026-01-05';
/** Tuesday, Thursday, Saturday: 8 km at 6:35, for so many weeks. */
const same = (weeks: number, changes: (day: string, i: number) => Partial<ProgressRun> = () => ({})) =>
  everyWeek(MONDAY, weeks, [0, 8, 0, 8, 0, 8, 0], changes);
const end = (weeks: number) => addDays(MONDAY, 7 * weeks - 1);
const seenAfter = (weeks: number, runs: ProgressRun[], red: string[] = []) =>
  plateau(progressHistory(end(weeks), runs), red);

describe('a plateau', () => {
  it('is six weeks of the same run with nothing gained, and says so with its numbers (PLT-1 … PLT-4)', () => {
    const found = seenAfter(12, same(12));
    expect(found).toMatchObject({
      state: 'plateau',
      blockedBy: [],
      monotonous: true,
      stagnant: true,
      evidence: { paceCv: 0, distanceCv: 0, medianKm: 8, medianPaceSPerKm: 395, indexChange: 0 },
      week: 6,
    });
    expect(found.evidence.runs).toHaveLength(18);
    expect(found.notes.map((n) => n.text)).toEqual(['PLT-3', 'PLT-4:tempo']);
  });

  it.each<[number, string]>([
    [7, 'PLT-4:strides'],
    [8, 'PLT-4:strides'],
    [9, 'PLT-4:hills'],
    [10, 'PLT-4:hills'],
    [11, 'PLT-4:tempo'],
    [13, 'PLT-4:long'],
  ])('of %i weeks of running is answered by one change: %s (PLT-4)', (weeks, text) => {
    const found = seenAfter(weeks, same(weeks));
    // it takes six weeks of the same, and three runs before them to compare with
    expect(found.week).toBe(weeks - 6);
    expect(found.notes[1]!.text).toBe(text);
  });

  it('of a beginner, or with a sore calf, is answered by a fartlek instead of hills (HIL-2)', () => {
    const h = progressHistory(end(9), same(9));
    const runner = { ...h.review.runner, level: 'L1' as const };
    expect(plateau({ ...h, review: { ...h.review, runner } }, []).notes[1]!.text).toBe('PLT-4:fartlek');
    const pain = [
      {
        day: end(9),
        level: 1,
        site: 'calf_left',
        gaitChanged: false,
        atNightOrRest: false,
        walkingLevel: null,
      },
    ];
    expect(plateau({ ...h, review: { ...h.review, pain } }, []).notes[1]!.text).toBe('PLT-4:fartlek');
  });

  it('lets the longest run grow by a tenth, not the week (PLT-4)', () => {
    expect(seenAfter(18, same(18)).notes[1]).toEqual({ text: 'PLT-4:long', facts: { km: 8.8 } });
  });

  it('is only a hint to variety while it is not known whether the body still answers (PLT-2)', () => {
    expect(seenAfter(6, same(6))).toMatchObject({
      state: 'variety',
      stagnant: null,
      notes: [{ text: 'PLT-2' }],
    });
    const better = same(12, (_d, i) => ({ mPerMinPerBpm: i < 6 ? 1 : 1.02 }));
    expect(seenAfter(12, better)).toMatchObject({ state: 'variety', stagnant: false });
  });

  it('is none with a best effort half a per cent better (PLT-3)', () => {
    const effort = (timeS: number) => [{ distanceM: 5000, timeS, longestGapS: 0 }];
    const gain = (s: number) => same(12, (_d, i) => ({ efforts: effort(i < 6 ? 1600 : s) }));
    expect(seenAfter(12, gain(1592))).toMatchObject({ state: 'variety', stagnant: false });
    expect(seenAfter(12, gain(1593))).toMatchObject({ state: 'plateau', stagnant: true });
  });

  it.each<[string, (i: number) => Partial<ProgressRun>]>([
    ['the paces differ', (i) => ({ gradedPaceSPerKm: i % 2 === 0 ? 380 : 420 })],
    ['the distances differ', (i) => ({ distanceKm: i % 2 === 0 ? 6 : 10 })],
    [
      'one run had five minutes at threshold',
      (i) =>
        i === 11
          ? { pattern: { belowCeilingShare: 0.8, atThresholdS: 300, zoneSwitches: 2, halvesS: null } }
          : {},
    ],
  ])('is none where %s (PLT-2)', (_what, changes) => {
    expect(
      seenAfter(
        12,
        same(12, (_d, i) => changes(i)),
      ),
    ).toMatchObject({ state: 'none', monotonous: false, notes: [] });
  });

  it('is not judged with fewer than 12 runs, a red flag, or in a taper or recovery week (PLT-1)', () => {
    const few = everyWeek(MONDAY, 12, [0, 8, 0, 0, 0, 0, 0]);
    expect(seenAfter(12, few)).toMatchObject({ state: 'unknown', blockedBy: ['too_few_runs'] });
    expect(seenAfter(12, same(12), ['pain_red'])).toMatchObject({
      state: 'unknown',
      blockedBy: ['red_flag:pain_red'],
    });
    const weeks = [
      { start: addDays(MONDAY, 77), type: 'taper' as const, plannedKm: 24, plannedLoad: null, sessions: [] },
    ];
    const h = progressHistory(end(12), same(12), { review: { weeks } });
    expect(plateau(h, [])).toMatchObject({ state: 'unknown', blockedBy: ['week:taper'] });
  });
});
