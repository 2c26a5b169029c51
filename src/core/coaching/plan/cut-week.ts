import { vdotRaceTime } from '../../science/vdot.ts';
import { addDays, type Day } from '../../time.ts';
import { aboveEasyS, fitWorkout, longestWorkS, type WorkoutOrder } from '../../workout/build-workout.ts';
import { type Level, LIBRARY, type LibraryType } from '../../workout/library.ts';
import { type PaceZones, slowStepSpeed, stepSpeed } from '../../workout/render.ts';
import { type Band, type Workout, workoutExtent } from '../../workout/workout.ts';
import type { PlanPhase, PlanSession } from './built-plan.ts';
import { qualityKind, workRank } from './choose-quality.ts';
import type { LaidRun, Slot } from './lay-plan-week.ts';
import { planPolicy } from './plan-policy.ts';
import type { RunLedger } from './run-ledger.ts';

export interface CutOrder {
  planId: string;
  start: Day;
  phase: PlanPhase;
  phaseReason: string;
  level: Level;
  zones: PaceZones | null;
  raceBand: Band;
  runs: readonly LaidRun[];
  /** minutes on each day (AVL-2) */
  minutes: readonly number[];
  types: Record<'main' | 'second' | 'long', readonly LibraryType[]>;
  /** tried in turn for one easy run of the week: strides, hill sprints */
  easyExtra: readonly LibraryType[];
  /** what easy runs are: `easy`, or `run_walk` for beginners */
  easyType: LibraryType;
  /** PER-7: kinds that may not be new this week */
  newKindAllowed: boolean;
  ledger: RunLedger;
}

/**
 * Gives every laid run its workout: main quality, second, long run and easy extras take the first of their
 * types that fits the kilometres, VOL-5, PER-6 (no longer, no slower than the last main session), PER-7
 * and what INT-1 leaves of the week's time; else the run is easy.
 */
export function cutWeek(o: CutOrder): PlanSession[] {
  const trainedKm = o.runs.reduce((sum, r) => sum + (r.slot === 'race' ? 0 : r.km), 0);
  const expected = stepSpeed(o.zones);
  const slow = slowStepSpeed(o.zones);
  // the week's kilometres at the expected easy speed; seven per cent less, because fast kilometres take less time
  const weekS = (trainedKm * 1000) / expectedEasy(o.zones);
  let aboveLeftS = planPolicy.fastTimeShare * (1 - easyShare(o.phase, o.level)) * weekS;

  const cut = (run: LaidRun, types: readonly LibraryType[]): Workout => {
    for (const type of types) {
      if (!o.newKindAllowed && isNewKind(type, o.ledger)) continue;
      const rank = workRank(type);
      const last = run.slot === 'main' && type !== 'sharpener' ? o.ledger.lastMain : null;
      if (rank !== null && last !== null && rank < last.rank) continue;
      const order: WorkoutOrder = {
        ...orderOf(o, run, type),
        maxWorkM: maxWorkM(type, trainedKm),
        speedOf: expected,
        maxAboveEasyS: aboveLeftS,
        raceBand: o.raceBand,
        ...(rank !== null && last !== null ? { maxRepS: last.repS } : {}),
      };
      const workout = fitWorkout(order);
      if (workout === null) continue;
      // walking between strides takes its time too: only a long run may be longer (AVL-6)
      const mostMin = Math.min(
        o.minutes[run.weekday]!,
        run.slot === 'long' ? Number.POSITIVE_INFINITY : planPolicy.runMaxMin,
      );
      if (workoutExtent(workout.steps, slow).durationS > mostMin * 60 && type !== 'race') continue;
      aboveLeftS -= aboveEasyS(workout.steps, expected);
      return workout;
    }
    return fitWorkout({ ...orderOf(o, run, 'easy'), maxWorkM: null, speedOf: expected })!;
  };

  const done = new Map<LaidRun, Workout>();
  const inOrder: Slot[] = ['race', 'main', 'long', 'second', 'easy', 'recovery'];
  const lively = livelyRun(o);
  for (const slot of inOrder) {
    for (const run of o.runs.filter((r) => r.slot === slot)) {
      const hasHills = [...done.values()].some((w) => w.type === 'hill_reps');
      const extra = o.easyExtra.filter((type) => type !== 'hill_sprint' || !hasHills);
      done.set(run, cut(run, run === lively ? [...extra, o.easyType, 'easy'] : typesOf(o, slot)));
    }
  }
  return o.runs.map((run) => session(o, run, done.get(run)!));
}

