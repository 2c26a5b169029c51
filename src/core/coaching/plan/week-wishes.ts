import { fitWorkout, neededKm } from '../../workout/build-workout.ts';
import type { LibraryType } from '../../workout/library.ts';
import { slowEasySpeed, slowStepSpeed, stepSpeed } from '../../workout/render.ts';
import { workoutExtent } from '../../workout/workout.ts';
import { qualityKind, raceBand } from './choose-quality.ts';
import { maxWorkM } from './cut-week.ts';
import type { Wish } from './lay-plan-week.ts';
import type { PlanInput } from './plan-input.ts';
import type { RunLedger } from './run-ledger.ts';
import type { WeekRules } from './week-rules.ts';

export function wishes(
  input: PlanInput,
  rules: WeekRules,
  types: readonly LibraryType[],
  slot: Wish['slot'],
  weekKm: number,
  newKindAllowed: boolean,
  ledger: RunLedger,
): Wish[] {
  const orderOf = (type: LibraryType) => ({
    id: 'x',
    version: 1,
    day: input.startDay,
    type,
    level: input.assessment.level,
    maxWorkM: maxWorkM(type, weekKm),
    speedOf: stepSpeed(input.zones),
    raceBand: raceBand(rules.raceClass),
  });
  // what VOL-5 leaves nothing of in a week of this size is no wish
  const type = types.find((t) => (newKindAllowed || !isNew(t, ledger)) && neededKm(orderOf(t)) > 0);
  if (type === undefined) return [];
  const order = orderOf(type);
  const needKm = neededKm(order);
  const workout = needKm > 0 ? fitWorkout({ ...order, km: needKm + 0.1 }) : null;
  const slowS = workout === null ? 0 : workoutExtent(workout.steps, slowStepSpeed(input.zones)).durationS;
  const extraMin = Math.max(0, (slowS - needKm * slowPace(input, false)) / 60);
  return [{ slot, needKm: Math.ceil(needKm * 10) / 10, extraMin, hard: type !== 'sharpener' }];
}

export function isNew(type: LibraryType, ledger: RunLedger): boolean {
  const kind = qualityKind(type);
  return kind !== null && !ledger.kinds.has(kind);
}

/** Slow end of what easy runs are, s/km; walking breaks take their time. */
export function slowPace(input: PlanInput, runWalk: boolean): number {
  const slow = 1000 / slowEasySpeed(input.zones);
  if (!runWalk) return slow;
  const speedOf = stepSpeed(input.zones);
  const sample = fitWorkout({
    id: 'x',
    version: 1,
    day: input.startDay,
    type: 'run_walk',
    km: 5,
    level: input.assessment.level,
    maxWorkM: null,
    speedOf,
  });
  if (sample === null) return slow;
  return Math.max(slow, workoutExtent(sample.steps, slowStepSpeed(input.zones)).durationS / 5) * 1.02;
}
