import { activityZone } from '../core/activity/activity-zone.ts';
import { profileActivity } from '../core/science/profile-activity.ts';
import { type Day, localDay, weekStart } from '../core/time.ts';
import { listActivityDays, moveActivityDays } from '../db/queries/activity.ts';
import {
  type Athlete,
  getAthlete,
  insertAthlete,
  lockAthlete,
  updateAthlete,
} from '../db/queries/athlete.ts';
import { noteHistoryChange } from '../db/queries/history-state.ts';
import { setReviewClock } from '../db/queries/review-clock.ts';
import type { Tx } from '../db/transaction.ts';
import { type Evaluation, evaluateHistory } from './history/evaluate-history.ts';
import type { UnjudgedItem } from './history/judge-history.ts';
import type { MadeFrom } from './history/kept-results.ts';
import { keyOf, readActivities, readAsked, readHistory, type StoredHistory } from './history/read-history.ts';
import { saveEvaluation } from './history/save-evaluation.ts';
import { stateThreshold } from './history/state-threshold.ts';
import { createStreamReader } from './history/stream-reader.ts';
import type { ServiceDeps } from './ingest/import-file.ts';
import type { Circumstances } from './review/circumstances.ts';

/** The one athlete there is until people can sign in. */
export const LOCAL = 'local';

export interface ProfileChanges {
  zone?: string | undefined;
  celebrate?: boolean | undefined;
  language?: 'en' | 'de' | null | undefined;
  sex?: 'female' | 'male' | null | undefined;
  birthYear?: number | null | undefined;
  maxHrBpm?: number | null | undefined;
  restHrBpm?: number | null | undefined;
  /** what the runner states instead of a measured threshold; null takes it back */
  thresholdSPerKm?: number | null | undefined;
  lthrBpm?: number | null | undefined;
}

export async function ensureLocalAthlete(
  deps: Pick<ServiceDeps, 'db' | 'now'>,
  zone = 'UTC',
): Promise<Athlete> {
  return deps.db.transaction(async (tx) => {
    await insertAthlete(tx, { athleteId: LOCAL, zone, createdMs: deps.now() });
    return (await getAthlete(tx, LOCAL))!;
  });
}

/** The calendar day it is for the athlete now. */
export async function athleteToday(deps: ServiceDeps, athleteId: string): Promise<Day> {
  const athlete = await deps.db.read((db) => getAthlete(db, athleteId));
  return localDay(deps.now(), athlete!.zone);
}

export async function updateProfile(
  deps: ServiceDeps,
  athleteId: string,
  changes: ProfileChanges,
): Promise<Athlete> {
  return deps.db.transaction(async (tx) => {
    const { thresholdSPerKm: pace, lthrBpm, ...plain } = changes;
    const before = (await lockAthlete(tx, athleteId))!;
    await updateAthlete(tx, athleteId, { ...plain, zone: plain.zone ?? before.zone });
    const athlete = (await getAthlete(tx, athleteId))!;
    if (athlete.zone !== before.zone) {
      await moveDays(tx, athlete);
      // another midnight
      await setReviewClock(tx, athleteId, deps.now());
    }
    if (pace !== undefined || lthrBpm !== undefined) {
      const today = localDay(deps.now(), athlete.zone);
      const speedMps = pace == null ? pace : 1000 / pace;
      const statement = { day: today, speedMps, lthrBpm, origin: 'own' as const };
      await stateThreshold(tx, athleteId, statement, { today, nowMs: deps.now() });
    }
    return (await getAthlete(tx, athleteId))!;
  });
}

/** A new zone is the zone of every day: activities lie on the days it gives them, and the history is walked anew. */
async function moveDays(tx: Tx, { athleteId, zone }: Athlete): Promise<void> {
  const moved = (await listActivityDays(tx, athleteId)).flatMap(({ summary, startMs, ...row }) => {
    const ownZone = activityZone(summary, zone);
    const day = localDay(startMs, ownZone);
    return day === row.localDay && ownZone === row.zone ? [] : [{ ...row, localDay: day, zone: ownZone }];
  });
  await moveActivityDays(tx, athleteId, moved);
  await noteHistoryChange(tx, athleteId, '0001-01-01');
}

/** Evaluations by what they were read from (`keyOf`). */
export interface KeptEvaluations {
  get(key: string): Evaluation | undefined;
  keep(key: string, evaluation: Evaluation, from: MadeFrom): void;
}

/** An evaluation is made again when what it read changed meanwhile; so often, before its result goes unsaved. */
const ATTEMPTS = 3;

/**
 * Judges what is new in an athlete's history and stores it: analyses, zone changes, loads. It takes up the
 * walk where the last one stood, so that a new activity costs the same whatever lies behind. Days are the
 * athlete's own. `asOf` is by default the athlete's today; null: no activity up to then. Where `kept` has an
 * evaluation of the very same reading, that one is the answer, and nothing is written.
 */
export async function evaluateAthlete(
  deps: ServiceDeps,
  athleteId: string,
  asOf?: Day,
  told: Circumstances = {},
  kept: KeptEvaluations | null = null,
): Promise<Evaluation | null> {
  for (let attempt = 1; ; attempt++) {
    const found = await deps.db.read(async (db) => {
      const athlete = (await getAthlete(db, athleteId))!;
      const today = localDay(deps.now(), athlete.zone);
      const asked = await readAsked(db, athlete, asOf ?? today, deps.now(), { told });
      if (asked === null) return null;
      const key = keyOf(asked);
      const same = kept?.get(key) ?? null;
      const from = { owner: athleteId, state: asked.kept?.version ?? '' };
      return same ?? { today, key, from, history: await readActivities(db, asked) };
    });
    if (found === null || !('history' in found)) return found;
    const { today, key, from, history } = found;
    const evaluation = await evaluateStored(deps, athleteId, history);
    const saved = await saveEvaluation(deps.db, athleteId, evaluation, history, { nowMs: deps.now(), today });
    // where something had changed the row has another version from now on, and the next reading is kept
    if (saved && history.unchanged !== null) kept?.keep(key, evaluation, from);
    if (saved || attempt === ATTEMPTS) return evaluation;
  }
}

/** The same evaluation over the whole history, for a report that names every activity; nothing is written. Null: no activity up to then. */
export async function evaluateWhole(
  deps: ServiceDeps,
  athleteId: string,
  asOf: Day,
): Promise<Evaluation | null> {
  const history = await deps.db.read((db) => readHistory(db, athleteId, asOf, deps.now(), { whole: true }));
  return history === null ? null : evaluateStored(deps, athleteId, history);
}

/** The evaluation of what was read; nothing is written. */
export async function evaluateStored(
  deps: ServiceDeps,
  athleteId: string,
  { items, options, resume }: StoredHistory,
): Promise<Evaluation> {
  const summaries = new Map(items.map((item) => [item.id, item.summary]));
  const ids = items.flatMap((item) => (item.profile === null ? [item.id] : []));
  const streams = createStreamReader(deps.db, athleteId, ids);
  const loadActivity = async (id: string) => ({ summary: summaries.get(id)!, stream: await streams(id) });
  // what a plan meant is told by the shape of a run; all other profiles are made when their run is judged
  const planned = new Set(options.plan?.weeks.map((week) => week.start));
  const profiled: UnjudgedItem[] = [];
  for (const item of items) {
    const isMissing = item.profile === null && planned.has(weekStart(item.day));
    profiled.push(isMissing ? { ...item, profile: profileActivity(await loadActivity(item.id)) } : item);
  }
  return evaluateHistory(profiled, { ...options, resume, loadActivity });
}
