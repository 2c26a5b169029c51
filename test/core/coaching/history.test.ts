import { describe, expect, it } from 'vitest';
import { buildHistory } from '../../../src/core/coaching/history.ts';
import type { ReviewInput, RunRecord } from '../../../src/core/coaching/review-input.ts';

const START = Date.UTC(2026, 3, 28, 16);

function run(id: string, startMs: number, distanceKm: number, movingS = 3420): RunRecord {
  return {
    id,
    day: '2026-04-28',
    startMs,
    distanceKm,
    movingS,
    kind: 'easy',
    gradedPaceSPerKm: 400,
    avgHrBpm: null,
    hrOk: false,
    rpe: null,
    easyVerdict: null,
    load: null,
    trusted: true,
    tempC: null,
    climbMPerKm: null,
    work: null,
    result: null,
  };
}

const outings = (runs: RunRecord[]) =>
  buildHistory({ runs, weeks: [] } as unknown as ReviewInput, '2026-04-28').outings.map((o) => o.distanceKm);

describe('outings', () => {
  it('put back-to-back files together', () => {
    expect(outings([run('a', START, 8), run('b', START + 3_500_000, 3, 1200)])).toEqual([11]);
  });

  it('never add up two recordings of the same minutes', () => {
    expect(outings([run('a', START, 8.6), run('b', START, 8.7)])).toEqual([8.7]);
    expect(outings([run('a', START, 8.6), run('b', START + 60_000, 8.2)])).toEqual([8.6]);
  });

  it('keep runs apart that lie more than half an hour apart', () => {
    expect(outings([run('a', START, 8), run('b', START + 3_420_000 + 1_860_000, 3)])).toEqual([8, 3]);
  });
});
