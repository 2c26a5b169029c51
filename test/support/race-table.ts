import { readFileSync } from 'node:fs';

/** One row of the race and pace table: times in s, paces in s/km, repetitions in s per 400 m. */
export interface RaceTableRow {
  vdot: number;
  s5k: number;
  s10k: number;
  sHalf: number;
  sMarathon: number;
  eFast: number;
  eSlow: number;
  m: number;
  t: number;
  i: number;
  r400: number;
}

export const raceTable: RaceTableRow[] = JSON.parse(
  readFileSync(new URL('../../fixtures/science/race-table.json', import.meta.url), 'utf8'),
);
