import { floorKm, longRunCaps, spikesInForce } from './caps.ts';
import { distributeKm, type Item } from './distribute-km.ts';
import { raceForbidsHard, tooSoonAfter } from './race-protection.ts';
import type { Change, SessionView } from './record.ts';
import type { LockedField, PlannedSession } from './review-input.ts';
import { isHard, isThresholdSession, loadClass } from './session-class.ts';
import type { Situation } from './situation.ts';
import type { Verdict } from './verdict.ts';

export interface LaidWeek {
  sessions: (SessionView & { workoutId: string })[];
  changes: Change[];
  newKm: number;
  hardAfter: number;
  longestRunKm: number;
  longRunCapKm: number;
  caps: { rule: string; limit: number; applied: boolean }[];
  /** sessions changed as GRD-1 counts them */
  touched: number;
}

/** Lays a verdict onto the planned sessions (§2.6): quality whole, swapped or dropped; easy runs cut first. */
export function layNextWeek(s: Situation, v: Verdict): LaidWeek {
  const planned = s.h.input.next.sessions
    .filter((x) => x.km > 0)
    .toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.id < b.id ? -1 : 1));
  if (planned.length === 0) return totalsOnly(s, v);
  const items = planned.map((p) => item(p, settledThrough(s)));
  if (v.targetKm <= 0) {
    // SAFE takes races too; only what a coach locked stays, with a do-not-run advisory (COACH-3)
    for (const i of items)
      if (!i.planned.locked && !isHeld(i.planned, 'km') && i.planned.day > settledThrough(s))
        Object.assign(i, { km: 0, rule: v.rules[0]! });
  } else {
    swapHardSessions(s, v, items);
    const caps = capRuns(s, v, items);
    distributeKm(items, v.targetKm, {
      minEasyKm: s.h.policy.decide.minEasyKm,
      roundingKm: s.h.policy.decide.roundingKm,
      keepRunDays: s.h.policy.decide.keepRunDays,
      freeShortening: s.h.policy.guard.uncountedShortening,
      maxTouched: v.wholeWeek ? Number.POSITIVE_INFINITY : s.h.policy.guard.maxTouched,
      even: v.wholeWeek,
      growing: v.code === 'scale_up',
      rule: v.rules[0]!,
      maxTotalKm: floorKm(v.targetKm),
    });
    return summary(s, v, items, caps);
  }
  return summary(s, v, items, []);
}

function settledThrough({ h }: Situation): string {
  const through = h.input.settledThrough ?? h.asOf;
  return through > h.asOf ? through : h.asOf;
}

/** GRD-8: sessions of past days are history; locked sessions and races are not touched by cuts either. A locked field holds only itself. */
function item(p: PlannedSession, settled: string): Item {
  const isFixed = p.locked || loadClass(p.type) === 'race' || p.day <= settled;
  return {
    planned: p,
    type: p.type,
    km: p.km,
    limitKm: Number.POSITIVE_INFINITY,
    fixed: isFixed || isHeld(p, 'km'),
    typeFixed: isFixed || isHeld(p, 'type'),
    kept: (p.held ?? []).length > 0,
    rule: null,
  };
}

function isHeld(p: PlannedSession, field: LockedField): boolean {
  return p.held?.includes(field) === true;
}

/**
 * Which hard sessions become easy: too soon after a spike, race or break first, then from the first
 * on. Hard sessions are only ever taken away, so AVL-6 and PER-9 keep holding (GRD-6).
 */
function swapHardSessions(s: Situation, v: Verdict, items: Item[]): void {
  const standing = () => items.filter((i) => !i.typeFixed && isHard(i.type));
  const before = standing().length;
  for (const i of standing()) {
    const rule = forbidden(s, v, i.planned);
    if (rule !== null) swap(i, 'easy', rule);
  }
  let more = v.swapHard - (before - standing().length);
  for (const i of standing()) if (more-- > 0) swap(i, v.sharpener ? 'sharpener' : 'easy', v.rules[0]!);
  if (v.maxHard === null) return;
  const keep = standing()
    .toSorted((a, b) => Number(isThresholdSession(b.type)) - Number(isThresholdSession(a.type)))
    .slice(0, v.maxHard);
  for (const i of standing()) {
    if (!keep.includes(i)) swap(i, 'easy', v.rules[0]!);
    else if (v.thresholdOnly && !isThresholdSession(i.type)) swap(i, 'tempo_split', v.rules[0]!);
  }
  if (v.maxHard > 0) return;
  for (const i of items) {
    if (i.typeFixed) continue;
    if (loadClass(i.type) === 'moderate') swap(i, 'easy', v.rules[0]!);
    if (loadClass(i.type) === 'long' && i.type !== 'long_easy') swap(i, 'long_easy', v.rules[0]!);
    if (i.type === 'easy_strides' && s.now.points.F4 > 0) swap(i, 'easy', v.rules[0]!);
  }
}

