import { describe, expect, it } from 'vitest';
import { missedSessionRecord } from '../../../src/core/coaching/day-record.ts';
import { policy, policyVersion } from '../../../src/core/coaching/policy.ts';
import { POLICY_VERSIONS } from '../../../src/core/coaching/policy-versions.ts';
import { replayDecisions, type StoredDecision } from '../../../src/core/coaching/replay-decision.ts';
import { review } from '../../../src/core/coaching/review.ts';
import type { ReviewInput } from '../../../src/core/coaching/review-input.ts';
import { addDays } from '../../../src/core/time.ts';
import { extraRun, plainWeeks } from '../../support/plain-weeks.ts';
import { dayScenarioWeek } from '../../support/scenario-day.ts';
import { readScenarios } from '../../support/scenario-notation.ts';

function stored(input: ReviewInput): StoredDecision {
  const made = review(input);
  if (!made.ok) throw new Error(made.error.message);
  // as a database gives it back
  return JSON.parse(JSON.stringify({ id: made.value.id, asOf: input.asOf, input, output: made.value }));
}

/** A long run 9 % above the longest before: nothing by the policy in force, a sign by the cautious limits. */
const longer = plainWeeks({
  runs: plainWeeks().runs.map((r) => (r.day === '2026-05-03' ? { ...r, distanceKm: 13.1 } : r)),
});

describe('replayDecisions', () => {
  it('reproduces stored decisions byte for byte with the version they carry', () => {
    const spiky = plainWeeks({ runs: [...plainWeeks().runs, extraRun('2026-05-01', 19)] });
    const decisions = [plainWeeks(), longer, spiky].map(stored);
    const replayed = replayDecisions(decisions, policyVersion)!;
    expect(replayed.map((d) => [d.identical, d.differs])).toEqual(Array(3).fill([true, []]));
  });

  it('shows what the numbers of another version change', () => {
    const lenient = { ...policy, version: 'test', spike: { ...policy.spike, red: 1.9 } };
    const versions = new Map([...POLICY_VERSIONS, ['test', lenient]]);
    const spiky = plainWeeks({ runs: [...plainWeeks().runs, extraRun('2026-05-01', 19)] });
    const [d] = replayDecisions([stored(spiky)], 'test', versions)!;
    expect(d!.before.flags).toContain('spike_moderate');
    expect(d!.after.flags).toContain('spike_small');
    expect(d!.differs).toContain('flags');
    expect(d!.identical).toBe(false);
  });

  it('has the cautious limits for every runner as an experiment', () => {
    const [d] = replayDecisions([stored(longer)], 'experiment-cautious')!;
    expect([d!.before.code, d!.after.code]).toEqual(['proceed', 'hold']);
  });

  it('remembers what the same version said before, not what was stored', () => {
    const memory = { asOf: addDays(longer.asOf, -7), code: 'scale_down' as const, flags: [] };
    const week = { ...plainWeeks(), asOf: memory.asOf };
    const decisions = [stored(week), stored({ ...plainWeeks(), decisions: [memory] })];
    const [, second] = replayDecisions(decisions, policyVersion)!;
    // the stored memory blocked growth (UP-6); what this version says of that week does not
    expect(decisions[1]!.output.blockedBy).toContain('UP-6');
    expect(second!.identical).toBe(false);
    expect(second!.differs).toEqual([]);
  });

  it('decides single days again, too, by the numbers of the version asked for', () => {
    const week = dayScenarioWeek(readScenarios('fixtures/scenarios/worked.md').find((s) => s.id === 'S09')!);
    const output = missedSessionRecord({ runnerId: 'r', planVersion: 'p:1' }, week);
    const day: StoredDecision = { id: output.id, asOf: week.asOf, input: week, output };
    expect(replayDecisions([day], policyVersion)![0]).toMatchObject({ identical: true, differs: [] });
    const apart = { ...policy, version: 'test', caps: { ...policy.caps, daysBetweenHard: 4 } };
    const [d] = replayDecisions([day], 'test', new Map([['test', apart]]))!;
    expect([d!.before.code, d!.after.code]).toEqual(['move_session', 'drop_session']);
  });

  it('knows no version that nobody registered', () => {
    expect(replayDecisions([], '1999.1')).toBeNull();
  });
});
