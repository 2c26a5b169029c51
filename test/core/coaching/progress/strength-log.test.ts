import { describe, expect, it } from 'vitest';
import type { StrengthSession } from '../../../../src/core/coaching/plan/strength-library.ts';
import { exercisesOf } from '../../../../src/core/coaching/plan/strength-library.ts';
import {
  followStrengthLog,
  type LoggedSet,
  type StrengthLog,
  sideDifferences,
  strengthStanding,
} from '../../../../src/core/coaching/progress/strength-log.ts';

const sets = (side: LoggedSet['side'], reps: number, kg: number | null = null, n = 3): LoggedSet[] =>
  Array.from({ length: n }, () => ({ side, reps, holdS: null, kg }));

function log(day: string, changes: Partial<StrengthLog> = {}): StrengthLog {
  return { day, phase: 'form', cleanForm: null, exercises: [], ...changes };
}
const squats = (day: string, left: LoggedSet[], right: LoggedSet[]) =>
  log(day, { exercises: [{ name: 'Split squat', sets: [...left, ...right] }] });

describe('sides (STR-6)', () => {
  const asOf = '2026-05-03';
  it('that differ by more than 15 % for two weeks add one set on the weaker side', () => {
    const logs = [
      squats('2026-04-22', sets('left', 8), sets('right', 10)),
      squats('2026-04-29', sets('left', 8), sets('right', 10)),
    ];
    expect(sideDifferences(logs, asOf)).toEqual([
      {
        rule: 'STR-6',
        exercise: 'Split squat',
        weakerSide: 'left',
        measure: 'reps',
        shares: [expect.closeTo(0.2), expect.closeTo(0.2)],
        extraSets: 1,
        days: ['2026-04-22', '2026-04-29'],
      },
    ]);
  });

  it('are read from the load as well', () => {
    const logs = [
      squats('2026-04-22', sets('left', 8, 20), sets('right', 8, 16)),
      squats('2026-04-29', sets('left', 8, 20), sets('right', 8, 16)),
    ];
    expect(sideDifferences(logs, asOf)).toMatchObject([{ weakerSide: 'right', measure: 'load' }]);
  });

  it.each<[string, StrengthLog[]]>([
    ['one week only', [squats('2026-04-29', sets('left', 8), sets('right', 10))]],
    [
      'exactly 15 %',
      [
        squats('2026-04-22', sets('left', 17), sets('right', 20)),
        squats('2026-04-29', sets('left', 17), sets('right', 20)),
      ],
    ],
    [
      'another side each week',
      [
        squats('2026-04-22', sets('left', 8), sets('right', 10)),
        squats('2026-04-29', sets('left', 10), sets('right', 8)),
      ],
    ],
    [
      'one side never logged',
      [squats('2026-04-22', sets('left', 8), []), squats('2026-04-29', sets('left', 8), [])],
    ],
  ])('say nothing for %s', (_what, logs) => {
    expect(sideDifferences(logs, asOf)).toEqual([]);
  });

  it('are not hidden by the extra set', () => {
    const logs = [
      squats('2026-04-22', sets('left', 8, null, 4), sets('right', 10)),
      squats('2026-04-29', sets('left', 8, null, 4), sets('right', 10)),
    ];
    expect(sideDifferences(logs, asOf)).toHaveLength(1);
  });
});

describe('standing (STR-3, STR-5)', () => {
  const clean = (day: string, phase: StrengthLog['phase']) => log(day, { phase, cleanForm: 'yes' });
  const ragged = (day: string, phase: StrengthLog['phase']) => log(day, { phase, cleanForm: 'no' });

  it('moves on only after clean form was confirmed twice', () => {
    expect(strengthStanding([])).toEqual({ phase: 'form', clean: 0, steppedBackOn: null });
    expect(strengthStanding([clean('2026-03-02', 'form')]).phase).toBe('form');
    const two = [clean('2026-03-02', 'form'), clean('2026-03-05', 'form')];
    expect(strengthStanding(two).phase).toBe('strength');
    expect(strengthStanding(two.toReversed()).phase).toBe('strength');
  });

  it('does not count mostly clean or unanswered sessions, nor those of an earlier phase', () => {
    const logs = [
      clean('2026-03-02', 'form'),
      log('2026-03-05', { cleanForm: 'mostly' }),
      log('2026-03-08'),
      clean('2026-03-09', 'maintain'),
    ];
    expect(strengthStanding(logs)).toMatchObject({ phase: 'form', clean: 1 });
  });

  it('steps back once form was ragged twice in a row', () => {
    const logs = [clean('2026-03-02', 'form'), clean('2026-03-05', 'form'), ragged('2026-03-09', 'strength')];
    expect(strengthStanding(logs).phase).toBe('strength');
    expect(strengthStanding([...logs, ragged('2026-03-12', 'strength')])).toEqual({
      phase: 'form',
      clean: 0,
      steppedBackOn: '2026-03-12',
    });
  });
});

describe('a planned session after the log', () => {
  const session: StrengthSession = {
    id: 's',
    day: '2026-05-05',
    phase: 'strength',
    minutes: 28,
    exercises: exercisesOf('strength', 'gym', 28),
    confirm: 'form_ok_twice',
  };
  const at = (phase: 'form' | 'strength' | 'power') => ({ phase, clean: 0, steppedBackOn: null });

  it('stays in the phase the form carries (STR-3)', () => {
    expect(followStrengthLog(session, 'gym', at('form'), [])).toMatchObject({
      phase: 'form',
      exercises: exercisesOf('form', 'gym', 28),
    });
    expect(followStrengthLog(session, 'gym', at('power'), [])).toEqual(session);
    expect(followStrengthLog({ ...session, phase: 'maintain' }, 'gym', at('form'), []).phase).toBe('form');
  });

  it('has one set more on the weaker side, and only where the exercise has sides (STR-6)', () => {
    const difference = (exercise: string) => ({
      rule: 'STR-6' as const,
      exercise,
      weakerSide: 'left' as const,
      measure: 'reps' as const,
      shares: [0.2, 0.2],
      extraSets: 1,
      days: [],
    });
    const after = followStrengthLog(session, 'gym', at('strength'), [
      difference('Bulgarian split squat'),
      difference('Row'),
    ]);
    expect(after.exercises.filter((e) => e.extra !== undefined)).toMatchObject([
      { name: 'Bulgarian split squat', sets: 3, extra: { side: 'left', sets: 1 } },
    ]);
  });
});
