import { describe, expect, it } from 'vitest';
import { fixedPlan } from '../../study/arms/fixed-plan.ts';
import { studyNumbers as n } from '../../study/numbers.ts';
import { detectionOf } from '../../study/outcome/detection.ts';
import { bootstrap } from '../../study/outcome/intervals.ts';
import { isSpike, outcomeOf } from '../../study/outcome/outcome.ts';
import { fillDocument } from '../../study/report/fill-document.ts';
import { afterDay, builtVdot, fitnessGain, restedBody, vdotToday } from '../../study/runner/body.ts';
import { below } from '../../study/runner/day-run.ts';
import { runHazard } from '../../study/runner/hazard.ts';
import { makeRunner } from '../../study/runner/make-runner.ts';
import { type Season, type SeasonRun, season } from '../../study/season.ts';

const runner = { ...makeRunner(1, 0), vdot: 40 };

function run(day: string, km: number, changes: Partial<SeasonRun> = {}): SeasonRun {
  return {
    day,
    type: 'easy',
    km,
    fast: false,
    plannedKm: km,
    planted: { spike: false, ramp: false },
    kind: 'easy',
    hours: km / 10,
    load: 50,
    easyShare: 1,
    tooFast: false,
    ratio: 1,
    shown: 0.01,
    believed: 0.02,
    recorded: true,
    ...changes,
  };
}

/** Five runs: 10 easy, 8 easy half of it too fast, 12 long (planned 10) above the limit, 9 hard, the race. */
const byHand: Season = {
  ...season(runner, fixedPlan, 14),
  arm: 'by-hand',
  runs: [
    run('2026-01-06', 10),
    run('2026-01-07', 8, { easyShare: 0.5, tooFast: true }),
    run('2026-01-11', 12, { kind: 'long', type: 'long_easy', ratio: 1.2, plannedKm: 10 }),
    run('2026-01-13', 9, { kind: 'quality', type: 'tempo', ratio: 0.75 }),
    run('2026-01-18', 21, { kind: 'race', type: 'race', ratio: 1.75, hours: 2 }),
  ],
  weeks: [],
  decisions: [],
  swaps: 0,
  injuries: ['2026-01-20'],
  injuredDays: 14,
  illDays: 3,
  healthyAtRace: true,
  vdotAtRace: 42,
  builtAtRace: 41,
};

