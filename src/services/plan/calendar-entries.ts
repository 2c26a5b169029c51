import { createHash } from 'node:crypto';
import type { Day } from '../../core/time.ts';
import type { RenderedWorkout } from '../../core/workout/rendered-workout.ts';
import type { CalendarEntry } from '../../db/queries/calendar.ts';
import type { CalendarEvent } from '../../formats/encode/ics-calendar.ts';
import { type CalendarDetail, calendarTexts, OPAQUE_TITLE, uidOf } from '../../formats/encode/ics-workout.ts';

/** What the calendar says now, and which rows of what it said before differ from that. */
export interface CalendarState {
  events: CalendarEvent[];
  changed: CalendarEntry[];
}

/**
 * Holds the workouts in force against what was published. What says the same keeps its number and its
 * time; what changed counts one up; what was published and is gone is called off on its day, and stays so
 * while that day is in the calendar. Nothing is called off that was never published.
 */
export function calendarState(
  athleteId: string,
  workouts: readonly RenderedWorkout[],
  published: readonly CalendarEntry[],
  detail: CalendarDetail,
  nowMs: number,
): CalendarState {
  const before = new Map(published.map((entry) => [entry.externalId, entry]));
  const changed: CalendarEntry[] = [];
  const events: CalendarEvent[] = [];
  const say = (externalId: string, day: Day, name: string, texts: CalendarTexts, isCancelled: boolean) => {
    const said = before.get(externalId);
    const sha256 = digest([day, texts.summary, texts.description, isCancelled]);
    const entry =
      said?.sha256 === sha256
        ? said
        : {
            athleteId,
            externalId,
            day,
            name,
            sha256,
            sequence: said === undefined ? 0 : said.sequence + 1,
            // never back in time, whatever the clock does
            changedMs: Math.max(nowMs, said?.changedMs ?? 0),
            isCancelled,
          };
    if (entry !== said) changed.push(entry);
    const { sequence, changedMs } = entry;
    events.push({ uid: uidOf(externalId), day, ...texts, sequence, changedMs, isCancelled });
  };
  for (const rendered of workouts) {
    const { day, name } = rendered.workout;
    say(rendered.externalId, day, name, calendarTexts(rendered, detail), false);
  }
  const held = new Set(workouts.map((rendered) => rendered.externalId));
  for (const { externalId, day, name } of published) {
    if (held.has(externalId)) continue;
    const summary = detail === 'title' ? OPAQUE_TITLE : name;
    say(externalId, day, name, { summary, description: '' }, true);
  }
  return { events: events.toSorted(byDay), changed };
}

type CalendarTexts = ReturnType<typeof calendarTexts>;

function byDay(a: CalendarEvent, b: CalendarEvent): number {
  const [left, right] = [a.day + a.uid, b.day + b.uid];
  return left < right ? -1 : left > right ? 1 : 0;
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
