import { describe, expect, it } from 'vitest';
import { buildPlan } from '../../../../src/core/coaching/plan/build-plan.ts';
import type { BuiltPlan } from '../../../../src/core/coaching/plan/built-plan.ts';
import { arrangedStrength, editStrength } from '../../../../src/core/coaching/plan/edit-strength.ts';
import { type BreakContext, newBreaks } from '../../../../src/core/coaching/plan/plan-breaks.ts';
import type { PlanInput, StrengthWishes } from '../../../../src/core/coaching/plan/plan-input.ts';
import { planText } from '../../../../src/core/coaching/plan/plan-texts.ts';
import { strengthBreaks } from '../../../../src/core/coaching/plan/strength-breaks.ts';
import {
  exercisesOf,
  STRENGTH_PHASES,
  type StrengthSession,
} from '../../../../src/core/coaching/plan/strength-library.ts';
import { toPlanDocument } from '../../../../src/core/coaching/plan/to-plan-document.ts';
import { addDays, daysBetween } from '../../../../src/core/time.ts';
import { anyDay, raceOn, workedInput } from '../../../support/plan-input.ts';

const wishes: StrengthWishes = {
  newLifter: false,
  equipment: 'gym',
  minutes: 25,
  sessionsAWeek: 2,
  tendonPain: false,
};

