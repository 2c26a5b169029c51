import { formatDuration, formatPace } from '../../core/units.ts';
import type { Step, StepRole } from '../../core/workout/workout.ts';
import type { NoteLoss } from './fidelity.ts';

/** What a step is called that has no name of its own. */
export const ROLE_NAMES: Record<StepRole, string> = {
  warmup: 'Warm up',
  work: 'Run',
  recovery: 'Recover',
  rest: 'Rest',
  cooldown: 'Cool down',
};

export function stepName(step: Step): string {
  return step.name === undefined || step.name.trim() === '' ? ROLE_NAMES[step.role] : step.name;
}

/** "RPE 7-8"; null where the step has no effort. */
export function effortText({ target }: Step): string | null {
  if (target.type !== 'rpe') return null;
  return `RPE ${target.low === target.high ? target.low : `${target.low}-${target.high}`}`;
}

/** The target in words: "5:06-5:14/km", "no faster than 6:02/km", "148-156 bpm", "RPE 7-8"; null without one. */
export function targetText(step: Step): string | null {
  const { target } = step;
  if (target.type === 'pace') {
    // a limit is rounded to the safe side
    if (target.upperOnly === true)
      return `no faster than ${formatPace(Math.ceil(target.fastSPerKm - 1e-6))}/km`;
    return `${formatPace(target.fastSPerKm)}-${formatPace(target.slowSPerKm)}/km`;
  }
  return target.type === 'hr' ? `${target.lowBpm}-${target.highBpm} bpm` : effortText(step);
}

/** Notes that a target stands in words only. */
export function noteTargetAsText(target: Step['target'], noteLoss: NoteLoss): void {
  if (target.type === 'pace') noteLoss(target.upperOnly === true ? 'UPPER_BOUND_AS_TEXT' : 'PACE_AS_TEXT');
  if (target.type === 'hr') noteLoss('HEART_RATE_AS_TEXT');
  if (target.type === 'rpe') noteLoss('EFFORT_AS_TEXT');
}

/** "10:00", "1.6 km", "400 m", "until the lap button". */
export function endText({ end }: Step): string {
  if (end.type === 'time') return formatDuration(end.s);
  if (end.type === 'lap') return 'until the lap button';
  return end.m < 1000 ? `${round(end.m, 1)} m` : `${round(end.m / 1000, 3)} km`;
}

/** A step in one line: "Cruise: 1 km at 5:06-5:14/km (Threshold, controlled)". */
export function stepLine(step: Step): string {
  const target = targetText(step);
  const at = target === null ? '' : target.startsWith('no faster') ? `, ${target}` : ` at ${target}`;
  return `${stepName(step)}: ${endText(step)}${at}${step.note === undefined ? '' : ` (${step.note})`}`;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
