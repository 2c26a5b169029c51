import { z } from 'zod';
import { isDay } from '../../core/time.ts';

export const day = z
  .string()
  .refine(isDay, 'expected a calendar day, YYYY-MM-DD')
  .meta({ format: 'date', example: '2026-05-03' });

/** Query parameters arrive as text. */
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'expected a whole number')
    .transform(Number)
    .pipe(z.int().min(min).max(max));

/** For addresses that take no query parameters: an unknown one is refused everywhere. */
export const noQuery = z.strictObject({});

export const idParam = z.strictObject({ id: z.string().min(1).max(120) });

export const dayRange = { from: day.optional(), to: day.optional() };
export const asOfQuery = { asOf: day.optional() };

/** What the description says of parameters, wherever they occur. */
export const PARAMETER_TEXTS: Record<string, string> = {
  deliveryId: 'As an upload or the ledger names it',
  rederivationId: 'As its start answered',
  mergeId: 'As the merge answered',
  activityId: 'As lists name it',
  from: 'First day, included',
  to: 'Last day, included',
  asOf: 'The day to stand on; by default the day of the latest activity',
  limit: 'How many at most',
  cursor: 'Where to go on: `nextCursor` of the page before',
  offset: 'How many of the newest to leave out',
  channels: 'Channels, separated by commas; all that have values by default',
  resolution: '`full`, or the greatest number of points to give',
  name: "The file's name, for a raw body",
  id: 'As the list gives it',
  accountId: 'As the list gives it',
  before: 'Only what came before this one',
  language: 'Of the sentences; by default `Accept-Language`, else as the athlete chose, else English',
  weeks: 'How many weeks, ending on `asOf`',
  day: 'The calendar day',
  version: 'As the list of versions gives it',
  state: '`open`, or `all` with those that have ended',
  target: 'As the list of targets gives it',
  token: 'The secret part of the address',
  about: 'What notes are about; goes with `aboutId`',
  aboutId: 'The activity, the Monday of the week, or the decision',
  unread: '`true`: only what you have not read',
  team: 'Only athletes who granted it to this team of yours',
};
