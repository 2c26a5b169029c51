import type { Step, Workout } from '../../core/workout/workout.ts';
import { type EncodeWorkout, encoding, type NoteLoss } from './fidelity.ts';
import {
  encodeFitWorkout,
  NAME_BYTES,
  NOTE_BYTES,
  noteOf,
  STEP_NAME_BYTES,
  serialNumberOf,
} from './fit-workout.ts';
import { textOfBytes } from './platform-text.ts';
import { prepareWorkout } from './prepare-workout.ts';

/** Older watches refuse longer ones. */
const STEPS_OF_OLDER_WATCHES = 50;

/** A FIT workout file. Pace bands, heart rates, times, distances, lap button and repeats are all in the format. */
export const encodeFit: EncodeWorkout<Uint8Array> = (rendered) =>
  encoding((noteLoss) => {
    const { steps } = prepareWorkout(rendered, noteLoss);
    const messages = steps.reduce((sum, s) => sum + (s.kind === 'step' ? 1 : s.steps.length + 1), 0);
    if (messages > STEPS_OF_OLDER_WATCHES) noteLoss('MANY_STEPS');
    const name = textOfBytes(rendered.workout.name, NAME_BYTES - 1, noteLoss);
    const fitting: Workout = {
      ...rendered.workout,
      name,
      steps: steps.map((s) =>
        s.kind === 'step' ? fitStep(s, noteLoss) : { ...s, steps: s.steps.map((c) => fitStep(c, noteLoss)) },
      ),
    };
    const serialNumber = serialNumberOf(rendered.externalId);
    return encodeFitWorkout(fitting, { serialNumber, createdMs: rendered.changedMs });
  });

/** The step with texts that fit its fields. */
function fitStep(step: Step, noteLoss: NoteLoss): Step {
  if (step.target.type === 'rpe') noteLoss('EFFORT_AS_TEXT');
  const { name, note, ...rest } = step;
  if (!isCounted(step.end)) noteLoss('ENDS_ROUNDED');
  // the effort stands first in the note, so that cutting takes the words
  const room = NOTE_BYTES - 1 - noteOf({ ...rest, note: 'x' }).length + 1;
  return {
    ...rest,
    ...(name === undefined ? {} : { name: textOfBytes(name, STEP_NAME_BYTES - 1, noteLoss) }),
    ...(note === undefined ? {} : { note: textOfBytes(note, room, noteLoss) }),
  };
}

/** The format counts in milliseconds and centimetres. */
function isCounted(end: Step['end']): boolean {
  const count = end.type === 'time' ? end.s * 1000 : end.type === 'distance' ? end.m * 100 : 0;
  return Math.abs(count - Math.round(count)) < 1e-6;
}
