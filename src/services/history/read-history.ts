import { createHash } from 'node:crypto';
import type { ActivityAnalysis } from '../../core/science/judge-activity.ts';
import type { ActivityProfile } from '../../core/science/profile-activity.ts';
import { type Statement, withStatement } from '../../core/science/stated-threshold.ts';
import { addDays, type Day, localDay } from '../../core/time.ts';
import { firstActivity } from '../../db/queries/activity.ts';
import { listAnalysed, listLookBacks } from '../../db/queries/analysis.ts';
import { type Athlete, getAthlete } from '../../db/queries/athlete.ts';
import { listClearances } from '../../db/queries/coaching.ts';
import { lastReceivedMs } from '../../db/queries/delivery.ts';
import { listFeedback } from '../../db/queries/feedback.ts';
import { getHistoryState, type HistoryStateRow } from '../../db/queries/history-state.ts';
import { listStatements, type ThresholdStatement } from '../../db/queries/threshold-statement.ts';
import type { Db } from '../../db/transaction.ts';
import { acquiredThrough } from '../ingest/acquired-through.ts';
import { plannedWeeks } from '../plan/plan-document.ts';
import { planBefore } from '../plan/plans.ts';
import {
  emergencies,
  illnessReports,
  painReports,
  pastDecisions,
  readinessDays,
} from '../review/athlete-signals.ts';
import type { Circumstances } from '../review/circumstances.ts';
import { reviewSignals } from '../review/review-signals.ts';
import type { EvaluateOptions } from './evaluate-history.ts';
import { firstDifference, type HistoryState, meantUntil, resumePoint } from './history-state.ts';
import { FORMULA_VERSION, type Resume, stateKey } from './history-walk.ts';
import type { UnjudgedItem } from './judge-history.ts';
import type { StoredLookBack } from './look-back.ts';
import type { AthleteFacts } from './threshold-evidence.ts';

const FEEDBACK_DAYS = 120;

export interface StoredItem extends UnjudgedItem {
  /** the load as it stands with the activity, and since when its zones hold; null: none yet */
  storedLoad: { load: number | null; scale: number; zonesFrom: Day | null } | null;
}

export interface StoredHistory {
  items: StoredItem[];
  options: Omit<EvaluateOptions, 'loadActivity'>;
  resume: Resume | null;
  /** what the runner has stated, without what is only tried */
  stated: readonly Statement[];
  /** how many changes had been noted when this was read */
  sawChanges: number;
  /** the last day that a kept state walked; null: none is kept that still holds */
  keptThrough: Day | null;
  /** the kept state where nothing has changed since; null: there is none */
  unchanged: HistoryState | null;
}

/** What an evaluation reads besides activities and what is stored of them, and where the last walk stood. */
export interface Asked {
  athlete: Athlete;
  options: StoredHistory['options'];
  stated: readonly Statement[];
  firstDay: Day;
  kept: HistoryStateRow | null;
}

/**
 * What an evaluation reads: from where a kept walk can be taken up, or all of it. `tried` is what was
 * told for this once, and statements that are only tried, as in a preview; `whole` reads everything, for a
 * report that names every activity. Null: no activity up to the day.
 */
export async function readHistory(
  db: Db,
  athleteId: string,
  asOf: Day,
  nowMs: number,
  tried: Tried & { whole?: boolean } = {},
): Promise<StoredHistory | null> {
  const athlete = (await getAthlete(db, athleteId))!;
  const asked = await readAsked(db, athlete, asOf, nowMs, tried);
  return asked === null ? null : readActivities(db, asked, tried);
}

interface Tried {
  told?: Circumstances;
  also?: readonly Statement[];
}

/** The first part of `readHistory`, which reads no activity. */
export async function readAsked(
  db: Db,
  athlete: Athlete,
  asOf: Day,
  nowMs: number,
  tried: Tried = {},
): Promise<Asked | null> {
  const { athleteId } = athlete;
  const first = await firstActivity(db, athleteId);
  if (first === null || first.localDay > asOf) return null;
  const feedback = await listFeedback(db, athleteId, addDays(asOf, -FEEDBACK_DAYS), asOf);
  const plan = await planBefore(db, athleteId, asOf);
  const stated = (await listStatements(db, athleteId)).map(toStatement);
  const facts = factsOf(athlete, (tried.also ?? []).reduce(withStatement, stated));
  const weeks = plan === null ? [] : plannedWeeks(plan);
  const clearances = await listClearances(db, athleteId, asOf);
  const illness = illnessReports(feedback, clearances);
  const said = { illness, clearances };
  const known = await reviewSignals(db, athlete, asOf, said, nowMs, plan?.race?.day ?? null);
  const received = await lastReceivedDay(db, athlete);
  const options: StoredHistory['options'] = {
    runnerId: athleteId,
    asOf,
    athlete: facts,
    plan:
      plan === null
        ? null
        : {
            id: plan.id,
            version: plan.version,
            level: plan.level,
            peakKm: plan.peakKm,
            races: plan.race === null ? [] : [plan.race],
            weeks,
          },
    readiness: await readinessDays(db, athleteId, asOf, feedback),
    pain: painReports(feedback),
    illness,
    decisions: await pastDecisions(db, athleteId, asOf),
    covered: received === null ? undefined : [{ from: first.localDay, to: received }],
    acquiredThrough: await acquiredThrough(db, athlete, nowMs),
    circumstances: {
      ...known,
      ...tried.told,
      runner: { ...known.runner, ...tried.told?.runner },
      emergency: [...(tried.told?.emergency ?? []), ...emergencies(feedback, asOf, clearances)],
    },
    mode: 'auto',
    locks: [],
    language: 'en',
    risk: 'normal',
  };
  const kept = await getHistoryState(db, athleteId);
  return { athlete, options, stated, firstDay: first.localDay, kept };
}

