import { reviewFacts } from '../../src/core/coaching/alerts/alert-facts.ts';
import { type Finding, findAlerts } from '../../src/core/coaching/alerts/alert-rules.ts';
import { type KnownAlert, reduceAlerts } from '../../src/core/coaching/alerts/reduce-alerts.ts';
import { decide } from '../../src/core/coaching/decide.ts';
import type { PlannedWeek, ReviewInput, RunRecord } from '../../src/core/coaching/review-input.ts';
import { assessSituation } from '../../src/core/coaching/situation.ts';
import { type Day, dayNumber } from '../../src/core/time.ts';
import { policyArm } from '../arms/policy-arm.ts';
import { makeRunner } from '../runner/make-runner.ts';
import { type Season, season } from '../season.ts';

/** One evening: what was found, what of it somebody was told, and the runs that were known. */
export interface Evening {
  day: Day;
  findings: Finding[];
  told: { alertId: string; cause: string; level: string; isNew: boolean; evidence: string[] }[];
}

export interface Watched {
  season: Season;
  evenings: Evening[];
  /** every alert there was, as it stood at the end */
  alerts: KnownAlert[];
  /** as recorded, by their ids */
  runs: ReadonlyMap<string, RunRecord>;
}

const DAY_MS = 86_400_000;

/**
 * One runner's season under this policy with a coach who gets every alert and answers none: each evening the
 * rules look at what was recorded and reported so far, and what they find goes through the same reduction as
 * in the product.
 */
export function watchRunner(seed: number, id: number, weeks: number): Watched {
  const evenings: Evening[] = [];
  const runs = new Map<string, RunRecord>();
  let alerts: KnownAlert[] = [];
  const watch = (input: ReviewInput, current: PlannedWeek) => {
    for (const run of input.runs) runs.set(run.id, run);
    const s = assessSituation(input);
    const { code, rules } = decide(s);
    const isEnded = input.weeks.some((w) => w.start === current.start);
    const facts = reviewFacts(s, { code, rules }, false, { current: isEnded ? null : current });
    const findings = findAlerts(facts, ['review']);
    const nowMs = dayNumber(input.asOf) * DAY_MS;
    const changes = reduceAlerts(alerts, findings, ['review'], nowMs);
    const told: Evening['told'] = [];
    alerts = alerts.map((a) => {
      const update = changes.updated.find((u) => u.alertId === a.alertId);
      if (update !== undefined) {
        const { level, evidence } = update.finding;
        if (update.tell) told.push({ alertId: a.alertId, cause: a.cause, level, isNew: false, evidence });
        const toldLevel = update.tell ? level : a.toldLevel;
        return { ...a, level, toldLevel, state: update.state, resolvedMs: null, outcome: null };
      }
      const isOver = changes.resolved.includes(a.alertId);
      return isOver ? { ...a, state: 'resolved', outcome: 'cleared', resolvedMs: nowMs } : a;
    });
    for (const { cause, source, level, evidence } of changes.opened) {
      const alertId = `${cause} ${input.asOf}`;
      told.push({ alertId, cause, level, isNew: true, evidence });
      const row = { alertId, cause, source, level, toldLevel: level, state: 'open' as const };
      alerts.push({ ...row, snoozedUntilMs: null, resolvedMs: null, outcome: null });
    }
    evenings.push({ day: input.asOf, findings, told });
  };
  const arm = policyArm({ id: 'desk', label: 'watched', watch });
  return { season: season(makeRunner(seed, id), arm, weeks), evenings, alerts, runs };
}
