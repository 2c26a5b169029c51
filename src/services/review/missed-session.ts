import { type MissedSessionInput, reviewMissedSession } from '../../core/coaching/event-review.ts';
import { addDays, type Day, weekStart } from '../../core/time.ts';
import { lockAthlete } from '../../db/queries/athlete.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { dayWeek } from '../plan/day-week.ts';
import { plannedAndDone } from '../plan/planned-and-done.ts';
import { planInForce } from '../plan/plans.ts';
import { saveMissedSession } from './day-decision.ts';
import type { ReviewedNow } from './review-now.ts';

/**
 * MISS-1 … MISS-4 for one session that was not done; slots are looked for from the day after `asOf`. Only this
 * week's can still move; null: there is no such session in it.
 */
export async function answerMissedSession(
  deps: ServiceDeps,
  athleteId: string,
  sessionId: string,
  asOf: Day,
  reason: MissedSessionInput['reason'],
): Promise<ReviewedNow | null> {
  const start = weekStart(asOf);
  const { today, sessions } = await plannedAndDone(deps, athleteId, start, addDays(start, 6));
  return deps.db.transaction(async (tx) => {
    const athlete = (await lockAthlete(tx, athleteId))!;
    const found = await planInForce(tx, athleteId);
    if (found === null) return null;
    const isDone = (id: string) => sessions.some((s) => s.id === id && s.state === 'done');
    const week = await dayWeek(tx, athlete, found, asOf, {
      language: athlete.language ?? 'en',
      nowMs: deps.now(),
      // only the one that was named was missed; the rest of the past is not in question
      done: (s) => (s.id === sessionId ? false : s.day < today || isDone(s.id) ? true : null),
    });
    if (week === null || !week.input.sessions.some((s) => s.id === sessionId)) return null;
    const input = { ...week.input, reason };
    const { decision } = await saveMissedSession(
      deps,
      tx,
      athleteId,
      found,
      input,
      reviewMissedSession(input),
    );
    return { decisionId: decision.id, decision };
  });
}
