import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  expectedShape,
  fitOf,
  type MatchRun,
  type MatchSession,
  runShape,
} from '../../../src/core/coaching/match-confidence.ts';
import { matchSessions } from '../../../src/core/coaching/match-sessions.ts';
import { addDays } from '../../../src/core/time.ts';

const MONDAY = '2026-04-27';
const [MON, TUE, WED, THU, FRI, SAT, SUN] = [0, 1, 2, 3, 4, 5, 6] as const;

function session(weekday: number, type: string, km: number): MatchSession {
  return { id: `s${weekday}-${type}`, day: addDays(MONDAY, weekday), type, km };
}

function run(weekday: number, km: number | null, more: Partial<MatchRun> & { hour?: number } = {}): MatchRun {
  const { hour = 18, ...rest } = more;
  const day = addDays(MONDAY, weekday);
  return {
    id: `r${weekday}-${hour}`,
    day,
    startMs: Date.parse(`${day}T00:00:00Z`) + hour * 3_600_000,
    distanceKm: km,
    shape: 'even',
    ...rest,
  };
}

const WEEK = [
  session(TUE, 'easy', 8),
  session(THU, 'tempo', 10),
  session(SAT, 'easy', 6),
  session(SUN, 'long_easy', 14),
];
const how = (runs: MatchRun[], planned = WEEK) =>
  matchSessions(planned, runs).matches.map((m) => [m.sessionId, m.how, m.runIds]);

describe('a planned session', () => {
  it('is answered by the run of its day', () => {
    const m = matchSessions(WEEK, [
      run(TUE, 8),
      run(THU, 10, { shape: 'structured' }),
      run(SAT, 6),
      run(SUN, 14),
    ]);
    expect(m.matches.map((x) => [x.how, x.confidence])).toEqual(Array(4).fill(['as_planned', 1]));
    expect([m.openIds, m.extraRunIds]).toEqual([[], []]);
  });

  it('is answered by the run of its day however long it was, with less confidence', () => {
    const [m] = matchSessions([WEEK[3]!], [run(SUN, 3)]).matches;
    expect(m!.how).toBe('as_planned');
    expect(m!.confidence).toBeLessThan(0.65);
  });

  it('stays open when nobody ran', () => {
    expect(matchSessions(WEEK, []).openIds).toEqual(WEEK.map((s) => s.id));
    expect(matchSessions([], [run(TUE, 8)])).toEqual({ matches: [], openIds: [], extraRunIds: ['r1-18'] });
  });

  it('is recognised on another day of the week by length and structure', () => {
    expect(how([run(FRI, 10, { shape: 'structured' })])).toEqual([['s3-tempo', 'moved', ['r4-18']]]);
    expect(how([run(SAT, 14)], [WEEK[3]!])).toEqual([['s6-long_easy', 'moved', ['r5-18']]]);
    // an even run is no tempo session, and a short one no long run
    expect(how([run(FRI, 10)], [WEEK[1]!])).toEqual([]);
    expect(how([run(FRI, 8)], [WEEK[3]!])).toEqual([]);
  });

  it('is recognised when two sessions changed places', () => {
    expect(how([run(TUE, 10, { shape: 'structured' }), run(THU, 8)], WEEK.slice(0, 2))).toEqual([
      ['s1-easy', 'swapped', ['r3-18']],
      ['s3-tempo', 'swapped', ['r1-18']],
    ]);
    expect(how([run(SAT, 14), run(SUN, 6)], WEEK.slice(2))).toEqual([
      ['s5-easy', 'swapped', ['r6-18']],
      ['s6-long_easy', 'swapped', ['r5-18']],
    ]);
  });

  it('is recognised in several recordings of one day', () => {
    const parts = [
      run(THU, 2, { hour: 17 }),
      run(THU, 6, { hour: 18, shape: 'structured' }),
      run(THU, 2, { hour: 19 }),
    ];
    expect(how(parts, [WEEK[1]!])).toEqual([['s3-tempo', 'split', ['r3-18', 'r3-17', 'r3-19']]]);
  });

  it('leaves a second run of the day alone where the first was all of it', () => {
    const m = matchSessions([WEEK[0]!], [run(TUE, 8), run(TUE, 5, { hour: 7 })]);
    expect(m.extraRunIds).toEqual(['r1-7']);
  });

  it('is recognised inside a run that held the next day as well', () => {
    expect(how([run(SUN, 20)], WEEK.slice(2))).toEqual([
      ['s5-easy', 'merged', ['r6-18']],
      ['s6-long_easy', 'merged', ['r6-18']],
    ]);
    expect(how([run(SAT, 20)], WEEK.slice(2)).map((x) => x[1])).toEqual(['merged', 'merged']);
    // a hard session does not hide in an even run
    expect(how([run(WED, 18)], WEEK.slice(0, 2)).map((x) => x[0])).toEqual([]);
  });

  it('is a race on its own day only', () => {
    const race = session(SUN, 'race', 10);
    expect(how([run(SAT, 10)], [race])).toEqual([]);
    expect(how([run(SUN, 2, { hour: 8 }), run(SUN, 10, { hour: 9 })], [race])[0]).toEqual([
      's6-race',
      'as_planned',
      ['r6-9'],
    ]);
    expect(how([run(SAT, 10, { kind: 'race' })], [session(FRI, 'easy', 10)])).toEqual([]);
  });

  it('is done, though less surely, by a run whose distance cannot be believed', () => {
    const [m] = matchSessions([WEEK[0]!], [run(TUE, null)]).matches;
    expect([m!.how, m!.confidence]).toEqual(['as_planned', 0.8]);
  });
});

