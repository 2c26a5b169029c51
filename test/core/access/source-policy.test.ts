import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contributing,
  DISPLAY_ONLY,
  FREE,
  feedsTraining,
  keptUntilMs,
  type SourcePolicy,
  strictest,
} from '../../../src/core/access/source-policy.ts';

const policy: fc.Arbitrary<SourcePolicy> = fc.record({
  mayShowOthers: fc.boolean(),
  mayDerive: fc.boolean(),
  mayUsePrograms: fc.boolean(),
  keepDays: fc.option(fc.integer({ min: 1, max: 400 })),
});

describe('the strictest of several policies', () => {
  it('allows only what all of them allow, for the shortest of their terms', () => {
    const week = { ...FREE, keepDays: 7 };
    const month = { ...FREE, keepDays: 30, mayUsePrograms: false };
    expect(strictest([week, FREE, month])).toEqual({ ...FREE, keepDays: 7, mayUsePrograms: false });
    expect(strictest([])).toEqual(FREE);
  });

  it('does not depend on order or repetition, and FREE changes nothing', () => {
    fc.assert(
      fc.property(fc.array(policy, { maxLength: 5 }), (all) => {
        const one = strictest(all);
        expect(strictest([...all].reverse())).toEqual(one);
        expect(strictest([one, ...all, FREE])).toEqual(one);
      }),
    );
  });
});

describe('what enters training', () => {
  it('is free in every way', () => {
    expect(feedsTraining(FREE)).toBe(true);
    const held: Partial<SourcePolicy>[] = [
      { mayShowOthers: false },
      { mayDerive: false },
      { mayUsePrograms: false },
      { keepDays: 7 },
    ];
    for (const one of held) expect(feedsTraining({ ...FREE, ...one })).toBe(false);
  });

  it('comes from the free recordings of a run, where it has any', () => {
    const own = { key: 'own', policy: FREE };
    const copy = { key: 'copy', policy: DISPLAY_ONLY };
    expect(contributing([copy, own])).toEqual([own]);
    expect(contributing([copy])).toEqual([copy]);
  });
});

describe('the end of a term', () => {
  it('is so many days after the arrival', () => {
    expect(keptUntilMs(DISPLAY_ONLY, 1_000)).toBe(1_000 + 7 * 86_400_000);
    expect(keptUntilMs(FREE, 1_000)).toBeNull();
  });
});
