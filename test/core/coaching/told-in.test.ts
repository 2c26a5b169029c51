import { describe, expect, it } from 'vitest';
import { type DailyCheckInput, dailyCheck } from '../../../src/core/coaching/daily-check.ts';
import { dailyRecord, missedSessionRecord } from '../../../src/core/coaching/day-record.ts';
import { reviewMissedSession } from '../../../src/core/coaching/event-review.ts';
import { policy } from '../../../src/core/coaching/policy.ts';
import { review } from '../../../src/core/coaching/review.ts';
import { sayIn } from '../../../src/core/coaching/texts/say.ts';
import { toldIn } from '../../../src/core/coaching/told-in.ts';
import { dayScenarioWeek } from '../../support/scenario-day.ts';
import { scenarioInput } from '../../support/scenario-input.ts';
import { readScenarios } from '../../support/scenario-notation.ts';

const WORKED = readScenarios('fixtures/scenarios/worked.md');
const scenario = (id: string) => WORKED.find((s) => s.id === id)!;
const OWNER = { runnerId: 'runner', planVersion: 'p:1' };
const reviewed = (id: string, language: 'en' | 'de') => {
  const input = { ...scenarioInput(scenario(id)), language };
  const made = review(input);
  if (!made.ok) throw new Error(made.error.message);
  return { input, output: made.value };
};

describe('a stored decision', () => {
  it.each(['S01', 'S02', 'S04', 'S05', 'S07', 'S11', 'S12'])(
    'is the same in both languages but for its sentences: %s',
    (id) => {
      const [english, german] = [reviewed(id, 'en'), reviewed(id, 'de')];
      expect(german.output.inputsHash).toBe(english.output.inputsHash);
      const told = toldIn(english.output, english.input, 'de');
      expect(told).toEqual(german.output);
      expect(told.explanation.runner).not.toBe(english.output.explanation.runner);
      expect(toldIn(english.output, english.input, 'en')).toBe(english.output);
    },
  );

  it('tells what would have turned it as it was found then, in other words only', () => {
    const [{ input, output }, { output: german }] = [reviewed('S02', 'en'), reviewed('S02', 'de')];
    const unfound = { ...output, counterfactual: null };
    expect(toldIn(unfound, input, 'de')).toEqual({ ...german, counterfactual: null });
    // as an older policy's limits would have had it
    const edits = [{ op: 'remove_swap' as const, day: '2020-01-01' }];
    const other = { ...output.counterfactual!, edits, text: 'As it was written.' };
    expect(toldIn({ ...output, counterfactual: other }, input, 'de').counterfactual).toEqual(other);
    // not what is found first
    const level = policy.pain.safeOnce;
    const pain = { ...other, edits: [{ op: 'report_pain' as const, day: input.asOf, level }] };
    const t = sayIn('de');
    expect(toldIn({ ...output, counterfactual: pain }, input, 'de').counterfactual).toEqual({
      ...pain,
      text: t.say('if_pain', { level, code: t.code(pain.code) }),
    });
  });

  it('of a single day is told likewise', () => {
    const week = { ...dayScenarioWeek(scenario('S09')), language: 'en' as const };
    const missed = missedSessionRecord(OWNER, week, reviewMissedSession(week));
    const german = { ...week, language: 'de' as const };
    expect(toldIn(missed, week, 'de').explanation).toEqual(
      missedSessionRecord(OWNER, german, reviewMissedSession(german)).explanation,
    );
    const session = { ...week.sessions.find((s) => s.done === false)!, day: week.asOf, done: null };
    const check: DailyCheckInput = {
      ...{ ...week, sessions: [session], session, easyPaceSPerKm: 400, readiness: 'very_low', negatives: 3 },
      ...{ pain: [], illnessMild: false, illnessSystemic: false, swapDays: [] },
    };
    const swapped = dailyRecord(OWNER, check, dailyCheck(check));
    expect(swapped.code).toBe('swap_hard');
    const told = toldIn(swapped, check, 'de').explanation;
    expect(told).toEqual(
      dailyRecord(OWNER, { ...check, language: 'de' }, dailyCheck({ ...check, language: 'de' })).explanation,
    );
    expect(told.runner).not.toBe(swapped.explanation.runner);
  });
});