it('reads structure from type and samples', () => {
  expect(['tempo', 'fartlek', 'easy', 'long_easy', 'long_progress', 'race'].map(expectedShape)).toEqual([
    'structured',
    'structured',
    'even',
    'even',
    null,
    null,
  ]);
  expect([0.02, 0.08, 0.2, null].map(runShape)).toEqual(['even', null, 'structured', null]);
});

const anySessions = fc.array(
  fc.record({
    weekday: fc.integer({ min: MON, max: SUN }),
    type: fc.constantFrom('easy', 'tempo', 'long_easy', 'vo2_long', 'race', 'easy_strides'),
    km: fc.integer({ min: 3, max: 30 }),
  }),
  { maxLength: 8 },
);
const anyRuns = fc.array(
  fc.record({
    weekday: fc.integer({ min: MON, max: SUN }),
    hour: fc.integer({ min: 5, max: 21 }),
    km: fc.option(fc.integer({ min: 1, max: 40 }), { freq: 9 }),
    shape: fc.constantFrom('even' as const, 'structured' as const, null),
  }),
  { maxLength: 10 },
);
const anyWeek = fc.tuple(anySessions, anyRuns).map(([s, r]) => ({
  sessions: s.map((x, i) => ({ ...session(x.weekday, x.type, x.km), id: `s${i}` })),
  runs: r.map((x, i) => ({ ...run(x.weekday, x.km, { hour: x.hour, shape: x.shape }), id: `r${i}` })),
}));

describe('over any week', () => {
  it('the order of runs and sessions changes nothing', () => {
    fc.assert(
      fc.property(anyWeek, fc.integer(), (week, seed) => {
        const mix = <T extends { id: string }>(list: T[]) =>
          list.toSorted((a, b) => hash(a.id, seed) - hash(b.id, seed));
        expect(matchSessions(mix(week.sessions), mix(week.runs))).toEqual(
          matchSessions(week.sessions, week.runs),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('every run is used once, unless sessions are merged into it, and nothing is lost', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(anyWeek, (week) => {
        const m = matchSessions(week.sessions, week.runs);
        const plain = m.matches.filter((x) => x.how !== 'merged').flatMap((x) => x.runIds);
        expect(new Set(plain).size).toBe(plain.length);
        const merged = new Set(m.matches.filter((x) => x.how === 'merged').flatMap((x) => x.runIds));
        expect(plain.some((id) => merged.has(id))).toBe(false);
        expect([...new Set([...plain, ...merged, ...m.extraRunIds])].toSorted()).toEqual(
          week.runs.map((r) => r.id).toSorted(),
        );
        expect([...m.matches.map((x) => x.sessionId), ...m.openIds].toSorted()).toEqual(
          week.sessions.map((s) => s.id).toSorted(),
        );
        for (const x of m.matches) {
          seen.add(x.how);
          expect(x.confidence).toBeGreaterThan(0);
          expect(x.confidence).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 1000 },
    );
    expect([...seen].toSorted()).toEqual(['as_planned', 'merged', 'moved', 'split', 'swapped']);
  });

  it('confidence falls with every day and every kilometre apart', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 4, max: 30 }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        (days, km, a, b) => {
          const s = session(MON, 'easy', km);
          const at = (d: number, length: number) => fitOf(s, run(d, length)).confidence;
          expect(at(days + 1, km)).toBeLessThan(at(days, km));
          const [near, far] = a < b ? [a, b] : [b, a];
          expect(at(days, km * (1 + far))).toBeLessThanOrEqual(at(days, km * (1 + near)));
          expect(at(days, km / (1 + far))).toBeLessThanOrEqual(at(days, km / (1 + near)));
        },
      ),
    );
  });
});

function hash(text: string, seed: number): number {
  let h = seed | 0;
  for (const c of text) h = Math.imul(h ^ c.charCodeAt(0), 2654435761) ^ (h >>> 13);
  return h;
}
