import { vdotRaceTime } from '../../core/science/vdot.ts';
import { flattenSteps, type Repeat, type Step } from '../../core/workout/workout.ts';
import { type EncodeWorkout, encoding, type NoteLoss } from './fidelity.ts';
import { platformText } from './platform-text.ts';
import { LAP_ESTIMATE_S, prepareWorkout } from './prepare-workout.ts';
import { endText, noteTargetAsText, stepName, targetText } from './step-text.ts';
import { xmlText } from './xml-text.ts';

/**
 * A Zwift run. Targets are shares of the speed of a reference race; `pace="2"` is 10 km. A file counts in
 * seconds or in metres throughout. An easy step has no target, because Zwift knows no upper limit and a
 * pace to hold would be the wrong one: the limit is a message.
 */
export const encodeZwo: EncodeWorkout<Uint8Array> = (rendered) =>
  encoding((noteLoss) => {
    const { steps, speedOf } = prepareWorkout(rendered, noteLoss);
    const { workout, zones } = rendered;
    const raceS = zones === null ? null : vdotRaceTime(zones.vdot, 10_000);
    const inMetres = flattenSteps(steps).every((s) => s.end.type === 'distance');
    const writer = createWriter({
      raceMps: raceS === null ? null : 10_000 / raceS,
      sizeOf: (step) => sizeOf(step, inMetres, speedOf, noteLoss),
      offset: inMetres ? 'distoffset' : 'timeoffset',
      noteLoss,
    });
    const blocks = steps.flatMap((s) => (s.kind === 'step' ? [writer.step(s)] : writer.repeat(s)));
    const text = (value: string) => xmlText(platformText(value, {}, noteLoss));
    const lines = [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<workout_file>',
      '  <author>Pacekeeper</author>',
      `  <name>${text(workout.name)}</name>`,
      `  <description>${text(workout.purpose)}</description>`,
      '  <sportType>run</sportType>',
      `  <durationType>${inMetres ? 'distance' : 'time'}</durationType>`,
      '  <tags/>',
      '  <workout>',
      ...blocks,
      '  </workout>',
      '</workout_file>',
      '',
    ];
    return new TextEncoder().encode(lines.join('\n'));
  });

interface Writing {
  /** speed that counts as 1; null for a runner without zones */
  raceMps: number | null;
  /** s or m of a step, not rounded */
  sizeOf: (step: Step) => number;
  offset: 'timeoffset' | 'distoffset';
  noteLoss: NoteLoss;
}

const REFERENCE_10_KM = 'pace="2"';

function createWriter({ raceMps, sizeOf, offset, noteLoss }: Writing) {
  let carry = 0;
  /** Whole; what rounding took from one step the next one gets, so that the sum stays right. */
  const next = (step: Step): number => {
    const exact = sizeOf(step);
    if (Number.isInteger(exact)) return exact;
    const size = Math.max(1, Math.round(exact + carry));
    carry += exact - size;
    return size;
  };
  const share = (sPerKm: number) => (1000 / sPerKm / (raceMps as number)).toFixed(4);
  const message = (step: Step): string => {
    const { end } = step;
    const words = [stepName(step), end.type === 'lap' ? endText(step) : null, targetText(step), step.note];
    const text = platformText(words.filter((word) => word != null).join(', '), {}, noteLoss);
    return `<textevent ${offset}="0" message="${xmlText(text)}"/>`;
  };
  const middle = (target: Pace) => share(2000 / (1000 / target.slowSPerKm + 1000 / target.fastSPerKm));
  const writeStep = (step: Step): string => {
    const { target, role } = step;
    const size = next(step);
    const inside = `>${message(step)}</`;
    if (target.type !== 'pace' || target.upperOnly === true || raceMps === null) {
      noteTargetAsText(target, noteLoss);
      if (role === 'warmup' || role === 'cooldown') noteLoss('ROLE_MERGED');
      return `    <FreeRide Duration="${size}"${inside}FreeRide>`;
    }
    const [low, high] = [share(target.slowSPerKm), share(target.fastSPerKm)];
    if (role === 'warmup') {
      return `    <Warmup Duration="${size}" PowerLow="${low}" PowerHigh="${high}" ${REFERENCE_10_KM}${inside}Warmup>`;
    }
    if (role === 'cooldown') {
      return `    <Cooldown Duration="${size}" PowerLow="${high}" PowerHigh="${low}" ${REFERENCE_10_KM}${inside}Cooldown>`;
    }
    noteLoss('BAND_AS_VALUE');
    return `    <SteadyState Duration="${size}" Power="${middle(target)}" ${REFERENCE_10_KM}${inside}SteadyState>`;
  };
  /** A pair of paces is one block; everything else is written out. */
  const writeRepeat = ({ n, steps }: Repeat): string[] => {
    const [on, off] = steps;
    const [onS, offS] = steps.map(sizeOf);
    const isPair =
      steps.length === 2 && steps.every(hasPace) && Number.isInteger(onS) && Number.isInteger(offS);
    if (!isPair || raceMps === null) {
      noteLoss('REPEAT_UNROLLED');
      return Array.from({ length: n }, () => steps.map(writeStep)).flat();
    }
    noteLoss('BAND_AS_VALUE');
    const powers = `OnPower="${middle(on!.target as Pace)}" OffPower="${middle(off!.target as Pace)}"`;
    const pair = `Repeat="${n}" OnDuration="${onS}" OffDuration="${offS}" ${powers} ${REFERENCE_10_KM}`;
    return [`    <IntervalsT ${pair}>${message(on!)}</IntervalsT>`];
  };
  return { step: writeStep, repeat: writeRepeat };
}

type Pace = Extract<Step['target'], { type: 'pace' }>;

function hasPace({ target, end }: Step): boolean {
  return target.type === 'pace' && target.upperOnly !== true && end.type !== 'lap';
}

function sizeOf(step: Step, inMetres: boolean, speedOf: (s: Step) => number, noteLoss: NoteLoss): number {
  const { end, role } = step;
  if (end.type === 'lap') {
    noteLoss('LAP_AS_TIME');
    return LAP_ESTIMATE_S[role];
  }
  const value = end.type === 'time' ? end.s : end.m;
  if (inMetres || end.type === 'time') {
    if (!Number.isInteger(value)) noteLoss('ENDS_ROUNDED');
    return value;
  }
  noteLoss('DISTANCE_AS_TIME');
  return value / speedOf(step);
}
