import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { FREE } from '../../src/core/access/source-policy.ts';
import type { Activity, Stream } from '../../src/core/activity/activity.ts';
import type { AdaptationDecision } from '../../src/core/coaching/record.ts';
import type { ReadinessState, ReviewInput } from '../../src/core/coaching/review-input.ts';
import { addDays, type Day, dayNumber } from '../../src/core/time.ts';
import { LIBRARY_TYPES } from '../../src/core/workout/library.ts';
import { compressStream, type PackedStream, STREAM_VERSION } from '../../src/db/compress-stream.ts';
import { insertAthlete } from '../../src/db/queries/athlete.ts';
import { appendDecision } from '../../src/db/queries/decision.ts';
import { insertDelivery, moveDelivery } from '../../src/db/queries/delivery.ts';
import { putFeedback } from '../../src/db/queries/feedback.ts';
import { putRecordings } from '../../src/db/queries/recording.ts';
import { coachingSetting } from '../../src/db/schema/coaching-setting.ts';
import { decision } from '../../src/db/schema/decision.ts';
import { feedback } from '../../src/db/schema/feedback.ts';
import { plan } from '../../src/db/schema/plan.ts';
import { reviewClock, reviewOccasion } from '../../src/db/schema/review-clock.ts';
import type { Tx } from '../../src/db/transaction.ts';
import type { FileFacts } from '../../src/formats/decode/outcome.ts';
import { createDecodePool } from '../../src/formats/decode/pool.ts';
import { updateProfile } from '../../src/services/athlete.ts';
import { createFolderStore } from '../../src/services/ingest/file-store.ts';
import type { ServiceDeps } from '../../src/services/ingest/import-file.ts';
import { joinActivity } from '../../src/services/ingest/join-activity.ts';
import type { PlanDocument } from '../../src/services/plan/plan-document.ts';
import { savePlan } from '../../src/services/plan/plans.ts';
import type { Circumstances } from '../../src/services/review/circumstances.ts';
import { reviewAthlete } from '../../src/services/review/review-athlete.ts';
import { testDatabase } from './database.ts';
import { activityOf } from './scenario-activity.ts';
import type { Profile } from './scenario-runner-profile.ts';
import { plainActivity } from './scenario-training.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FEEL: Partial<Record<ReadinessState, number>> = { good: 4, normal: 3, watch: 3, low: 2, very_low: 1 };

/** A database in which scenarios are lived through, one after the other. */
export interface ScenarioStore {
  deps: ServiceDeps;
  /**
   * Sets the clock and answers an athlete without plan, reports and decisions: a new one, or the one that has
   * already run this very history, so that variants of a scenario store and analyse their runs once.
   */
  begin(nowMs: number, history: string): Promise<{ athleteId: string; isNew: boolean }>;
  end(): Promise<void>;
}