function forbidden(s: Situation, v: Verdict, p: PlannedSession): string | null {
  if (v.noHardBefore !== null && p.day < v.noHardBefore) return v.rules.includes('SAFE-2') ? 'SAFE-2' : 'BRK';
  if (raceForbidsHard(s.h, p.day, p.startMs)) return 'HARD-72H';
  const red = spikesInForce(s.h, p.day).filter((x) => x.level >= 2);
  return red.some((x) => tooSoonAfter(s.h, x.outing.day, x.outing.startMs, p.day, p.startMs))
    ? 'HARD-72H'
    : null;
}

function swap(i: Item, type: string, rule: string): void {
  i.type = type;
  i.rule = rule;
}

/** GRD-4: LNG-2, LNG-3 and the decision's own limits for every run but races; returns what was looked at for the long run. */
function capRuns(
  s: Situation,
  v: Verdict,
  items: Item[],
): { rule: string; limit: number; applied: boolean }[] {
  const long = items
    .filter((i) => loadClass(i.planned.type) === 'long')
    .toSorted((a, b) => b.planned.km - a.planned.km)[0];
  const seen: { rule: string; limit: number; applied: boolean }[] = [];
  const inBreak = v.code === 'replan_after_break' && v.longCaps.some((c) => c.rule === 'BRK');
  for (const i of items) {
    const general = inBreak ? [] : longRunCaps(s.h, i.planned.day);
    const own =
      i === long || v.wholeWeek
        ? v.longCaps
        : v.longCaps.filter((c) => c.rule === 'SAFE' || c.rule === 'BRK');
    const all = [...general, ...own];
    if (i.fixed || all.length === 0) continue;
    i.limitKm = Math.min(...all.map((c) => c.limit));
    if (i.km > i.limitKm + 1e-9) {
      const binding = all.find((c) => c.limit === i.limitKm)!;
      i.km = floorKm(i.limitKm);
      i.rule ??= binding.rule;
    }
    if (i === long) seen.push(...all.map((c) => ({ ...c, applied: c.limit < i.planned.km - 1e-9 })));
  }
  if (v.firstRunKm !== null && items[0] !== undefined && !items[0].fixed) {
    items[0].limitKm = Math.min(items[0].limitKm, v.firstRunKm);
    items[0].km = Math.min(items[0].km, floorKm(v.firstRunKm));
    items[0].rule ??= 'SAFE-2';
  }
  return seen;
}

function totalsOnly(s: Situation, v: Verdict): LaidWeek {
  const caps = [...longRunCaps(s.h, s.h.input.next.start), ...v.longCaps];
  return {
    sessions: [],
    changes: [],
    newKm: floorKm(v.targetKm),
    hardAfter: 0,
    longestRunKm: 0,
    longRunCapKm: caps.length === 0 ? floorKm(v.targetKm) : Math.min(...caps.map((c) => c.limit)),
    caps: caps.map((c) => ({ ...c, applied: false })),
    touched: 0,
  };
}

function summary(s: Situation, v: Verdict, items: Item[], caps: LaidWeek['caps']): LaidWeek {
  const kept = items.filter((i) => i.km > 0);
  const changes = items.flatMap((i) => changeOf(i));
  const long = items
    .filter((i) => loadClass(i.planned.type) === 'long')
    .toSorted((a, b) => b.planned.km - a.planned.km)[0];
  const limits =
    long === undefined ? longRunCaps(s.h, s.h.input.next.start).map((c) => c.limit) : [long.limitKm];
  const cap = Math.min(...limits.filter(Number.isFinite), Number.POSITIVE_INFINITY);
  return {
    sessions: kept.map((i) => ({ workoutId: i.planned.id, day: i.planned.day, type: i.type, km: i.km })),
    changes,
    newKm: round1(kept.reduce((sum, i) => sum + i.km, 0)),
    hardAfter: kept.filter((i) => isHard(i.type)).length,
    longestRunKm: Math.max(0, ...kept.filter((i) => i.type !== 'race').map((i) => i.km)),
    longRunCapKm: Number.isFinite(cap) ? floorKm(cap) : v.targetKm,
    caps,
    touched: changes.filter((c) => counts(c, s.h.policy.guard.uncountedShortening)).length,
  };
}

/** GRD-1: shortening an easy run by at most 15 % is not counted. */
export function counts(c: Change, freeShortening: number): boolean {
  if (c.op !== 'scale' || loadClass(c.before.type) !== 'easy' || c.after === null) return true;
  const share = c.after.km / c.before.km;
  return share > 1 || share < 1 - freeShortening - 0.05 / c.before.km;
}

function changeOf(i: Item): Change[] {
  const before = { day: i.planned.day, type: i.planned.type, km: i.planned.km };
  const rule = i.rule ?? 'LAY';
  if (i.km <= 0) return [{ op: 'drop', workoutId: i.planned.id, before, after: null, rule }];
  const after = { day: i.planned.day, type: i.type, km: i.km };
  if (i.type !== i.planned.type) return [{ op: 'swap', workoutId: i.planned.id, before, after, rule }];
  if (Math.abs(i.km - i.planned.km) < 0.05) return [];
  return [{ op: 'scale', workoutId: i.planned.id, before, after, rule }];
}

function round1(km: number): number {
  return Math.round(km * 10) / 10;
}
