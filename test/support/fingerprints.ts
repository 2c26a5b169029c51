import type { Fingerprint } from '../../src/core/activity/activity.ts';

/** Seeded numbers in [0, 1) (mulberry32): the same seed gives the same runs on every machine. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Random = () => number;
const between = (random: Random, low: number, high: number) => low + (high - low) * random();
const METRE_DEG = 1 / 111_195;

/** A way in the shape of a bent loop from the runner's door, as eleven positions. */
function loop(random: Random, distanceM: number, home: [number, number]): [number, number][] {
  const heading = between(random, 0, 2 * Math.PI);
  const bend = between(random, 0.6, 1.4);
  const radiusM = distanceM / (2 * Math.PI);
  return Array.from({ length: 11 }, (_, k) => {
    const angle = heading + (2 * Math.PI * k) / 10;
    const east = radiusM * (Math.cos(angle) - Math.cos(heading)) * bend;
    const north = (radiusM * (Math.sin(angle) - Math.sin(heading))) / bend;
    return [home[0] + north * METRE_DEG, home[1] + (east * METRE_DEG) / Math.cos((home[0] * Math.PI) / 180)];
  });
}

/** The route as another receiver sees it: a few metres off, rounded as fingerprints are. */
function seenAgain(random: Random, route: [number, number][], noiseM: number): [number, number][] {
  const off = () => between(random, -noiseM, noiseM) * METRE_DEG;
  const round = (x: number) => Math.round(x * 1e4) / 1e4;
  return route.map(([lat, lon]) => [round(lat + off()), round(lon + off())]);
}

const HOME: [number, number] = [48.137, 11.575];
const FIRST_DAY_MS = Date.UTC(2024, 0, 1);

/** A true run of ten minutes to four hours. */
export function trueRun(random: Random): Fingerprint {
  const movingS = Math.round(600 * 24 ** random());
  const elapsedS = movingS + (random() < 0.4 ? Math.round(between(random, 0, 0.1) * movingS) : 0);
  const distanceM = movingS * between(random, 2.2, 4.5);
  return {
    startMs: FIRST_DAY_MS + Math.round(between(random, 0, 365 * 86_400)) * 1000,
    elapsedS,
    movingS,
    distanceM,
    sport: 'running',
    route: seenAgain(random, loop(random, distanceM, HOME), 4),
  };
}

export interface OtherSource {
  print: Fingerprint;
  /** the start is off by a zone error */
  shifted: boolean;
}

/**
 * The same run from another source: start off by up to 120 s, distance by up to 2 %, some seconds cut
 * off; one in five has a zone error of an hour, one in four no positions, one in ten no distance of
 * its own sport.
 */
export function otherSource(random: Random, run: Fingerprint): OtherSource {
  const shifted = random() < 0.2;
  const startOffS = Math.round(between(random, -120, 120));
  const zoneS = shifted ? (random() < 0.5 ? 3600 : -3600) : 0;
  const print: Fingerprint = {
    ...run,
    startMs: run.startMs + (startOffS + zoneS) * 1000,
    elapsedS: Math.max(60, run.elapsedS + Math.round(between(random, -20, 20))),
    movingS: Math.max(60, run.movingS + Math.round(between(random, -20, 20))),
    distanceM: run.distanceM! * between(random, 0.98, 1.02),
    sport: random() < 0.1 ? null : run.sport,
    route: random() < 0.25 ? [] : seenAgain(random, run.route, 8),
  };
  return { print, shifted };
}

/** Two different runs that look alike: doubles on one loop, repetitions saved singly, warm-up and race. */
export function truePair(random: Random, kind: 'double' | 'intervals' | 'race'): [Fingerprint, Fingerprint] {
  const a = trueRun(random);
  const next = (gapS: number, change: Partial<Fingerprint>): Fingerprint => ({
    ...a,
    startMs: a.startMs + Math.round(a.elapsedS + gapS) * 1000,
    ...change,
  });
  if (kind === 'double') {
    // Two to eleven hours later, often by the clock of the day: whole hours within a few minutes.
    const hours = 2 + Math.floor(between(random, 0, 10)) + Math.ceil(a.elapsedS / 3600);
    const offS = random() < 0.3 ? between(random, -180, 180) : between(random, -1800, 1800);
    const pace = between(random, 0.95, 1.05);
    const b: Fingerprint = {
      ...a,
      startMs: a.startMs + Math.round(hours * 3600 + offS) * 1000,
      elapsedS: Math.round(a.elapsedS * pace),
      movingS: Math.round(a.movingS * pace),
      distanceM: a.distanceM! * between(random, 0.985, 1.015),
      route: random() < 0.15 ? [] : seenAgain(random, a.route, 8),
    };
    return [a, b];
  }
  if (kind === 'intervals') {
    const repS = Math.round(between(random, 45, 360));
    const repM = repS * between(random, 3.5, 6);
    const track = seenAgain(random, loop(random, 400, HOME), 4);
    const rep = { elapsedS: repS, movingS: repS, distanceM: repM, route: track };
    const again = {
      ...rep,
      elapsedS: repS + Math.round(between(random, -3, 3)),
      distanceM: repM * between(random, 0.99, 1.01),
    };
    return [
      { ...a, ...rep },
      { ...a, ...again, startMs: a.startMs + (repS + Math.round(between(random, 20, 240))) * 1000 },
    ];
  }
  const race = between(random, 0.5, 3) * a.distanceM!;
  const raceS = Math.round(race / between(random, 3, 5));
  return [
    a,
    next(between(random, 30, 3600), {
      elapsedS: raceS,
      movingS: raceS,
      distanceM: race,
      route: seenAgain(random, loop(random, race, HOME), 4),
    }),
  ];
}
