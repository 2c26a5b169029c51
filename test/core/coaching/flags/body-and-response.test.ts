import { describe, expect, it } from 'vitest';
import { compliance } from '../../../../src/core/coaching/flags/compliance.ts';
import { illness } from '../../../../src/core/coaching/flags/illness.ts';
import { pain } from '../../../../src/core/coaching/flags/pain.ts';
import { response } from '../../../../src/core/coaching/flags/response.ts';
import type { IllnessReport, PainReport } from '../../../../src/core/coaching/review-input.ts';
import { codesOf } from '../../../support/flag-codes.ts';
import { plainWeeks, withRuns } from '../../../support/plain-weeks.ts';

const report = (day: string, level: number, extra: Partial<PainReport> = {}): PainReport => ({
  day,
  level,
  site: 'knee_left',
  gaitChanged: false,
  atNightOrRest: false,
  walkingLevel: null,
  ...extra,
});
const hurts = (...reports: PainReport[]) => plainWeeks({ pain: reports });

describe('pain', () => {
  it.each([
    [2, []],
    [3, ['pain_amber:1']],
    [4, ['pain_amber:1']],
    [5, ['pain_red:2']],
    [7, ['pain_red:2']],
  ])('%i of 10 once is %j', (level, codes) =>
    expect(codesOf(pain, hurts(report('2026-05-02', level)))).toEqual(codes),
  );

  it('counts days at one site', () => {
    const three = (level: number, ...sites: string[]) =>
      hurts(...sites.map((site, i) => report(`2026-05-0${i + 1}`, level, { site })));
    expect(codesOf(pain, three(1, 'knee', 'knee', 'hip'))).toEqual([]);
    expect(codesOf(pain, three(1, 'knee', 'knee', 'knee'))).toEqual(['pain_amber:1']);
    expect(codesOf(pain, three(3, 'knee', 'knee', 'hip'))).toEqual(['pain_amber:1']);
    expect(codesOf(pain, three(3, 'knee', 'knee', 'knee'))).toEqual(['pain_red:2']);
  });

  it('looks back 7 days, except for an open SAFE-1 case', () => {
    expect(codesOf(pain, hurts(report('2026-04-27', 4)))).toEqual(['pain_amber:1']);
    expect(codesOf(pain, hurts(report('2026-04-26', 4)))).toEqual([]);
    expect(codesOf(pain, hurts(report('2026-04-20', 8)))).toEqual(['pain_red:2']);
  });

  it('is unknown when nobody was asked', () => expect(codesOf(pain, hurts())).toBeNull());
});

describe('illness', () => {
  const ill = (extra: Partial<IllnessReport>) =>
    plainWeeks({
      illness: [{ from: '2026-05-01', to: null, kind: 'mild', fever: false, allClearOn: null, ...extra }],
    });
  it.each([
    [{}, ['illness_mild:1']],
    [{ fever: true }, ['illness_systemic:2']],
    [{ kind: 'systemic' as const }, ['illness_systemic:2']],
    [{ kind: 'systemic' as const, to: '2026-05-01', allClearOn: '2026-05-02' }, []],
    [{ from: '2026-04-10', to: '2026-04-20' }, []],
  ])('%j is %j', (extra, codes) => expect(codesOf(illness, ill(extra))).toEqual(codes));
});

describe('response', () => {
  /** the last 14 days at `factor` of the heart rate before */
  const heart = (factor: number) =>
    withRuns(plainWeeks(), (r) => (r.day >= '2026-04-20' ? { ...r, avgHrBpm: r.avgHrBpm! * factor } : r));
  const race = (slower: number, factor = 1) => {
    const result = { predictedS: 3000, actualS: 3000 * (1 + slower) };
    return withRuns(heart(factor), (r) =>
      r.day === '2026-05-02' ? { ...r, kind: 'race', easyVerdict: null, result } : r,
    );
  };
  it.each([
    [1 / 0.971, []],
    [1 / 0.97, ['response_worse:1']],
    [1 / 1.019, []],
    [1 / 1.02, ['response_better:0']],
  ])('heart rate × %d is %j', (factor, codes) => expect(codesOf(response, heart(factor))).toEqual(codes));

  it('hears races from 3 % slower and 1.5 % faster', () => {
    expect(codesOf(response, race(0.029))).toEqual([]);
    expect(codesOf(response, race(0.03))).toContain('response_worse:1');
    expect(codesOf(response, race(-0.014))).toEqual([]);
    expect(codesOf(response, race(-0.015))).toEqual(['response_better:0']);
  });

  it('turns red with both, or with a slower race in two reviews', () => {
    expect(codesOf(response, race(0.04, 1.05))).toContain('response_worse:2');
    expect(codesOf(response, race(0.04), ['race_slower'])).toContain('response_worse:2');
  });

  it('does not take faster running for fitness', () => {
    const faster = withRuns(plainWeeks(), (r) =>
      r.day >= '2026-04-20' ? { ...r, gradedPaceSPerKm: 340, avgHrBpm: 142 } : r,
    );
    expect(codesOf(response, faster)).toBeNull();
  });
});

describe('compliance', () => {
  const done = (share: number, before = 1) =>
    withRuns(plainWeeks(), (r) => ({
      ...r,
      distanceKm: r.distanceKm * (r.day >= '2026-04-27' ? share : r.day >= '2026-04-20' ? before : 1),
    }));
  it.each([
    [0.8, 1, []],
    [0.799, 1, ['under_plan:0']],
    [0.5, 1, ['under_plan:0']],
    [0.499, 1, ['far_under_plan:0']],
    [0.699, 0.7, ['under_plan:0']],
    [0.699, 0.699, ['under_plan:0', 'two_low_weeks:0']],
  ])('%d of plan after %d is %j', (share, before, codes) =>
    expect(codesOf(compliance, done(share, before))).toEqual(codes),
  );

  it('keeps quiet about a holiday known in advance (BRK-5)', () => {
    expect(
      codesOf(compliance, { ...done(0.3), blackouts: [{ from: '2026-04-29', to: '2026-05-10' }] }),
    ).toEqual([]);
  });
});
