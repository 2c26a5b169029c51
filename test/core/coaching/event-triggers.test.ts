import { describe, expect, it } from 'vitest';
import { eventOccasions } from '../../../src/core/coaching/event-triggers.ts';
import { review } from '../../../src/core/coaching/review.ts';
import type { ReviewInput } from '../../../src/core/coaching/review-input.ts';
import { plainWeeks } from '../../support/plain-weeks.ts';

const eventTriggers = (input: ReviewInput) => eventOccasions(input).map((o) => o.trigger);

const pain = {
  day: '2026-05-03',
  level: 3,
  site: 'knee',
  gaitChanged: false,
  atNightOrRest: false,
  walkingLevel: null,
};

describe('what calls for a review before Sunday', () => {
  it('is nothing in a plain week', () => expect(eventTriggers(plainWeeks())).toEqual([]));
  it('is pain, a gap of six days, an emergency', () => {
    expect(eventTriggers(plainWeeks({ pain: [pain] }))).toEqual(['pain']);
    expect(eventTriggers(plainWeeks({ pain: [{ ...pain, level: 2 }] }))).toEqual([]);
    expect(eventTriggers(plainWeeks({ emergency: ['fainting'] }))).toEqual(['emergency']);
    const away = { ...plainWeeks(), runs: plainWeeks().runs.filter((r) => r.day < '2026-04-28') };
    expect(eventTriggers({ ...away, asOf: '2026-05-02' })).toContain('gap');
  });
  it('calls once for one thing: the same gap, race or report has the same key on every day', () => {
    const away = { ...plainWeeks(), runs: plainWeeks().runs.filter((r) => r.day < '2026-04-28') };
    const keys = ['2026-05-02', '2026-05-03'].map((asOf) => eventOccasions({ ...away, asOf }));
    expect(keys[0]!.filter((o) => o.trigger === 'gap')).toEqual([{ trigger: 'gap', key: 'gap:2026-04-26' }]);
    expect(keys[1]!.filter((o) => o.trigger === 'gap')).toEqual(keys[0]!.filter((o) => o.trigger === 'gap'));
    const [last, ...rest] = plainWeeks().runs.toReversed();
    const raced = { ...last!, result: { predictedS: 2400, actualS: 2380 } };
    const race = (asOf: string) => eventOccasions({ ...plainWeeks(), runs: [raced, ...rest], asOf });
    expect(race(last!.day)).toEqual([{ trigger: 'result', key: `result:${last!.id}` }]);
    expect(race('2026-05-04').map((o) => o.key)).toContain(`result:${last!.id}`);
    expect(race('2026-05-20').filter((o) => o.trigger === 'result')).toEqual([]);
  });
  it('is the third session missed in 10 days, which repeats the week at once (§2.7)', () => {
    const few = plainWeeks({
      runs: plainWeeks().runs.filter((r) => !['2026-04-25', '2026-04-30', '2026-05-02'].includes(r.day)),
    });
    expect(eventTriggers(few)).toEqual(['missed_sessions']);
    const two = plainWeeks({
      runs: plainWeeks().runs.filter((r) => !['2026-04-25', '2026-05-02'].includes(r.day)),
    });
    expect(eventTriggers(two)).toEqual([]);
    const code = (input: typeof two) => {
      const r = review({ ...input, trigger: 'event' });
      return r.ok ? [r.value.code, r.value.newKm] : r.error.code;
    };
    expect(code(two)).toEqual(['proceed', 42]);
    expect(code(few)).toEqual(['hold', 40]);
  });
});
