import { eventOccasions } from '../../core/coaching/event-triggers.ts';
import { policy } from '../../core/coaching/policy.ts';
import type { ReviewInput } from '../../core/coaching/review-input.ts';
import { loadClass } from '../../core/coaching/session-class.ts';
import { addDays, type Day, instantOf, localDay, weekStart, type Zone } from '../../core/time.ts';
import { listRunDays } from '../../db/queries/activity.ts';
import { type Athlete, getAthlete, lockAthlete } from '../../db/queries/athlete.ts';
import { reviewOfWeek } from '../../db/queries/decision.ts';
import { getAnswer } from '../../db/queries/decision-answer.ts';
import {
  athletesDue,
  athletesWithoutClock,
  doneOccasions,
  getReviewClock,
  noteOccasions,
  setReviewClock,
  startReviewClock,
} from '../../db/queries/review-clock.ts';
import { evaluateAthlete } from '../athlete.ts';
import { findFreshWins } from '../desk/find-wins.ts';
import type { EvaluatingDeps } from '../ingest/analyse-deliveries.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { DONE, type JobQueue, type Step, type StepEnd } from '../job-queue.ts';
import { plannedAndDone } from '../plan/planned-and-done.ts';
import type { Circumstances } from './circumstances.ts';
import { answerMissedSession } from './missed-session.ts';
import { reviewAthlete } from './review-athlete.ts';
import { settleProposals } from './settle-proposals.ts';

const AT_ONCE = 500;

/**
 * Gives a clock to whoever has none yet, up to 500 at a time. It looks at every athlete there is, so that it is asked
 * less often than who is due. Safe to run in several processes at once.
 */
export async function startReviewClocks(deps: Pick<ServiceDeps, 'db' | 'now'>): Promise<void> {
  const nowMs = deps.now();
  for (const { athleteId, zone } of await deps.db.read((db) => athletesWithoutClock(db, AT_ONCE))) {
    const row = { athleteId, dueMs: nextMidnightMs(nowMs, zone), sinceDay: localDay(nowMs, zone) };
    await deps.db.as({ kind: 'self', athleteId }).transaction((tx) => startReviewClock(tx, row));
  }
}

/**
 * Makes work due for every athlete whose day has ended, or whose proposal has run out of time, by the clock of `deps`;
 * answers for how many. Safe to run at any time, in several processes, and twice.
 */
export async function sendDueFollowUps(
  deps: Pick<ServiceDeps, 'db' | 'now'>,
  queue: Pick<JobQueue, 'due' | 'wake'>,
): Promise<number> {
  const due = await deps.db.read((db) => athletesDue(db, deps.now(), AT_ONCE));
  for (const athleteId of due) {
    const own = deps.db.as({ kind: 'self', athleteId });
    await own.transaction((tx) => queue.due(tx, 'follow_up', { athleteId }));
  }
  if (due.length > 0) queue.wake();
  return due.length;
}

/**
 * What the policy does of itself for one athlete (§2.3): the weekly review once the athlete's week is over, the same
 * again when a file for its days comes late, a review for each occasion that calls for one, an answer to each key
 * session missed this week, and the end of proposals that nobody answered. Each is done once, however often and however
 * late this runs: what it was for is kept by its natural key. Without a clock nothing is due.
 */
export async function followUp(deps: EvaluatingDeps, step: Step, athleteId: string): Promise<StepEnd> {
  const { athlete, clock } = await deps.db.read(async (db) => ({
    athlete: await getAthlete(db, athleteId),
    clock: await getReviewClock(db, athleteId),
  }));
  if (athlete === null) return { end: 'give_up', code: 'ATHLETE_GONE', message: 'The athlete is gone.' };
  await deps.evaluations.alone(athleteId, async () => {
    if (clock !== null) {
      const today = localDay(deps.now(), athlete.zone);
      await settle(deps, athleteId);
      await reviewWeek(deps, athlete, today, clock.sinceDay);
      await reviewLateFiles(deps, athlete, today);
      await reviewEvents(deps, athlete, today);
      await answerMissed(deps, athlete, today);
      await celebrate(deps, athlete, today);
    }
    await deps.db.transaction(async (tx) => {
      await step.hold(tx);
      if (clock !== null) await wind(deps, tx, athleteId);
      await step.done(tx, 'followed_up', { athleteId });
    });
  });
  return DONE;
}

async function settle(deps: ServiceDeps, athleteId: string): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const athlete = await lockAthlete(tx, athleteId);
    if (athlete !== null) await settleProposals(deps, tx, athlete);
  });
}

/** The clock rings next when the day is over, or when the next proposal runs out of time. */
async function wind(
  deps: ServiceDeps,
  tx: Parameters<typeof settleProposals>[1],
  athleteId: string,
): Promise<void> {
  const athlete = (await lockAthlete(tx, athleteId))!;
  const proposalMs = await settleProposals(deps, tx, athlete);
  const midnightMs = nextMidnightMs(deps.now(), athlete.zone);
  await setReviewClock(tx, athleteId, Math.min(midnightMs, proposalMs ?? midnightMs));
}

