import { highest } from '../../src/core/coaching/alerts/alert-rules.ts';
import type { AdaptationDecision } from '../../src/core/coaching/record.ts';
import { review } from '../../src/core/coaching/review.ts';
import { dayScenarioWeek, runDayScenario } from './scenario-day.ts';
import { direction, type Outcome, unmet } from './scenario-expect.ts';
import { scenarioInput } from './scenario-input.ts';
import { type RawScenario, resolveSameAs } from './scenario-notation.ts';
import { profileOf } from './scenario-runner-profile.ts';
import { reviewStored, type ScenarioStore } from './scenario-store.ts';
import { weekThroughStorage } from './scenario-stored-week.ts';

export interface ScenarioResult {
  id: string;
  decision: string | null;
  nextWeekKm: number | null;
  hard: number | null;
  longestRunKm: number | null;
  flags: string[];
  alert: string | null;
  blockedBy: string[];
  weekAfterKm: number | null;
  vdotFactor: number | null;
  explanation: string | null;
  pass: boolean;
  direction: 'ok' | 'wrong';
  failures: string[];
}

/** Runs one scenario on runs handed to the core; anything the notation does not know is a failure, never a skip. */
export function runScenario(raw: RawScenario, known: ReadonlyMap<string, RawScenario>): ScenarioResult {
  try {
    const scenario = readable(raw, known);
    return judged(raw.id, scenario, outcomeOf(scenario));
  } catch (error) {
    return failed(raw.id, error);
  }
}

/** The same through storage: recordings, plan and reports are stored, analysed, matched and reviewed. */
export async function runStoredScenario(
  store: ScenarioStore,
  raw: RawScenario,
  known: ReadonlyMap<string, RawScenario>,
): Promise<ScenarioResult> {
  try {
    const scenario = readable(raw, known);
    return judged(raw.id, scenario, await storedOutcome(store, scenario));
  } catch (error) {
    return failed(raw.id, error);
  }
}

function readable(raw: RawScenario, known: ReadonlyMap<string, RawScenario>): RawScenario {
  if (raw.unreadable !== undefined) throw new Error(String(raw.unreadable));
  return resolveSameAs(raw, known);
}

function judged(id: string, scenario: RawScenario, outcome: Outcome): ScenarioResult {
  if (scenario.expect === undefined) throw new Error('expect is missing');
  const failures = unmet(scenario.expect, outcome);
  return {
    id,
    decision: outcome.decision,
    nextWeekKm: outcome.nextWeekKm ?? outcome.weekKm ?? null,
    hard: outcome.hard ?? null,
    longestRunKm: outcome.longestRunKm ?? null,
    flags: outcome.flags,
    alert: outcome.alert ?? null,
    blockedBy: outcome.blockedBy,
    weekAfterKm: outcome.weekAfterKm ?? null,
    vdotFactor: outcome.vdotFactor ?? null,
    explanation: outcome.explanation,
    pass: failures.length === 0,
    direction: direction(scenario.expect, outcome),
    failures,
  };
}

function failed(id: string, error: unknown): ScenarioResult {
  return {
    id,
    decision: null,
    nextWeekKm: null,
    hard: null,
    longestRunKm: null,
    flags: [],
    alert: null,
    blockedBy: [],
    weekAfterKm: null,
    vdotFactor: null,
    explanation: null,
    pass: false,
    direction: 'ok',
    failures: [error instanceof Error ? error.message : String(error)],
  };
}

function isOfDay(scenario: RawScenario): boolean {
  if (scenario.kind !== undefined && !['weekly', 'event', 'daily'].includes(String(scenario.kind)))
    throw new Error(`kind: ${String(scenario.kind)} is not known`);
  return scenario.thisWeek !== undefined || scenario.today !== undefined || scenario.kind === 'daily';
}

export function outcomeOf(scenario: RawScenario): Outcome {
  if (isOfDay(scenario)) return runDayScenario(scenario);
  const decided = review(scenarioInput(scenario));
  if (!decided.ok) throw new Error(decided.error.message);
  return weeklyOutcome(decided.value);
}

async function storedOutcome(store: ScenarioStore, scenario: RawScenario): Promise<Outcome> {
  const profile = profileOf(scenario.runner);
  if (isOfDay(scenario)) {
    const week = dayScenarioWeek(scenario);
    return runDayScenario(scenario, await weekThroughStorage(store, week, profile));
  }
  const { decision } = await reviewStored(store, scenarioInput(scenario), profile);
  return weeklyOutcome(decision);
}

function weeklyOutcome(d: AdaptationDecision): Outcome {
  return {
    decision: d.code,
    flags: d.flags.map((f) => f.code),
    blockedBy: d.blockedBy,
    explanation: d.explanation.runner,
    plannedKm: d.plannedKm,
    nextWeekKm: d.newKm,
    hard: d.hardAfter,
    longestRunKm: d.longestRunKm,
    alert: highest(d.alerts),
    weekAfterKm: rounded(d.weeksAfterKm[0]),
    week2Km: rounded(d.weeksAfterKm[0]),
    week3Km: rounded(d.weeksAfterKm[1]),
    vdotFactor: d.vdotFactor,
    wouldBe: d.wouldBe,
    runnerAdvisory: d.runnerAdvisory,
    score: d.score,
    unknown: d.unknown,
    approval: d.approval.status,
    status: d.approval.status,
    offers: d.offers,
    sessions: d.sessions.length,
    weekKm: d.newKm,
  };
}

function rounded(km: number | undefined): number | null {
  return km === undefined ? null : Math.round(km * 10) / 10;
}
