import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nthSmallest } from '../../../src/core/science/nth-smallest.ts';

describe('the n-th smallest value', () => {
  it('stands where sorting would put it, with values that repeat', () => {
    const values = fc.array(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ noNaN: true })), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(values, fc.nat(), (list, at) => {
        const n = at % list.length;
        const sorted = Float64Array.from(list).sort();
        expect(nthSmallest(Float64Array.from(list), n) + 0).toBe(sorted[n]! + 0); // -0 and 0 are equal here
      }),
    );
  });
});
