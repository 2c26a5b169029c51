import { z } from 'zod';
import { exerciseName } from '../../core/coaching/plan/exercise-names.ts';
import type { Exercise } from '../../core/coaching/plan/strength-library.ts';
import { ruleText } from '../../core/coaching/texts/rule-text.ts';
import type { Language } from '../../core/coaching/texts/say.ts';
import type { StrengthLog } from '../../db/queries/strength-log.ts';
import type { StrengthView } from '../../services/plan/strength.ts';
import { isoTime } from '../plain.ts';
import { day } from './parameters.ts';

export const exercise = z
  .object({
    name: z.string().describe('To log it by; the same in every language'),
    label: z.string().describe('What it is called in the reader’s language'),
    sets: z.number(),
    low: z.number(),
    high: z.number(),
    unit: z.enum(['reps', 's']),
    perSide: z.boolean(),
    rir: z.number().describe('Repetitions left in reserve'),
    extra: z
      .object({ side: z.enum(['left', 'right']), sets: z.number() })
      .optional()
      .describe('STR-6: more sets on the weaker side'),
  })
  .meta({ id: 'Exercise' });

export const strengthSession = z
  .object({
    id: z.string(),
    day: z.string(),
    phase: z.enum(['form', 'strength', 'power', 'maintain']),
    minutes: z.number(),
    exercises: z.array(exercise),
    confirm: z.enum(['form_ok_twice']).nullable(),
    logId: z.string().nullable().describe('The log that says it was done'),
    state: z
      .enum(['done', 'missed', 'unknown', 'ahead'])
      .describe('By a log, or by feedback that it was missed; unknown: its day is over without either'),
    text: z.string().describe('STR-5'),
  })
  .meta({ id: 'StrengthSession' });

const set = z.strictObject({
  side: z.enum(['left', 'right', 'both']),
  reps: z.int().min(0).max(200).nullable().default(null),
  holdS: z.int().min(0).max(3600).nullable().default(null),
  kg: z.number().min(0).max(500).nullable().default(null).describe('null: body weight'),
  rir: z.int().min(0).max(20).nullable().default(null).describe('Repetitions left in reserve'),
});

/** A session as done; every set on its side (STR-6). */
export const strengthLogBody = z
  .strictObject({
    day,
    sessionId: z.string().min(1).max(120).nullable().default(null).describe('The planned session it was'),
    phase: z.enum(['form', 'strength', 'power', 'maintain']),
    minutes: z.int().min(1).max(240).nullable().default(null),
    cleanForm: z.enum(['yes', 'mostly', 'no']).nullable().default(null).describe('STR-5'),
    exercises: z
      .array(z.strictObject({ name: z.string().min(1).max(80), sets: z.array(set).min(1).max(20) }))
      .max(20)
      .default([])
      .describe('Empty: done, without its sets'),
    note: z.string().max(1000).nullable().default(null),
  })
  .meta({ id: 'StrengthLogBody' });

export const strengthLogView = z
  .object({ id: z.string(), log: strengthLogBody, updatedAt: z.string() })
  .meta({ id: 'StrengthLog' });

export function viewStrengthLog(row: StrengthLog): z.infer<typeof strengthLogView> {
  const { logId, athleteId: _, updatedMs, phase, ...log } = row;
  const known = phase as z.infer<typeof strengthLogBody>['phase'];
  return { id: logId, log: { ...log, phase: known }, updatedAt: isoTime(updatedMs) };
}

export const strengthView = z
  .object({
    sessions: z.array(strengthSession),
    logs: z.array(strengthLogView),
    standing: z
      .object({
        phase: z.enum(['form', 'strength', 'power']),
        clean: z.number(),
        steppedBackOn: z.string().nullable(),
        text: z.string(),
      })
      .describe('How far clean form carries (STR-3, STR-5)'),
    differences: z
      .array(
        z.object({
          rule: z.literal('STR-6'),
          exercise: z.string(),
          weakerSide: z.enum(['left', 'right']),
          measure: z.enum(['reps', 'load']),
          shares: z.array(z.number()),
          extraSets: z.number(),
          days: z.array(z.string()),
          text: z.string(),
        }),
      )
      .describe('Sides that differ by more than 15 % for two weeks'),
  })
  .meta({ id: 'Strength' });

/** Exercises with what they are called in this language. */
export function labelled(exercises: readonly Exercise[], language: Language): z.infer<typeof exercise>[] {
  return exercises.map((e) => ({ ...e, label: exerciseName(e.name, language) }));
}

export function viewStrengthSession(
  { exercises, ...session }: StrengthView['sessions'][number],
  language: Language,
): z.infer<typeof strengthSession> {
  const { minutes, phase } = session;
  const text = ruleText({ text: 'STR-5:session', facts: { min: minutes, phase } }, language);
  return { ...session, exercises: labelled(exercises, language), text };
}

export function viewStrength(
  { sessions, logs, standing, differences }: StrengthView,
  language: Language,
): z.infer<typeof strengthView> {
  const { phase, clean, steppedBackOn } = standing;
  return {
    sessions: sessions.map((s) => viewStrengthSession(s, language)),
    logs: logs.map(viewStrengthLog),
    standing: {
      ...standing,
      text:
        steppedBackOn === null || clean > 0
          ? ruleText({ text: 'STR-3', facts: { phase, clean } }, language)
          : ruleText({ text: 'STR-5', facts: { date: steppedBackOn, phase } }, language),
    },
    differences: differences.map((d) => ({
      ...d,
      text: ruleText(
        {
          text: 'STR-6',
          facts: {
            exercise: exerciseName(d.exercise, language),
            side: d.weakerSide,
            pct: Math.round(100 * d.shares.at(-1)!),
            sets: d.extraSets,
          },
        },
        language,
      ),
    })),
  };
}
