import { describe, expect, it } from 'vitest';
import type { AdaptationDecision } from '../../../src/core/coaching/record.ts';
import { review } from '../../../src/core/coaching/review.ts';
import type { ReviewInput } from '../../../src/core/coaching/review-input.ts';
import { weekday } from '../../../src/core/time.ts';
import { extraRun, plainWeeks, withRuns } from '../../support/plain-weeks.ts';

function decided(input: ReviewInput): AdaptationDecision {
  const result = review(input);
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}
/** Two clean weeks with an easy pace that costs about 4 % fewer heartbeats than before. */
const better = (overrides: Partial<ReviewInput> = {}) =>
  withRuns(plainWeeks(overrides), (r) =>
    r.day >= '2026-04-20' && r.avgHrBpm !== null ? { ...r, avgHrBpm: r.avgHrBpm * 0.96 } : r,
  );
const low = (day: string) => ({ day, state: 'low' as const });

describe('going up', () => {
  it('needs two complete clean weeks, a better response, no low day, a load week and room (UP-1, UP-2, UP-3, UP-5, UP-7)', () => {
    const up = decided(better());
    expect([up.code, up.blockedBy]).toEqual(['scale_up', []]);
    expect(up.newKm).toBeGreaterThan(42);
    const blocked = (input: ReviewInput) => decided(input).blockedBy;
    expect(blocked(plainWeeks())).toEqual(['UP-2']);
    const thin = { ...better(), runs: better().runs.filter((r) => r.day !== '2026-04-22') };
    expect(blocked(thin)).toContain('UP-1');
    const tired = better({ readiness: [...better().readiness.slice(0, 6), low('2026-05-03')] });
    expect(blocked(tired)).toContain('UP-3');
    const input = better();
    expect(blocked({ ...input, next: { ...input.next, type: 'down' } })).toContain('UP-5');
    expect(blocked({ ...input, peakKm: 38 })).toContain('UP-7');
  });

  it('is 3 % only while readiness is unknown (UP-4)', () => {
    const known = decided(better());
    const unknown = decided(better({ readiness: [] }));
    expect(unknown.code).toBe('scale_up');
    expect(unknown.newKm).toBeLessThanOrEqual(0.1 + 1.03 * unknown.plannedKm);
    expect(unknown.newKm).toBeLessThan(known.newKm);
    expect(unknown.caps.map((c) => c.rule)).toContain('UP-4');
  });

  it('is not for runners in their first four weeks of recorded running (GRD-9)', () => {
    const input = better();
    const fresh = { ...input, runner: { ...input.runner, recordedSince: '2026-04-10' } };
    expect(decided(fresh).blockedBy).toContain('GRD-9');
  });

  it('waits for the recovery after a race (REC-4, UP-5)', () => {
    const race = extraRun('2026-05-01', 10, { kind: 'race', easyVerdict: null });
    const input = better();
    expect(decided({ ...input, runs: [...input.runs, race] }).blockedBy).toContain('UP-5');
  });
});

describe('near a race', () => {
  it('only takes away, and a sign cuts to 0.85 with one hard session fewer (GRD-7)', () => {
    const races = [{ day: '2026-05-10', distanceM: 10_000, priority: 'A' as const }];
    expect(decided(better({ races })).code).toBe('proceed');
    const pain = [
      {
        day: '2026-05-01',
        level: 4,
        site: 'knee',
        gaitChanged: false,
        atNightOrRest: false,
        walkingLevel: null,
      },
    ];
    const cut = decided(plainWeeks({ races, pain }));
    expect(cut.code).toBe('scale_down');
    expect(cut.newKm).toBeLessThanOrEqual(0.85 * cut.plannedKm + 0.05);
    expect(cut.hardAfter).toBeLessThan(cut.hardBefore);
  });
});

