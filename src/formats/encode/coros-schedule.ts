import { fail, ok, type Result } from '../../core/result.ts';
import { addDays, type Day } from '../../core/time.ts';
import type { Step, StepRole } from '../../core/workout/workout.ts';
import { numericIdOf } from './external-id.ts';
import { type EncodeWorkout, encoding, type NoteLoss } from './fidelity.ts';
import { platformText } from './platform-text.ts';
import { highMps, lowMps, prepareWorkout, wholeEnd } from './prepare-workout.ts';
import { effortText, stepName } from './step-text.ts';

/** One workout of COROS' schedule push; the words are TrainingPeaks' structured workout. */
export interface CorosWorkout {
  Id: number;
  /** UTC, without a zone */
  LastModifiedDate: string;
  Title: string;
  Description: string;
  WorkoutDay: Day;
  WorkoutType: 'run';
  Structure: (CorosStep | CorosRepetition)[];
}

export interface CorosStep {
  Type: 'Step';
  IntensityClass: 'WarmUp' | 'CoolDown' | 'Active' | 'Rest';
  Name: string;
  Length: { Unit: 'Second' | 'Meter'; Value: number } | { Unit: 'EndManually' };
  ThresholdSpeed?: number;
  /** an empty list is no target */
  IntensityTarget:
    | { Unit: 'RangeOfThresholdSpeed' | 'RangeOfThresholdHr'; MinValue: number; MaxValue: number }
    | [];
}

export interface CorosRepetition {
  Type: 'Repetition';
  Length: { Unit: 'Repetition'; Value: number };
  Steps: CorosStep[];
}

export interface CorosSchedule {
  AthleteId: number;
  StartDate: Day;
  EndDate: Day;
  Workouts: CorosWorkout[];
}

const CLASSES: Record<StepRole, CorosStep['IntensityClass']> = {
  warmup: 'WarmUp',
  work: 'Active',
  recovery: 'Rest',
  rest: 'Rest',
  cooldown: 'CoolDown',
};
const MOST_WORKOUTS = 30;
const MOST_DAYS_AHEAD = 365;

export const encodeCoros: EncodeWorkout<CorosWorkout> = (rendered) =>
  encoding((noteLoss) => {
    const { steps } = prepareWorkout(rendered, noteLoss);
    const { workout, zones } = rendered;
    const speed = zones === null ? {} : { ThresholdSpeed: Number(zones.thresholdSpeedMps.toFixed(3)) };
    const plain = (step: Step): CorosStep => ({
      Type: 'Step',
      IntensityClass: CLASSES[step.role],
      Name: nameOf(step, noteLoss),
      Length: lengthOf(step, noteLoss),
      ...(step.target.type === 'pace' ? speed : {}),
      IntensityTarget: targetOf(step, noteLoss),
    });
    return {
      Id: numericIdOf(rendered.externalId),
      LastModifiedDate: new Date(rendered.changedMs).toISOString().slice(0, 19),
      Title: platformText(workout.name, {}, noteLoss),
      Description: platformText(workout.purpose, {}, noteLoss),
      WorkoutDay: workout.day,
      WorkoutType: 'run',
      Structure: steps.map((s) =>
        s.kind === 'step'
          ? plain(s)
          : { Type: 'Repetition', Length: { Unit: 'Repetition', Value: s.n }, Steps: s.steps.map(plain) },
      ),
    };
  });

/**
 * The workouts of a range as COROS takes them: first and last day are those of the workouts, none in the
 * past or more than a year ahead. Errors: SCHEDULE_EMPTY, SCHEDULE_TOO_LONG, SCHEDULE_OUT_OF_RANGE.
 */
export function corosSchedule(
  athleteId: number,
  workouts: readonly CorosWorkout[],
  today: Day,
): Result<CorosSchedule> {
  const days = workouts.map((w) => w.WorkoutDay).toSorted();
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined)
    return fail('SCHEDULE_EMPTY', 'There is no workout to send.');
  if (workouts.length > MOST_WORKOUTS) {
    return fail(
      'SCHEDULE_TOO_LONG',
      `COROS takes ${MOST_WORKOUTS} workouts at once, not ${workouts.length}.`,
    );
  }
  if (first < today || last > addDays(today, MOST_DAYS_AHEAD)) {
    return fail('SCHEDULE_OUT_OF_RANGE', 'COROS takes workouts from today to a year ahead.');
  }
  return ok({ AthleteId: athleteId, StartDate: first, EndDate: last, Workouts: [...workouts] });
}

function lengthOf({ end }: Step, noteLoss: NoteLoss): CorosStep['Length'] {
  if (end.type === 'lap') return { Unit: 'EndManually' };
  if (end.type === 'time') return { Unit: 'Second', Value: wholeEnd(end.s, noteLoss) };
  return { Unit: 'Meter', Value: wholeEnd(end.m, noteLoss) };
}

function targetOf({ target }: Step, noteLoss: NoteLoss): CorosStep['IntensityTarget'] {
  if (target.type === 'pace') {
    return { Unit: 'RangeOfThresholdSpeed', MinValue: lowMps(target), MaxValue: highMps(target) };
  }
  if (target.type === 'hr') {
    return { Unit: 'RangeOfThresholdHr', MinValue: target.lowBpm, MaxValue: target.highBpm };
  }
  if (target.type === 'rpe') noteLoss('EFFORT_AS_TEXT');
  return [];
}

function nameOf(step: Step, noteLoss: NoteLoss): string {
  const words = [stepName(step), effortText(step), step.note].filter((word) => word != null);
  return platformText(words.join(', '), {}, noteLoss);
}
