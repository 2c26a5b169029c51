import type { CorosWorkout } from '../../../src/formats/encode/coros-schedule.ts';
import type { GarminStep, GarminWorkout } from '../../../src/formats/encode/garmin-workout.ts';
import type { SuuntoFields, SuuntoGuide } from '../../../src/formats/encode/suunto-guide.ts';
import type { WahooInterval, WahooPlan } from '../../../src/formats/encode/wahoo-plan.ts';
import { type SeenStep, times } from './seen-step.ts';

/** Reads the platforms' JSON by their own rules, as their servers would. */
export function readGarmin(body: GarminWorkout): SeenStep[] {
  let order = 0;
  const read = (step: GarminStep): SeenStep[] => {
    if (step.stepOrder !== ++order) throw new Error(`step ${step.stepOrder} stands at ${order}`);
    if (step.type === 'WorkoutRepeatStep') return times(step.repeatValue, step.steps.flatMap(read));
    const value = step.durationValue as number;
    const [low, high] = [step.targetValueLow as number, step.targetValueHigh as number];
    return [
      {
        end: (
          {
            TIME: { type: 'time', value },
            DISTANCE: { type: 'distance', value },
            OPEN: { type: 'lap' },
          } as const
        )[step.durationType],
        target: (
          {
            PACE: { type: 'speed', low, high },
            HEART_RATE: { type: 'hr', low, high },
            OPEN: { type: 'none' },
          } as const
        )[step.targetType],
      },
    ];
  };
  return body.segments.flatMap((segment) => segment.steps.flatMap(read));
}

export function readWahoo(plan: WahooPlan): SeenStep[] {
  const read = (interval: WahooInterval): SeenStep[] => {
    const value = interval.exit_trigger_value;
    if (interval.exit_trigger_type === 'repeat') {
      if (interval.targets !== undefined) throw new Error('a repeat with targets is an invalid file');
      return times(value + 1, interval.intervals!.flatMap(read));
    }
    const target = interval.targets?.[0];
    return [{ end: { type: interval.exit_trigger_type, value }, target: target ?? { type: 'none' } }];
  };
  return plan.intervals.flatMap(read);
}

export function readCoros(workout: CorosWorkout): SeenStep[] {
  return workout.Structure.flatMap((item): SeenStep[] => {
    if (item.Type === 'Repetition') {
      return times(
        item.Length.Value,
        item.Steps.flatMap((s) => readCoros({ ...workout, Structure: [s] })),
      );
    }
    const { Length: length, IntensityTarget: target } = item;
    if (length.Unit !== 'EndManually' && !(Number.isInteger(length.Value) && length.Value > 0)) {
      throw new Error('a length is a positive whole number');
    }
    return [
      {
        end:
          length.Unit === 'EndManually'
            ? { type: 'lap' }
            : { type: length.Unit === 'Second' ? 'time' : 'distance', value: length.Value },
        target: Array.isArray(target)
          ? { type: 'none' }
          : {
              type: target.Unit === 'RangeOfThresholdSpeed' ? 'speed' : 'hr',
              low: target.MinValue,
              high: target.MaxValue,
            },
      },
    ];
  });
}

export function readSuunto(guide: SuuntoGuide): SeenStep[] {
  const read = (step: SuuntoFields): SeenStep => {
    const { condition } = step.transitions[0]!;
    const target = step.fields.find((f) => 'min' in f);
    return {
      end:
        condition.type === 'manualLap'
          ? { type: 'lap' }
          : { type: condition.type === 'stepDuration' ? 'time' : 'distance', value: condition.value },
      target:
        target === undefined
          ? { type: 'none' }
          : { type: target.type === 'targetPace' ? 'speed' : 'hr', low: target.min, high: target.max },
    };
  };
  return guide.steps.flatMap((s) => (s.type === 'repeat' ? times(s.times, s.steps.map(read)) : [read(s)]));
}
