import { describe, expect, it } from 'vitest';
import type { ProgressHistory } from '../../../../src/core/coaching/progress/progress-run.ts';
import type { PlannedWeek } from '../../../../src/core/coaching/review-input.ts';
import { findWins } from '../../../../src/core/coaching/wins/find-wins.ts';
import type { WinRuleId } from '../../../../src/core/coaching/wins/win-rule.ts';
import { addDays } from '../../../../src/core/time.ts';
import { everyWeek, progressHistory, progressRun, tooFast } from '../../../support/progress-history.ts';

const MONDAY = '2026-01-05';
const at = (week: number, weekday: number) => addDays(MONDAY, 7 * week + weekday);
/** Four runs a week of 8, 8, 8 and 12 km: 36 km. */
const WEEK = [0, 8, 0, 8, 0, 8, 12];

/** Wins of one rule, celebrated or held back by WIN-14, as sentences' keys and days. */
function won(h: ProgressHistory, rule: WinRuleId) {
  const { wins, held } = findWins(h);
  return [...wins, ...held].filter((w) => w.rule === rule);
}

describe('records (WIN-1)', () => {
  const effort = (timeS: number) => ({ efforts: [{ distanceM: 5000, timeS, longestGapS: 0 }] });
  const base = everyWeek(MONDAY, 6, WEEK);
  const first = progressRun(at(6, 1), 8, effort(1500));

  it('are a best effort at least a second faster than any earlier one, with both runs as evidence', () => {
    const second = progressRun(at(7, 1), 8, effort(1480));
    expect(won(progressHistory(at(7, 6), [...base, first, second]), 'WIN-1')).toMatchObject([
      {
        day: second.day,
        evidence: [second.id, first.id],
        note: { text: 'WIN-1', facts: { km: 5, timeS: 1480, beforeS: 1500, date: first.day } },
      },
    ]);
  });

  it.each<[string, object]>([
    ['less than a second faster', effort(1499.5)],
    ['not measured outdoors', { ...effort(1400), measured: false }],
    ['across a hole in the recording', { efforts: [{ distanceM: 5000, timeS: 1400, longestGapS: 45 }] }],
  ])('are not made by an effort %s', (_what, changes) => {
    const runs = [...base, first, progressRun(at(7, 1), 8, changes)];
    expect(won(progressHistory(at(7, 6), runs), 'WIN-1')).toEqual([]);
  });

  it('are not the first time over a distance', () => {
    expect(won(progressHistory(at(6, 6), [...base, first]), 'WIN-1')).toEqual([]);
  });
});

describe('the longest run (WIN-2)', () => {
  const base = everyWeek(MONDAY, 8, WEEK);

  it('is a new maximum within LNG-2', () => {
    const long = progressRun(at(8, 6), 13.1, { kind: 'long' });
    const h = progressHistory(at(8, 6), [...base, long]);
    expect(won(h, 'WIN-2')).toMatchObject([
      { day: long.day, note: { text: 'WIN-2', facts: { km: 13.1, before: 12 } } },
    ]);
    expect(findWins(h).cautions).toEqual([]);
  });

  it('is a caution instead when it is a spike (WIN-13)', () => {
    const long = progressRun(at(8, 6), 15, { kind: 'long' });
    const found = findWins(progressHistory(at(8, 6), [...base, long]));
    expect(found.wins.filter((w) => w.rule === 'WIN-2')).toEqual([]);
    expect(found.cautions).toMatchObject([
      { rule: 'WIN-13', of: 'WIN-2', day: long.day, note: { text: 'WIN-13', facts: { km: 15, pct: 25 } } },
    ]);
  });

  it('is no win in the first four weeks, when every run could be one', () => {
    const runs = everyWeek(MONDAY, 4, WEEK, (_d, i) => ({ distanceKm: 8 + i }));
    expect(won(progressHistory(at(3, 6), runs), 'WIN-2')).toEqual([]);
  });

  it('is one of twelve months where an older one was longer', () => {
    const old = progressRun('2024-12-01', 30);
    const h = progressHistory(at(8, 6), [old, ...base, progressRun(at(8, 6), 13.1)]);
    expect(won(h, 'WIN-2').map((w) => w.note.text)).toContain('WIN-2:year');
  });
});

