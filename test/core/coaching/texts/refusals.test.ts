import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assessmentTexts } from '../../../../src/core/coaching/plan/assessment-texts.ts';
import { breakTexts } from '../../../../src/core/coaching/plan/break-texts.ts';
import { exerciseName } from '../../../../src/core/coaching/plan/exercise-names.ts';
import { insteadText, insteadTexts, offer } from '../../../../src/core/coaching/plan/instead-texts.ts';
import { planStoryTexts } from '../../../../src/core/coaching/plan/plan-story-texts.ts';
import { planTexts } from '../../../../src/core/coaching/plan/plan-texts.ts';
import { sessionTexts } from '../../../../src/core/coaching/plan/session-texts.ts';
import { exercisesOf, STRENGTH_PHASES } from '../../../../src/core/coaching/plan/strength-library.ts';
import { de } from '../../../../src/core/coaching/texts/de.ts';
import { en } from '../../../../src/core/coaching/texts/en.ts';
import { failureText, refused } from '../../../../src/core/coaching/texts/refusals.ts';
import { refusalsDe } from '../../../../src/core/coaching/texts/refusals-de.ts';
import { refusalsEn } from '../../../../src/core/coaching/texts/refusals-en.ts';
import { ruleTextsDe } from '../../../../src/core/coaching/texts/rule-texts-de.ts';
import { ruleTextsEn } from '../../../../src/core/coaching/texts/rule-texts-en.ts';
import { rulesDe } from '../../../../src/core/coaching/texts/rules-de.ts';
import { rulesEn } from '../../../../src/core/coaching/texts/rules-en.ts';
import { LANGUAGES } from '../../../../src/core/coaching/texts/say.ts';
import { sessionName } from '../../../../src/core/coaching/texts/session-names.ts';
import { LIBRARY_TYPES } from '../../../../src/core/workout/library.ts';

type Table = Record<string, string>;
const tables: [string, Table, Table][] = [
  ['refusals', refusalsEn, refusalsDe],
  ['offers', insteadTexts.en, insteadTexts.de],
  ['breaks of an edit', breakTexts.en, breakTexts.de],
  ['notes of a plan', planTexts.en, planTexts.de],
  ['the story of a plan', planStoryTexts.en, planStoryTexts.de],
  ['sessions', sessionTexts.en, sessionTexts.de],
  ['the assessment', assessmentTexts.en, assessmentTexts.de],
  ['decisions', en.texts, de.texts],
  ['decisions by name', en.codes, de.codes],
  ['rules that hold a week back', rulesEn, rulesDe],
  ['what was done', ruleTextsEn, ruleTextsDe],
];
const every = tables.flatMap(([table, english, german]) =>
  Object.keys(english).map((key) => [table, key, english[key]!, german[key] ?? ''] as const),
);
/** What is put in, and every number that is written out: `30–60`, `0.4`, `24`. */
const values = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).toSorted();
const numbers = (text: string) =>
  [...text.replaceAll(/\{\w+\}/g, '').matchAll(/\d+(?:[.,]\d+)?/g)]
    .map((m) => m[0].replace(',', '.'))
    .toSorted();

describe('texts of coaching', () => {
  it('have the same keys in both languages', () => {
    for (const [table, english, german] of tables) {
      expect(Object.keys(german).toSorted(), table).toEqual(Object.keys(english).toSorted());
    }
    expect(every.length).toBeGreaterThan(450);
  });

  it.each(every)('of %s, %s, say the same values and numbers in both (EXPL-4)', (_, __, english, german) => {
    expect(german).not.toBe('');
    expect(values(german)).toEqual(values(english));
    expect(numbers(german)).toEqual(numbers(english));
  });

  it('write decimals with a comma in German and never in English', () => {
    for (const [, key, english, german] of every) {
      expect(german, key).not.toMatch(/\d\.\d/);
      expect(english, key).not.toMatch(/\d,\d(?!\d\d)/);
    }
  });

  it('name every kind of session with its purpose, and every exercise, in both', () => {
    for (const type of LIBRARY_TYPES) {
      const [english, german] = [sessionName(type, 'en'), sessionName(type, 'de')];
      expect(german.purpose, type).not.toBe(english.purpose);
      for (const { name, purpose } of [english, german])
        expect(name.length * purpose.length).toBeGreaterThan(9);
    }
    for (const phase of STRENGTH_PHASES) {
      for (const equipment of ['none', 'bands', 'dumbbells', 'gym'] as const) {
        for (const { name } of exercisesOf(phase, equipment, 60)) {
          expect(exerciseName(name, 'de'), name).not.toBe(name);
          expect(exerciseName(name, 'en')).toBe(name);
        }
      }
    }
  });
});

describe('a refusal', () => {
  it('has the code before the colon and is told in either language, days with their year', () => {
    const failure = refused('BLACKOUT_PAST', { from: '2026-04-01', to: '2026-04-03', today: '2026-05-03' });
    expect(failure).toMatchObject({ code: 'BLACKOUT_PAST' });
    expect(failureText(failure, 'en')).toBe(failure.message);
    expect(failure.message).toBe('The days from 1 April 2026 to 3 April 2026 are over; today is 3 May 2026.');
    expect(failureText(failure, 'de')).toBe(
      'Die Tage vom 1. April 2026 bis 3. April 2026 sind vorbei; heute ist der 3. Mai 2026.',
    );
    expect(refused('SESSION_IS_PAST:day', { day: '2026-05-01' }).code).toBe('SESSION_IS_PAST');
  });

  it('writes numbers and weekdays as the language does', () => {
    const thin = refused('HISTORY_TOO_THIN', { km: 3.25, least: 6 });
    expect(failureText(thin, 'de')).toContain('3,3 in der Woche');
    expect(thin.message).toContain('3.3 a week');
    const facts = { weekdays: '6', minutes: 30, bestWeekdays: '0', most: 60 };
    const other = offer('fix', 'other_long_day', { facts });
    expect(other.text).toBe('Give Sunday at least 30 minutes, or wish for Monday, which has 60.');
    expect(insteadText(other, 'de')).toBe(
      'Gib dem Sonntag mindestens 30 Minuten, oder wünsch dir den Montag; er hat 60.',
    );
  });

  it('without a template keeps its own sentence, and so does an offer of another version', () => {
    for (const language of LANGUAGES) {
      expect(failureText({ code: 'X', message: 'It is so.' }, language)).toBe('It is so.');
      expect(insteadText({ kind: 'fix', text: 'Do that.' }, language)).toBe('Do that.');
    }
  });

  it('of coaching always comes from the templates', () => {
    const free = ['src/core/coaching', 'src/services/plan', 'src/services/review'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((e) => e.isFile() && /\bfail\(\s*['`]/.test(readFileSync(join(e.parentPath, e.name), 'utf8')))
        .map((e) => e.name),
    );
    // the document a program sends, the address of a feed, a replay, and states nobody asks for over the API
    expect(free.toSorted()).toEqual(['calendar-feed.ts', 'plan-document.ts', 'plan-life.ts', 'review.ts']);
  });
});
