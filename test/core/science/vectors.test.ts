import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { difference, readVectors, runVector, vectorFunctions } from '../../support/run-vectors.ts';

const vectors = readVectors(
  readFileSync(new URL('../../../fixtures/science/vectors.json', import.meta.url), 'utf8'),
);

describe('the carried reference values', () => {
  it('holds all 207 values and knows every one of their functions', () => {
    expect(vectors).toHaveLength(207);
    expect([...new Set(vectors.map((v) => v.fn))].filter((fn) => !vectorFunctions.has(fn))).toEqual([]);
  });

  it.each(vectors.map((v) => [v.id, v.fn, v] as const))('%s %s', (_id, _fn, vector) => {
    expect(runVector(vector).failure).toBeNull();
  });
});

describe('the comparison', () => {
  it('takes one tolerance for all numbers, one for each key, or none', () => {
    expect(difference({ a: 1.05, b: [2] }, { a: 1, b: [2] }, { abs: 0.1 })).toBeNull();
    expect(difference({ a: 1.05 }, { a: 1 }, { abs: { a: 0.01 } })).toContain('a: got 1.05');
    expect(difference({ a: 1.05 }, { a: 1 }, { rel: { a: 0.1 } })).toBeNull();
    expect(difference({ a: 103 }, { a: 100 }, { rel: 0.02 })).not.toBeNull();
    expect(difference({ a: 1 + 1e-12 }, { a: 1 }, { exact: true })).not.toBeNull();
    expect(difference({ a: 1.01, b: 2.01 }, { a: 1, b: 2 }, { abs: { a: 0.1 } })).toContain('b:');
  });

  it('compares words, booleans and nothing exactly, and never takes one kind for another', () => {
    expect(difference({ a: null, b: true, c: 'x' }, { a: null, b: true, c: 'x' }, { abs: 1 })).toBeNull();
    expect(difference({ a: 0 }, { a: null }, { abs: 1 })).not.toBeNull();
    expect(difference({ a: null }, { a: 0 }, { abs: 1 })).not.toBeNull();
    expect(difference({ a: Number.NaN }, { a: 0 }, { abs: 1 })).not.toBeNull();
    expect(difference({ a: 1 }, { a: true }, { abs: 1 })).not.toBeNull();
  });

  it('fails on a missing key, another length, an unknown function and a thrown error', () => {
    expect(difference({}, { a: null }, { abs: 1 })).toContain('missing');
    expect(difference([1, 2], [1], { abs: 1 })).toContain('2 elements');
    expect(runVector({ id: 'x', fn: 'toString', inputs: {}, expected: {} }).failure).toContain('unknown');
    expect(
      runVector({ id: 'x', fn: 'vdot', inputs: null as never, expected: { vdot: 1 } }).failure,
    ).not.toBeNull();
  });
});
