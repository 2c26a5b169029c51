import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Flag } from '../../src/core/coaching/record.ts';
import { intervalCoverage } from '../../src/core/science/threshold-coverage.ts';
import type { EffortPoint } from '../../src/core/science/threshold-input.ts';
import { zonesOn } from '../../src/core/science/threshold-timeline.ts';
import { vdot } from '../../src/core/science/vdot.ts';
import { thresholdSpeed } from '../../src/core/science/vdot-paces.ts';
import { addDays, type Day, daysBetween, localDay, weekStart } from '../../src/core/time.ts';
import type { Evaluation } from '../../src/services/history/evaluate-history.ts';
import type { HistoryItem } from '../../src/services/history/judge-history.ts';
import type { MemoryHistory } from '../../src/services/history/memory-history.ts';
import {
  evaluateAsOf,
  RUNNER,
  readHistory,
  weeklyReviews,
  withStored,
  ZONE,
} from '../support/validation-history.ts';
import {
  bestDistanceM,
  type RawRun,
  rawGradedSpeeds,
  readRawRun,
  shareAbove,
} from '../support/validation-raw.ts';

const CORPUS = process.env.PACEKEEPER_CORPUS;
if (CORPUS === undefined) process.stdout.write('corpus: NOT RUN (validation of a real history)\n');

interface Totals {
  runs: number;
  distanceMeters: number;
  longestRunMeters: number;
  weekStarts?: Day;
}

interface Listed {
  file: string;
  expected: { untrustworthy?: string[]; sport: string | null };
}

/** Six months of the history to learn from; the rest to be tested on. */
const LEARNED_UNTIL = '2024-04-30';