/** The easy run that takes strides or hills: one that does not follow a hard day (REC-2), where there is one. */
function livelyRun(o: CutOrder): LaidRun | undefined {
  if (o.easyExtra.length === 0) return undefined;
  const easy = o.runs.filter((r) => r.slot === 'easy' && r.km >= planPolicy.strides.minKm);
  const isAfterHard = (r: LaidRun) =>
    o.runs.some((x) => x.slot !== 'easy' && x.slot !== 'recovery' && x.weekday === r.weekday - 1);
  return easy.find((r) => !isAfterHard(r)) ?? easy[0];
}

function typesOf(o: CutOrder, slot: Slot): readonly LibraryType[] {
  if (slot === 'race') return ['race'];
  if (slot === 'main' || slot === 'second' || slot === 'long') return o.types[slot];
  if (slot === 'recovery' && o.easyType === 'easy') return ['recovery'];
  return [o.easyType];
}

function orderOf(o: CutOrder, run: LaidRun, type: LibraryType) {
  const day = addDays(o.start, run.weekday);
  return { id: sessionId(o.planId, day), version: 1, day, type, km: run.km, level: o.level };
}

/** One run a day: the day names the session for good, so that a new version replaces it (EXP-5). */
export function sessionId(planId: string, day: Day): string {
  return `${planId}-${day}`;
}

function expectedEasy(zones: PaceZones | null): number {
  return stepSpeed(zones)({
    kind: 'step',
    role: 'work',
    end: { type: 'lap' },
    target: { type: 'zone', band: 'E' },
  });
}

function isNewKind(type: LibraryType, ledger: RunLedger): boolean {
  const kind = qualityKind(type);
  return kind !== null && !ledger.kinds.has(kind);
}

/** VOL-5: the most metres of work a session of this type may hold in a week of so many kilometres; null: no cap. */
export function maxWorkM(type: LibraryType, weekKm: number): number | null {
  const rank = workRank(type);
  if (rank === null || type === 'time_trial') return null;
  const band = (['T', 'I', 'R'] as const)[rank]!;
  return Math.min(planPolicy.workShare[band] * weekKm, planPolicy.workMaxKm[band]) * 1000;
}

/** INT-1: least share of the week's time at or below the easy ceiling. */
export function easyShare(phase: PlanPhase, level: Level): number {
  if (phase === 'base') return planPolicy.easyShare.base;
  return level <= 1 ? planPolicy.easyShare.low : planPolicy.easyShare.other;
}

function session(o: CutOrder, run: LaidRun, workout: Workout): PlanSession {
  const type = workout.type as LibraryType;
  const slowS = workoutExtent(workout.steps, slowStepSpeed(o.zones)).durationS;
  // a race is run, not jogged: its own prediction where there is one
  const raceS = type === 'race' && o.zones !== null ? vdotRaceTime(o.zones.vdot, run.km * 1000) : null;
  const durationS = raceS ?? slowS;
  return {
    id: workout.id,
    day: workout.day,
    type,
    km: run.km,
    minutes: Math.ceil(durationS / 6 - 1e-6) / 10,
    flexibility: flexibilityOf(run.slot, type),
    purpose: LIBRARY[type].purpose,
    phaseReason: o.phaseReason,
    workout,
    fuel: [],
  };
}

/** LAY-4: what carries the week is key; a recovery run goes first when time is short. */
function flexibilityOf(slot: Slot, type: LibraryType): PlanSession['flexibility'] {
  if (slot === 'race' || slot === 'long') return 'key';
  if (slot === 'main') return type === 'easy' ? 'normal' : 'key';
  return slot === 'recovery' ? 'optional' : 'normal';
}

/** Remembers the week's main work for PER-6 and PER-7. */
export function noteQuality(
  sessions: readonly PlanSession[],
  ledger: RunLedger,
  zones: PaceZones | null,
): void {
  for (const s of sessions) {
    const kind = qualityKind(s.type);
    if (kind !== null) ledger.kinds.add(kind);
    const rank = workRank(s.type);
    if (rank === null) continue;
    ledger.lastMain = { rank, repS: longestWorkS(s.workout.steps, stepSpeed(zones)) };
  }
}
