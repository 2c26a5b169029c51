import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEnds } from '../../src/jobs/ends.ts';

describe('waiting for work to end', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('ends for all who wait when some work ends, and once', async () => {
    const ends = createEnds();
    const all = Promise.all([ends.next(1000), ends.next(2000)]);
    expect(ends.waiting()).toBe(2);
    ends.ended();
    await all;
    expect(ends.waiting()).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends with its time where nothing ends, and holds nothing of it then', async () => {
    const ends = createEnds();
    const [early, late] = [ends.next(1000), ends.next(2000)];
    await vi.advanceTimersByTimeAsync(1000);
    await early;
    expect(ends.waiting()).toBe(1);
    await vi.advanceTimersByTimeAsync(1000);
    await late;
    expect(ends.waiting()).toBe(0);
  });
});
