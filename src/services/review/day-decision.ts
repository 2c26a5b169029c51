import type { DailyCheckInput, DailyDecision } from '../../core/coaching/daily-check.ts';
import { dailyRecord, missedSessionRecord } from '../../core/coaching/day-record.ts';
import type { MissedSessionDecision, MissedSessionInput } from '../../core/coaching/event-review.ts';
import type { AdaptationDecision } from '../../core/coaching/record.ts';
import { weekStart } from '../../core/time.ts';
import { LIBRARY_TYPES } from '../../core/workout/library.ts';
import { appendDecision } from '../../db/queries/decision.ts';
import type { Tx } from '../../db/transaction.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import type { PlanDocument } from '../plan/plan-document.ts';
import { type PlanInForce, writePlan } from '../plan/plans.ts';

type Session = PlanDocument['weeks'][number]['sessions'][number];

export interface DaySaved {
  decision: AdaptationDecision;
  appended: boolean;
  /** the plan's version afterwards */
  version: number;
}

/** Keeps what a daily check decided; the same again is the same decision. The caller holds the athlete's lock. */
export async function saveDailyCheck(
  deps: ServiceDeps,
  tx: Tx,
  athleteId: string,
  found: PlanInForce,
  input: DailyCheckInput,
  check: DailyDecision,
): Promise<DaySaved> {
  return save(deps, tx, athleteId, found, input, dailyRecord(ownerOf(athleteId, found), input, check));
}

/** Keeps the answer to a missed session, likewise. */
export async function saveMissedSession(
  deps: ServiceDeps,
  tx: Tx,
  athleteId: string,
  found: PlanInForce,
  input: MissedSessionInput,
  answer: MissedSessionDecision,
): Promise<DaySaved> {
  return save(
    deps,
    tx,
    athleteId,
    found,
    input,
    missedSessionRecord(ownerOf(athleteId, found), input, answer),
  );
}

function ownerOf(runnerId: string, { planId, version }: PlanInForce) {
  return { runnerId, planVersion: `${planId}:${version}` };
}

async function save(
  deps: ServiceDeps,
  tx: Tx,
  athleteId: string,
  found: PlanInForce,
  input: unknown,
  decision: AdaptationDecision,
): Promise<DaySaved> {
  const { appended, decision: row } = await appendDecision(tx, {
    athleteId,
    decisionId: decision.id,
    reviewKey: `${decision.trigger}:${decision.inputsHash}`,
    asOfDay: decision.asOf,
    decidedMs: deps.now(),
    policyVersion: decision.policyVersion,
    outcome: decision.code,
    input,
    output: decision,
  });
  const stored = row.output as AdaptationDecision;
  // COACH-2: what waits for an answer changes nothing yet
  const changes = appended && decision.changes.length > 0 && decision.approval.status === 'applied';
  const version = changes ? await applyDayDecision(deps, tx, athleteId, found, stored) : found.version;
  return { decision: stored, appended, version };
}

/** Makes the plan's next version with the changes of one day's decision; answers its number. */
export async function applyDayDecision(
  deps: ServiceDeps,
  tx: Tx,
  athleteId: string,
  found: PlanInForce,
  decision: AdaptationDecision,
): Promise<number> {
  const start = weekStart(decision.scope.from);
  const weeks = found.document.weeks.map((w) => {
    if (w.start !== start) return w;
    const sessions = withChanges(w.sessions, decision);
    return { ...w, sessions, km: Math.round(sessions.reduce((sum, s) => sum + s.km, 0) * 10) / 10 };
  });
  return writePlan(deps, tx, athleteId, {
    document: { ...found.document, weeks },
    madeBy: 'policy',
    madeById: null,
    reason: decision.trigger === 'daily' ? 'swap_hard' : decision.code,
    decidedFor: found.decidedFor,
    decisionId: decision.id,
    workouts: [],
    complete: true,
  });
}

/** A swapped workout gets another id, so that no device takes it for the old one; one that also moves keeps its own. */
function withChanges(sessions: readonly Session[], { changes, asOf }: AdaptationDecision): Session[] {
  const after = sessions.flatMap((s): Session[] => {
    const own = changes.filter((c) => c.workoutId === s.id);
    if (own.length === 0) return [s];
    return own.flatMap((c): Session[] => {
      if (c.after === null) return [];
      if (c.op !== 'swap') return [{ ...s, day: c.after.day, km: c.after.km }];
      const type = LIBRARY_TYPES.find((t) => t === c.after!.type) ?? 'easy';
      const { day, km } = c.after;
      return [{ ...s, id: `${s.id.slice(0, 60)}~${asOf}`, day, type, km, flexibility: 'normal' }];
    });
  });
  return after.toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
}
