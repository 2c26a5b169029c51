import { healthFacts, reviewFacts } from '../../src/core/coaching/alerts/alert-facts.ts';
import { type Finding, findAlerts } from '../../src/core/coaching/alerts/alert-rules.ts';
import { type KnownAlert, reduceAlerts } from '../../src/core/coaching/alerts/reduce-alerts.ts';
import { decide } from '../../src/core/coaching/decide.ts';
import type { PlannedWeek, ReviewInput, RunRecord } from '../../src/core/coaching/review-input.ts';
import { assessSituation } from '../../src/core/coaching/situation.ts';
import { addDays, type Day, dayNumber } from '../../src/core/time.ts';
import { policyArm } from '../arms/policy-arm.ts';
import { chanceOf } from '../chance.ts';
import { makeRunner } from '../runner/make-runner.ts';
import { type Season, season } from '../season.ts';

/** Days on which nothing arrives from the watch; what was recorded comes all at once when they are over. */
export interface Outage {
  from: Day;
  /** the first day on which everything is heard again */
  until: Day;
}

/** One evening: what was found, what of it somebody was told, and which alerts stand then. */
export interface Evening {
  day: Day;
  findings: Finding[];
  told: {
    alertId: string;
    cause: string;
    level: string;
    isNew: boolean;
    /** told because the time it was put off for is over */
    isDue: boolean;
    evidence: string[];
    /** of the signs that counted: F1 load, F2 running too fast … */
    families: string[];
  }[];
  /** not resolved, with what is known of them */
  standing: { cause: string; evidence: string[] }[];
}

export interface Watched {
  season: Season;
  evenings: Evening[];
  outages: Outage[];
  /** every alert there was, as it stood at the end */
  alerts: KnownAlert[];
  /** as recorded, by their ids */
  runs: ReadonlyMap<string, RunRecord>;
}

export interface CoachOnDesk {
  /** takes up, puts off and closes what is told; false: answers nothing */
  answers: boolean;
  /** shares of what is told that are put off, and closed; the rest is taken up */
  snoozed: number;
  closed: number;
  snoozeDays: number;
}

/** Answers every alert the evening it is told. */
export const BUSY_COACH: CoachOnDesk = { answers: true, snoozed: 0.25, closed: 0.35, snoozeDays: 3 };
export const SILENT_COACH: CoachOnDesk = { ...BUSY_COACH, answers: false };

const DAY_MS = 86_400_000;
/** How long a watch stays silent, and that it does: once a season at most. */
const OUTAGE_DAYS = [4, 10] as const;
const OUTAGE_SHARE = 0.5;

/**
 * One runner's season under this policy with a coach who gets every alert: each evening the rules look at what
 * was recorded and reported so far, and what they find goes through the same reduction as in the product.
 * Half of the runners are not heard of for some days once. The outages are the desk's alone: the plan is adapted
 * as if everything had arrived.
 */