describe('the biggest week (WIN-3)', () => {
  it('is a new maximum without an F1 flag', () => {
    const base = everyWeek(MONDAY, 8, WEEK);
    const calm = everyWeek(at(8, 0), 1, [0, 8.5, 0, 8.5, 0, 8.5, 13]);
    expect(won(progressHistory(at(8, 6), [...base, ...calm]), 'WIN-3')).toMatchObject([
      { day: at(8, 6), note: { text: 'WIN-3', facts: { km: 38.5, before: 36 } } },
    ]);
    const wild = everyWeek(at(8, 0), 1, [10, 12, 0, 12, 0, 12, 13]);
    const found = findWins(progressHistory(at(8, 6), [...base, ...wild]));
    expect(found.wins.filter((w) => w.rule === 'WIN-3')).toEqual([]);
    expect(found.cautions.map((c) => [c.of, c.note.text])).toContainEqual(['WIN-3', 'WIN-13:week']);
  });

  it('waits for the week to be over', () => {
    const runs = [...everyWeek(MONDAY, 8, WEEK), ...everyWeek(at(8, 0), 1, [0, 13, 0, 13, 0, 13, 0])];
    expect(won(progressHistory(at(8, 5), runs), 'WIN-3')).toEqual([]);
  });
});

describe('easy running', () => {
  const fastWeek = everyWeek(MONDAY, 2, WEEK, () => tooFast());

  it('is won by the first truly easy run after at least three of six that were too fast (WIN-4)', () => {
    const easy = progressRun(at(2, 1), 8, {
      pattern: { belowCeilingShare: 0.97, atThresholdS: 0, zoneSwitches: 0, halvesS: null },
    });
    const h = progressHistory(at(2, 2), [...fastWeek, easy]);
    expect(won(h, 'WIN-4')).toMatchObject([
      { day: easy.day, note: { text: 'WIN-4', facts: { pct: 97, ceilingS: 362 } } },
    ]);
    const nearly = { ...easy, pattern: { ...easy.pattern, belowCeilingShare: 0.94 } };
    expect(won(progressHistory(at(2, 2), [...fastWeek, nearly]), 'WIN-4')).toEqual([]);
    const calm = everyWeek(MONDAY, 2, WEEK);
    expect(won(progressHistory(at(2, 2), [...calm, easy]), 'WIN-4')).toEqual([]);
  });

  it('is won once by a whole easy week, not by the next one again (WIN-4)', () => {
    const h = progressHistory(at(3, 6), [...fastWeek, ...everyWeek(at(2, 0), 2, WEEK)]);
    expect(won(h, 'WIN-4').map((w) => [w.note.text, w.day])).toEqual([
      ['WIN-4', at(2, 1)],
      ['WIN-4:week', at(2, 6)],
    ]);
  });

  it('is a row of 10, 25, 50 that only a run too fast ends (WIN-5)', () => {
    const runs = everyWeek(MONDAY, 7, WEEK, (day) =>
      day === at(2, 1) ? { easyVerdict: null } : day === at(6, 6) ? tooFast() : {},
    );
    const h = progressHistory(at(6, 6), runs);
    expect(won(h, 'WIN-5').map((w) => w.note.facts)).toEqual([{ n: 10 }, { n: 25 }]);
    const broken = runs.map((r) => (r.day === at(1, 1) ? { ...r, ...tooFast() } : r));
    expect(won(progressHistory(at(4, 0), broken), 'WIN-5').map((w) => w.day)).toEqual([at(3, 6)]);
  });
});

const plannedWeek = (start: string, changes: Partial<PlannedWeek> = {}): PlannedWeek => ({
  start,
  type: 'load',
  plannedKm: 36,
  plannedLoad: null,
  sessions: [1, 3, 5, 6].map((d) => ({
    id: `s-${addDays(start, d)}`,
    day: addDays(start, d),
    startMs: null,
    type: 'easy',
    km: 8,
    minutes: null,
    key: false,
    locked: false,
  })),
  ...changes,
});