describe('the week of the race', () => {
  const races = [{ day: '2026-05-10', distanceM: 42_195, priority: 'A' as const }];
  const session = { ...plainWeeks().next.sessions[0]!, minutes: null, key: false, locked: false };
  const sessions = [
    { ...session, id: 'tue', day: '2026-05-05', type: 'easy', km: 8 },
    { ...session, id: 'thu', day: '2026-05-07', type: 'easy', km: 6 },
    { ...session, id: 'sat', day: '2026-05-09', type: 'easy', km: 4 },
    { ...session, id: 'race', day: '2026-05-10', type: 'race', km: 42.2 },
  ];
  const next = { ...plainWeeks().next, type: 'race' as const, plannedKm: 60.2, sessions };

  it('is not capped by its race: VOL-3 counts the other runs', () => {
    const thin = plainWeeks({ races, next }).runs.map((r) => ({ ...r, distanceKm: 0.7 * r.distanceKm }));
    const found = decided(plainWeeks({ races, next, runs: thin }));
    expect(found.sessions.map((s) => s.workoutId)).toEqual(['tue', 'thu', 'sat', 'race']);
    expect(found.newKm).toBe(60.2);
  });

  it('loses 15 % of the other runs for a sign, not all of them (GRD-7)', () => {
    const pain = { day: '2026-05-01', level: 4, site: 'knee', gaitChanged: false, atNightOrRest: false };
    const found = decided(plainWeeks({ races, next, pain: [{ ...pain, walkingLevel: null }] }));
    expect(found.code).toBe('scale_down');
    expect(found.newKm).toBeCloseTo(42.2 + 0.85 * 18, 0);
    expect(found.sessions).toHaveLength(4);
  });
});

describe('a week that a cap makes smaller', () => {
  it('is told as a limit, though every week was kept and nothing is flagged (VOL-3, CONS-1)', () => {
    const runs = plainWeeks().runs.filter((r) => weekday(r.day) !== 2);
    const found = decided(plainWeeks({ runs }));
    expect([found.code, found.score]).toEqual(['proceed', 0]);
    expect(found.newKm).toBeLessThan(found.plannedKm);
    expect(found.caps).toContainEqual(expect.objectContaining({ rule: 'VOL-3', applied: true }));
    expect(found.explanation.runner).toMatch(/the most that follows from your last weeks/);
    expect(found.explanation.runner).toMatch(/a limit and no verdict/);
    expect(found.explanation.push).toMatch(/below the plan/);
  });
});

describe('recovery', () => {
  it('is put in when the signs add up, all easy, and the week after starts lower (REC-3)', () => {
    const readiness = plainWeeks().readiness.map((r) => ({ ...r, state: 'very_low' as const }));
    const runs = [...plainWeeks().runs, extraRun('2026-05-01', 17), extraRun('2026-04-27', 9)];
    const found = decided(plainWeeks({ readiness, runs }));
    expect([found.code, found.hardAfter]).toEqual(['insert_recovery', 0]);
    expect(found.workings.rules).toContain('REC-3');
    expect(found.weeksAfterKm[0]).toBeCloseTo(0.9 * 40);
  });
});

describe('hard cross-training', () => {
  it('on the eve of the week keeps the next day free of hard running (XT-3)', () => {
    const input = plainWeeks();
    const sessions = input.next.sessions.map((s) => (s.type === 'easy' || s.km === 0 ? s : s));
    const hard = sessions.find((s) => !['easy', 'long_easy'].includes(s.type))!;
    const moved = sessions.map((s) => (s.id === hard.id ? { ...s, day: input.next.start } : s));
    const next = { ...input.next, sessions: moved };
    const cross = (isHard: boolean) =>
      decided({ ...input, next, crossTraining: [{ day: input.asOf, minutes: 60, hard: isHard }] });
    expect(cross(false).workings.rules).not.toContain('XT-3');
    expect(cross(true).workings.rules).toContain('XT-3');
    const onMonday = (d: AdaptationDecision) => d.sessions.find((s) => s.day === input.next.start)!.type;
    expect([onMonday(cross(false)), onMonday(cross(true))]).toEqual([hard.type, 'easy']);
  });
});

describe('the longest recent run (ASM-2)', () => {
  it('leaves spikes of the last 14 days out, so that a spike does not raise its own cap', () => {
    const plain = decided(plainWeeks());
    const spiked = decided(plainWeeks({ runs: [...plainWeeks().runs, extraRun('2026-05-01', 17)] }));
    expect(spiked.workings.longest30Km).toBe(plain.workings.longest30Km);
    expect(spiked.longRunCapKm).toBeLessThanOrEqual(plain.longRunCapKm);
  });
});
