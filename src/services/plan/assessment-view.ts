import { buildHistory } from '../../core/coaching/history.ts';
import { assessmentTexts, type AssessmentTextKey as Key } from '../../core/coaching/plan/assessment-texts.ts';
import type { PlanAssessment } from '../../core/coaching/plan/plan-input.ts';
import { type TestAdvice, testAdvice } from '../../core/coaching/plan/test-offer.ts';
import { openPainAlarm } from '../../core/coaching/safe.ts';
import { filled } from '../../core/coaching/texts/rule-text.ts';
import type { Language } from '../../core/coaching/texts/say.ts';
import { addDays, type Day, daysBetween } from '../../core/time.ts';
import type { Athlete } from '../../db/queries/athlete.ts';
import type { Evaluation } from '../history/evaluate-history.ts';
import { ageOf, NO_SOURCE, needsCoachApproval, planAssessment } from './assessment.ts';
import {
  type AssessmentAnswersDocument,
  needsDoctor,
  SCREEN_QUESTIONS,
} from './assessment-answers-document.ts';
import type { Goal } from './goals.ts';

type Say = (key: Key, values?: Record<string, number | string>) => string;

/** One finding, with the rule it follows and what it was read from. */
export interface AssessedFact {
  name: string;
  rule: string;
  value: number | string | null;
  unit: string | null;
  from: string;
  evidence: string[];
}

export interface MissingFact {
  name: string;
  why: string;
  how: string;
}

export interface AssessmentView {
  asOf: Day;
  facts: AssessedFact[];
  missing: MissingFact[];
  risks: { code: string; text: string }[];
  test: TestAdvice;
  answers: AssessmentAnswersDocument;
  answersVersion: number;
}

const FOUR_WEEKS = 28;
const OLD_AGE = 50;
const INJURY_WEEKS = 52;

/** What was derived, from what, and what is missing (ASM-8). */
export function assessmentView(
  evaluation: Evaluation | null,
  stored: { version: number; answers: AssessmentAnswersDocument },
  athlete: Athlete,
  goals: readonly Goal[],
  today: Day,
  language: Language,
): AssessmentView {
  const say: Say = (key, values = {}) => filled(assessmentTexts[language][key], values, language);
  const { answers } = stored;
  const found = planAssessment(evaluation, answers, athlete, today);
  const races = goals.flatMap((g) => (g.document.event === null ? [] : [g.document.event]));
  const test = testAdvice({
    asOf: today,
    level: found.level,
    source: found.source ?? NO_SOURCE,
    timeGoal: races.some((r) => r.targetTimeS !== null),
    firstRunDay: found.firstRunDay ?? null,
    raceDays: races.map((r) => r.date).filter((d) => d >= today),
    downWeek: evaluation?.reviewInput.next.type === 'down',
    redFlag: found.redFlag ?? false,
  });
  return {
    asOf: evaluation?.asOf ?? today,
    facts: evaluation === null ? [] : facts(evaluation, found, say),
    missing: missing(evaluation, answers, athlete, say),
    risks: risks(evaluation, answers, athlete, found, today, say),
    test,
    answers,
    answersVersion: stored.version,
  };
}

