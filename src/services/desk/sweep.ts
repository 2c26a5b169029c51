import { healthFacts } from '../../core/coaching/alerts/alert-facts.ts';
import { findAlerts } from '../../core/coaching/alerts/alert-rules.ts';
import { policy } from '../../core/coaching/policy.ts';
import { type Day, daysBetween, localDay } from '../../core/time.ts';
import { newestActivityDay } from '../../db/queries/activity.ts';
import { type Athlete, listAthletes, lockAthlete } from '../../db/queries/athlete.ts';
import type { EvaluatingDeps } from '../ingest/analyse-deliveries.ts';
import { plannedWeeks } from '../plan/plan-document.ts';
import { planInForce } from '../plan/plans.ts';
import { dataHealth } from './data-health.ts';
import { raiseAlerts, raiseFromReview } from './raise-alerts.ts';
import { hasReceiver } from './receivers.ts';

/** Looks at everybody as time goes by: at what was not heard, at what was not run, at what was put off until now. */
export interface DeskSweep {
  /** answers how many athletes could not be looked at */
  run(): Promise<number>;
}

/**
 * A sweep costs two small reads an athlete; where days without a run are the news it evaluates the athlete,
 * once a day. Made once a process: it remembers whom it evaluated today.
 */
export function createSweep(deps: EvaluatingDeps, onError: (error: unknown) => void = () => {}): DeskSweep {
  const evaluated = new Map<string, Day>();
  return {
    async run() {
      let failed = 0;
      for (const athlete of await deps.db.read((db) => listAthletes(db))) {
        try {
          await sweepAthlete(deps, athlete, evaluated);
        } catch (error) {
          failed += 1;
          onError(error);
        }
      }
      return failed;
    },
  };
}

async function sweepAthlete(
  deps: EvaluatingDeps,
  { athleteId, zone }: Athlete,
  evaluated: Map<string, Day>,
): Promise<void> {
  const nowMs = deps.now();
  const today = localDay(nowMs, zone);
  const db = deps.db.as({ kind: 'self', athleteId });
  const isWatched = await db.transaction(async (tx) => {
    if (!(await hasReceiver(tx, athleteId, nowMs))) return false;
    await lockAthlete(tx, athleteId);
    const health = await dataHealth(tx, { athleteId, zone }, nowMs);
    const plan = await planInForce(tx, athleteId);
    const facts = healthFacts(today, health, plan === null ? null : plannedWeeks(plan.document));
    const found = findAlerts(facts, ['data']);
    await raiseAlerts(tx, athleteId, found, { sources: ['data'], nowMs, policy: null });
    const lastRun = await newestActivityDay(tx, athleteId);
    return lastRun !== null && daysBetween(lastRun, today) >= policy.coach.silentDays;
  });
  if (!isWatched || evaluated.get(athleteId) === today) return;
  const evaluation = await deps.evaluations.of(athleteId, today);
  if (evaluation?.decision.ok === true) {
    const { reviewInput: input, decision } = evaluation;
    await db.transaction(async (tx) => {
      await lockAthlete(tx, athleteId);
      await raiseFromReview(tx, athleteId, { input, decision: decision.value, decisionId: null }, nowMs);
    });
  }
  evaluated.set(athleteId, today);
}
