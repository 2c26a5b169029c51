import { expect, it } from 'vitest';
import { comesAgain } from '../../src/db/comes-again.ts';

it('knows a text from the second time on, and tells texts apart that differ by one place', () => {
  const isKnown = comesAgain(1000);
  const texts = Array.from({ length: 500 }, (_, i) => `select * from activity where activity_id in ($${i})`);
  expect(texts.filter(isKnown)).toEqual([]);
  expect(texts.filter(isKnown)).toEqual(texts);
});

it('forgets what came long ago', () => {
  const isKnown = comesAgain(2);
  expect(['a', 'b', 'c', 'a'].map(isKnown)).toEqual([false, false, false, false]);
});
