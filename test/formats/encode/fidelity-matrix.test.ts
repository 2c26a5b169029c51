import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exactCounts, fidelityMatrix } from '../../support/workouts/fidelity-matrix.ts';

const PAGE = join(import.meta.dirname, '../../../docs/decisions/workouts-on-other-platforms.md');

describe('the fidelity of every target', () => {
  it('is what the decision page shows, case by case', () => {
    const shown = readFileSync(PAGE, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('|'));
    expect(shown).toEqual(fidelityMatrix());
  });

  it('is exact for most of the library where there are zones, and wherever effort is a target', () => {
    expect(exactCounts()).toEqual({
      fit: [17, 1],
      zwo: [1, 1],
      tcx: [1, 1],
      ics: [0, 0],
      json: [24, 24],
      garmin: [17, 1],
      intervals: [11, 1],
      wahoo: [17, 24],
      suunto: [17, 1],
      coros: [17, 1],
      polar: [0, 0],
      strava: [0, 0],
    });
  });
});
