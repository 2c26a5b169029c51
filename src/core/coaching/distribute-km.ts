import type { PlannedSession } from './review-input.ts';
import { isHard, loadClass } from './session-class.ts';

/** One session while the week is being reshaped. */
export interface Item {
  planned: PlannedSession;
  type: string;
  km: number;
  limitKm: number;
  /** races and locked sessions: their kilometres stay */
  fixed: boolean;
  /** what it is stays */
  typeFixed: boolean;
  /** it may be shortened, but not dropped */
  kept: boolean;
  rule: string | null;
}

export interface DistributeOptions {
  minEasyKm: number;
  roundingKm: number;
  keepRunDays: number;
  freeShortening: number;
  maxTouched: number;
  /** recovery and break weeks shrink every run alike */
  even: boolean;
  growing: boolean;
  rule: string;
  maxTotalKm: number;
}

/**
 * Brings the sessions to the target: easy runs first, then the long run, runs that would fall below
 * LAY-5 are dropped while at least 80 % of the run days stay (§2.6). Quality is never shortened.
 * No more than `maxTouched` sessions change by more than a trim of 15 % (GRD-1), unless a cap
 * cannot be met otherwise: caps come before GRD-1.
 */
export function distributeKm(items: Item[], targetKm: number, o: DistributeOptions): void {
  const runDays = items.length;
  const room = total(items) - targetKm;
  if (room < -1e-9) raise(items, -room, o);
  else if (room > 1e-9) lower(items, targetKm, runDays, o);
  roundKm(items, o);
}

/** Growth goes to the three longest easy or long runs; a capped long run hands its kilometres to the easy runs, ≤ 15 % each. */
function raise(items: Item[], km: number, o: DistributeOptions): void {
  const open = items
    .filter((i) => !i.fixed && isFlexible(i) && i.km > 0 && i.type === i.planned.type)
    .toSorted((a, b) => b.km - a.km);
  const takers = o.growing ? open.slice(0, o.maxTouched) : open.filter((i) => loadClass(i.type) === 'easy');
  let left = km;
  for (let round = 0; round < 4 && left > 0.05; round++) {
    const roomy = takers.filter((i) => i.km < ceilingOf(i, o) - 1e-9);
    const weight = roomy.reduce((sum, i) => sum + i.planned.km, 0);
    if (weight <= 0) return;
    const share = left / weight;
    for (const i of roomy) {
      const add = Math.min(i.planned.km * share, ceilingOf(i, o) - i.km);
      i.km += add;
      left -= add;
      i.rule ??= o.rule;
    }
  }
}

function ceilingOf(i: Item, o: DistributeOptions): number {
  if (o.growing) return i.limitKm;
  return Math.min(i.limitKm, i.planned.km * (o.even ? 1 : 1 + o.freeShortening));
}

function lower(items: Item[], targetKm: number, runDays: number, o: DistributeOptions): void {
  for (;;) {
    const easy = items.filter((i) => !i.fixed && i.km > 0 && loadClass(i.type) === 'easy');
    const rest = total(items) - easy.reduce((sum, i) => sum + i.km, 0);
    const room = targetKm - rest;
    const least = easy.reduce((sum, i) => sum + floorOf(i, o), 0);
    if (room >= least - 1e-9) {
      share(items, easy, room, o);
      return;
    }
    const running = items.filter((i) => i.km > 0).length;
    const smallest = easy.filter((i) => !i.kept).toSorted((a, b) => a.km - b.km)[0];
    if (smallest !== undefined && running - 1 >= Math.ceil(o.keepRunDays * runDays - 1e-9)) {
      smallest.km = 0;
      smallest.rule = 'LAY-5';
      continue;
    }
    for (const i of easy) setKm(i, floorOf(i, o), o);
    lowerLong(items, targetKm, o);
    return;
  }
}

/** The long run beyond its limit, then quality as a whole: only when easy runs have nothing left. */
function lowerLong(items: Item[], targetKm: number, o: DistributeOptions): void {
  const over = () => total(items) - targetKm;
  for (const i of items.filter((x) => !x.fixed && loadClass(x.type) === 'long')) {
    if (over() > 1e-9) setKm(i, Math.max(Math.min(o.minEasyKm, i.km), i.km - over()), o);
  }
  for (const i of items.filter(
    (x) => !x.fixed && !x.typeFixed && (isHard(x.type) || ['moderate', 'light'].includes(loadClass(x.type))),
  )) {
    if (over() <= 1e-9) return;
    i.type = 'easy';
    i.rule = o.rule;
    setKm(i, Math.max(floorOf(i, o), i.km - over()), o);
  }
  for (const i of items.filter((x) => !x.fixed && !x.kept && x.km > 0).toSorted((a, b) => a.km - b.km)) {
    if (over() <= 1e-9) return;
    i.km = 0;
    i.rule = o.rule;
  }
}

