import { type MatchRun, runShape } from '../../core/coaching/match-confidence.ts';
import { matchSessions } from '../../core/coaching/match-sessions.ts';
import type { PlannedSession, PlannedWeek } from '../../core/coaching/review-input.ts';
import { loadClass } from '../../core/coaching/session-class.ts';
import { type Day, weekStart } from '../../core/time.ts';
import type { LookBack } from '../history/look-back.ts';

/** As much of an activity as matching reads. */
export interface RecordedRun extends Pick<LookBack, 'id' | 'day'> {
  summary: Pick<LookBack['summary'], 'sport' | 'startMs' | 'distanceM' | 'trust'>;
  profile: { speedCv: number | null } | null;
}

/** A stored run as the matching reads it; its shape from the profile, so that it depends on no threshold. */
export function runToMatch(item: RecordedRun): MatchRun {
  const { summary } = item;
  const km = summary.trust.distance && summary.distanceM !== null ? summary.distanceM / 1000 : null;
  return {
    id: item.id,
    day: item.day,
    startMs: summary.startMs,
    distanceKm: km,
    shape: runShape(item.profile?.speedCv ?? null),
  };
}

/**
 * The planned session that each run answers, for the weeks of a plan, as known on a day. Of the runs that
 * together were one hard session only the first carries it; the others are warm-up and cool-down.
 */
export function sessionsOfRuns(
  weeks: readonly PlannedWeek[],
  items: readonly RecordedRun[],
  asOf: Day,
): ReadonlyMap<string, PlannedSession> {
  const runs = new Map<Day, MatchRun[]>();
  for (const item of items) {
    if (item.day > asOf || item.summary.sport !== 'running' || !item.summary.trust.time) continue;
    const week = weekStart(item.day);
    runs.set(week, [...(runs.get(week) ?? []), runToMatch(item)]);
  }
  const out = new Map<string, PlannedSession>();
  for (const week of weeks) {
    const byId = new Map(week.sessions.map((s) => [s.id, s]));
    for (const m of matchSessions(week.sessions, runs.get(week.start) ?? []).matches) {
      const session = byId.get(m.sessionId)!;
      const carriers = isOneEffort(session) ? m.runIds.slice(0, 1) : m.runIds;
      for (const id of carriers) if (isWeightier(session, out.get(id))) out.set(id, session);
    }
  }
  return out;
}

function isOneEffort({ type }: PlannedSession): boolean {
  return loadClass(type) === 'hard' || loadClass(type) === 'race';
}

/** Of sessions merged into one run the one that asks more of the body says what it was: race, hard, long, easy. */
function isWeightier(session: PlannedSession, held: PlannedSession | undefined): boolean {
  return held === undefined || weight(session) > weight(held);
}

function weight({ type }: PlannedSession): number {
  return ['race', 'hard', 'long'].includes(loadClass(type))
    ? { race: 3, hard: 2, long: 1 }[loadClass(type) as 'race' | 'hard' | 'long']
    : 0;
}