describe.skipIf(CORPUS === undefined)('nine months of a real runner', () => {
  const folder = join(CORPUS ?? '', 'history', RUNNER);
  let listed: {
    activities: Listed[];
    weeksLocal: Record<string, Totals>;
    monthsLocal: Record<string, Totals>;
  };
  let history: MemoryHistory;
  let items: HistoryItem[];
  let whole: Evaluation;
  let reviews: Evaluation[];
  const raw = new Map<string, RawRun>();

  beforeAll(async () => {
    listed = JSON.parse(readFileSync(`${folder}.json`, 'utf8'));
    history = await readHistory([folder]);
    const fresh = history.items(ZONE);
    whole = await evaluateAsOf(fresh, '2024-07-31', history.load);
    items = withStored(fresh, whole);
    reviews = await weeklyReviews(items, history.load);
    for (const i of items.filter((x) => x.summary.sport === 'running')) {
      raw.set(i.id, readRawRun(history.filesOf(i.id)[0]!));
    }
  }, 180_000);

  const startOf = (id: string) => items.find((i) => i.id === id)!.summary.startMs;
  const runsOf = () => whole.judged.filter((j) => j.summary.sport === 'running');

  it('has the activities and runs that were recorded', () => {
    expect(whole.judged).toHaveLength(154);
    expect(runsOf()).toHaveLength(146);
  });

  it('adds up to the totals of every week and month', () => {
    const check = (totals: Totals, days: (day: Day) => boolean, name: string) => {
      const runs = runsOf().filter((j) => days(j.day));
      expect(runs.length, name).toBe(totals.runs);
      const metres = runs.reduce((sum, j) => sum + j.summary.distanceM!, 0);
      expect(Math.abs(metres - totals.distanceMeters), name).toBeLessThanOrEqual(0.5 * runs.length);
    };
    for (const [month, totals] of Object.entries(listed.monthsLocal)) {
      check(totals, (day) => day.startsWith(month), month);
    }
    for (const [week, totals] of Object.entries(listed.weeksLocal)) {
      check(totals, (day) => weekStart(day) === totals.weekStarts, week);
      const shown = whole.weeks.find((w) => w.start === totals.weekStarts)!;
      expect(shown.runs, week).toBe(totals.runs);
      expect(shown.km, week).toBeCloseTo(totals.distanceMeters / 1000, 2);
      expect(shown.longestKm, week).toBeCloseTo(totals.longestRunMeters / 1000, 3);
    }
  });

  it('has one point for every day of the runner, rest days filled, the first 42 provisional', () => {
    const { series } = whole;
    expect(series).toHaveLength(daysBetween('2023-11-01', '2024-07-31') + 1);
    series.forEach((p, k) => {
      expect(p.day).toBe(addDays('2023-11-01', k));
      expect(p.provisional).toBe(k < 41);
      const trained = whole.judged.some((j) => j.day === p.day);
      expect(p.state).toBe(trained ? 'trained' : 'rest');
    });
    // the plain recursion over days, bias-corrected, by hand
    let [ctl, weight] = [0, 0];
    const alpha = 1 - Math.exp(-1 / 42);
    for (const p of series) {
      const load = whole.loads.filter((l) => l.day === p.day).reduce((sum, l) => sum + l.load!, 0);
      ctl += alpha * (load - ctl);
      weight += alpha * (1 - weight);
      expect(p.ctl).toBeCloseTo(ctl / weight, 8);
    }
  });

  it('counts other sports as load and never as running volume', () => {
    const others = whole.judged.filter((j) => j.summary.sport !== 'running');
    expect(others).toHaveLength(8);
    for (const j of others) expect(whole.loads.find((l) => l.id === j.id)!.load!).toBeGreaterThan(0);
    const km = whole.weeks.reduce((sum, w) => sum + w.km, 0);
    expect(km).toBeCloseTo(
      [...raw.values()].reduce((sum, r) => sum + r.km, 0),
      0,
    );
  });

  it('leaves heart rate that cannot be trusted out of every load, and says so', () => {
    const suspect = whole.judged.filter((j) => j.summary.trust.heartRate === 'suspect');
    expect(suspect).toHaveLength(3);
    for (const { analysis } of suspect) {
      expect(analysis.load.method).toBe('duration');
      expect(analysis.load.quality).toBe('poor');
      expect(analysis.load.reasons.join(' ')).toMatch(/heart_rate/);
    }
  });

  it('sees the races, takes their zones from their day on, and keeps those of earlier days', () => {
    expect(whole.races.map((r) => [r.day, r.distanceM, r.unconfirmed ?? false])).toEqual([
      ['2023-12-03', 21097.5, false],
      ['2023-12-17', 21097.5, false],
      ['2024-03-10', 21097.5, false],
      ['2024-03-29', 3000, false],
    ]);
    for (const r of whole.races) {
      const change = whole.timeline.changes.find((c) => c.validFrom === r.day)!;
      expect(change.reason).toBe('race_faster');
      expect(zonesOn(whole.timeline, r.day)!.thresholdSpeedMps).toBeGreaterThan(
        zonesOn(whole.timeline, addDays(r.day, -1))!.thresholdSpeedMps!,
      );
    }
    for (const j of whole.judged) {
      const parts = JSON.parse(j.key);
      const used = parts[3] ?? parts[1];
      // what was run on a race day before the race still had the zones of the day before
      const race = whole.races.find((r) => r.day === j.day && r.activityId !== j.id);
      const before = race !== undefined && startOf(j.id) < startOf(race.activityId);
      const zones = zonesOn(whole.timeline, before ? addDays(j.day, -1) : j.day);
      expect(used.thresholdSpeedMps).toBe(zones?.thresholdSpeedMps ?? null);
    }
  });

  it('claims no confident threshold before the first race', () => {
    for (const { validFrom, zones } of whole.timeline.changes) {
      if (validFrom < '2023-12-03') expect(['low', 'none']).toContain(zones.confidence);
    }
  });

  it('holds out: what six months claim contains at least 80 % of the best efforts of the three after', async () => {
    const { estimate } = await evaluateAsOf(
      items.filter((i) => i.day <= LEARNED_UNTIL),
      LEARNED_UNTIL,
      history.load,
    );
    expect(estimate.validFrom).toBe(LEARNED_UNTIL);
    expect(estimate.confidence).toBe('high');
    // second route: the farthest anybody got in each time, from the rows of the files
    const later = [...raw].filter(([id]) => items.find((i) => i.id === id)!.day > LEARNED_UNTIL);
    const bests = [12, 15, 20, 30, 40, 45].map((min) => {
      const metres = Math.max(...later.map(([, run]) => bestDistanceM(run, min * 60)));
      return thresholdSpeed(vdot(metres, min * 60)!);
    });
    const { lowMps, highMps } = estimate.interval!;
    const inside = bests.filter((v) => v >= lowMps && v <= highMps).length;
    expect(inside / bests.length).toBeGreaterThanOrEqual(0.8);
    expect(Math.max(...bests)).toBeLessThanOrEqual(highMps);
    // no month went above; those below had no hard run
    const coverage = intervalCoverage(estimate, effortsAfter(items, LEARNED_UNTIL));
    expect(coverage.above).toBe(0);
  });

  it('finds flags of every family that the training gave reason for', () => {
    const codes = new Set(flagsOf(reviews).map(({ flag }) => flag.code));
    for (const code of ['spike_small', 'spike_moderate', 'ramp_high', 'ramp_very_high', 'easy_too_fast'])
      expect(codes).toContain(code);
  });

  it('names the runs behind every flag', () => {
    for (const { flag, asOf } of flagsOf(reviews)) {
      expect(flag.evidence.length, `${asOf} ${flag.code}`).toBeGreaterThan(0);
      for (const id of flag.evidence) expect(raw.has(id), `${asOf} ${flag.code} ${id}`).toBe(true);
    }
  });

  it('raises spikes and ramps that the raw distances show, and misses none', () => {
    for (const review of reviews) {
      const monday = addDays(review.asOf, -6);
      const name = `week of ${monday}`;
      const flags = review.decision.ok ? review.decision.value.flags : [];
      const spike = flags.find((f) => f.code.startsWith('spike'));
      const found = rawSpike(monday);
      expect(spike?.code ?? null, name).toBe(found?.code ?? null);
      if (found !== null) {
        expect(spike!.value, name).toBeCloseTo(found.ratio, 2);
        expect(spike!.evidence, name).toEqual(found.ids);
      }
      const ramp = flags.find((f) => f.code.startsWith('ramp'));
      const ratio = rawRamp(monday);
      expect(ramp?.code ?? null, name).toBe(
        ratio === null ? null : ratio > 1.35 ? 'ramp_very_high' : 'ramp_high',
      );
      if (ratio !== null) expect(ramp!.value, name).toBeCloseTo(ratio, 2);
    }
  });

  it('calls no run too fast that the raw samples do not show to be', () => {
    const named = new Set(
      flagsOf(reviews).flatMap(({ flag }) => (flag.code.startsWith('easy_too_fast') ? flag.evidence : [])),
    );
    expect(named.size).toBeGreaterThan(10);
    for (const id of named) {
      const j = whole.judged.find((x) => x.id === id)!;
      const zones = zonesOn(whole.timeline, j.day)!;
      const run = raw.get(id)!;
      const pace = shareAbove(rawGradedSpeeds(run), () => zones.easyCeilingMps!);
      const heart = shareAbove(
        run.hrBpm.map((bpm, k) => (run.tS[k]! < 600 ? Number.NaN : bpm)),
        (k) => zones.easyCeilingHrBpm! + Math.max(0, run.tS[k]! - 3600) * (3 / 1800),
      );
      const name = `${j.day} ${j.analysis.easy!.verdict}`;
      expect(pace.mean / zones.easyCeilingMps!, name).toBeGreaterThan(1.005);
      // in ten minutes the way of smoothing decides more than the runner
      if (j.summary.movingS < 1200) continue;
      expect(Math.abs(pace.share - j.analysis.easy!.paceFraction!), name).toBeLessThan(0.1);
      if (j.analysis.easy!.hrFraction !== null)
        expect(Math.abs(heart.share - j.analysis.easy!.hrFraction), name).toBeLessThan(0.1);
    }
  });

  it('reports a race as faster or slower than the zones before it only where the raw samples make it so', () => {
    const byRace = flagsOf(reviews).filter(
      ({ flag }) => flag.code.startsWith('response') && flag.facts.byRace === 1,
    );
    expect(byRace.length).toBeGreaterThan(0);
    for (const { flag, asOf } of byRace) {
      const { runs } = reviews.find((r) => r.asOf === asOf)!;
      const races = runs.filter((r) => flag.evidence.includes(r.id) && r.result !== null);
      expect(races.length, asOf).toBeGreaterThan(0);
      for (const { id, day } of races) {
        const { tS, km } = raw.get(id)!;
        const shown = vdot(1000 * km, tS.at(-1)! - tS[0]!)!;
        const before = whole.timeline.changes.findLast((c) => c.validFrom < day)!.zones.vdot!;
        expect(Math.sign(shown - before), day).toBe(flag.code === 'response_better' ? 1 : -1);
      }
    }
  });

  it('reports a response of heart rate to speed that the raw samples show', () => {
    const responses = flagsOf(reviews).filter(
      ({ flag }) => flag.code.startsWith('response') && flag.facts.byIndex === 1,
    );
    expect(responses.length).toBeGreaterThan(0);
    for (const { flag, asOf } of responses) {
      const index = (from: number, to: number) =>
        median(
          whole.judged.flatMap((j) => {
            const age = daysBetween(j.day, asOf);
            const review = reviews.find((r) => r.asOf === asOf)!;
            const run = review.runs.find((r) => r.id === j.id);
            const eligible = run?.kind === 'easy' || run?.kind === 'long';
            if (age < from || age >= to || !eligible || j.summary.movingS < 1200) return [];
            const samples = raw.get(j.id)!;
            const { mean } = shareAbove(rawGradedSpeeds(samples), () => 0);
            const climb = j.profile.climbMPerKm ?? 0;
            if (1000 / run.gradedPaceSPerKm! > review.zones!.easyCeilingMps! || climb > 20) return [];
            return [(60 * mean) / shareAbove(samples.hrBpm, () => 0).mean];
          }),
        );
      const change = index(0, 14) / index(14, 42) - 1;
      expect(Math.abs(change - flag.value!), `${asOf} ${flag.code}`).toBeLessThan(0.02);
      expect(Math.sign(change)).toBe(Math.sign(flag.value!));
    }
  });

  it('takes no zone from a file whose distance contradicts its positions', () => {
    const doubtful = new Set(
      listed.activities.filter((a) => a.expected.untrustworthy !== undefined).map((a) => a.file),
    );
    expect(doubtful.size).toBeGreaterThan(0);
    const ids = new Set(
      items.flatMap((i) =>
        history.filesOf(i.id).some((f) => doubtful.has(f.split('/').at(-1)!)) ? [i.id] : [],
      ),
    );
    for (const change of whole.timeline.changes)
      for (const { activityId } of change.evidence) expect(ids.has(activityId ?? '')).toBe(false);
  });

  it('claims nothing more when files known untrustworthy are thrown in, and takes no pace load from them', async () => {
    const manifest = JSON.parse(readFileSync(join(CORPUS!, 'MANIFEST.json'), 'utf8'));
    const all: { file: string; expected: { untrustworthy?: string[] } }[] = manifest.files ?? manifest;
    const bad = all.filter((f) => f.expected?.untrustworthy !== undefined);
    expect(bad.length).toBeGreaterThan(5);
    const strange = await readHistory(bad.map((f) => join(CORPUS!, f.file)));
    // as if they had been recorded in this runner's weeks, one every third day
    const moved = strange.items(ZONE).map((i, k): HistoryItem => {
      const startMs = Date.UTC(2024, 5, 3 + 3 * k, 2);
      return { ...i, day: localDay(startMs, ZONE), summary: { ...i.summary, startMs } };
    });
    const ids = new Map(moved.map((i) => [i.id, i]));
    const load = async (id: string) =>
      ids.has(id) ? { ...(await strange.load(id)), summary: ids.get(id)!.summary } : history.load(id);
    const mixed = await evaluateAsOf([...items, ...moved], '2024-07-31', load);
    const evidence = mixed.timeline.changes.flatMap((c) => c.evidence.map((e) => e.activityId));
    const used = mixed.estimate.used.map((u) => u.activityId);
    // a wrong total that nobody uses (an average heart rate, a clock that ran on) spoils no effort
    const spoilt = new Set(
      moved.flatMap((i) => {
        const file = strange.filesOf(i.id)[0]!;
        const { untrustworthy } = bad.find((f) => file.startsWith(join(CORPUS!, f.file)))!.expected;
        const measures = untrustworthy!.includes('distanceMeters') || untrustworthy!.includes('timerSeconds');
        return measures || contradictsItself(i) ? [i.id] : [];
      }),
    );
    expect(spoilt.size).toBeGreaterThan(6);
    expect([...evidence, ...used].filter((id) => id !== null && spoilt.has(id))).toEqual([]);
    let doubtful = 0;
    for (const j of mixed.judged.filter((x) => ids.has(x.id))) {
      const { trust } = j.summary;
      const name = strange.filesOf(j.id)[0]!;
      const { method, load } = mixed.loads.find((l) => l.id === j.id)!;
      const contradicts = contradictsItself(j);
      if (!trust.distance || contradicts) expect(method, name).not.toBe('pace');
      if (trust.heartRate !== 'ok' || contradicts) expect(method, name).not.toBe('hr');
      if (!trust.time) expect(load, name).toBeNull();
      if (!trust.distance || contradicts || trust.heartRate === 'suspect') doubtful++;
    }
    expect(doubtful).toBeGreaterThan(6);
  }, 60_000);

  /** The spike of the week by the raw kilometres: outings of less than 30 min apart, 30 days back, races left out. */
  function rawSpike(monday: Day) {
    const outings: { day: Day; km: number; endMs: number; ids: string[]; race: boolean }[] = [];
    const raceIds = new Set(whole.races.map((r) => r.activityId));
    for (const j of runsOf()) {
      const run = raw.get(j.id)!;
      const last = outings.at(-1);
      const race = raceIds.has(j.id);
      const endMs = run.startMs + run.tS.at(-1)! * 1000;
      if (last && run.startMs - last.endMs < 1_800_000 && !race && !last.race) {
        last.km += run.km;
        last.ids.push(j.id);
        last.endMs = endMs;
      } else outings.push({ day: j.day, km: run.km, endMs, ids: [j.id], race });
    }
    const first = outings[0]!.day;
    let worst: { code: string; ratio: number; ids: string[] } | null = null;
    outings.forEach((o, k) => {
      if (o.race || o.day < monday || o.day > addDays(monday, 6) || o.day < addDays(first, 14)) return;
      const before = outings.slice(0, k).filter((b) => daysBetween(b.day, o.day) <= 30);
      const longest = Math.max(0, ...before.map((b) => b.km));
      const ratio = o.km / longest;
      if (longest === 0 || o.km - longest <= 1 || ratio <= 1.1 || ratio <= (worst?.ratio ?? 0)) return;
      worst = {
        code: ratio > 2 ? 'spike_large' : ratio > 1.3 ? 'spike_moderate' : 'spike_small',
        ratio,
        ids: o.ids,
      };
    });
    return worst as { code: string; ratio: number; ids: string[] } | null;
  }

  /** Week over the mean of the two biggest of the three before, where that is a ramp. */
  function rawRamp(monday: Day): number | null {
    const kmOf = (start: Day) =>
      runsOf()
        .filter((j) => weekStart(j.day) === start)
        .reduce((sum, j) => sum + raw.get(j.id)!.km, 0);
    const firstWeek = weekStart(runsOf()[0]!.day);
    const before = [7, 14, 21].map((d) => addDays(monday, -d)).filter((start) => start >= firstWeek);
    if (before.length === 0) return null;
    const biggest = before
      .map(kmOf)
      .sort((a, b) => b - a)
      .slice(0, 2);
    const base = biggest.reduce((a, b) => a + b, 0) / biggest.length;
    const km = kmOf(monday);
    return km - base > 5 && km / base > 1.2 ? km / base : null;
  }
});

function flagsOf(reviews: readonly Evaluation[]): { asOf: Day; flag: Flag }[] {
  return reviews.flatMap((r) =>
    r.decision.ok ? r.decision.value.flags.map((flag) => ({ asOf: r.asOf, flag })) : [],
  );
}

function contradictsItself({ summary }: Pick<HistoryItem, 'summary'>): boolean {
  return summary.findings.some((f) => f.code === 'distance_contradicts' || f.code === 'clock_jump');
}

function effortsAfter(items: readonly HistoryItem[], day: Day): EffortPoint[] {
  return items
    .filter((i) => i.day > day && i.summary.sport === 'running')
    .flatMap((i) =>
      i.profile.gradedEfforts.map((e) => ({
        activityId: i.id,
        day: i.day,
        durationS: e.durationS,
        gradedDistanceM: e.gradedDistanceM,
        meanGrade: e.meanGrade ?? 0,
        maxSampleGapS: e.maxSampleGapS,
        meanHrBpm: e.meanHrBpm,
        trusted: i.summary.trust.distance && i.summary.trust.time,
        isRace: false,
        isTest: false,
      })),
    );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const mid = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[mid]! : (sorted[mid - 1]! + sorted[mid]!) / 2;
}