describe('the outcome of one runner', () => {
  const o = outcomeOf(byHand, 43);

  it('counts sessions above the 30-day limit without the race, and whose idea they were', () => {
    expect([o.sessions, o.spikes, o.spikeShare, o.plannedSpikes, o.rawSpikes]).toEqual([4, 1, 0.25, 0, 1]);
    const asked = { ...byHand, runs: [run('2026-01-11', 12, { ratio: 1.2, plannedKm: 12 })] };
    expect(outcomeOf(asked, 43).plannedSpikes).toBe(1);
  });

  it('weighs easy running by time: (1.0 h + 0.5 × 0.8 h + 1.2 h) ÷ 3.0 h', () => {
    expect(o.easyShare).toBeCloseTo(2.6 / 3, 10);
  });

  it('adds up kilometres, weeks lost and expected sore spots', () => {
    expect([o.km, o.weeksLost, o.quality, o.startsRace]).toEqual([60, 2, 1, 1]);
    expect(o.arrivals).toBeCloseTo(0.05, 12);
    expect(o.arrivalsBelieved).toBeCloseTo(0.1, 12);
    expect(o.arrivalsPer100h).toBeCloseTo(5 / (3.9 + 2), 10);
  });

  it('compares VDOT with the start and with the plan run to the letter', () => {
    expect(o.vdotGain).toBeCloseTo(0.05, 12);
    expect(o.builtGain).toBeCloseTo(0.025, 12);
    expect(o.againstPlan).toBeCloseTo(42 / 43 - 1, 12);
  });

  it('calls a run a spike above 1.10 and above 1 km more, as the policy does', () => {
    const of = (km: number, ratio: number | null, kind = 'easy') => isSpike({ km, ratio, kind });
    expect([of(11, 1.1), of(11.2, 1.12), of(6.9, 1.15), of(12, 1.2, 'race'), of(12, null)]).toEqual([
      false,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('flags against the truth', () => {
  const review = (asOf: string, flags: string[]) => ({
    asOf,
    trigger: 'weekly' as const,
    code: 'proceed' as const,
    score: 0,
    flags,
    alerts: [],
    plannedKm: 30,
    newKm: 30,
    changes: 0,
    weekStart: asOf,
    sessions: [],
  });

  it('counts a planted spike as found with its delay, and a flag without a spike as wrong', () => {
    const planted = { spike: true, ramp: false };
    const s = {
      ...byHand,
      runs: [run('2026-01-10', 13, { ratio: 1.3, planted }), run('2026-01-24', 14, { ratio: 1.3, planted })],
      decisions: [
        review('2026-01-11', ['spike_small']),
        review('2026-01-18', ['spike_small']),
        review('2026-01-25', []),
      ],
    };
    expect(detectionOf(s).spike).toEqual({
      planted: 2,
      found: 1,
      delayDays: 1,
      flagged: 2,
      right: 1,
      trueWeeks: 2,
      trueFlagged: 1,
    });
  });

  it('takes a fortnight for too fast when half of its easy runs were', () => {
    const runs = ['2026-01-06', '2026-01-08', '2026-01-10', '2026-01-12'].map((day, i) =>
      run(day, 5, { tooFast: i % 2 === 0 }),
    );
    const s = { ...byHand, runs, decisions: [review('2026-01-18', ['easy_too_fast'])] };
    const { flagged, right, trueWeeks } = detectionOf(s).easy_too_fast;
    expect([flagged, right, trueWeeks]).toEqual([1, 1, 1]);
  });
});

describe('the body', () => {
  const rested = restedBody(runner, 40);

  it('stays where its usual load keeps it', () => {
    let body = rested;
    for (let day = 0; day < 200; day++) body = afterDay(runner, body, 40);
    expect(body.fitness).toBeCloseTo(rested.fitness, 6);
    expect(fitnessGain(runner, body)).toBeCloseTo(0, 9);
    expect(vdotToday(runner, body)).toBeCloseTo(40, 6);
  });

  it('loses its fitness sum by e^(−days/τ) at rest, and gains less the more it has', () => {
    let body = rested;
    for (let day = 0; day < 30; day++) body = afterDay(runner, body, 0);
    expect(body.fitness / rested.fitness).toBeCloseTo(Math.exp(-30 / runner.fitnessTau), 9);
    const built = (times: number) => builtVdot(runner, { ...rested, fitness: times * rested.fitness });
    expect(built(1.2) - built(1)).toBeGreaterThan(built(1.6) - built(1.4));
    expect(built(10)).toBeLessThanOrEqual(40 * (1 + runner.gain));
  });
});

describe('the hazard', () => {
  const earlier = [1, 3, 5].map((day) => ({ day, km: 10, hours: 1, race: false, fastEasy: false }));
  const at = (km: number, changes = {}) =>
    runHazard({ day: 7, km, hours: 1, race: false, fastEasy: false, ...changes }, earlier, 1, 1);

  it('is the rate per hour times the published ratio of the run', () => {
    expect(at(10).shown).toBeCloseTo(n.hazard.arrivalsPerHour, 12);
    expect(at(12).shown / at(10).shown).toBeCloseTo(1.64, 9);
    expect(at(15).shown / at(10).shown).toBeCloseTo(1.52, 9);
    expect(at(21).shown / at(10).shown).toBeCloseTo(2.28, 9);
    expect(at(21, { race: true }).shown).toBe(at(10).shown);
  });

  it('multiplies what is only believed in the second sum alone', () => {
    expect(at(10, { fastEasy: true }).shown).toBe(at(10).shown);
    expect(at(10, { fastEasy: true }).believed / at(10).believed).toBeCloseTo(n.hazard.believed.fastEasy, 9);
  });
});

describe('estimates', () => {
  it('hold the mean and are the same for the same seed', () => {
    const values = Array.from({ length: 60 }, (_, i) => Math.sin(i * 12.9898) * 3);
    const e = bootstrap(values, 5);
    expect(e.low).toBeLessThan(e.mean);
    expect(e.high).toBeGreaterThan(e.mean);
    expect(bootstrap(values, 5)).toEqual(e);
    // about ±1.96 standard errors
    const sd = Math.sqrt(values.reduce((s, v) => s + (v - e.mean) ** 2, 0) / 59);
    expect((e.high - e.low) / ((2 * 1.96 * sd) / Math.sqrt(60))).toBeGreaterThan(0.85);
    expect((e.high - e.low) / ((2 * 1.96 * sd) / Math.sqrt(60))).toBeLessThan(1.15);
  });

  it('of no difference are nothing', () =>
    expect(bootstrap([0, 0, 0], 1)).toEqual({ mean: 0, low: 0, high: 0 }));

  it('know the normal curve', () => {
    expect([below(0, 1), below(1.96, 1), below(-1, 1)].map((v) => Number(v.toFixed(3)))).toEqual([
      0.5, 0.975, 0.159,
    ]);
  });
});

describe('the document', () => {
  it('keeps its words and gets new tables', () => {
    const old = 'A\n<!-- results: written by npm run study -->\nold\n<!-- end of results -->\nB';
    expect(fillDocument(old, 'new')).toBe(
      'A\n<!-- results: written by npm run study -->\n\nnew\n\n<!-- end of results -->\nB',
    );
    expect(fillDocument('A', 'new')).toBeNull();
  });
});