/** Shares `room` km among the easy runs, trimming up to 15 % freely and cutting few runs deeply. */
function share(items: Item[], easy: Item[], room: number, o: DistributeOptions): void {
  const sum = easy.reduce((total_, i) => total_ + i.km, 0);
  if (sum <= 0) return;
  const free = 1 - o.freeShortening;
  if (o.even || room >= free * sum) {
    fill(easy, room, o);
    return;
  }
  const touchedAlready = items.filter(
    (i) => !easy.includes(i) && (i.type !== i.planned.type || i.km < i.planned.km - 0.05),
  ).length;
  const deep = easy.filter((i) => i.type !== i.planned.type);
  const rest = easy.filter((i) => i.type === i.planned.type).toSorted((a, b) => b.km - a.km);
  while (rest.length > 0) {
    const trimmed = free * rest.reduce((total_, i) => total_ + i.km, 0);
    const least = deep.reduce((total_, i) => total_ + floorOf(i, o), 0);
    if (room - trimmed >= least - 1e-9 && deep.length > 0) break;
    deep.push(rest.shift()!);
    if (touchedAlready + deep.length > o.maxTouched) {
      fill(easy, room, o);
      return;
    }
  }
  for (const i of rest) setKm(i, free * i.km, o);
  fill(deep, room - rest.reduce((total_, i) => total_ + i.km, 0), o);
}

/** Proportional shares, never below LAY-5. */
function fill(easy: Item[], room: number, o: DistributeOptions): void {
  let open = [...easy];
  let left = room;
  for (;;) {
    const sum = open.reduce((total_, i) => total_ + i.km, 0);
    const short = open.filter((i) => (i.km * left) / sum < floorOf(i, o) - 1e-9);
    if (short.length === 0 || short.length === open.length) {
      for (const i of open) setKm(i, (i.km * left) / sum, o);
      return;
    }
    for (const i of short) {
      setKm(i, floorOf(i, o), o);
      left -= i.km;
    }
    open = open.filter((i) => !short.includes(i));
  }
}

/** LAY-5: at least 3 km, or what was planned where the plan itself is shorter. */
function floorOf(i: Item, o: DistributeOptions): number {
  return Math.min(o.minEasyKm, i.planned.km, i.limitKm);
}

function setKm(i: Item, km: number, o: DistributeOptions): void {
  if (Math.abs(km - i.km) > 1e-9) i.rule ??= o.rule;
  i.km = km;
}

function isFlexible(i: Item): boolean {
  const c = loadClass(i.type);
  return c === 'easy' || c === 'long';
}

function total(items: readonly Item[]): number {
  return items.reduce((sum, i) => sum + i.km, 0);
}

/** To 0.1 km, without ending above the target or a run's own limit. */
function roundKm(items: Item[], o: DistributeOptions): void {
  for (const i of items) {
    if (i.fixed || Math.abs(i.km - i.planned.km) < 1e-9) continue;
    i.km = Math.min(Math.round(i.km * 10) / 10, Math.floor(i.limitKm * 10 + 1e-6) / 10);
  }
  const over = Math.round((total(items) - o.maxTotalKm) * 10) / 10;
  const changed = items.filter((i) => !i.fixed && isFlexible(i) && i.rule !== null && i.km > Math.abs(over));
  const rest = items.filter((i) => !i.fixed && isFlexible(i) && i.rule === null && i.km > Math.abs(over));
  const givers = [...changed, ...rest].toSorted(
    (a, b) => Number(b.rule !== null) - Number(a.rule !== null) || b.km - a.km,
  );
  if (over > 0 && givers[0] !== undefined) givers[0].km = Math.round((givers[0].km - over) * 10) / 10;
  // what rounding alone took away goes back to a shortened run
  const taker = changed.find(
    (i) => loadClass(i.type) === 'easy' && i.km - over <= Math.min(i.limitKm, i.planned.km) + 1e-9,
  );
  if (over < 0 && over > -o.roundingKm && taker !== undefined)
    taker.km = Math.round((taker.km - over) * 10) / 10;
}
