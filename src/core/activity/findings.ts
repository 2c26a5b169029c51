import type { FindingCode } from './activity.ts';

/** What each finding means and what `amount` counts. One sentence a person can act on. */
export const FINDING_TEXTS: Record<
  FindingCode,
  { text: string; amount: 'seconds' | 'metres' | 'samples' | null }
> = {
  hr_cadence_lock: {
    text: 'The heart-rate sensor followed the steps instead of the pulse; those stretches are left out and the rest is doubtful.',
    amount: 'seconds',
  },
  hr_flatline: {
    text: 'The heart rate stood still on one value for a minute or longer; those samples are left out.',
    amount: 'samples',
  },
  hr_out_of_range: {
    text: 'Heart rates below 30 or above 230 are impossible and are left out.',
    amount: 'samples',
  },
  hr_jumps: {
    text: 'The heart rate changed by more than 10 beats a second; those samples are left out.',
    amount: 'samples',
  },
  hr_sparse: {
    text: 'There is a heart rate for less than half of the time.',
    amount: 'seconds',
  },
  gps_spikes: {
    text: 'Positions or distances that no one could reach in the time are left out.',
    amount: 'samples',
  },
  gps_distance_only: {
    text: 'The device gives no usable distance; it is measured along the positions.',
    amount: 'metres',
  },
  no_gps: { text: 'The recording has no positions.', amount: null },
  no_distance: { text: 'The recording has no usable distance.', amount: null },
  no_samples: { text: 'The recording has totals but no samples.', amount: null },
  distance_contradicts: {
    text: 'The stated distance, the recorded distance and the positions do not agree; the amount is the largest difference.',
    amount: 'metres',
  },
  distance_fell: {
    text: 'The recorded distance went backwards; it is held where it was.',
    amount: 'metres',
  },
  too_fast_for_running: {
    text: 'Part of this was too fast for a run: perhaps a bicycle or a car.',
    amount: 'seconds',
  },
  clock_jump: {
    text: 'The clock of the device was set during the recording; the jump is taken out.',
    amount: 'seconds',
  },
  time_disorder: {
    text: 'Samples were not in the order of their times; they are sorted.',
    amount: 'samples',
  },
  left_running: {
    text: 'The recording ran on for hours without movement; the watch was probably not stopped.',
    amount: 'seconds',
  },
  implausible_date: {
    text: 'The date cannot be right: the clock of the device was not set.',
    amount: null,
  },
  altitude_poor: {
    text: 'The altitude is missing for long stretches or too noisy to be used.',
    amount: null,
  },
  wall_clock_in_utc: {
    text: 'The start looks like local time written as UTC: another source has the same run whole hours apart.',
    amount: 'seconds',
  },
};