export function watchRunner(
  seed: number,
  id: number,
  weeks: number,
  coach: CoachOnDesk = BUSY_COACH,
): Watched {
  const chance = chanceOf(seed, id);
  const evenings: Evening[] = [];
  const runs = new Map<string, RunRecord>();
  const evidence = new Map<string, string[]>();
  let outages: Outage[] | null = null;
  let alerts: KnownAlert[] = [];
  const watch = (input: ReviewInput, current: PlannedWeek) => {
    outages ??= outagesOf(chance, input.asOf, weeks);
    for (const run of input.runs) runs.set(run.id, run);
    const { asOf } = input;
    const nowMs = dayNumber(asOf) * DAY_MS;
    const silence = outages.find((o) => o.from <= asOf && asOf < o.until);
    const heardOn = silence === undefined ? asOf : addDays(silence.from, -1);
    const known =
      silence === undefined ? input : { ...input, runs: input.runs.filter((r) => r.day <= heardOn) };
    const s = assessSituation(known);
    const { code, rules } = decide(s);
    const isEnded = input.weeks.some((w) => w.start === current.start);
    const facts = reviewFacts(s, { code, rules }, false, { current: isEnded ? null : current, heardOn });
    const health = healthFacts(asOf, { lastHeardOn: heardOn, failingSince: null }, [
      ...input.weeks,
      ...(isEnded ? [] : [current]),
    ]);
    const findings = [...findAlerts(facts, ['review']), ...findAlerts(health, ['data'])];
    const counting = facts.flags.filter((f) => f.level > 0 && f.muted !== true);
    const families = [...new Set(counting.map((f) => f.family))].toSorted();
    const changes = reduceAlerts(alerts, findings, ['review', 'data'], nowMs);
    const told: Evening['told'] = [];
    alerts = alerts.map((a) => {
      const update = changes.updated.find((u) => u.alertId === a.alertId);
      if (update !== undefined) {
        const { level } = update.finding;
        const isDue = a.state === 'snoozed' && update.tell && (a.snoozedUntilMs ?? 0) <= nowMs;
        const news = { alertId: a.alertId, cause: a.cause, level, isNew: false, isDue };
        if (update.tell) told.push({ ...news, evidence: update.finding.evidence, families });
        const toldLevel = update.tell ? level : a.toldLevel;
        return { ...a, level, toldLevel, state: update.state, resolvedMs: null, outcome: null };
      }
      const isOver = changes.resolved.includes(a.alertId);
      return isOver ? { ...a, state: 'resolved', outcome: 'cleared', resolvedMs: nowMs } : a;
    });
    for (const { cause, source, level, evidence: on } of changes.opened) {
      const alertId = `${cause} ${asOf}`;
      told.push({ alertId, cause, level, isNew: true, isDue: false, evidence: on, families });
      const row = { alertId, cause, source, level, toldLevel: level, state: 'open' as const };
      alerts.push({ ...row, snoozedUntilMs: null, resolvedMs: null, outcome: null });
      evidence.set(alertId, on);
    }
    for (const { alertId, finding } of changes.updated) evidence.set(alertId, finding.evidence);
    const standing = alerts
      .filter((a) => a.state !== 'resolved')
      .map((a) => ({ cause: a.cause, evidence: evidence.get(a.alertId) ?? [] }));
    evenings.push({ day: asOf, findings, told, standing });
    if (!coach.answers) return;
    const fresh = new Set(told.map((t) => t.alertId));
    alerts = alerts.map((a) => (fresh.has(a.alertId) ? answered(a, coach, chance, asOf, nowMs) : a));
  };
  const arm = policyArm({ id: 'desk', label: 'watched', watch });
  const played = season(makeRunner(seed, id), arm, weeks);
  return { season: played, evenings, outages: outages ?? [], alerts, runs };
}

function answered(
  alert: KnownAlert,
  coach: CoachOnDesk,
  chance: ReturnType<typeof chanceOf>,
  day: Day,
  nowMs: number,
): KnownAlert {
  const draw = chance(`desk/${alert.alertId}/${day}`);
  if (draw < coach.snoozed)
    return { ...alert, state: 'snoozed', snoozedUntilMs: nowMs + coach.snoozeDays * DAY_MS };
  if (draw < coach.snoozed + coach.closed)
    return { ...alert, state: 'resolved', outcome: 'talked', resolvedMs: nowMs };
  return { ...alert, state: 'acknowledged' };
}

function outagesOf(chance: ReturnType<typeof chanceOf>, first: Day, weeks: number): Outage[] {
  if (chance('desk/outage') >= OUTAGE_SHARE) return [];
  const from = addDays(first, 7 + Math.floor(chance('desk/outage/day') * 7 * (weeks - 3)));
  const [least, most] = OUTAGE_DAYS;
  const days = least + Math.floor(chance('desk/outage/days') * (most - least + 1));
  return [{ from, until: addDays(from, days) }];
}

/** Whether the desk could not know what was run on this day by this evening. */
export function isUnheard(outages: readonly Outage[], day: Day, evening: Day): boolean {
  return outages.some((o) => o.from <= day && day < o.until && evening < o.until);
}

/** The first evening on which what happened on `day` could be known. */
export function heardBy(outages: readonly Outage[], day: Day): Day {
  const silence = outages.find((o) => o.from <= day && day < o.until);
  return silence?.until ?? day;
}
