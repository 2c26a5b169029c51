import type { Day } from '../../core/time.ts';
import type { RenderedWorkout } from '../../core/workout/rendered-workout.ts';
import { flattenSteps } from '../../core/workout/workout.ts';
import { type EncodeWorkout, encoding, type NoteLoss, UnsupportedWorkout } from './fidelity.ts';
import { encodeFit } from './fit-target.ts';
import { intervalsText } from './intervals-text.ts';
import { platformText } from './platform-text.ts';
import { prepareWorkout } from './prepare-workout.ts';

/** One event of intervals.icu's calendar: its structure is either builder text or a file. */
export interface IntervalsEvent {
  category: 'WORKOUT';
  type: 'Run';
  /** local, without a zone */
  start_date_local: `${Day}T00:00:00`;
  name: string;
  external_id: string;
  moving_time: number;
  description?: string;
  filename?: string;
  file_contents_base64?: string;
}

/**
 * Builder text, which the runner can read and change there. The text knows no heart rate in bpm: a workout
 * with one goes as a FIT file, which does.
 */
export const encodeIntervals: EncodeWorkout<IntervalsEvent> = (rendered) => {
  const { workout } = rendered;
  return encoding((noteLoss) => {
    const { steps, durationS } = prepareWorkout(rendered, noteLoss);
    const name = platformText(workout.name, {}, noteLoss);
    if (flattenSteps(steps).some((s) => s.target.type === 'hr')) {
      return { ...head(rendered, name, durationS), ...fileOf(rendered, noteLoss) };
    }
    const purpose = proseOf(platformText(workout.purpose, {}, noteLoss));
    const text = intervalsText(steps, noteLoss);
    return {
      ...head(rendered, name, durationS),
      description: purpose === '' ? text : `${purpose}\n\n${text}`,
    };
  });
};

function fileOf(
  rendered: RenderedWorkout,
  noteLoss: NoteLoss,
): Pick<IntervalsEvent, 'filename' | 'file_contents_base64'> {
  const { content, fidelity } = encodeFit(rendered);
  if (content === null) throw new UnsupportedWorkout(fidelity.reason);
  for (const { code } of fidelity.losses) noteLoss(code);
  return {
    filename: `${rendered.externalId}.fit`,
    file_contents_base64: Buffer.from(content).toString('base64'),
  };
}

function head(
  { workout, externalId }: RenderedWorkout,
  name: string,
  durationS: number,
): Omit<IntervalsEvent, 'description' | 'filename' | 'file_contents_base64'> {
  return {
    category: 'WORKOUT',
    type: 'Run',
    start_date_local: `${workout.day}T00:00:00`,
    name,
    external_id: externalId,
    moving_time: durationS,
  };
}

/** A paragraph that the builder takes neither for a step nor for a repeat. */
function proseOf(text: string): string {
  const words = text.replace(/^[-\s]+/, '');
  return /\d\s*x$/i.test(words) ? `${words}.` : words;
}