function built(changes: Partial<PlanInput>): BuiltPlan {
  const result = buildPlan(workedInput(changes));
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

describe('strength', () => {
  const goal = { kind: 'race' as const, event: raceOn('2026-06-28', 42_195) };
  const plan = built({ goal, strength: wishes });
  const sessions = plan.weeks.flatMap((w) => w.strength);

  it('goes form, strength, power, maintain, and never back (STR-2)', () => {
    const phases = plan.weeks.flatMap((w) => (w.type === 'load' ? w.strength.map((s) => s.phase) : []));
    const order = phases.map((p) => STRENGTH_PHASES.indexOf(p));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(
      plan.weeks
        .slice(0, 3)
        .flatMap((w) => w.strength)
        .every((s) => s.phase === 'form'),
    ).toBe(true);
  });

  it('needs a fourth week of form for new lifters, and no power with tendon pain', () => {
    const careful = built({ goal, strength: { ...wishes, newLifter: true, tendonPain: true } });
    const load = careful.weeks.filter((w) => w.type === 'load');
    expect(careful.weeks[4]!.strength.some((s) => s.phase === 'strength')).toBe(true);
    expect(load.flatMap((w) => w.strength).some((s) => s.phase === 'power')).toBe(false);
  });

  it('keeps two days apart, leaves the day before hard running free, and ends before the race (STR-2, STR-7)', () => {
    expect(sessions.length).toBeGreaterThan(15);
    const hard = new Set(
      plan.weeks.flatMap((w) => w.sessions.filter((s) => s.flexibility === 'key').map((s) => s.day)),
    );
    sessions.forEach((s, i) => {
      if (i > 0) expect(daysBetween(sessions[i - 1]!.day, s.day)).toBeGreaterThanOrEqual(2);
      expect(hard.has(addDays(s.day, 1))).toBe(false);
      const until = daysBetween(s.day, '2026-06-28');
      expect(until).toBeGreaterThanOrEqual(5);
      if (until < 14) expect(s.phase).toBe('maintain');
    });
  });

  it('takes only the days asked for and the minutes running leaves', () => {
    const maxMin = [40, 90, 90, 90, 40, 90, 180] as PlanInput['availability']['maxMin'];
    const two = built({ strength: wishes, availability: { ...anyDay, maxMin, strengthDays: [1, 4] } });
    for (const week of two.weeks) {
      for (const s of week.strength) {
        const d = daysBetween(week.start, s.day);
        expect([1, 4]).toContain(d);
        const run = week.sessions.find((x) => x.day === s.day)?.minutes ?? 0;
        expect(run + s.minutes).toBeLessThanOrEqual(maxMin[d]!);
      }
    }
  });

  describe('arranged by hand', () => {
    const document = toPlanDocument(plan, 'UTC');
    const context = (strength: readonly StrengthSession[]): BreakContext => ({
      today: '2026-03-01',
      availability: anyDay,
      weekKmRun: new Map(),
      strength,
      strengthPhase: 'power',
      speedStart: null,
      slowSPerKm: 420,
    });
    const monday = (n: number) => plan.weeks[n]!.start;
    const edits = { historyUntil: '2026-03-01', lockedBy: () => null, weeks: plan.weeks.map((w) => w.start) };
    const [first, second] = sessions;
    /** The rules that moving the first session to this day breaks anew. */
    const broken = (day: string, changes: Partial<BreakContext> = {}) => {
      const moved = editStrength(sessions, [], [{ op: 'move', sessionId: first!.id, day }], edits);
      if (!moved.ok) throw new Error(moved.error.code);
      const after = { ...context(arrangedStrength(sessions, moved.value, 'gym')), ...changes };
      return newBreaks(
        strengthBreaks(document, { ...after, strength: sessions }),
        strengthBreaks(document, after),
      ).map((b) => b.says);
    };
    const dayOf = (n: number, is: (type: string) => boolean) =>
      plan.weeks[n]!.sessions.find((s) => is(s.type))!.day;

    it('breaks nothing as it was laid', () => {
      expect(strengthBreaks(document, context(sessions))).toEqual([]);
    });

    it('is told what a move breaks: hard days, the race, the days between, and the day itself (STR-2, STR-7)', () => {
      const long = dayOf(1, (t) => t.startsWith('long'));
      expect(broken(long)).toContain('STR-7:same');
      expect(broken(addDays(long, -1))).toContain('STR-7');
      expect(broken(addDays('2026-06-28', -4))).toContain('STR-7:race');
      expect(broken(addDays(second!.day, 1))).toContain('STR-2');
      const shut = { ...anyDay, maxMin: [0, 20, 20, 20, 20, 20, 20] as PlanInput['availability']['maxMin'] };
      expect(broken(monday(2), { availability: shut })).toContain('AVL-1');
      expect(broken(addDays(monday(2), 1), { availability: shut })).toContain('AVL-2');
    });

    it('takes another phase, told where clean form does not carry it yet (STR-3), and is dropped for good', () => {
      const swap = [{ op: 'swap_strength' as const, sessionId: first!.id, phase: 'power' as const }];
      const swapped = editStrength(sessions, [], swap, edits);
      if (!swapped.ok) throw new Error(swapped.error.code);
      const arranged = arrangedStrength(sessions, swapped.value, 'gym');
      expect(arranged[0]).toMatchObject({ id: first!.id, phase: 'power', confirm: null });
      expect(arranged[0]!.exercises).toEqual(exercisesOf('power', 'gym', first!.minutes));
      const told = strengthBreaks(document, { ...context(arranged), strengthPhase: 'form' });
      expect(told.find((b) => b.sessionId === first!.id)?.says).toBe('STR-3');
      const drop = [{ op: 'drop' as const, sessionId: first!.id }];
      const dropped = editStrength(sessions, swapped.value, drop, edits);
      if (!dropped.ok) throw new Error(dropped.error.code);
      expect(arrangedStrength(sessions, dropped.value, 'gym').map((s) => s.id)).not.toContain(first!.id);
      expect(editStrength(sessions, dropped.value, drop, edits)).toMatchObject({
        error: { code: 'SESSION_NOT_FOUND' },
      });
    });

    it.each([
      ['SESSION_NOT_FOUND', { sessionId: 'nope', day: '2026-03-10' }],
      ['SESSION_IS_PAST', { sessionId: sessions[0]!.id, day: '2026-03-01' }],
      ['DAY_OUTSIDE_PLAN', { sessionId: sessions[0]!.id, day: '2027-03-01' }],
      ['EDIT_CHANGES_NOTHING', { sessionId: sessions[0]!.id, day: sessions[0]!.day }],
    ])('cannot be moved: %s', (code, move) => {
      expect(editStrength(sessions, [], [{ op: 'move', ...move }], edits)).toMatchObject({ error: { code } });
    });
  });

  it('holds no session where none is wanted', () => {
    expect(built({}).weeks.flatMap((w) => w.strength)).toEqual([]);
  });

  it.each(STRENGTH_PHASES)('gives %s its exercises as data, never to failure (STR-4)', (phase) => {
    for (const equipment of ['none', 'bands', 'dumbbells', 'gym'] as const) {
      const exercises = exercisesOf(phase, equipment, 25);
      expect(exercises.length).toBeGreaterThanOrEqual(3);
      for (const e of exercises) {
        expect(e.rir).toBeGreaterThanOrEqual(phase === 'form' ? 4 : 2);
        expect(e.low).toBeLessThanOrEqual(e.high);
        expect(e.sets).toBeGreaterThanOrEqual(2);
      }
    }
  });
});

describe('fuelling notes', () => {
  const goal = { kind: 'race' as const, event: raceOn('2026-06-28', 42_195) };

  it('follow the length of the session (FUEL-1 to FUEL-4)', () => {
    const plan = built({ goal, fuel: { weightKg: 70, askProfessional: false } });
    for (const s of plan.weeks.flatMap((w) => w.sessions)) {
      const rules = s.fuel.map((n) => n.rule);
      if (s.type === 'race' || s.type === 'long_mp') expect(rules).toContain('FUEL-4');
      else if (s.minutes > 150) expect(rules).toContain('FUEL-4');
      else if (s.minutes >= 90) expect(rules).toContain('FUEL-3');
      else if (s.minutes >= 60 && s.type === 'easy') expect(rules).toContain('FUEL-2');
      else if (s.minutes < 60) expect(rules).toContain('FUEL-1');
    }
  });

  it('give carbohydrate and protein by weight after hard and long running, and not after short easy runs (FUEL-5)', () => {
    const plan = built({ goal, fuel: { weightKg: 70, askProfessional: false } });
    for (const s of plan.weeks.flatMap((w) => w.sessions)) {
      const after = s.fuel.find((n) => n.rule === 'FUEL-5');
      if (s.minutes > 90) expect(after?.facts).toEqual({ kg: 70, low: 70, high: 84, protein: 21 });
      else if (s.type === 'easy') expect(after).toBeUndefined();
    }
  });

  it('practise race fuel on at least three long runs, from 30 g an hour up by ten (FUEL-6)', () => {
    const plan = built({ goal });
    const g = plan.weeks
      .flatMap((w) => w.sessions.flatMap((s) => s.fuel))
      .filter((n) => n.rule === 'FUEL-6')
      .map((n) => n.facts.g as number);
    expect(g.slice(0, 3)).toEqual([30, 40, 50]);
    expect(Math.max(...g)).toBeLessThanOrEqual(90);
    expect(
      built({})
        .weeks.flatMap((w) => w.sessions.flatMap((s) => s.fuel))
        .some((n) => n.rule === 'FUEL-6'),
    ).toBe(false);
  });

  it('hide grams by weight where no weight is stored, and send some runners to a professional (FUEL-7)', () => {
    const notes = (changes: Partial<PlanInput>) =>
      built({ goal, ...changes }).weeks.flatMap((w) => w.sessions.flatMap((s) => s.fuel));
    expect(notes({}).every((n) => n.facts.kg === undefined)).toBe(true);
    expect(notes({ fuel: { weightKg: 70, askProfessional: true } }).every((n) => n.rule === 'FUEL-7')).toBe(
      true,
    );
    const minor = { ...workedInput().assessment, age: 16 };
    expect(notes({ assessment: minor }).every((n) => n.rule === 'FUEL-7')).toBe(true);
  });
});

describe('planText', () => {
  it('has words of at most 280 characters without an open placeholder for every note, in both languages', () => {
    const plan = built({
      startDay: '2026-03-03',
      goal: { kind: 'race', event: raceOn('2026-06-28', 42_195) },
      availability: { ...anyDay, maxMin: [0, 45, 0, 60, 0, 0, 100] },
      zones: null,
      fuel: { weightKg: 64, askProfessional: false },
    });
    const notes = [
      ...plan.notes,
      ...plan.relaxed,
      ...plan.weeks.flatMap((w) => w.sessions.flatMap((s) => s.fuel)),
    ];
    expect(new Set(notes.map((n) => n.rule)).size).toBeGreaterThan(6);
    for (const note of notes) {
      for (const language of ['en', 'de'] as const) {
        const text = planText(note, language);
        expect(text).not.toBe(note.rule);
        expect(text).not.toMatch(/\{|undefined|NaN| {2}/);
        expect(text.length).toBeLessThanOrEqual(280);
      }
    }
  });
});