describe('steadiness', () => {
  it('is won by 4 and 8 kept weeks in a row (WIN-6)', () => {
    const weeks = Array.from({ length: 9 }, (_, i) => plannedWeek(at(i, 0)));
    const h = progressHistory(at(8, 6), everyWeek(MONDAY, 9, WEEK), { review: { weeks } });
    expect(won(h, 'WIN-6').map((w) => [w.note.facts, w.day])).toEqual([
      [{ n: 4 }, at(3, 6)],
      [{ n: 8 }, at(7, 6)],
    ]);
  });

  it('is won by kilometres of a year, which begins anew in January (WIN-7)', () => {
    const runs = [progressRun('2025-12-30', 90), ...everyWeek(MONDAY, 8, WEEK)];
    const facts = won(progressHistory(at(7, 6), runs), 'WIN-7').map((w) => [w.day, w.note.facts]);
    expect(facts).toEqual([
      [at(2, 6), { km: 100, year: '2026' }],
      [at(6, 6), { km: 250, year: '2026' }],
    ]);
  });

  it('is won by a rest that was asked for and kept to its last day (WIN-8)', () => {
    const base = everyWeek(MONDAY, 4, WEEK);
    const decided = [
      {
        asOf: at(3, 6),
        code: 'insert_recovery' as const,
        from: at(4, 0),
        to: at(4, 6),
        newKm: 24,
        warned: true,
      },
    ];
    const kept = everyWeek(at(4, 0), 1, [0, 8, 0, 8, 0, 8, 0]);
    const h = progressHistory(at(4, 6), [...base, ...kept], { decided });
    expect(won(h, 'WIN-8')).toMatchObject([{ day: at(4, 6), note: { facts: { km: 24 } } }]);
    const more = everyWeek(at(4, 0), 1, WEEK);
    expect(won(progressHistory(at(4, 6), [...base, ...more], { decided }), 'WIN-8')).toEqual([]);
    expect(won(progressHistory(at(4, 5), [...base, ...kept], { decided }), 'WIN-8')).toEqual([]);
    const unasked = [{ ...decided[0]!, warned: false }];
    expect(won(progressHistory(at(4, 6), [...base, ...kept], { decided: unasked }), 'WIN-8')).toEqual([]);
  });
});

