import type { Repeat, Step, StepRole } from '../../core/workout/workout.ts';
import { type EncodeWorkout, encoding, type NoteLoss, UnsupportedWorkout } from './fidelity.ts';
import { platformText } from './platform-text.ts';
import { highMps, lowMps, prepareWorkout } from './prepare-workout.ts';
import { effortText, stepName } from './step-text.ts';

/**
 * The body of Garmin's Training API (V2), as public clients write it; to be held against the partner
 * document once there is access. Speeds in m/s; `stepOrder` runs through the whole tree.
 */
export interface GarminWorkout {
  workoutName: string;
  description: string;
  sport: 'RUNNING';
  estimatedDurationInSecs: number;
  workoutProvider: string;
  workoutSourceId: string;
  isSessionTransitionEnabled: false;
  segments: {
    segmentOrder: 1;
    sport: 'RUNNING';
    poolLength: null;
    poolLengthUnit: null;
    steps: GarminStep[];
  }[];
}

export type GarminStep = GarminPlainStep | GarminRepeat;

export interface GarminPlainStep {
  type: 'WorkoutStep';
  stepOrder: number;
  intensity: 'WARMUP' | 'ACTIVE' | 'INTERVAL' | 'RECOVERY' | 'REST' | 'COOLDOWN';
  description: string;
  durationType: 'TIME' | 'DISTANCE' | 'OPEN';
  durationValue?: number;
  durationValueType?: 'METER';
  targetType: 'PACE' | 'HEART_RATE' | 'OPEN';
  targetValueLow?: number;
  targetValueHigh?: number;
}

export interface GarminRepeat {
  type: 'WorkoutRepeatStep';
  stepOrder: number;
  repeatType: 'REPEAT_UNTIL_STEPS_CMPLT';
  repeatValue: number;
  steps: GarminPlainStep[];
}

export const GARMIN_LIMITS = {
  steps: 100,
  olderSteps: 50,
  name: 80,
  description: 1024,
  stepDescription: 100,
};

export const encodeGarmin: EncodeWorkout<GarminWorkout> = (rendered) =>
  encoding((noteLoss) => {
    const { steps, durationS } = prepareWorkout(rendered, noteLoss);
    const { workout } = rendered;
    let order = 0;
    const plain = (step: Step, inRepeat: boolean): GarminPlainStep => ({
      type: 'WorkoutStep',
      stepOrder: ++order,
      intensity: intensityOf(step.role, inRepeat),
      description: describe(step, noteLoss),
      ...durationOf(step),
      ...targetOf(step, noteLoss),
    });
    const repeat = ({ n, steps: inner }: Repeat): GarminRepeat => ({
      type: 'WorkoutRepeatStep',
      stepOrder: ++order,
      repeatType: 'REPEAT_UNTIL_STEPS_CMPLT',
      repeatValue: n,
      steps: inner.map((step) => plain(step, true)),
    });
    const written = steps.map((s) => (s.kind === 'step' ? plain(s, false) : repeat(s)));
    if (order > GARMIN_LIMITS.steps) {
      throw new UnsupportedWorkout(`It takes ${order} steps; Garmin takes ${GARMIN_LIMITS.steps}.`);
    }
    if (order > GARMIN_LIMITS.olderSteps) noteLoss('MANY_STEPS');
    return {
      workoutName: platformText(workout.name, { max: GARMIN_LIMITS.name }, noteLoss),
      description: platformText(workout.purpose, { max: GARMIN_LIMITS.description }, noteLoss),
      sport: 'RUNNING',
      estimatedDurationInSecs: durationS,
      workoutProvider: 'Pacekeeper',
      workoutSourceId: rendered.externalId,
      isSessionTransitionEnabled: false,
      segments: [
        { segmentOrder: 1, sport: 'RUNNING', poolLength: null, poolLengthUnit: null, steps: written },
      ],
    };
  });

function intensityOf(role: StepRole, inRepeat: boolean): GarminPlainStep['intensity'] {
  if (role === 'work') return inRepeat ? 'INTERVAL' : 'ACTIVE';
  return ({ warmup: 'WARMUP', recovery: 'RECOVERY', rest: 'REST', cooldown: 'COOLDOWN' } as const)[role];
}

function durationOf({
  end,
}: Step): Pick<GarminPlainStep, 'durationType' | 'durationValue' | 'durationValueType'> {
  if (end.type === 'time') return { durationType: 'TIME', durationValue: end.s };
  if (end.type === 'lap') return { durationType: 'OPEN' };
  return { durationType: 'DISTANCE', durationValue: end.m, durationValueType: 'METER' };
}

function targetOf(
  { target }: Step,
  noteLoss: NoteLoss,
): Pick<GarminPlainStep, 'targetType' | 'targetValueLow' | 'targetValueHigh'> {
  if (target.type === 'pace') {
    return { targetType: 'PACE', targetValueLow: lowMps(target), targetValueHigh: highMps(target) };
  }
  if (target.type === 'hr') {
    return { targetType: 'HEART_RATE', targetValueLow: target.lowBpm, targetValueHigh: target.highBpm };
  }
  if (target.type === 'rpe') noteLoss('EFFORT_AS_TEXT');
  return { targetType: 'OPEN' };
}

function describe(step: Step, noteLoss: NoteLoss): string {
  const parts = [stepName(step), effortText(step), step.note].filter((part) => part != null);
  return platformText(parts.join(', '), { max: GARMIN_LIMITS.stepDescription }, noteLoss);
}
