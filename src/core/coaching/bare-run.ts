import type { RunRecord } from './review-input.ts';

/** A run of which nothing is known but when, how far, how long and of what kind: one that is only supposed. */
export function bareRun(
  known: Pick<RunRecord, 'id' | 'day' | 'startMs' | 'distanceKm' | 'movingS' | 'kind'>,
): RunRecord {
  return {
    ...known,
    gradedPaceSPerKm: null,
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
