import type { Repeat, Step } from '../../core/workout/workout.ts';
import { type EncodeWorkout, encoding, type NoteLoss, UnsupportedWorkout } from './fidelity.ts';
import { platformText } from './platform-text.ts';
import { highMps, lowMps, prepareWorkout, wholeEnd } from './prepare-workout.ts';
import { effortText, stepName } from './step-text.ts';
import { xmlText } from './xml-text.ts';

/** Limits of the TrainingCenterDatabase v2 schema. */
export const TCX_LIMITS = { name: 15, stepId: 20, repetitions: 99, end: 65_535 };
const NAMESPACES =
  'xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

/** A TCX workout, for old units and import tools: 20 steps, names of 15 characters, two intensities. */
export const encodeTcx: EncodeWorkout<Uint8Array> = (rendered) =>
  encoding((noteLoss) => {
    const steps = splitLongRepeats(prepareWorkout(rendered, noteLoss).steps);
    const { workout } = rendered;
    let id = 0;
    const nextId = () => `<StepId>${++id}</StepId>`;
    const writeStep = (tag: 'Step' | 'Child', step: Step): string =>
      `<${tag} xsi:type="Step_t">${nextId()}${plainStep(step, noteLoss)}</${tag}>`;
    const writeRepeat = ({ n, steps: inner }: Repeat): string => {
      const head = `${nextId()}<Repetitions>${n}</Repetitions>`;
      return `<Step xsi:type="Repeat_t">${head}${inner.map((s) => writeStep('Child', s)).join('')}</Step>`;
    };
    const written = steps.map((s) => (s.kind === 'step' ? writeStep('Step', s) : writeRepeat(s)));
    if (id > TCX_LIMITS.stepId) {
      throw new UnsupportedWorkout(`It takes ${id} steps; a TCX workout has ${TCX_LIMITS.stepId} at most.`);
    }
    const lines = [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<TrainingCenterDatabase ${NAMESPACES}>`,
      '<Workouts>',
      '<Workout Sport="Running">',
      `<Name>${shortName(workout.name, noteLoss)}</Name>`,
      ...written,
      `<ScheduledOn>${workout.day}</ScheduledOn>`,
      `<Notes>${xmlText(platformText(notesOf(workout.purpose, steps, noteLoss), {}, noteLoss))}</Notes>`,
      '</Workout>',
      '</Workouts>',
      '</TrainingCenterDatabase>',
      '',
    ];
    return new TextEncoder().encode(lines.join('\n'));
  });

/** A repeat of more passes than the schema counts is two repeats. */
function splitLongRepeats(steps: readonly (Step | Repeat)[]): (Step | Repeat)[] {
  return steps.flatMap((s): (Step | Repeat)[] => {
    if (s.kind === 'step' || s.n <= TCX_LIMITS.repetitions) return [s];
    // never a last one of a single pass
    const first = Math.min(TCX_LIMITS.repetitions, s.n - 2);
    return [{ ...s, n: first }, ...splitLongRepeats([{ ...s, n: s.n - first }])];
  });
}

function plainStep(step: Step, noteLoss: NoteLoss): string {
  const { role } = step;
  if (role === 'warmup' || role === 'cooldown') noteLoss('ROLE_MERGED');
  const intensity = role === 'recovery' || role === 'rest' ? 'Resting' : 'Active';
  const name = `<Name>${shortName(stepName(step), noteLoss)}</Name>`;
  return `${name}${durationOf(step, noteLoss)}<Intensity>${intensity}</Intensity>${targetOf(step, noteLoss)}`;
}

function durationOf({ end }: Step, noteLoss: NoteLoss): string {
  if (end.type === 'lap') return '<Duration xsi:type="UserInitiated_t"/>';
  const value = wholeEnd(end.type === 'time' ? end.s : end.m, noteLoss);
  if (value > TCX_LIMITS.end) throw new UnsupportedWorkout('A step is longer than a TCX workout can say.');
  if (end.type === 'time') return `<Duration xsi:type="Time_t"><Seconds>${value}</Seconds></Duration>`;
  return `<Duration xsi:type="Distance_t"><Meters>${value}</Meters></Duration>`;
}

function targetOf({ target }: Step, noteLoss: NoteLoss): string {
  if (target.type === 'pace') {
    const low = `<LowInMetersPerSecond>${lowMps(target)}</LowInMetersPerSecond>`;
    const high = `<HighInMetersPerSecond>${highMps(target)}</HighInMetersPerSecond>`;
    return `<Target xsi:type="Speed_t"><SpeedZone xsi:type="CustomSpeedZone_t"><ViewAs>Pace</ViewAs>${low}${high}</SpeedZone></Target>`;
  }
  if (target.type === 'hr') {
    const edge = (tag: string, bpm: number) =>
      `<${tag} xsi:type="HeartRateInBeatsPerMinute_t"><Value>${Math.round(bpm)}</Value></${tag}>`;
    const zone = `${edge('Low', target.lowBpm)}${edge('High', target.highBpm)}`;
    return `<Target xsi:type="HeartRate_t"><HeartRateZone xsi:type="CustomHeartRateZone_t">${zone}</HeartRateZone></Target>`;
  }
  if (target.type === 'rpe') noteLoss('EFFORT_AS_TEXT');
  return '<Target xsi:type="None_t"/>';
}

function shortName(name: string, noteLoss: NoteLoss): string {
  const short = platformText(name, { max: TCX_LIMITS.name, ascii: true }, noteLoss);
  return short === '' ? 'Run' : xmlText(short);
}

/** What a step's 15 characters have no room for. */
function notesOf(purpose: string, steps: readonly (Step | Repeat)[], noteLoss: NoteLoss): string {
  const all = steps.flatMap((s) => (s.kind === 'step' ? [s] : s.steps));
  const notes = all.flatMap((step) => {
    const words = [effortText(step), step.note].filter((word) => word != null).join(', ');
    return words === '' ? [] : [`${stepName(step)}: ${words}.`];
  });
  if (notes.length > 0) noteLoss('NOTES_MOVED');
  return [purpose, ...new Set(notes)].join(' ');
}
