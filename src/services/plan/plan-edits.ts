import { bareRun } from '../../core/coaching/bare-run.ts';
import { checkEdit, type EditRecord } from '../../core/coaching/edit-check.ts';
import { lockOn } from '../../core/coaching/locks.ts';
import { editPlan, type PlanEdit } from '../../core/coaching/plan/edit-plan.ts';
import { arrangedStrength, editStrength, type StrengthEdit } from '../../core/coaching/plan/edit-strength.ts';
import { newBreaks, type PlanBreak, planBreaks } from '../../core/coaching/plan/plan-breaks.ts';
import { strengthBreaks } from '../../core/coaching/plan/strength-breaks.ts';
import type { ReviewInput } from '../../core/coaching/review-input.ts';
import { deny } from '../../core/coaching/texts/refusals.ts';
import { ok, type Result } from '../../core/result.ts';
import { addDays, type Day } from '../../core/time.ts';
import { lockAthlete } from '../../db/queries/athlete.ts';
import type { Db, Tx } from '../../db/transaction.ts';
import type { Asker } from '../asker.ts';
import type { Evaluation } from '../history/evaluate-history.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { type ExpectedTag, versionMismatch } from '../version-mismatch.ts';
import { readAvailability } from './availability.ts';
import { planAvailability } from './availability-document.ts';
import { paceZones, slowEasySPerKm } from './block-workouts.ts';
import type { BuiltExtras } from './built-extras.ts';
import { planLocks } from './locks.ts';
import { type PlanDocument, plannedWeeks } from './plan-document.ts';
import { type PlanInForce, planInForce, planTag, writePlan } from './plans.ts';
import { standingOf, strengthInForce } from './strength.ts';

export interface PlanEdited {
  planId: string;
  version: number;
  plan: PlanDocument;
  /** rules that the change would break and that were kept before */
  breaks: PlanBreak[];
  records: EditRecord[];
  applied: boolean;
}

export interface EditRequest {
  edits: AnyEdit[];
  reason: string | null;
  dryRun: boolean;
  expected: ExpectedTag;
}

/** One change by hand, of a run or of strength. */
export type AnyEdit = PlanEdit | StrengthEdit;

const SLOW_EASY_S_PER_KM = 480;

/**
 * Changes the plan by hand, all edits or none. What it breaks is told, not forbidden, except where a coach goes
 * above LNG-2 without a reason. `dryRun`: nothing is stored. Errors: PLAN_NOT_FOUND, VERSION_MISMATCH,
 * OVERRIDE_NEEDS_REASON and those of `editPlan` and `editStrength`.
 */
export async function changePlan(
  deps: ServiceDeps,
  athleteId: string,
  by: Asker,
  evaluation: Evaluation | null,
  today: Day,
  request: EditRequest,
): Promise<Result<PlanEdited>> {
  return deps.db.transaction(async (tx) => {
    await lockAthlete(tx, athleteId);
    return editWithin(deps, tx, athleteId, by, evaluation, today, request);
  });
}

/** The same within a transaction that holds the athlete's lock. */
export async function editWithin(
  deps: ServiceDeps,
  tx: Tx,
  athleteId: string,
  by: Asker,
  evaluation: Evaluation | null,
  today: Day,
  request: EditRequest,
): Promise<Result<PlanEdited>> {
  const found = await planInForce(tx, athleteId);
  if (found === null) return deny('PLAN_NOT_FOUND');
  const mismatch = versionMismatch(request.expected, planTag(found.planId, found.version));
  if (mismatch !== null) return { ok: false, error: mismatch };
  const ranToday = evaluation?.runs.some((r) => r.day === today) ?? false;
  const historyUntil = ranToday ? today : addDays(today, -1);
  const locks = (await planLocks(tx, athleteId)).filter((l) => l.madeBy !== by.id);
  const context = {
    historyUntil,
    lockedBy: (s: Parameters<typeof lockOn>[1], fields: Parameters<typeof lockOn>[2]) =>
      lockOn(locks, s, fields)?.madeBy ?? null,
  };
  const { laid } = await strengthInForce(tx, athleteId);
  const isStrength = (e: AnyEdit): e is StrengthEdit =>
    e.op === 'swap_strength' || ('sessionId' in e && laid.some((s) => s.id === e.sessionId));
  const ofRuns = request.edits.filter((e): e is PlanEdit => !isStrength(e));
  const edited = editPlan(found.document, ofRuns, context);
  if (!edited.ok) return edited;
  const ofStrength = request.edits.filter(isStrength);
  const weeks = found.document.weeks.map((w) => w.start);
  const before = found.document.strength ?? [];
  const strength = editStrength(laid, before, ofStrength, { ...context, weeks });
  if (!strength.ok) return strength;
  const plan: PlanDocument = {
    ...(edited.value.plan as PlanDocument),
    ...(strength.value.length === 0 ? {} : { strength: strength.value }),
  };
  const at = new Date(deps.now()).toISOString();
  const records = checkedEdits(found, plan, edited.value.touched, evaluation, historyUntil, {
    by,
    at,
    reason: request.reason,
  });
  if (!records.ok) return records;
  const breaks = [
    ...capBreaks(records.value, plan),
    ...(await breaksOf(tx, athleteId, found, plan, evaluation, addDays(historyUntil, 1))),
  ];
  const answer = { planId: found.planId, breaks, records: records.value };
  if (request.dryRun) return ok({ ...answer, version: found.version, plan, applied: false });
  const version = await writePlan(deps, tx, athleteId, {
    document: plan,
    madeBy: by.role,
    madeById: by.id,
    reason: request.reason,
    decidedFor: found.decidedFor,
    decisionId: null,
    workouts: [],
    complete: true,
  });
  return ok({ ...answer, version, plan: { ...plan, version }, applied: true });
}

