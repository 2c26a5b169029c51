import type { IllnessReport, Lock } from '../../core/coaching/review-input.ts';
import { type Day, daysBetween, localDay } from '../../core/time.ts';
import type { Athlete } from '../../db/queries/athlete.ts';
import type { Clearance } from '../../db/queries/coaching.ts';
import { answersSince } from '../../db/queries/decision-answer.ts';
import { listLocks } from '../../db/queries/plan-lock.ts';
import type { Db } from '../../db/transaction.ts';
import { needsCoachApproval, readAnswers } from '../plan/assessment.ts';
import { readAvailability } from '../plan/availability.ts';
import { readGoals } from '../plan/goals.ts';
import { daysOfSwaps } from './athlete-signals.ts';
import type { Circumstances } from './circumstances.ts';
import { readCoaching } from './coaching-settings.ts';

const MUTED_DAYS = 60;
const ILLNESS_DAYS = 30;
const DAY_MS = 86_400_000;

/** Agreements, clearances, locks, rejected rules, days away and races as they stood on a day. */
export async function reviewSignals(
  db: Db,
  athlete: Athlete,
  asOf: Day,
  said: { illness: readonly IllnessReport[]; clearances: readonly Clearance[] },
  nowMs: number,
  planRaceDay: Day | null,
): Promise<Circumstances> {
  const { athleteId, zone } = athlete;
  const { answers } = await readAnswers(db, athleteId);
  const away = await readAvailability(db, athleteId);
  const goals = await readGoals(db, athleteId, { open: true });
  const answered = await answersSince(db, athleteId, nowMs - MUTED_DAYS * DAY_MS);
  const { mode, risk, coached } = await readCoaching(db, athleteId, nowMs);
  const recent = said.illness.filter((i) => daysBetween(i.from, asOf) <= ILLNESS_DAYS);
  const injured = (answers.injuries ?? []).some((i) => i.to === null && i.from <= asOf);
  const swaps = await daysOfSwaps(db, athleteId, asOf);
  return {
    mode,
    ...(swaps.length === 0 ? {} : { swapDays: swaps }),
    language: athlete.language ?? 'en',
    clearances: said.clearances.filter((c) => c.clearedOf === 'pain').map((c) => c.day),
    muted: answered
      .filter((a) => localDay(a.createdMs, zone) <= asOf)
      .flatMap((a) => a.mutes)
      .filter((m) => m.until >= asOf),
    locks: (await listLocks(db, athleteId))
      .filter((l) => localDay(l.createdMs, zone) <= asOf)
      .map(
        ({ scope, day, workoutId, field, madeBy }): Lock => ({
          ...{ scope, day, workoutId, by: madeBy },
          ...(field === null ? {} : { field }),
        }),
      ),
    blackouts: (away?.document.blackouts ?? []).map(({ from, to }) => ({ from, to })),
    breakReason: injured
      ? 'injury'
      : recent.some((i) => i.kind === 'systemic' || i.fever)
        ? 'illness_systemic'
        : recent.length > 0
          ? 'illness_mild'
          : null,
    races: goals.flatMap(({ document: { kind, event } }) =>
      event === null || kind === 'recover' || event.date === planRaceDay
        ? []
        : [{ day: event.date, distanceM: event.distanceM, priority: event.priority }],
    ),
    runner: { risk, coached, needsCoachApproval: needsCoachApproval(athlete, answers, asOf) },
  };
}