function facts(evaluation: Evaluation, found: PlanAssessment, say: Say): AssessedFact[] {
  const { asOf, weeks, zones } = evaluation;
  const complete = weeks.filter((w) => addDays(w.start, 6) <= asOf);
  const km = (n: number) => Math.round(n * 10) / 10;
  const four = complete.slice(-4);
  const h = buildHistory(evaluation.reviewInput, asOf);
  const longest = h.outings
    .filter((o) => o.day > addDays(asOf, -31) && Math.abs(o.distanceKm - found.l30Km) < 1e-9)
    .flatMap((o) => o.runIds);
  const fact = (
    name: string,
    rule: string,
    value: AssessedFact['value'],
    unit: string | null,
    from: string,
    evidence: string[] = [],
  ): AssessedFact => ({ name, rule, value, unit, from, evidence });
  return [
    fact(
      'baselineKm',
      'ASM-1',
      km(found.baselineKm),
      say('unit:weekly'),
      say('baseline', {
        n: four.length,
        list: four.map((w) => say('one', { n: km(w.km) })).join(' · ') || '–',
      }),
      four.map((w) => w.start),
    ),
    fact('longestRunKm', 'ASM-2', km(found.l30Km), 'km', say('longest'), longest),
    fact(
      'runsAWeek',
      'ASM-3',
      found.runsAWeek,
      say('unit:runs'),
      say('runs'),
      complete.slice(-6).map((w) => w.start),
    ),
    fact(
      'level',
      'ASM-4',
      `L${found.level}`,
      null,
      say('level', { km: found.baselineKm, runs: found.runsAWeek }),
    ),
    fact(
      'raceEquivalence',
      'ASM-5',
      zones?.vdot == null ? null : km(zones.vdot),
      null,
      zones === null || zones.vdot === null
        ? say('no_performance')
        : say(zones.evidenceDay === null ? 'performance' : 'performance:day', {
            source: say(`source:${zones.source}`),
            confidence: say(`confidence:${zones.confidence}`),
            day: zones.evidenceDay ?? '',
          }),
      evaluation.estimate.used.flatMap((u) => (u.activityId === null ? [] : [u.activityId])),
    ),
  ];
}

function missing(
  evaluation: Evaluation | null,
  answers: AssessmentAnswersDocument,
  athlete: Athlete,
  say: Say,
): MissingFact[] {
  const out: MissingFact[] = [];
  const add = (name: string, why: Key, how: string) => out.push({ name, why: say(why), how });
  const days = evaluation?.state.firstRunDay;
  if (evaluation === null || days == null) {
    add('history', 'missing:history', say('how:upload'));
  } else if (daysBetween(days, evaluation.asOf) < FOUR_WEEKS) {
    add('history', 'missing:short', say('how:older'));
  }
  if (evaluation !== null && evaluation.zones?.vdot == null) {
    add('performance', 'missing:performance', say('how:test'));
  }
  if (athlete.birthYear === null) add('birthYear', 'missing:birthYear', 'PATCH /v1/athlete');
  const answersAt = 'PUT /v1/assessment/answers';
  if (answers.yearsRunning === null) add('yearsRunning', 'missing:yearsRunning', answersAt);
  if (answers.injuries === null) add('injuries', 'missing:injuries', answersAt);
  if (SCREEN_QUESTIONS.some((q) => answers.health[q] === null)) {
    add('health', 'missing:health', answersAt);
  }
  if (answers.strengthExperience === null) {
    add('strengthExperience', 'missing:strengthExperience', answersAt);
  }
  return out;
}

function risks(
  evaluation: Evaluation | null,
  answers: AssessmentAnswersDocument,
  athlete: Athlete,
  found: PlanAssessment,
  today: Day,
  say: Say,
): AssessmentView['risks'] {
  const out: AssessmentView['risks'] = [];
  const age = ageOf(athlete, today);
  if (needsDoctor(answers)) {
    out.push({ code: 'see_doctor', text: say('risk:doctor') });
  }
  if (found.weeksSinceInjury !== null && found.weeksSinceInjury < INJURY_WEEKS) {
    out.push({
      code: 'injury_or_break',
      text: say('risk:injury', { weeks: found.weeksSinceInjury }),
    });
  }
  if (age !== null && age >= OLD_AGE) out.push({ code: 'age', text: say('risk:age') });
  if (found.newRunner) out.push({ code: 'new_runner', text: say('risk:new') });
  if (needsCoachApproval(athlete, answers, today)) {
    out.push({ code: 'coach_approval', text: say('risk:approval') });
  }
  if (evaluation !== null && openPainAlarm(buildHistory(evaluation.reviewInput, evaluation.asOf)) !== null) {
    out.push({ code: 'pain', text: say('risk:pain') });
  }
  return out;
}
