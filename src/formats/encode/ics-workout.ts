import type { RenderedWorkout } from '../../core/workout/rendered-workout.ts';
import { flattenSteps, type Step } from '../../core/workout/workout.ts';
import { type EncodeWorkout, encoding } from './fidelity.ts';
import { encodeCalendar } from './ics-calendar.ts';
import { prepareWorkout } from './prepare-workout.ts';
import { stepLine, targetText } from './step-text.ts';

/**
 * How much an entry says: that there is a run; what to do, with the numbers in its description only; or the
 * main target in its title, too. Titles show on lock screens and to whoever a calendar is shared with.
 */
export const CALENDAR_DETAILS = ['title', 'steps', 'targets'] as const;
/** What the title says where it is to say nothing more. */
export const OPAQUE_TITLE = 'Run';
export type CalendarDetail = (typeof CALENDAR_DETAILS)[number];

/** A calendar with this workout only; as an entry of a feed see `calendarTexts`. */
export const encodeIcs: EncodeWorkout<Uint8Array> = (rendered) =>
  encoding((noteLoss) => {
    const { externalId, changedMs, workout } = rendered;
    const { steps } = prepareWorkout(rendered, noteLoss);
    noteLoss('STEPS_AS_TEXT');
    const texts = calendarTexts({ ...rendered, workout: { ...workout, steps } }, 'steps');
    const event = { uid: uidOf(externalId), day: workout.day, changedMs, isCancelled: false, ...texts };
    return encodeCalendar('Pacekeeper', [{ ...event, sequence: workout.version }]);
  });

export function uidOf(externalId: string): string {
  return `${externalId}@pacekeeper`;
}

/** What the entry of a workout says. */
export function calendarTexts(
  { workout, km }: RenderedWorkout,
  detail: CalendarDetail,
): { summary: string; description: string } {
  if (detail === 'title') return { summary: OPAQUE_TITLE, description: '' };
  const lines = workout.steps.flatMap((s) =>
    s.kind === 'step' ? [stepLine(s)] : [`${s.n} times:`, ...s.steps.map((step) => `  ${stepLine(step)}`)],
  );
  const total = km === null ? [] : [`About ${Number(km.toFixed(1))} km.`];
  const description = [workout.purpose, ...total, '', ...lines].join('\n').trim();
  const main = detail === 'targets' ? mainTarget(flattenSteps(workout.steps)) : null;
  return { summary: main === null ? workout.name : `${workout.name} (${main})`, description };
}

/** The target of the work; where all work is easy, its limit. */
function mainTarget(steps: readonly Step[]): string | null {
  const work = steps.filter((s) => s.role === 'work' && s.target.type !== 'none');
  const isEasy = (s: Step) => s.target.type === 'pace' && s.target.upperOnly === true;
  const main = work.find((s) => !isEasy(s)) ?? work[0];
  return main === undefined ? null : targetText(main);
}
