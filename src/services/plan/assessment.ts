import { longest30 } from '../../core/coaching/caps.ts';
import { buildHistory } from '../../core/coaching/history.ts';
import type { PlanAssessment } from '../../core/coaching/plan/plan-input.ts';
import type { PerformanceSource } from '../../core/coaching/plan/test-offer.ts';
import { policy } from '../../core/coaching/policy.ts';
import { deny } from '../../core/coaching/texts/refusals.ts';
import type { Result } from '../../core/result.ts';
import { addDays, type Day, daysBetween } from '../../core/time.ts';
import { type AnswersRow, getAnswers, putAnswers } from '../../db/queries/assessment-answers.ts';
import { type Athlete, lockAthlete } from '../../db/queries/athlete.ts';
import type { Db } from '../../db/transaction.ts';
import type { Evaluation } from '../history/evaluate-history.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { type ExpectedTag, versionMismatch } from '../version-mismatch.ts';
import {
  type AssessmentAnswersDocument,
  assessmentAnswersDocument,
  NO_ANSWERS,
} from './assessment-answers-document.ts';
import { sameJson } from './availability.ts';

const CALF = /achilles|calf|plantar|heel/i;
const TENDON = /achilles|tendon|patell/i;
const CALF_DAYS = 14;
const MINOR_AGE = 18;

export async function readAnswers(
  db: Db,
  athleteId: string,
): Promise<{ version: number; answers: AssessmentAnswersDocument }> {
  const row = await getAnswers(db, athleteId);
  return row === null
    ? { version: 0, answers: NO_ANSWERS }
    : { version: row.version, answers: assessmentAnswersDocument.parse(row.answers) };
}

/** Keeps what the runner told. Errors: VERSION_MISMATCH, INJURY_DAYS_INVALID. */
export async function replaceAnswers(
  deps: ServiceDeps,
  athleteId: string,
  answers: AssessmentAnswersDocument,
  today: Day,
  expected: ExpectedTag,
): Promise<Result<number>> {
  const wrong = answers.injuries?.find((i) => i.from > today || (i.to !== null && i.to < i.from));
  if (wrong !== undefined) {
    const { site, from, to } = wrong;
    return to === null
      ? deny('INJURY_DAYS_INVALID:open', { site, from })
      : deny('INJURY_DAYS_INVALID', { site, from, to });
  }
  return deps.db.transaction(async (tx) => {
    await lockAthlete(tx, athleteId);
    const before = await readAnswers(tx, athleteId);
    const error = versionMismatch(expected, before.version);
    if (error !== null) return { ok: false, error };
    if (before.version > 0 && sameJson(before.answers, answers)) return { ok: true, value: before.version };
    const row: AnswersRow = { athleteId, version: before.version + 1, answers, updatedMs: deps.now() };
    await putAnswers(tx, row);
    return { ok: true, value: row.version };
  });
}

/** ASM-1 … ASM-4 and the risk notes as the plan builder reads them; zeros for a runner without any activity. */
export function planAssessment(
  evaluation: Evaluation | null,
  answers: AssessmentAnswersDocument,
  athlete: Athlete,
  today: Day,
): PlanAssessment {
  const age = ageOf(athlete, today);
  if (evaluation === null) {
    return {
      baselineKm: 0,
      l30Km: 0,
      runsAWeek: 0,
      level: 0,
      age,
      weeksSinceInjury: weeksSinceInjury(null, answers, today),
      newRunner: true,
    };
  }
  const { assessment, asOf } = evaluation;
  const h = buildHistory(evaluation.reviewInput, asOf);
  const complete = evaluation.weeks.filter((w) => addDays(w.start, 6) <= asOf);
  const pain = evaluation.reviewInput.pain.filter(
    (p) => p.day <= today && daysBetween(p.day, today) <= CALF_DAYS && p.level > 0,
  );
  const first = evaluation.state.firstRunDay;
  return {
    baselineKm: assessment.baselineKm,
    l30Km: longest30(h, addDays(asOf, 1)) ?? 0,
    runsAWeek: assessment.runsAWeek,
    level: assessment.level,
    age,
    weeksSinceInjury: weeksSinceInjury(h.lastBreak?.returnDay ?? null, answers, today),
    calfPain: pain.some((p) => CALF.test(p.site)),
    newRunner: first === null || daysBetween(first, asOf) < policy.data.newRunnerDays,
    source: performanceSource(evaluation),
    firstRunDay: first,
    redFlag: evaluation.decision.ok && evaluation.decision.value.flags.some((f) => f.level >= 2),
    ...(complete.length === 0 ? {} : { recentWeeksKm: complete.slice(-3).map((w) => w.km) }),
  };
}

export const NO_SOURCE: PerformanceSource = { kind: 'none', day: null };

/** ASM-5: what the zones in force rest on; one that they do not trust themselves is worth no more than best efforts. */
export function performanceSource(evaluation: Evaluation | null): PerformanceSource {
  const zones = evaluation?.zones ?? null;
  if (zones === null || zones.vdot === null || zones.evidenceDay === null) return NO_SOURCE;
  const { source, confidence, evidenceDay: day } = zones;
  if (source === 'none') return NO_SOURCE;
  if (confidence === 'low' || confidence === 'none') return { kind: 'best_efforts', day };
  const isRace = source === 'race' || source === 'race_older' || source === 'combined';
  // a threshold that the runner states counts like a test: medium for sixteen weeks
  const isTest = source === 'test' || source === 'user';
  return { kind: isRace ? 'race' : isTest ? 'test' : 'best_efforts', day };
}

export function hasTendonPain(evaluation: Evaluation | null): boolean {
  return evaluation?.reviewInput.pain.some((p) => p.level > 0 && TENDON.test(p.site)) ?? false;
}

export function ageOf(athlete: Athlete, today: Day): number | null {
  return athlete.birthYear === null ? null : Number(today.slice(0, 4)) - athlete.birthYear;
}

/** GRD-10: minors and pregnancy. */
export function needsCoachApproval(
  athlete: Athlete,
  answers: AssessmentAnswersDocument,
  today: Day,
): boolean {
  const age = ageOf(athlete, today);
  return answers.health.pregnant === true || (age !== null && age < MINOR_AGE);
}

/** Whole weeks since the last injury ended, or since the return from a break; 0 while one lasts. */
function weeksSinceInjury(
  returnDay: Day | null,
  answers: AssessmentAnswersDocument,
  today: Day,
): number | null {
  const ends = (answers.injuries ?? []).map((i) => i.to ?? today);
  const last = [...ends, ...(returnDay === null ? [] : [returnDay])].toSorted().at(-1);
  return last === undefined ? null : Math.max(0, Math.floor(daysBetween(last, today) / 7));
}
