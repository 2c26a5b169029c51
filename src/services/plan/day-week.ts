import type { MissedSessionInput } from '../../core/coaching/event-review.ts';
import { lockOn, withLocks } from '../../core/coaching/locks.ts';
import { type Day, weekStart } from '../../core/time.ts';
import type { Athlete } from '../../db/queries/athlete.ts';
import type { Db } from '../../db/transaction.ts';
import { readCoaching } from '../review/coaching-settings.ts';
import { readAvailability } from './availability.ts';
import { planAvailability } from './availability-document.ts';
import { slowEasySPerKm } from './block-workouts.ts';
import { planLocks } from './locks.ts';
import { plannedWeeks } from './plan-document.ts';
import { type PlanInForce, zonesInForce } from './plans.ts';

const ANY_DAY = [240, 240, 240, 240, 240, 240, 240];

/** The week of a day as single decisions about it see it (§2.7, §2.10), with the easy pace for what takes a session's place; null: the plan has no such week. */
export async function dayWeek(
  db: Db,
  athlete: Athlete,
  found: PlanInForce,
  day: Day,
  asked: { language: 'en' | 'de'; nowMs: number; done: (s: { id: string; day: Day }) => boolean | null },
): Promise<{ input: Omit<MissedSessionInput, 'reason'>; easyPaceSPerKm: number } | null> {
  const { athleteId } = athlete;
  const week = plannedWeeks(found.document).find((w) => w.start === weekStart(day));
  if (week === undefined) return null;
  const locks = await planLocks(db, athleteId);
  const { mode, coached } = await readCoaching(db, athleteId, asked.nowMs);
  const times = (await readAvailability(db, athleteId))?.document ?? null;
  const availability = times === null ? null : planAvailability(times);
  const easyPaceSPerKm = slowEasySPerKm(await zonesInForce(db, athleteId));
  const input = {
    asOf: day,
    language: asked.language,
    coached,
    mode,
    weekType: week.type,
    sessions: week.sessions.map((planned) => {
      const { id, day: on, type, km, key, held } = withLocks(planned, locks);
      const minutes = Math.round((km * easyPaceSPerKm) / 60);
      const s = { id, day: on, type, km, minutes, key, done: asked.done(planned) };
      return held === undefined ? s : { ...s, held };
    }),
    minutesByWeekday: [...(availability?.maxMin ?? ANY_DAY)],
    lockedDays: week.sessions.filter((s) => s.locked || lockOn(locks, s, []) !== null).map((s) => s.day),
    blackouts: [...(availability?.blackouts ?? [])],
    races: found.document.race === null ? [] : [found.document.race],
  };
  return { input, easyPaceSPerKm };
}