export async function scenarioStore(): Promise<ScenarioStore> {
  const database = await testDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'pacekeeper-scenarios-'));
  const pool = createDecodePool({ size: 1 });
  const athletes = new Map<string, string>();
  let clockMs = 0;
  const deps: ServiceDeps = { db: database.db, files: createFolderStore(folder), pool, now: () => clockMs };
  return {
    deps,
    async begin(nowMs, history) {
      clockMs = nowMs;
      const held = athletes.get(history);
      const athleteId = held ?? `runner-${athletes.size + 1}`;
      athletes.set(history, athleteId);
      await database.db.transaction(async (tx) => {
        await insertAthlete(tx, { athleteId, zone: 'UTC', createdMs: nowMs });
        await tx.execute(sql`set local pacekeeper.erasing = 'on'`);
        for (const table of [plan, decision, feedback, coachingSetting, reviewClock, reviewOccasion]) {
          await tx.delete(table).where(eq(table.athleteId, athleteId));
        }
      });
      return { athleteId, isNew: held === undefined };
    },
    async end() {
      await pool.close();
      await database.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const instant = (day: Day, hour: number) => dayNumber(day) * DAY_MS + hour * HOUR_MS;

/**
 * The weeks of a scenario lived through: its runs as recordings, its plan, its reports and earlier decisions are
 * stored, the history is analysed and matched with the plan, and the review stands at the end of its day. It is
 * made on the morning after, when the last recording has arrived.
 */
export async function reviewStored(
  store: ScenarioStore,
  input: ReviewInput,
  profile: Profile,
): Promise<{ decision: AdaptationDecision; seen: ReviewInput }> {
  const athleteId = await storeScenario(store, input, profile, instant(addDays(input.asOf, 1), 8));
  const outcome = await reviewAthlete(store.deps, athleteId, input.asOf, circumstancesOf(input));
  if (!outcome.ok) throw new Error(`${outcome.error.code}: ${outcome.error.message}`);
  const { decision: decided, reviewInput } = outcome.value.evaluation;
  if (!decided.ok) throw new Error(decided.error.message);
  return { decision: decided.value, seen: reviewInput };
}

/** Everything that comes before the review, at this instant: whose history it is. */
export async function storeScenario(
  store: ScenarioStore,
  input: ReviewInput,
  profile: Profile,
  nowMs: number,
): Promise<string> {
  const { deps } = store;
  const { athleteId, isNew } = await store.begin(nowMs, historyKey(input, profile));
  if (isNew) await storeProfile(store, athleteId, profile, input.runs[0]?.day ?? input.asOf);
  await savePlan(deps, athleteId, planOf(input));
  await deps.db.transaction(async (tx) => {
    for (const run of input.runs) {
      if (isNew) await storeActivity(deps, tx, athleteId, run.id, activityOf(run));
      if (run.rpe !== null)
        await putFeedback(tx, {
          athleteId,
          feedbackId: `f-${run.id}`,
          day: run.day,
          activityId: run.id,
          rpe: Math.round(run.rpe),
          updatedMs: deps.now(),
        });
    }
    for (const [i, x] of isNew ? input.crossTraining.entries() : []) {
      const activity = plainActivity(instant(x.day, 12) + i * 60_000, x.minutes);
      await storeActivity(deps, tx, athleteId, `x-${i}`, activity);
    }
    await storeReports(deps, tx, athleteId, input);
    for (const [i, d] of input.decisions.entries()) {
      await appendDecision(tx, {
        athleteId,
        decisionId: `earlier-${i}`,
        reviewKey: `earlier-${i}`,
        asOfDay: d.asOf,
        decidedMs: instant(d.asOf, 20) + i,
        policyVersion: input.policyVersion,
        outcome: d.code,
        input: { runs: [] },
        output: { code: d.code, flags: d.flags.map((code) => ({ code })) },
      });
    }
  });
  return athleteId;
}

/** A runner who stated threshold and heart rate before the first run, as the profiles of the notation are given. */
export async function storeProfile(
  store: ScenarioStore,
  athleteId: string,
  profile: Profile,
  firstDay: Day,
): Promise<void> {
  const before = { ...store.deps, now: () => instant(addDays(firstDay, -1), 12) };
  await updateProfile(before, athleteId, {
    thresholdSPerKm: profile.ceilingSPerKm * 0.844,
    lthrBpm: profile.lthrBpm,
    maxHrBpm: Math.round(profile.lthrBpm / 0.9),
    restHrBpm: 50,
  });
}

function historyKey(
  { runs, crossTraining }: Pick<ReviewInput, 'runs' | 'crossTraining'>,
  profile: Profile,
): string {
  return JSON.stringify([runs.map((r) => ({ ...r, rpe: null })), crossTraining, profile]);
}

/** What no table holds yet, or only a coach's tables: handed to the review as the caller knows it. */
function circumstancesOf(input: ReviewInput): Circumstances {
  const { risk, coached, needsCoachApproval, recordedSince } = input.runner;
  return {
    trigger: input.trigger,
    mode: input.mode,
    language: input.language,
    clearances: input.clearances,
    breakReason: input.breakReason,
    blackouts: input.blackouts,
    locks: input.locks,
    muted: input.muted,
    races: input.races.slice(1),
    runner: {
      risk,
      coached,
      needsCoachApproval,
      ...(recordedSince === undefined ? {} : { recordedSince }),
    },
  };
}

function planOf(input: ReviewInput): PlanDocument {
  const level = Number(input.runner.level.slice(1)) as PlanDocument['level'];
  const [race] = input.races;
  return planDocumentOf([...input.weeks, input.next], {
    level,
    peakKm: input.peakKm,
    race: race === undefined ? null : race,
  });
}

export function planDocumentOf(
  weeks: ReviewInput['weeks'],
  more: Pick<PlanDocument, 'level' | 'peakKm' | 'race'>,
): PlanDocument {
  return {
    format: 'pacekeeper.plan/1',
    id: 'scenario',
    version: 1,
    zone: 'UTC',
    ...more,
    weeks: weeks.map((w) => ({
      start: w.start,
      type: w.type,
      km: w.plannedKm,
      sessions: w.sessions.map((s) => ({
        id: s.id,
        day: s.day,
        type: LIBRARY_TYPES.find((t) => t === s.type) ?? 'easy',
        km: s.km,
        flexibility: s.key ? ('key' as const) : ('normal' as const),
        locked: s.locked,
      })),
    })),
  };
}

async function storeReports(
  deps: ServiceDeps,
  tx: Tx,
  athleteId: string,
  input: Pick<ReviewInput, 'asOf' | 'readiness' | 'pain' | 'illness' | 'emergency'>,
): Promise<void> {
  let n = 0;
  const report = (
    day: Day,
    fields: Omit<Parameters<typeof putFeedback>[1], 'athleteId' | 'feedbackId' | 'day' | 'updatedMs'>,
  ) => putFeedback(tx, { athleteId, feedbackId: `report-${n++}`, day, updatedMs: deps.now(), ...fields });
  for (const { day, state } of input.readiness) {
    const feel = FEEL[state];
    if (feel !== undefined) await report(day, { feel });
  }
  for (const p of input.pain) {
    const { site: place, level, gaitChanged: changesGait, atNightOrRest, walkingLevel } = p;
    await report(p.day, { pain: [{ place, level, changesGait, atNightOrRest, walkingLevel }] });
  }
  for (const illness of input.illness) await report(illness.from, { illness });
  if (input.emergency.length > 0) await report(input.asOf, { emergency: input.emergency });
}

/** A synthesised activity on the way that a decoded file takes: a delivery, its recording, the activity it shows. */
export async function storeActivity(
  deps: ServiceDeps,
  tx: Tx,
  athleteId: string,
  name: string,
  activity: Activity,
): Promise<string> {
  const deliveryId = `d-${name}`;
  await insertDelivery(tx, {
    athleteId,
    deliveryId,
    naturalKey: deliveryId,
    source: 'upload',
    receivedMs: deps.now(),
    originalName: name,
    sizeBytes: 0,
  });
  const facts = { file: name, status: 'ok' } as FileFacts;
  const { summary, stream } = activity;
  await putRecordings(tx, [{ athleteId, deliveryId, part: 1, facts, summary, partSha256: name }]);
  const recording = { deliveryId, part: 1, facts, summary, packed: packed(stream), policy: FREE };
  const joined = await joinActivity(tx, deps.now(), { athleteId, zone: 'UTC' }, recording, name);
  await moveDelivery(tx, athleteId, deliveryId, { from: ['received'], to: 'matched' });
  return joined.activityId;
}

const packedOnce = new WeakMap<Stream, PackedStream>();

function packed(stream: Stream): PackedStream {
  const found = packedOnce.get(stream) ?? {
    version: STREAM_VERSION,
    samples: stream.n,
    bytes: compressStream(stream),
  };
  packedOnce.set(stream, found);
  return found;
}
