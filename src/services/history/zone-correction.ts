import { createHash } from 'node:crypto';
import type { AdaptationDecision } from '../../core/coaching/record.ts';
import type { Result } from '../../core/result.ts';
import type { ActivityAnalysis } from '../../core/science/judge-activity.ts';
import type { Statement } from '../../core/science/stated-threshold.ts';
import { zoneDifference } from '../../core/science/threshold-preview.ts';
import { zonesOn } from '../../core/science/threshold-timeline.ts';
import type { Zones } from '../../core/science/zones-at.ts';
import type { Day } from '../../core/time.ts';
import { evaluateStored } from '../athlete.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import type { Evaluation } from './evaluate-history.ts';
import { readHistory, type StoredHistory } from './read-history.ts';

/** One activity as judged before and after. */
export interface JudgedBothWays {
  id: string;
  day: Day;
  before: JudgedValues;
  after: JudgedValues;
}
export interface JudgedValues {
  class: string | null;
  /** of an easy run; null: none was given */
  verdict: string | null;
  tooFast: boolean | null;
  load: number | null;
}

/** What a statement about the threshold would change; nothing is stored. */
export interface CorrectionPreview {
  /** of all that follows; another one is another preview */
  previewId: string;
  asOf: Day;
  /** zones of the stated day, and of `asOf` */
  onDay: BothWays<Zones | null>;
  today: BothWays<Zones | null>;
  spans: { from: Day; until: Day | null }[];
  /** those whose verdict, class or load would be another, oldest first */
  activities: JudgedBothWays[];
  /** fitness on `asOf` */
  ctl: BothWays<number | null>;
  /** what a review of `asOf` would find and decide */
  flags: BothWays<string[]>;
  decision: BothWays<string | null>;
}
export interface BothWays<T> {
  before: T;
  after: T;
}

/** A preview with what must still stand when it is accepted. */
export interface Previewed {
  preview: CorrectionPreview;
  sawChanges: number;
  stated: readonly Statement[];
}

/**
 * Walks the history with a statement as if it had been made, from the week of its day on. `now` is the evaluation
 * of today as things stand. Null: there is no activity yet, so nothing would change but the zones to come.
 */
export async function previewCorrection(
  deps: ServiceDeps,
  athleteId: string,
  statement: Statement,
  now: Evaluation,
): Promise<Previewed | null> {
  const { asOf } = now;
  const history = await deps.db.read((db) =>
    readHistory(db, athleteId, asOf, deps.now(), { also: [statement] }),
  );
  if (history === null) return null;
  const then = await evaluateStored(deps, athleteId, history);
  const touched = then.known.map(({ id, day }) => ({ activityId: id, day }));
  const preview: Omit<CorrectionPreview, 'previewId'> = {
    asOf,
    onDay: {
      before: zonesOn(now.timeline, statement.day),
      after: zonesOn(then.timeline, statement.day),
    },
    today: { before: now.zones, after: then.zones },
    spans: zoneDifference(now.timeline, then.timeline, touched).spans,
    activities: changedActivities(history, then),
    ctl: { before: now.series.at(-1)?.ctl ?? null, after: then.series.at(-1)?.ctl ?? null },
    flags: { before: flagsOf(now.decision), after: flagsOf(then.decision) },
    decision: { before: codeOf(now.decision), after: codeOf(then.decision) },
  };
  const digest = createHash('sha256')
    .update(JSON.stringify([statement, preview]))
    .digest('hex');
  return {
    preview: { previewId: `preview_${digest.slice(0, 20)}`, ...preview },
    sawChanges: history.sawChanges,
    stated: history.stated,
  };
}

function changedActivities(history: StoredHistory, then: Evaluation): JudgedBothWays[] {
  const stored = new Map(history.items.map((i) => [i.id, i]));
  const loads = new Map(then.loads.map((l) => [l.id, l.load]));
  return then.judged.flatMap(({ id, day, analysis }) => {
    const item = stored.get(id);
    if (item === undefined || item.stored === null) return [];
    const before = valuesOf(item.stored.analysis, item.storedLoad?.load ?? null);
    const after = valuesOf(analysis, loads.get(id) ?? null);
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ id, day, before, after }];
  });
}

function valuesOf(analysis: ActivityAnalysis, load: number | null): JudgedValues {
  const { easy } = analysis;
  return {
    class: analysis.class.class,
    verdict: easy?.verdict ?? null,
    tooFast: easy?.tooFast ?? null,
    // as fine as it is shown: no difference where nobody could see one
    load: load === null ? null : Math.round(load * 10) / 10,
  };
}

function flagsOf(decision: Result<AdaptationDecision>): string[] {
  return decision.ok ? [...new Set(decision.value.flags.map((f) => f.code))].toSorted() : [];
}

function codeOf(decision: Result<AdaptationDecision>): string | null {
  return decision.ok ? decision.value.code : null;
}
