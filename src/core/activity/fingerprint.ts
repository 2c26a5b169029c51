import type { ActivitySummary, Fingerprint, Stream } from './activity.ts';

/** Ten parts of the way: eleven positions with both ends. */
const PARTS = 10;
const DEGREE_STEP = 1e-4;

/** What `sameRun` compares, from a summary and its stream. */
export function fingerprint(
  summary: Pick<ActivitySummary, 'startMs' | 'elapsedS' | 'movingS' | 'distanceM' | 'sport'>,
  stream: Stream,
): Fingerprint {
  const { startMs, elapsedS, movingS, distanceM, sport } = summary;
  return { startMs, elapsedS, movingS, distanceM, sport, route: routeTenths(stream) };
}

/** Positions at 0, 10 … 100 % of the way; empty where the stream has no positions with a distance. */
function routeTenths({ n, distanceM, latDeg, lonDeg }: Stream): [number, number][] {
  let first = -1;
  let last = -1;
  const has = (k: number) => !Number.isNaN(latDeg[k]!) && !Number.isNaN(distanceM[k]!);
  for (let k = 0; k < n; k++) {
    if (!has(k)) continue;
    if (first < 0) first = k;
    last = k;
  }
  if (first < 0 || first === last) return [];
  const way = distanceM[last]! - distanceM[first]!;
  const route: [number, number][] = [];
  let k = first;
  for (let part = 0; part <= PARTS; part++) {
    const goal = distanceM[first]! + (way * part) / PARTS;
    let next = k;
    while (next < last && (!has(next) || distanceM[next]! < goal)) next++;
    k = next;
    route.push([rounded(latDeg[k]!), rounded(lonDeg[k]!)]);
  }
  return route;
}

function rounded(degrees: number): number {
  return Math.round(degrees / DEGREE_STEP) / Math.round(1 / DEGREE_STEP);
}

export { type SameRun, sameRun } from './same-run.ts';
