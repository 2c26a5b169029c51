import { daysBetween } from '../time.ts';
import { loadClass } from './session-class.ts';
import type { Situation } from './situation.ts';

/** P1, or Pload where the next week is light anyway and absorbs the cut; inside race protection always P1. */
function base(s: Situation): number {
  return s.nextIsLoad || s.protection !== null ? s.p1Km : s.pLoadKm;
}

/** A race that is the larger part of the week is left out of the cut, which would take every other run (GRD-7). */
export function cut(s: Situation, factor: number): number {
  const exempt = s.raceKm > base(s) / 2 ? s.raceKm : 0;
  return capped(s, Math.min(exempt + factor * (base(s) - exempt), s.p1Km));
}

/** VOL-3 (GRD-5) as the upper bound, −35 % of plan (GRD-2) as the lower one; the cap wins. */
export function capped(s: Situation, km: number): number {
  const floor = s.h.policy.guard.minFactor * s.p1Km;
  return Math.min(Math.max(km, Math.min(floor, s.p1Km)), s.cap?.limit ?? Number.POSITIVE_INFINITY);
}

export function plannedLongKm(s: Situation): number | null {
  const longs = s.h.input.next.sessions.filter((x) => loadClass(x.type) === 'long').map((x) => x.km);
  return longs.length === 0 ? null : Math.max(...longs);
}

/** §2.6: the week after a recovery week is 0.90 of the last load week, whatever the plan goes on with; null: no such week. */
export function afterRecoveryKm({ h, pLoadKm, nextIsLoad }: Situation): number | null {
  const { week } = h;
  if (week?.type !== 'recovery' || !nextIsLoad) return null;
  const decided = h.input.decisions.some(
    (d) => d.code === 'insert_recovery' && d.asOf < week.start && daysBetween(d.asOf, week.start) <= 7,
  );
  return decided ? h.policy.decide.afterRecovery[0]! * pLoadKm : null;
}
