import type { RenderedWorkout } from '../../core/workout/rendered-workout.ts';

/**
 * What a platform's form of a workout cannot say. A loss is named, never silent (EXP-4); what stands
 * only in words counts as lost, because no watch watches over words.
 */
export const LOSS_TEXTS = {
  STEPS_AS_TEXT: 'The steps stand as text: a calendar starts no timer.',
  UPPER_BOUND_AS_TEXT: 'The upper limit of easy running stands in the text of the step only.',
  BAND_AS_VALUE: 'A pace band became its middle.',
  PACE_AS_TEXT: 'A pace stands in the text of the step only.',
  HEART_RATE_AS_TEXT: 'A heart rate stands in the text of the step only.',
  EFFORT_AS_TEXT: 'An effort stands in the text of the step only.',
  LAP_AS_TIME: 'A step that should end with the lap button ends after an estimated time.',
  DISTANCE_AS_TIME: 'Distances became times at the expected pace.',
  ENDS_ROUNDED: 'Times or distances were rounded to what the platform counts in.',
  REPEAT_UNROLLED: 'A repeat was written out pass by pass.',
  ROLE_MERGED: 'Warm-up and cool-down are not told apart from the work.',
  NOTES_MOVED: 'The notes of steps stand in the description of the workout.',
  TEXT_CUT: 'A name or note was cut to the length that the platform takes.',
  TEXT_CHARACTERS: 'Characters that the platform does not show were replaced or left out.',
  MANY_STEPS: 'There are more steps than older watches take.',
} as const;
export type LossCode = keyof typeof LOSS_TEXTS;

export interface Loss {
  code: LossCode;
  text: string;
}

export type Fidelity =
  | { kind: 'exact'; losses: readonly Loss[] }
  | { kind: 'degraded'; losses: readonly Loss[] }
  | { kind: 'unsupported'; reason: string };

/** A workout in a platform's form, and what that form could not say. */
export type Encoding<T> =
  | { content: T; fidelity: Exclude<Fidelity, { kind: 'unsupported' }> }
  | { content: null; fidelity: Extract<Fidelity, { kind: 'unsupported' }> };

export type EncodeWorkout<T> = (rendered: RenderedWorkout) => Encoding<T>;

/** Notes a loss; the same one twice counts once. */
export type NoteLoss = (code: LossCode) => void;

/** Thrown by a writer that meets what its platform does not take at all; `encoding` makes it an answer. */
export class UnsupportedWorkout extends Error {}

/** Runs a writer and collects its losses, in the order of the catalogue. */
export function encoding<T>(write: (noteLoss: NoteLoss) => T): Encoding<T> {
  const found = new Set<LossCode>();
  try {
    const content = write((code) => found.add(code));
    const codes = (Object.keys(LOSS_TEXTS) as LossCode[]).filter((code) => found.has(code));
    const losses = codes.map((code) => ({ code, text: LOSS_TEXTS[code] }));
    return { content, fidelity: { kind: losses.length === 0 ? 'exact' : 'degraded', losses } };
  } catch (error) {
    if (!(error instanceof UnsupportedWorkout)) throw error;
    return { content: null, fidelity: { kind: 'unsupported', reason: error.message } };
  }
}
