import { encodeCoros } from './coros-schedule.ts';
import { type EncodeWorkout, encoding, UnsupportedWorkout } from './fidelity.ts';
import { encodeFit } from './fit-target.ts';
import { encodeGarmin } from './garmin-workout.ts';
import { encodeIcs } from './ics-workout.ts';
import { encodeIntervals } from './intervals-event.ts';
import { encodeJson } from './json-workout.ts';
import { encodeSuunto } from './suunto-guide.ts';
import { encodeTcx } from './tcx-workout.ts';
import { encodeWahoo } from './wahoo-plan.ts';
import { encodeZwo } from './zwo-workout.ts';

/** Where a workout can go. Whoever offers, sends or downloads workouts reads this table and asks no platform's name. */
export interface WorkoutTarget {
  id: WorkoutTargetId;
  /** as people know it */
  name: string;
  /** `file`: a file that a person can use; `platform`: what an account's interface takes */
  form: 'file' | 'platform';
  mediaType: string;
  /** ending of the file's name */
  ending: string;
  /** bytes, or an object that is sent as JSON */
  encode: EncodeWorkout<Uint8Array | object>;
}

export const WORKOUT_TARGET_IDS = [
  'fit',
  'zwo',
  'tcx',
  'ics',
  'json',
  'garmin',
  'intervals',
  'wahoo',
  'suunto',
  'coros',
  'polar',
  'strava',
] as const;
export type WorkoutTargetId = (typeof WORKOUT_TARGET_IDS)[number];

const JSON_TYPE = 'application/json';
const file = { form: 'file' } as const;
const platform = { form: 'platform', mediaType: JSON_TYPE, ending: 'json' } as const;

const refuse = (reason: string): EncodeWorkout<object> => {
  return () =>
    encoding(() => {
      throw new UnsupportedWorkout(reason);
    });
};

const TARGETS: Record<WorkoutTargetId, Omit<WorkoutTarget, 'id'>> = {
  fit: {
    ...file,
    name: 'FIT workout',
    mediaType: 'application/vnd.ant.fit',
    ending: 'fit',
    encode: encodeFit,
  },
  zwo: { ...file, name: 'Zwift workout', mediaType: 'application/xml', ending: 'zwo', encode: encodeZwo },
  tcx: {
    ...file,
    name: 'TCX workout',
    mediaType: 'application/vnd.garmin.tcx+xml',
    ending: 'tcx',
    encode: encodeTcx,
  },
  ics: {
    ...file,
    name: 'Calendar entry',
    mediaType: 'text/calendar; charset=utf-8',
    ending: 'ics',
    encode: encodeIcs,
  },
  json: { ...file, name: 'Pacekeeper JSON', mediaType: JSON_TYPE, ending: 'json', encode: encodeJson },
  garmin: { ...platform, name: 'Garmin Connect', encode: encodeGarmin },
  intervals: { ...platform, name: 'intervals.icu', encode: encodeIntervals },
  wahoo: { ...platform, name: 'Wahoo', encode: encodeWahoo },
  suunto: { ...platform, name: 'Suunto', mediaType: 'application/zip', ending: 'zip', encode: encodeSuunto },
  coros: { ...platform, name: 'COROS', encode: encodeCoros },
  polar: {
    ...platform,
    name: 'Polar Flow',
    encode: refuse('Polar offers no way to write planned workouts; the calendar has the steps as text.'),
  },
  strava: { ...platform, name: 'Strava', encode: refuse('Strava takes no planned workouts.') },
};

export const WORKOUT_TARGETS: readonly WorkoutTarget[] = WORKOUT_TARGET_IDS.map((id) => ({
  id,
  ...TARGETS[id],
}));

export function workoutTarget(id: WorkoutTargetId): WorkoutTarget {
  return { id, ...TARGETS[id] };
}