/** The week that ended last, for whoever was there then; a week that nobody looked at in time is past helping. */
async function reviewWeek(deps: ServiceDeps, athlete: Athlete, today: Day, since: Day): Promise<void> {
  const sunday = addDays(weekStart(today), -1);
  if (sunday < since) return;
  await reviewOnce(deps, athlete.athleteId, [`weekly:${sunday}`], sunday, { trigger: 'weekly' });
}

/** §2.3: late files re-run the review of this week's plan, as long as the week lasts and nobody took it back. */
async function reviewLateFiles(deps: ServiceDeps, { athleteId }: Athlete, today: Day): Promise<void> {
  const found = await deps.db.read(async (db) => {
    const row = await reviewOfWeek(db, athleteId, weekStart(today));
    const answer = row === null ? null : await getAnswer(db, athleteId, row.decisionId);
    const isHis = answer?.kind === 'undone' || answer?.kind === 'rejected';
    if (row === null || isHis || row.asOfDay >= weekStart(today)) return null;
    const { runs, trigger } = row.input as ReviewInput;
    const seen = new Set(runs.map((r) => r.id));
    const from = addDays(row.asOfDay, 1 - policy.data.runWindowDays);
    const late = (await listRunDays(db, athleteId, from)).filter(
      (a) => a.localDay <= row.asOfDay && !seen.has(a.activityId),
    );
    return { asOf: row.asOfDay, trigger, late: late.map((a) => `late:${row.asOfDay}:${a.activityId}`) };
  });
  if (found === null || found.late.length === 0) return;
  await reviewOnce(deps, athleteId, found.late, found.asOf, { trigger: found.trigger });
}

/** Occasions of the day that ended, or of today where there was a run. */
async function reviewEvents(deps: ServiceDeps, { athleteId }: Athlete, today: Day): Promise<void> {
  const hasRun = (await deps.db.read((db) => listRunDays(db, athleteId, today))).length > 0;
  const asOf = hasRun ? today : addDays(today, -1);
  const evaluation = await evaluateAthlete(deps, athleteId, asOf);
  if (evaluation === null || !evaluation.decision.ok) return;
  const keys = eventOccasions(evaluation.reviewInput).map((o) => o.key);
  await reviewOnce(deps, athleteId, keys, asOf, { trigger: 'event' });
}

/** One review for all of these that have not been dealt with; none where there are none. */
async function reviewOnce(
  deps: ServiceDeps,
  athleteId: string,
  occasions: readonly string[],
  asOf: Day,
  told: Circumstances,
): Promise<void> {
  const done = await deps.db.read((db) => doneOccasions(db, athleteId, occasions));
  const open = occasions.filter((o) => !done.has(o));
  if (open.length === 0) return;
  const outcome = await reviewAthlete(deps, athleteId, asOf, told);
  // somebody without activities is looked at again when the first ones come
  if (!outcome.ok) return;
  const { decisionId } = outcome.value;
  await deps.db.transaction((tx) => noteOccasions(tx, athleteId, open, decisionId, deps.now()));
}

/** MISS-2, MISS-3: key sessions and long runs of this week that are known to be missed. */
async function answerMissed(deps: ServiceDeps, { athleteId }: Athlete, today: Day): Promise<void> {
  const start = weekStart(today);
  if (start === today) return;
  const yesterday = addDays(today, -1);
  const { sessions } = await plannedAndDone(deps, athleteId, start, yesterday);
  const missed = sessions.filter((s) => s.state === 'missed' && (s.key || loadClass(s.type) === 'long'));
  const keyOf = (id: string) => `missed:${id}`;
  const ids = missed.map((s) => s.id);
  const done = await deps.db.read((db) => doneOccasions(db, athleteId, ids.map(keyOf)));
  for (const id of ids.filter((x) => !done.has(keyOf(x)))) {
    const answered = await answerMissedSession(deps, athleteId, id, yesterday, null);
    const decisionId = answered?.decisionId ?? null;
    await deps.db.transaction((tx) => noteOccasions(tx, athleteId, [keyOf(id)], decisionId, deps.now()));
  }
}

/** What went well is looked for where there is something new: a run of today or yesterday. */
async function celebrate(deps: EvaluatingDeps, athlete: Athlete, today: Day): Promise<void> {
  const runs = await deps.db.read((db) => listRunDays(db, athlete.athleteId, addDays(today, -1)));
  if (runs.length > 0) await findFreshWins(deps, athlete);
}

function nextMidnightMs(nowMs: number, zone: Zone): number {
  return instantOf(addDays(localDay(nowMs, zone), 1), 0, 0, zone);
}