describe('the body', () => {
  it('is fitter when the same heart carries 3 % more speed than eight weeks before (WIN-9)', () => {
    const runs = (later: number) =>
      everyWeek(MONDAY, 11, WEEK, (_d, i) => ({ mPerMinPerBpm: i < 8 ? 1 : later }));
    expect(won(progressHistory(at(10, 6), runs(1.03)), 'WIN-9')).toMatchObject([
      { note: { facts: { pct: 3, weeks: 8 } } },
    ]);
    expect(won(progressHistory(at(10, 6), runs(1.029)), 'WIN-9')).toEqual([]);
    const few = runs(1.1).filter((r) => r.day < at(8, 0) || r.day === at(10, 6));
    expect(won(progressHistory(at(10, 6), few), 'WIN-9')).toEqual([]);
  });

  it('comes back with the first half hour and the first week as big as before (WIN-10)', () => {
    const before = everyWeek(MONDAY, 6, WEEK);
    const short = progressRun(at(8, 1), 4, { movingS: 1500 });
    const half = progressRun(at(8, 3), 5, { movingS: 1900 });
    const back = [
      ...everyWeek(at(9, 0), 1, [0, 5, 0, 6, 0, 6, 7]),
      ...everyWeek(at(10, 0), 1, [0, 6, 0, 7, 0, 7, 8]),
      ...everyWeek(at(11, 0), 1, [0, 7, 0, 8, 0, 8, 9]),
      ...everyWeek(at(12, 0), 1, [0, 8, 0, 9, 0, 9, 10]),
    ];
    const h = progressHistory(at(12, 6), [...before, short, half, ...back]);
    expect(won(h, 'WIN-10').map((w) => [w.note.text, w.day])).toEqual([
      ['WIN-10', half.day],
      ['WIN-10:week', at(12, 6)],
    ]);
    const noBreak = progressHistory(at(12, 6), everyWeek(MONDAY, 13, WEEK));
    expect(won(noBreak, 'WIN-10')).toEqual([]);
  });

  it('is stronger after six weeks of two sessions, and with the first power session (WIN-11)', () => {
    const strength = Array.from({ length: 6 }, (_, i) => [1, 4].map((d) => at(i, d)))
      .flat()
      .map((day) => ({ id: `strength-${day}`, day, phase: 'strength' as string | null }));
    const power = { id: 'power', day: at(6, 1), phase: 'power' };
    const h = progressHistory(at(6, 6), [], { strength: [...strength, power] });
    expect(won(h, 'WIN-11').map((w) => [w.note.text, w.day])).toEqual([
      ['WIN-11', at(5, 6)],
      ['WIN-11:power', at(6, 1)],
    ]);
    const gap = progressHistory(at(6, 6), [], { strength: strength.slice(1) });
    expect(won(gap, 'WIN-11')).toEqual([]);
  });

  it('has finished a race, in time, or with the faster half last (WIN-12)', () => {
    const race = (changes = {}) => progressRun(at(8, 6), 10, { kind: 'race', elapsedS: 3000, ...changes });
    const base = everyWeek(MONDAY, 8, WEEK);
    const text = (run: ReturnType<typeof race>, goals: ProgressHistory['goals'] = []) =>
      won(progressHistory(at(8, 6), [...base, run], { goals }), 'WIN-12')[0]!.note;
    expect(text(race())).toEqual({ text: 'WIN-12', facts: { km: 10, timeS: 3000 } });
    const pattern = { belowCeilingShare: 0, atThresholdS: 3000, zoneSwitches: 0 };
    expect(text(race({ pattern: { ...pattern, halvesS: [1510, 1490] } }))).toMatchObject({
      text: 'WIN-12:negative',
      facts: { gainS: 20 },
    });
    expect(text(race({ pattern: { ...pattern, halvesS: [1490, 1510] } })).text).toBe('WIN-12');
    expect(text(race(), [{ day: at(8, 6), targetTimeS: 3000 }]).text).toBe('WIN-12:goal');
    expect(text(race(), [{ day: at(8, 6), targetTimeS: 2990 }]).text).toBe('WIN-12');
  });
});

describe('what is celebrated', () => {
  it('is never an act on a day of red pain (WIN-13)', () => {
    const run = progressRun(at(8, 6), 13.1);
    const pain = [
      { day: at(8, 6), level: 5, site: 'knee', gaitChanged: false, atNightOrRest: false, walkingLevel: null },
    ];
    const h = progressHistory(at(8, 6), [...everyWeek(MONDAY, 8, WEEK), run], { review: { pain } });
    const found = findWins(h);
    expect(found.wins.some((w) => w.rule === 'WIN-2')).toBe(false);
    expect(found.cautions).toMatchObject([{ note: { text: 'WIN-13:pain', facts: { level: 5 } } }]);
  });

  it('is at most two a day and five a week, best first, and never disappears again (WIN-14)', () => {
    const efforts = (timeS: number) =>
      [1000, 5000, 10_000].map((distanceM) => ({
        distanceM,
        timeS: (timeS * distanceM) / 1000,
        longestGapS: 0,
      }));
    const base = everyWeek(MONDAY, 8, WEEK, () => ({ efforts: efforts(320) }));
    const days = [0, 1, 2, 3].map((d) => progressRun(at(8, d), 8, { efforts: efforts(300 - d) }));
    const all = [...base, ...days];
    const early = findWins(progressHistory(at(8, 1), all));
    const late = findWins(progressHistory(at(8, 6), all));
    expect(early.wins.filter((w) => w.day === at(8, 0))).toHaveLength(2);
    expect(late.wins.filter((w) => w.day >= at(8, 0))).toHaveLength(5);
    expect(late.held.length).toBeGreaterThan(5);
    const shown = late.wins.map((w) => w.id);
    expect(early.wins.every((w) => shown.includes(w.id))).toBe(true);
  });

  it('is the same in whatever order the runs come in', () => {
    const runs = everyWeek(MONDAY, 12, WEEK, (_d, i) => ({ mPerMinPerBpm: 1 + i / 100 }));
    const h = progressHistory(at(11, 6), runs);
    expect(findWins({ ...h, runs: runs.toReversed() })).toEqual(findWins(h));
  });
});
