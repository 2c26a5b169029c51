import { daysBetween } from '../time.ts';
import { fitOf, lengthFit, type MatchRun, type MatchSession } from './match-confidence.ts';
import { atLeast, policy } from './policy.ts';
import { loadClass } from './session-class.ts';

export type MatchHow = 'as_planned' | 'moved' | 'swapped' | 'split' | 'merged';

/** One planned run that was done, by which runs, and how sure that is (0 to 1). */
export interface SessionMatch {
  sessionId: string;
  /** in order of time, the one that carries the session first */
  runIds: string[];
  how: MatchHow;
  confidence: number;
}

export interface SessionMatching {
  /** by session day */
  matches: SessionMatch[];
  /** sessions nobody ran */
  openIds: string[];
  /** runs that answer no session */
  extraRunIds: string[];
}

interface Pair {
  session: MatchSession;
  run: MatchRun;
  confidence: number;
}

interface Held extends Pair {
  /** further runs of the day that belong to the session */
  parts: MatchRun[];
  merged: boolean;
}

/**
 * Which run answers which planned session of one week (coaching.md §2.7, §2.14 "a run satisfies the planned
 * session of its day"). Pairs are taken from the surest down, so the order of arrival cannot matter and no
 * good pair is given up for the sum. A run of the session's own day always answers it unless a better pair
 * takes it; on another day length and structure have to fit. Then what is left over is looked at again: runs of
 * one day that only together have the length (split), and sessions that a neighbour's run holds too (merged).
 * A race is only ever run on its day. A run is used once, or for all sessions merged into it.
 */
export function matchSessions(
  planned: readonly MatchSession[],
  executed: readonly MatchRun[],
): SessionMatching {
  const sessions = planned
    .filter((s) => s.km > 0)
    .toSorted((a, b) => order(a.day, b.day) || order(a.id, b.id));
  const runs = executed.toSorted((a, b) => a.startMs - b.startMs || order(a.id, b.id));
  const held = surestPairs(sessions, runs);
  addParts(held, runs);
  const open = addMerged(
    held,
    sessions.filter((s) => !held.some((h) => h.session === s)),
  );
  const used = new Set(held.flatMap((h) => [h.run, ...h.parts]));
  return {
    matches: held
      .toSorted((a, b) => order(a.session.day, b.session.day) || order(a.session.id, b.session.id))
      .map((h) => ({
        sessionId: h.session.id,
        runIds: [h.run, ...h.parts].map((r) => r.id),
        how: howOf(h, held, sessions),
        confidence: Math.round(h.confidence * 1000) / 1000,
      })),
    openIds: open.map((s) => s.id),
    extraRunIds: runs.filter((r) => !used.has(r)).map((r) => r.id),
  };
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function surestPairs(sessions: readonly MatchSession[], runs: readonly MatchRun[]): Held[] {
  const pairs = sessions
    .flatMap((session) => runs.flatMap((run) => candidate(session, run)))
    .toSorted(
      (a, b) =>
        b.confidence - a.confidence ||
        apart(a) - apart(b) ||
        order(a.session.day, b.session.day) ||
        a.run.startMs - b.run.startMs ||
        order(a.session.id, b.session.id) ||
        order(a.run.id, b.run.id),
    );
  const held: Held[] = [];
  for (const pair of pairs) {
    if (held.some((h) => h.session === pair.session || h.run === pair.run)) continue;
    held.push({ ...pair, parts: [], merged: false });
  }
  return held;
}

function apart({ session, run }: Pair): number {
  return Math.abs(daysBetween(session.day, run.day));
}

function candidate(session: MatchSession, run: MatchRun): Pair[] {
  const fit = fitOf(session, run);
  const pair = { session, run, confidence: fit.confidence };
  if (session.day === run.day) return [pair];
  const m = policy.match;
  const race = loadClass(session.type) === 'race' || run.kind === 'race';
  const fits = fit.length >= m.movedLength && fit.shape > 0 && atLeast(fit.confidence, m.movedConfidence);
  return !race && fits ? [pair] : [];
}

/** Runs left over on the day of a session join it where they bring its length nearer to the plan. */
function addParts(held: Held[], runs: readonly MatchRun[]): void {
  const used = new Set(held.map((h) => h.run));
  for (const h of held) {
    let km = h.run.distanceKm;
    for (const run of runs) {
      if (used.has(run) || run.day !== h.run.day || km === null || run.distanceKm === null) continue;
      if (lengthFit(h.session.km, km + run.distanceKm) <= lengthFit(h.session.km, km)) continue;
      km += run.distanceKm;
      h.parts.push(run);
      used.add(run);
    }
    if (h.parts.length > 0)
      h.confidence = Math.max(h.confidence, policy.match.joined * fitOf(h.session, h.run, km).confidence);
  }
}

/** Sessions without a run of their own that a run of the same or the next day plainly holds; answers the others. */
function addMerged(held: Held[], open: readonly MatchSession[]): MatchSession[] {
  return open.filter((session) => {
    const host = held.find((h) => {
      const km = [h.run, ...h.parts].reduce((sum, r) => sum + (r.distanceKm ?? 0), 0);
      const own = mergedKm(held, h.run);
      const both = own + session.km;
      const near = Math.abs(daysBetween(session.day, h.run.day)) <= 1;
      const holds = atLeast(km, policy.match.mergedShare * both) && lengthFit(both, km) > lengthFit(own, km);
      return near && holds && fitOf(session, h.run).shape > 0 && loadClass(session.type) !== 'race';
    });
    if (host === undefined) return true;
    const both = mergedKm(held, host.run) + session.km;
    const fit = fitOf({ ...session, km: both }, host.run);
    host.merged = true;
    held.push({
      session,
      run: host.run,
      parts: [],
      merged: true,
      confidence: policy.match.joined * fit.confidence,
    });
    return false;
  });
}

function mergedKm(held: readonly Held[], run: MatchRun): number {
  return held.filter((h) => h.run === run).reduce((sum, h) => sum + h.session.km, 0);
}

function howOf(h: Held, held: readonly Held[], sessions: readonly MatchSession[]): MatchHow {
  if (h.merged) return 'merged';
  if (h.parts.length > 0) return 'split';
  if (h.session.day === h.run.day) return 'as_planned';
  const displaced = sessions.some(
    (s) =>
      s !== h.session &&
      s.day === h.run.day &&
      held.some((other) => other.session === s && other.run.day !== s.day),
  );
  return displaced ? 'swapped' : 'moved';
}
