import { z } from 'zod';
import { CALENDAR_DETAILS } from '../../formats/encode/ics-workout.ts';

export const calendarDetail = z
  .enum(CALENDAR_DETAILS)
  .describe(
    '`title`: only that there is a run. `steps`: the workout, its numbers in the description only. `targets`: the main target in the title, too',
  );

export const calendarFeedView = z
  .object({ detail: calendarDetail, createdAt: z.string() })
  .meta({ id: 'CalendarFeed' });
