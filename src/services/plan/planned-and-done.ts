import { adherence, matchDays } from '../../core/coaching/match-plan.ts';
import type { MatchHow } from '../../core/coaching/match-sessions.ts';
import type { PlannedSession, WeekType } from '../../core/coaching/review-input.ts';
import { addDays, type Day, localDay, weekStart, type Zone } from '../../core/time.ts';
import { listAnalysed } from '../../db/queries/analysis.ts';
import { getAthlete } from '../../db/queries/athlete.ts';
import { getActivePlan, listPlannedWeeks } from '../../db/queries/plan.ts';
import type { Db } from '../../db/transaction.ts';
import { acquiredThrough } from '../ingest/acquired-through.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { runToMatch } from '../ingest/sessions-of-runs.ts';
import { type PlanDocument, plannedWeeks } from './plan-document.ts';

/** `ahead`: its day is not over; `unknown`: it is, and a recording may still be on the way. */
export type CalendarState = 'done' | 'missed' | 'unknown' | 'ahead';

export interface CalendarSession extends PlannedSession {
  planId: string;
  planVersion: number;
  state: CalendarState;
  /** what answered it; null until it is done */
  match: { activityIds: string[]; how: MatchHow; confidence: number } | null;
}

export interface CalendarActivity {
  id: string;
  day: Day;
  startMs: number;
  sport: string | null;
  /** null: not to be believed */
  km: number | null;
  movingS: number;
  class: string | null;
  /** planned sessions it answered; empty for what nobody planned */
  sessionIds: string[];
}

export interface PlannedAndDone {
  from: Day;
  to: Day;
  today: Day;
  acquiredThrough: Day | null;
  weeks: { start: Day; type: WeekType; plannedKm: number }[];
  sessions: CalendarSession[];
  activities: CalendarActivity[];
  /** done ÷ due sessions of the range; null where none was due */
  adherence: number | null;
}

interface WeekInForce {
  week: ReturnType<typeof plannedWeeks>[number];
  planId: string;
  planVersion: number;
}

/**
 * What was planned and what was done, both ends of the range included. Each week stands as planned when it began:
 * the newest version made before it was over, of whatever plan then held; the weeks of today and later as they
 * stand now. Matched when read, from stored runs: there is nothing that could be out of date.
 */
export async function plannedAndDone(
  deps: ServiceDeps,
  athleteId: string,
  from: Day,
  to: Day,
): Promise<PlannedAndDone> {
  return deps.db.read(async (db) => {
    const { zone } = (await getAthlete(db, athleteId))!;
    const nowMs = deps.now();
    const today = localDay(nowMs, zone);
    const through = await acquiredThrough(db, { athleteId, zone }, nowMs);
    const whole = { from: weekStart(from), to: addDays(weekStart(to), 6) };
    const rows = await listAnalysed(db, athleteId, whole);
    const weeks = await weeksInForce(db, athleteId, zone, whole, weekStart(today));
    const runs = rows
      .filter((r) => r.activity.sport === 'running' && r.activity.timeTrusted)
      .map(({ activity: a, analysis }) =>
        runToMatch({
          id: a.activityId,
          day: a.localDay,
          summary: a.summary,
          profile: (analysis?.profile ?? null) as { speedCv: number | null } | null,
        }),
      );
    const inRange = (day: Day) => day >= from && day <= to;
    const sessions = weeks.flatMap(({ week, planId, planVersion }) => {
      const here = runs.filter((r) => r.day >= week.start && r.day <= addDays(week.start, 6));
      const found = matchDays(week.sessions, here, through ?? addDays(week.start, -1));
      const missed = new Set(found.missed.map((s) => s.id));
      return week.sessions
        .filter((s) => s.km > 0)
        .map((session): CalendarSession => {
          const match = found.matches.find((m) => m.sessionId === session.id) ?? null;
          const state =
            match !== null
              ? 'done'
              : session.day >= today
                ? 'ahead'
                : missed.has(session.id)
                  ? 'missed'
                  : 'unknown';
          const by =
            match === null
              ? null
              : { activityIds: match.runIds, how: match.how, confidence: match.confidence };
          return { ...session, planId, planVersion, state, match: by };
        });
    });
    const shown = sessions.filter((s) => inRange(s.day));
    const count = (state: CalendarState) => shown.filter((s) => s.state === state);
    return {
      from,
      to,
      today,
      acquiredThrough: through,
      weeks: weeks.map(({ week }) => ({ start: week.start, type: week.type, plannedKm: week.plannedKm })),
      sessions: shown,
      activities: rows
        .filter((r) => inRange(r.activity.localDay))
        .map(({ activity: a }) => ({
          id: a.activityId,
          day: a.localDay,
          startMs: a.startMs,
          sport: a.sport,
          km: a.summary.trust.distance && a.distanceM !== null ? a.distanceM / 1000 : null,
          movingS: a.movingS,
          class: a.class,
          sessionIds: sessions.filter((s) => s.match?.activityIds.includes(a.activityId)).map((s) => s.id),
        })),
      adherence: adherence({ done: count('done'), missed: count('missed') }),
    };
  });
}

/**
 * For each week of the range the plan that held; from this week on the active one alone. A plan stored only after
 * a week was over still counts for it.
 */
async function weeksInForce(
  db: Db,
  athleteId: string,
  zone: Zone,
  range: { from: Day; to: Day },
  thisWeek: Day,
): Promise<WeekInForce[]> {
  const active = await getActivePlan(db, athleteId);
  const isAhead = range.from >= thisWeek;
  if (isAhead && active === null) return [];
  const rows = await listPlannedWeeks(db, athleteId, range, isAhead ? active!.planId : null);
  const versions = rows.map((v) => ({
    planId: v.planId,
    planVersion: v.version,
    madeOn: localDay(v.createdMs, zone),
    weeks: plannedWeeks({ weeks: v.weeks as PlanDocument['weeks'] }),
  }));
  const out: WeekInForce[] = [];
  for (let start = range.from; start <= range.to; start = addDays(start, 7)) {
    const holding = versions.flatMap(({ planId, planVersion, madeOn, weeks }) => {
      const week = weeks.find((w) => w.start === start);
      const holds = start < thisWeek || planId === active?.planId;
      return week === undefined || !holds ? [] : [{ week, planId, planVersion, madeOn }];
    });
    const found = holding.find((v) => v.madeOn <= addDays(start, 6)) ?? holding.at(-1);
    if (found !== undefined) out.push(found);
  }
  return out;
}