/**
 * The same for two readings between which nothing changed that an evaluation reads: what was asked, and the state of
 * the row which everybody writes who changes an activity, its analysis, or what the runner said about it.
 */
export function keyOf({ athlete, options, firstDay, kept }: Asked): string {
  const text = JSON.stringify([athlete, options, firstDay, kept?.version ?? null, kept?.changes ?? 0]);
  return createHash('sha256').update(text).digest('base64');
}

/** The rest of `readHistory`: on the same view of the data. */
export async function readActivities(
  db: Db,
  { athlete, options, stated, firstDay, kept }: Asked,
  { whole = false } = {},
): Promise<StoredHistory> {
  const { asOf, athlete: facts } = options;
  const state = (kept?.state ?? null) as HistoryState | null;
  const holds = state !== null && state.key === stateKey(facts);
  const resume =
    holds && !whole
      ? await resumeOf(db, athlete.athleteId, asOf, state, kept!.changedFrom, {
          statements: facts.statements,
          meant: meantUntil(options.plan?.weeks ?? [], asOf),
        })
      : null;
  return {
    items: await listItems(db, athlete, resume?.week.week ?? firstDay, asOf),
    options,
    resume,
    stated,
    sawChanges: kept?.changes ?? 0,
    keptThrough: holds ? state.through : null,
    unchanged: holds && kept!.changedFrom === null ? state : null,
  };
}

/** Where to take the walk up so that nothing that changed is missed, with what lies behind. */
async function resumeOf(
  db: Db,
  athleteId: string,
  asOf: Day,
  state: HistoryState,
  changedFrom: Day | null,
  now: Pick<HistoryState, 'statements' | 'meant'>,
): Promise<Resume | null> {
  const differs = firstDifference(state, now, asOf);
  const changed = [addDays(state.through, 1), changedFrom, differs].filter((d) => d !== null).toSorted()[0]!;
  const at = resumePoint(state, changed, asOf);
  if (at === null) return null;
  const range = { from: at.lookBackFrom, before: at.week.week };
  const rows = await listLookBacks(db, athleteId, range, FORMULA_VERSION);
  const behind = rows.map(({ activityId, day, rpe, lookBack }) => ({
    id: activityId,
    day,
    rpe,
    ...(lookBack as StoredLookBack),
  }));
  return { state, week: at.week, behind };
}

async function listItems(db: Db, athlete: Athlete, from: Day, to: Day): Promise<StoredItem[]> {
  const rows = await listAnalysed(db, athlete.athleteId, { from, to });
  return rows.map(({ activity, analysis, rpe }) => {
    // a better recording of the run takes its place without an analysis
    const current =
      activity.formulaVersion === FORMULA_VERSION && analysis?.formulaVersion === FORMULA_VERSION
        ? analysis
        : null;
    const kept = current === null ? null : (current.analysis as { key: string; value: ActivityAnalysis });
    return {
      id: activity.activityId,
      day: activity.localDay,
      summary: activity.summary,
      profile: current === null ? null : (current.profile as ActivityProfile),
      stored: kept === null ? null : { analysis: kept.value, key: kept.key },
      storedLoad:
        current === null
          ? null
          : { load: activity.load, scale: current.loadScale, zonesFrom: current.zonesFrom },
      rpe,
    };
  });
}

function factsOf(athlete: Athlete, statements: readonly Statement[]): AthleteFacts {
  const { sex, birthYear, maxHrBpm, restHrBpm } = athlete;
  return { sex, birthYear, maxHrBpm, restHrBpm, statements };
}

/** The day on which a recording last arrived, by which days before it without any are known to be rest; null: none came as a file. */
export async function lastReceivedDay(db: Db, { athleteId, zone }: Athlete): Promise<Day | null> {
  const received = await lastReceivedMs(db, athleteId);
  return received === null ? null : localDay(received, zone);
}

export function toStatement(row: ThresholdStatement): Statement {
  const value = (name: 'speedMps' | 'lthrBpm') =>
    row.takenBack.includes(name) ? null : (row[name] ?? undefined);
  return { day: row.day, speedMps: value('speedMps'), lthrBpm: value('lthrBpm'), origin: row.origin };
}
