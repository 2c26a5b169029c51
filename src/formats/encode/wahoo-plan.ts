import { flattenSteps, type Repeat, type Step, type StepRole } from '../../core/workout/workout.ts';
import { type EncodeWorkout, encoding, type NoteLoss } from './fidelity.ts';
import { platformText } from './platform-text.ts';
import { highMps, LAP_ESTIMATE_S, lowMps, type PreparedWorkout, prepareWorkout } from './prepare-workout.ts';
import { endText, noteTargetAsText, stepName, targetText } from './step-text.ts';

/** Wahoo's plan.json for a run outdoors. */
export interface WahooPlan {
  header: {
    name: string;
    version: '1.0.0';
    description: string;
    workout_type_family: 1;
    workout_type_location: 1;
    duration_s: number;
    distance_m: number;
    threshold_speed?: number;
  };
  intervals: WahooInterval[];
}

export interface WahooInterval {
  name?: string;
  exit_trigger_type: 'time' | 'distance' | 'repeat';
  /** s, m, or the repeats after the first pass */
  exit_trigger_value: number;
  intensity_type: 'wu' | 'active' | 'recover' | 'rest' | 'cd';
  targets?: { type: 'speed' | 'hr' | 'rpe'; low: number; high: number }[];
  intervals?: WahooInterval[];
}

const INTENSITY: Record<StepRole, WahooInterval['intensity_type']> = {
  warmup: 'wu',
  work: 'active',
  recovery: 'recover',
  rest: 'rest',
  cooldown: 'cd',
};
const MOST_DESCRIPTION = 5000;

export const encodeWahoo: EncodeWorkout<WahooPlan> = (rendered) =>
  encoding((noteLoss) => {
    const prepared = prepareWorkout(rendered, noteLoss);
    const { workout, zones } = rendered;
    const kind = commonTarget(prepared);
    const plain = (step: Step): WahooInterval => intervalOf(step, kind, noteLoss);
    // the value counts the passes after the first
    const repeat = ({ n, steps }: Repeat): WahooInterval => ({
      exit_trigger_type: 'repeat',
      exit_trigger_value: n - 1,
      intensity_type: 'active',
      intervals: steps.map(plain),
    });
    return {
      header: {
        name: platformText(workout.name, {}, noteLoss),
        version: '1.0.0',
        description: platformText(workout.purpose, { max: MOST_DESCRIPTION }, noteLoss),
        workout_type_family: 1,
        workout_type_location: 1,
        duration_s: prepared.durationS,
        distance_m: prepared.distanceM,
        ...(zones === null ? {} : { threshold_speed: Number(zones.thresholdSpeedMps.toFixed(3)) }),
      },
      intervals: prepared.steps.map((s) => (s.kind === 'step' ? plain(s) : repeat(s))),
    };
  });

type TargetKind = 'pace' | 'hr' | 'rpe';

/** One kind of target a plan is what computers take safely; paces before all, so that easy running keeps its limit. */
function commonTarget({ steps }: PreparedWorkout): TargetKind {
  const targets = flattenSteps(steps).map((s) => s.target.type);
  return (['pace', 'hr', 'rpe'] as const).find((kind) => targets.includes(kind)) ?? 'pace';
}

function intervalOf(step: Step, kind: TargetKind, noteLoss: NoteLoss): WahooInterval {
  const { target, end, role } = step;
  const isWatched = target.type === kind;
  if (!isWatched) noteTargetAsText(target, noteLoss);
  if (end.type === 'lap') noteLoss('LAP_AS_TIME');
  const words = [
    stepName(step),
    end.type === 'lap' ? endText(step) : null,
    isWatched ? null : targetText(step),
    step.note,
  ];
  return {
    name: platformText(words.filter((word) => word != null).join(', '), {}, noteLoss),
    exit_trigger_type: end.type === 'distance' ? 'distance' : 'time',
    exit_trigger_value: end.type === 'time' ? end.s : end.type === 'distance' ? end.m : LAP_ESTIMATE_S[role],
    intensity_type: INTENSITY[role],
    ...(isWatched ? { targets: [wahooTarget(target)] } : {}),
  };
}

function wahooTarget(target: Step['target']): NonNullable<WahooInterval['targets']>[number] {
  if (target.type === 'pace') return { type: 'speed', low: lowMps(target), high: highMps(target) };
  if (target.type === 'hr') return { type: 'hr', low: target.lowBpm, high: target.highBpm };
  const { low, high } = target as Extract<Step['target'], { type: 'rpe' }>;
  return { type: 'rpe', low, high };
}
