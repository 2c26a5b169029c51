import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { fail, ok, type Result } from '../../core/result.ts';
import { addDays, localDay } from '../../core/time.ts';
import { getAthlete, lockAthlete } from '../../db/queries/athlete.ts';
import {
  changeCalendarFeed,
  deleteCalendarFeed,
  dropCalendarEntries,
  getCalendarFeed,
  listCalendarEntries,
  putCalendarEntries,
  putCalendarFeed,
} from '../../db/queries/calendar.ts';
import { isId } from '../../db/row-security.ts';
import type { Db } from '../../db/transaction.ts';
import { encodeCalendar } from '../../formats/encode/ics-calendar.ts';
import { CALENDAR_DETAILS, type CalendarDetail } from '../../formats/encode/ics-workout.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { type CalendarState, calendarState } from './calendar-entries.ts';
import { renderPlanned } from './planned-workouts.ts';

type CalendarDeps = Pick<ServiceDeps, 'db' | 'now'>;

/** Days back that a calendar shows; older workouts are not told any more. */
const DAYS_BACK = 28;
const SECRET_BYTES = 32;
/** The athlete's id, so that the feed is found where the athlete is kept; then the secret. */
const TOKEN = /^([\w-]{1,160})\.([\w-]{43})$/;

export interface FeedSettings {
  detail: CalendarDetail;
  createdMs: number;
}

/** A new address for the athlete's calendar; the one before opens nothing any more. The token is told here only. */
export async function openCalendarFeed(
  deps: CalendarDeps,
  athleteId: string,
  detail: CalendarDetail,
): Promise<FeedSettings & { token: string }> {
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const createdMs = deps.now();
  await deps.db.transaction((tx) =>
    putCalendarFeed(tx, { athleteId, tokenSha256: digest(secret).toString('hex'), detail, createdMs }),
  );
  return { token: `${Buffer.from(athleteId).toString('base64url')}.${secret}`, detail, createdMs };
}

/** Null: the athlete has no address. */
export async function calendarFeedOf(deps: CalendarDeps, athleteId: string): Promise<FeedSettings | null> {
  const feed = await deps.db.read((db) => getCalendarFeed(db, athleteId));
  return feed === null ? null : { detail: detailOf(feed.detail), createdMs: feed.createdMs };
}

/** Errors: CALENDAR_NOT_FOUND. */
export async function changeCalendarDetail(
  deps: CalendarDeps,
  athleteId: string,
  detail: CalendarDetail,
): Promise<Result<FeedSettings>> {
  await deps.db.transaction((tx) => changeCalendarFeed(tx, athleteId, detail));
  const feed = await calendarFeedOf(deps, athleteId);
  return feed === null ? noFeed() : ok(feed);
}

/** Ends the address. Errors: CALENDAR_NOT_FOUND. */
export async function closeCalendarFeed(deps: CalendarDeps, athleteId: string): Promise<Result<null>> {
  const wasOpen = await deps.db.transaction((tx) => deleteCalendarFeed(tx, athleteId));
  return wasOpen ? ok(null) : noFeed();
}

/**
 * The calendar that a token opens: workouts in force from four weeks back on the athlete's own days, and
 * what was called off. Reading publishes: what differs from the last reading counts one up. The same
 * calendar gives the same bytes. Errors: CALENDAR_NOT_FOUND, whatever is wrong with the token.
 */
export async function readCalendarFeed(deps: CalendarDeps, token: string): Promise<Result<Uint8Array>> {
  const [, encodedId, secret] = TOKEN.exec(token) ?? [];
  if (encodedId === undefined || secret === undefined) return noFeed();
  const athleteId = Buffer.from(encodedId, 'base64url').toString();
  if (!isId(athleteId)) return noFeed();
  // nobody is checked but the token, so the database shows this athlete's rows only
  const own = deps.db.as({ kind: 'self', athleteId });
  const read = (db: Db) => readState(deps, db, athleteId, secret);
  const state = await own.read(read);
  if (state === null) return noFeed();
  if (state.changed.length === 0) return ok(bytesOf(state));
  const published = await own.transaction(async (tx) => {
    // two readers at once: the second finds what the first has written
    await lockAthlete(tx, athleteId);
    const again = await read(tx);
    if (again === null) return null;
    await putCalendarEntries(tx, again.changed);
    await dropCalendarEntries(tx, athleteId, again.from);
    return again;
  });
  return published === null ? noFeed() : ok(bytesOf(published));
}

async function readState(deps: CalendarDeps, db: Db, athleteId: string, secret: string) {
  const feed = await getCalendarFeed(db, athleteId);
  if (feed === null || !timingSafeEqual(Buffer.from(feed.tokenSha256, 'hex'), digest(secret))) return null;
  const { zone } = (await getAthlete(db, athleteId))!;
  const nowMs = deps.now();
  const from = addDays(localDay(nowMs, zone), -DAYS_BACK);
  const workouts = await renderPlanned(db, athleteId, { from });
  const published = await listCalendarEntries(db, athleteId, from);
  return { from, ...calendarState(athleteId, workouts, published, detailOf(feed.detail), nowMs) };
}

function bytesOf({ events }: CalendarState): Uint8Array {
  return encodeCalendar('Pacekeeper', events);
}

function detailOf(text: string): CalendarDetail {
  return CALENDAR_DETAILS.find((detail) => detail === text) ?? 'title';
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function noFeed() {
  return fail('CALENDAR_NOT_FOUND', 'There is no calendar at this address; it may have been ended.');
}
