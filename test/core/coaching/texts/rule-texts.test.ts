import { describe, expect, it } from 'vitest';
import { de } from '../../../../src/core/coaching/texts/de.ts';
import { en } from '../../../../src/core/coaching/texts/en.ts';
import { ruleText } from '../../../../src/core/coaching/texts/rule-text.ts';
import { ruleTextsDe } from '../../../../src/core/coaching/texts/rule-texts-de.ts';
import { ruleTextsEn } from '../../../../src/core/coaching/texts/rule-texts-en.ts';

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).toSorted();
const keys = Object.keys(ruleTextsEn) as (keyof typeof ruleTextsEn)[];

describe('texts of the rules on what was done', () => {
  it.each(keys)('%s has the same values in both languages and fits a push (EXPL-2, EXPL-4)', (key) => {
    expect(placeholders(ruleTextsDe[key])).toEqual(placeholders(ruleTextsEn[key]));
    for (const text of [ruleTextsEn[key], ruleTextsDe[key]]) {
      expect(text).toMatch(/^[A-ZÄÖÜ{0-9].*[.?!]$/);
      expect(text.length).toBeLessThanOrEqual(280);
    }
  });

  it('show paces, times, dates and decimals as each language writes them', () => {
    const record = {
      text: 'WIN-1',
      facts: { km: 21.0975, timeS: 5700, beforeS: 5760, date: '2026-04-12' },
    } as const;
    expect(ruleText(record, 'en')).toBe('Your fastest 21.1 km yet: 1:35:00, before 1:36:00 on 12 April.');
    expect(ruleText(record, 'de')).toBe(
      'Deine schnellsten 21,1 km bisher: 1:35:00, vorher 1:36:00 am 12. April.',
    );
    const side = {
      text: 'STR-6',
      facts: { exercise: 'Split squat', side: 'left', pct: 20, sets: 1 },
    } as const;
    expect(ruleText(side, 'de')).toContain('Seite links');
    const same = { text: 'INV-8:same', facts: { weekdays: '1 3', low: 7.9, high: 8.1 } } as const;
    expect(ruleText(same, 'de')).toBe('Jeden Dienstag und Donnerstag: 7,9–8,1 km.');
  });

  it('call kinds of run by their names, planned and found ones (INV-3)', () => {
    const kind = (type: string, language: 'en' | 'de') =>
      ruleText({ text: 'INV-3', facts: { type, n: 3.5 } }, language);
    expect(kind('long_easy', 'de')).toBe('Langer Lauf: 3,5 in der Woche.');
    expect(kind('interval', 'de')).toBe('Intervalle: 3,5 in der Woche.');
    expect(kind('interval', 'en')).toBe('Intervals: 3.5 a week.');
  });

  it('blame nobody, claim no medicine and invent no certainty (EXPL-3)', () => {
    const all = [ruleTextsEn, ruleTextsDe, en.texts, de.texts].flatMap((t) => Object.values(t));
    const forbidden =
      /\b(fault|lazy|failed|failure|stupid|should have|must have|diagnos\w*|cure\w*|guarantee\w*|you will (be|get) injured|schuld|faul|versagt|diagnose|heilt|garantiert|wirst dich verletzen)\b/i;
    for (const text of all) expect(text).not.toMatch(forbidden);
    expect(all.length).toBeGreaterThan(300);
  });
});