/** GRD-4 and COACH-4 for every session that changed, with planned runs before it counting as done. */
function checkedEdits(
  found: PlanInForce,
  plan: PlanDocument,
  touched: readonly string[],
  evaluation: Evaluation | null,
  historyUntil: Day,
  who: { by: Asker; at: string; reason: string | null },
): Result<EditRecord[]> {
  if (evaluation === null) return ok([]);
  const before = new Map(found.document.weeks.flatMap((w) => w.sessions.map((s) => [s.id, s] as const)));
  const weeks = plannedWeeks(plan);
  const records: EditRecord[] = [];
  for (const id of touched) {
    const week = weeks.find((w) => w.sessions.some((s) => s.id === id));
    const session = week?.sessions.find((s) => s.id === id);
    // a race is a planned exception, and what was dropped is no longer than anything
    if (week === undefined || session === undefined || session.type === 'race') continue;
    const oldKm = before.get(id)?.km ?? 0;
    const sessions = week.sessions.map((s) => (s.id === id ? { ...s, km: oldKm } : s));
    const day = [historyUntil, addDays(week.start, -1)].toSorted().at(-1)!;
    const input = asIfDone(evaluation.reviewInput, plan, historyUntil, day);
    const record = checkEdit(
      { ...input, next: { ...week, sessions } },
      { workoutId: id, day: session.day, km: session.km, ...who },
    );
    if (!record.ok) return record;
    records.push(record.value);
  }
  return ok(records);
}

/** The review input of a later day, with every planned run up to it done as planned. */
function asIfDone(input: ReviewInput, plan: PlanDocument, from: Day, until: Day): ReviewInput {
  const runs = plan.weeks
    .flatMap((w) => w.sessions)
    .filter((s) => s.day > from && s.day <= until && s.km > 0)
    .map((s) =>
      bareRun({
        id: s.id,
        day: s.day,
        startMs: Date.parse(`${s.day}T12:00:00Z`),
        distanceKm: s.km,
        movingS: s.km * SLOW_EASY_S_PER_KM,
        kind: s.type === 'race' ? 'race' : 'easy',
      }),
    );
  return { ...input, asOf: until, runs: [...input.runs.filter((r) => r.day <= until), ...runs] };
}

function capBreaks(records: readonly EditRecord[], plan: PlanDocument): PlanBreak[] {
  const days = new Map(plan.weeks.flatMap((w) => w.sessions.map((s) => [s.id, s.day] as const)));
  return records.flatMap((r) =>
    r.aboveCapKm === null
      ? []
      : [
          {
            rule: 'LNG-2',
            day: days.get(r.workoutId)!,
            sessionId: r.workoutId,
            says: 'LNG-2' as const,
            facts: { km: r.newKm, cap: r.aboveCapKm },
          },
        ],
  );
}

async function breaksOf(
  db: Db,
  athleteId: string,
  found: PlanInForce,
  plan: PlanDocument,
  evaluation: Evaluation | null,
  today: Day,
): Promise<PlanBreak[]> {
  const availability = await readAvailability(db, athleteId);
  const built = found.built as BuiltExtras | null;
  const { laid, equipment } = await strengthInForce(db, athleteId);
  const standing = await standingOf(db, athleteId, today);
  const context = {
    today,
    availability: availability === null ? null : planAvailability(availability.document),
    weekKmRun: new Map((evaluation?.weeks ?? []).map((w) => [w.start, w.km])),
    strengthPhase: standing.phase,
    speedStart: built?.speedStart ?? null,
    slowSPerKm: slowEasySPerKm(paceZones(evaluation?.zones ?? null)),
  };
  const all = (document: PlanDocument) => {
    const strength = arrangedStrength(laid, document.strength ?? [], equipment);
    const told = { ...context, strength };
    return [...planBreaks(document, told), ...strengthBreaks(document, told)];
  };
  return newBreaks(all(found.document), all(plan));
}
