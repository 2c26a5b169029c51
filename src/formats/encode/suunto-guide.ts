import type { Day } from '../../core/time.ts';
import type { Repeat, Step } from '../../core/workout/workout.ts';
import { type EncodeWorkout, encoding, type NoteLoss, UnsupportedWorkout } from './fidelity.ts';
import { guideIcon } from './guide-icon.ts';
import { platformText } from './platform-text.ts';
import { highMps, lowMps, prepareWorkout } from './prepare-workout.ts';
import { effortText, stepName } from './step-text.ts';
import { writeZip } from './write-zip.ts';

/** A SuuntoPlus Guide's guide.json. Speeds in m/s. */
export interface SuuntoGuide {
  name: string;
  description: string;
  shortDescription: string;
  type: 'sequence';
  usage: 'workout';
  owner: string;
  /** 1: running */
  activities: number[];
  localDate: Day;
  externalId: string;
  steps: (SuuntoFields | SuuntoRepeat)[];
}

export interface SuuntoFields {
  type: 'fields';
  title: string;
  createManualLap: boolean;
  fields: SuuntoField[];
  transitions: {
    condition: { type: 'stepDuration' | 'stepDistance'; value: number } | { type: 'manualLap' };
  }[];
}

export type SuuntoField =
  | { type: 'targetPace' | 'targetHeartRate'; min: number; max: number }
  | { type: 'stepDurationCountdown' | 'stepDistanceCountdown'; value: number }
  | { type: 'text'; value: string };

export interface SuuntoRepeat {
  type: 'repeat';
  times: number;
  steps: SuuntoFields[];
}

export const SUUNTO_LIMITS = {
  name: 60,
  description: 256,
  shortDescription: 23,
  title: 13,
  text: 54,
  steps: 1000,
  repeats: 100,
};
/** The registered application's name, letter for letter. */
export const SUUNTO_OWNER = 'Pacekeeper';
/** What Suunto's fonts do not have, besides everything outside ASCII. */
const NO_GLYPH = /[_[\]{}~^`\\|]/g;

/** The zip that Suunto takes: manifest, guide and icon, flat. `owner` is the application's registered name. */
export function suuntoEncoder(owner: string): EncodeWorkout<Uint8Array> {
  return (rendered) =>
    encoding((noteLoss) => {
      const { steps } = prepareWorkout(rendered, noteLoss);
      const { workout } = rendered;
      const text = (value: string, max: number) => suuntoText(value, max, noteLoss);
      const written = splitLongRepeats(steps).map((s) =>
        s.kind === 'step' ? fieldsOf(s, noteLoss) : repeatOf(s, noteLoss),
      );
      const count = steps.reduce((sum, s) => sum + (s.kind === 'step' ? 1 : 1 + s.steps.length), 0);
      if (count > SUUNTO_LIMITS.steps) {
        throw new UnsupportedWorkout(`It takes ${count} steps; Suunto takes ${SUUNTO_LIMITS.steps}.`);
      }
      const name = text(workout.name, SUUNTO_LIMITS.name);
      const description = text(workout.purpose, SUUNTO_LIMITS.description);
      const guide: SuuntoGuide = {
        name,
        description,
        // the name again: where it is cut, the whole one stands above
        shortDescription: suuntoText(workout.name, SUUNTO_LIMITS.shortDescription, () => {}),
        type: 'sequence',
        usage: 'workout',
        owner,
        activities: [1],
        localDate: workout.day,
        externalId: rendered.externalId,
        steps: written,
      };
      const json = (value: object) => new TextEncoder().encode(JSON.stringify(value));
      return writeZip([
        { name: 'manifest.json', bytes: json({ name, type: 'sequence', owner, description }) },
        { name: 'guide.json', bytes: json(guide) },
        { name: 'icon.png', bytes: guideIcon() },
      ]);
    });
}

export const encodeSuunto = suuntoEncoder(SUUNTO_OWNER);

function splitLongRepeats(steps: readonly (Step | Repeat)[]): (Step | Repeat)[] {
  return steps.flatMap((s): (Step | Repeat)[] => {
    if (s.kind === 'step' || s.n <= SUUNTO_LIMITS.repeats) return [s];
    return [
      { ...s, n: SUUNTO_LIMITS.repeats },
      ...splitLongRepeats([{ ...s, n: s.n - SUUNTO_LIMITS.repeats }]),
    ];
  });
}

function repeatOf({ n, steps }: Repeat, noteLoss: NoteLoss): SuuntoRepeat {
  return { type: 'repeat', times: n, steps: steps.map((s) => fieldsOf(s, noteLoss)) };
}

function fieldsOf(step: Step, noteLoss: NoteLoss): SuuntoFields {
  const { end } = step;
  const fields: SuuntoField[] = [...targetOf(step, noteLoss)];
  if (end.type === 'time') fields.push({ type: 'stepDurationCountdown', value: end.s });
  if (end.type === 'distance') fields.push({ type: 'stepDistanceCountdown', value: end.m });
  const words = [effortText(step), step.note].filter((word) => word != null).join(', ');
  if (words !== '') fields.push({ type: 'text', value: suuntoText(words, SUUNTO_LIMITS.text, noteLoss) });
  return {
    type: 'fields',
    title: suuntoText(stepName(step), SUUNTO_LIMITS.title, noteLoss),
    createManualLap: end.type === 'lap',
    fields,
    transitions: [{ condition: conditionOf(step) }],
  };
}

function conditionOf({ end }: Step): SuuntoFields['transitions'][number]['condition'] {
  if (end.type === 'lap') return { type: 'manualLap' };
  if (end.type === 'time') return { type: 'stepDuration', value: end.s };
  return { type: 'stepDistance', value: end.m };
}

function targetOf({ target }: Step, noteLoss: NoteLoss): SuuntoField[] {
  if (target.type === 'pace') return [{ type: 'targetPace', min: lowMps(target), max: highMps(target) }];
  if (target.type === 'hr') {
    return [{ type: 'targetHeartRate', min: Math.round(target.lowBpm), max: Math.round(target.highBpm) }];
  }
  if (target.type === 'rpe') noteLoss('EFFORT_AS_TEXT');
  return [];
}

function suuntoText(value: string, max: number, noteLoss: NoteLoss): string {
  return platformText(value, { max, ascii: true, without: NO_GLYPH }, noteLoss);
}
