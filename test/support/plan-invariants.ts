import type { BuiltPlan, PlanSession, PlanWeek } from '../../src/core/coaching/plan/built-plan.ts';
import type { PlanInput } from '../../src/core/coaching/plan/plan-input.ts';
import { addDays, daysBetween, weekday, weekStart } from '../../src/core/time.ts';
import { slowStepSpeed, stepSpeed } from '../../src/core/workout/render.ts';
import { flattenSteps, type Step } from '../../src/core/workout/workout.ts';

/**
 * The plan invariants I1–I14 (coaching rules §1.17) said a second time: with the rules' own numbers written out, on
 * nothing but days, kilometres, minutes and steps. It shares no limit, no ledger and no classification with the planner,
 * so that a limit changed there, in the policy or in `planViolations` is seen here. One line for each breach.
 */
export function breaches(plan: BuiltPlan, input: PlanInput): string[] {
  const found: string[] = [];
  const say = (invariant: string, day: string, what: string) => found.push(`${invariant} ${day}: ${what}`);
  openDays(plan, input, say);
  longestRuns(plan, input, say);
  weeklyVolume(plan, input, say);
  speedStart(plan, input, say);
  hardDays(plan, input, say);
  downWeeks(plan, input, say);
  orderOfSpeed(plan, input, say);
  easyTime(plan, input, say);
  workShares(plan, input, say);
  taper(plan, input, say);
  sumsOfSteps(plan, input, say);
  return found;
}

type Say = (invariant: string, day: string, what: string) => void;

const ROUNDING_KM = 0.06;
const isRace = (s: PlanSession) => s.type === 'race';
const runs = (w: PlanWeek) => w.sessions.filter((s) => s.km > 0);
const total = (sessions: readonly PlanSession[]) => sessions.reduce((sum, s) => sum + s.km, 0);
/** kilometres of a week, the race that the plan leads to left out */
const kmOf = (plan: BuiltPlan, w: PlanWeek) =>
  total(runs(w).filter((s) => !(isRace(s) && s.day === plan.race?.day)));

type Fast = 'M' | 'T' | 'I' | 'R' | 'effort';

/** What a step asks for beyond easy running; null: easy, recovery, warm-up. */
function fastOf({ role, target }: Step): Fast | null {
  if (role !== 'work') return null;
  if (target.type === 'zone') return target.band === 'E' ? null : target.band;
  return target.type === 'rpe' && target.low >= 6 ? 'effort' : null;
}

function secondsOf(step: Step, input: PlanInput): number {
  if (step.end.type === 'time') return step.end.s;
  return step.end.type === 'distance' ? step.end.m / stepSpeed(input.zones)(step) : 0;
}

const fastSteps = (s: PlanSession) => flattenSteps(s.workout.steps).filter((step) => fastOf(step) !== null);

/** Quality: fast work in pieces longer than strides (20 s) and hill sprints (12 s); what race week keeps sharp is none. */
function isQuality(s: PlanSession, input: PlanInput): boolean {
  if (isRace(s) || s.type === 'sharpener') return false;
  return fastSteps(s).some((step) => secondsOf(step, input) > 20.5);
}

/** AVL-6: quality, race, and a long run over 90 minutes. */
function isHard(s: PlanSession, input: PlanInput): boolean {
  return isRace(s) || isQuality(s, input) || s.minutes > 90.1;
}

const isLong = (s: PlanSession) => s.type.startsWith('long');

function openDays(plan: BuiltPlan, { availability: a }: PlanInput, say: Say): void {
  const least = plan.level <= 2 ? 2 : 1;
  for (const week of plan.weeks) {
    for (let d = 0; d < 7; d++) {
      const day = addDays(week.start, d);
      const minutes =
        runs(week).reduce((sum, s) => sum + (s.day === day && !isRace(s) ? s.minutes : 0), 0) +
        week.strength.reduce((sum, s) => sum + (s.day === day ? s.minutes : 0), 0);
      const limit = a.blackouts.some((b) => b.from <= day && day <= b.to) ? 0 : a.maxMin[d]!;
      if (minutes > limit + 0.1) say('I1', day, `${minutes} of ${limit} minutes`);
    }
    const days = new Set(runs(week).map((s) => s.day)).size;
    if (days > 7 - least) say('I12', week.start, `${days} days with a run`);
  }
}

function longestRuns(plan: BuiltPlan, input: PlanInput, say: Say): void {
  if (input.goal.kind === 'return') return;
  const done = [{ day: input.asOf, km: input.assessment.l30Km }];
  for (const s of plan.weeks.flatMap(runs).toSorted((a, b) => (a.day < b.day ? -1 : 1))) {
    const recent = done.filter((r) => r.day < s.day && daysBetween(r.day, s.day) <= 30).map((r) => r.km);
    const longest = Math.max(0, ...recent);
    const most = longest === 0 ? 3 : Math.max(1.1 * longest, longest + 1);
    if (!isRace(s) && s.km > most + ROUNDING_KM) say('I2', s.day, `${s.km} km after ${longest} km`);
    // a race that is itself a jump lifts no limit
    if (!isRace(s) || s.km <= most) done.push({ day: s.day, km: s.km });
  }
}

/** §2.9, from 6 days without running on. */
const BREAK: [number, number[]][] = [
  [9, [0.75]],
  [13, [0.6, 0.8]],
  [20, [0.5, 0.75]],
  [28, [0.5, 0.6, 0.75]],
  [56, [0.33, 0.33, 0.5, 0.5, 0.75, 0.75]],
  [Number.POSITIVE_INFINITY, [0.33, 0.33 * 1.08, 0.33 * 1.08 ** 2]],
];

function weeklyVolume(plan: BuiltPlan, input: PlanInput, say: Say): void {
  const { goal, assessment: a } = input;
  if (goal.kind === 'return') {
    const down = goal.reason === 'injury' || goal.reason === 'illness_systemic' ? 1 : 0;
    const row = Math.min(BREAK.findIndex(([days]) => goal.gapDays <= days) + down, BREAK.length - 1);
    plan.weeks.forEach((w, i) => {
      const most = (BREAK[row]![1][i] ?? 0) * goal.referenceKm;
      if (kmOf(plan, w) > most + ROUNDING_KM) say('I3', w.start, `${kmOf(plan, w)} of ${most} km`);
    });
    return;
  }
  const before = [...(a.recentWeeksKm ?? [a.baselineKm, a.baselineKm, a.baselineKm])];
  for (const w of plan.weeks) {
    const [first = 0, second = first] = before.slice(-3).toSorted((x, y) => y - x);
    const base = (first + second) / 2;
    const cap = Math.max(1.1 * base, base < 30 ? base + 3 : 0);
    const km = kmOf(plan, w);
    const otherRace = total(runs(w).filter(isRace)) - (total(runs(w)) - km) > km / 2;
    if (km > 1.03 * cap + ROUNDING_KM && !otherRace)
      say('I3', w.start, `${km.toFixed(1)} km where ${cap.toFixed(1)} follow from ${before.slice(-3)}`);
    // weeks around days away say nothing of what the body is used to
    if (w.type !== 'recovery' || w.phase === 'recover') before.push(km);
  }
}

function speedStart(plan: BuiltPlan, input: PlanInput, say: Say): void {
  if (plan.race === null || plan.notes.some((n) => n.rule === 'PER-4')) return;
  const weeks = plan.weeks.length;
  const from =
    weeks < 8 ? addDays(plan.weeks[0]!.start, 14) : addDays(plan.race.day, -7 * (weeks <= 10 ? 6 : 8));
  for (const s of plan.weeks.flatMap(runs)) {
    // race week keeps sharp, however short the plan
    if (isRace(s) || isLong(s) || s.type === 'sharpener' || s.day >= from) continue;
    const fast = fastSteps(s).filter((step) => secondsOf(step, input) > 20.5);
    if (fast.some((step) => ['T', 'I', 'R'].includes(fastOf(step)!)))
      say('I4', s.day, `${s.type} before ${from}`);
  }
}

const QUALITY_A_WEEK = [0, 1, 2, 2, 2];

function hardDays(plan: BuiltPlan, input: PlanInput, say: Say): void {
  const hard = [
    ...new Set(
      plan.weeks.flatMap((w) =>
        runs(w)
          .filter((s) => isHard(s, input))
          .map((s) => s.day),
      ),
    ),
  ].toSorted();
  for (const [i, day] of hard.entries())
    if (i > 0 && daysBetween(hard[i - 1]!, day) < 2) say('I5', day, `hard on the day after ${hard[i - 1]}`);
  for (const w of plan.weeks) {
    // L4 may have quality in its long run besides
    const quality = runs(w).filter((s) => isQuality(s, input) && !(plan.level === 4 && isLong(s)));
    if (quality.length > QUALITY_A_WEEK[plan.level]!)
      say('I13', w.start, quality.map((s) => s.type).join(' '));
    for (const s of w.strength) {
      if (hard.includes(addDays(s.day, 1))) say('I11', s.day, 'strength on the day before hard running');
      const today = runs(w).find((x) => x.day === s.day);
      if (today !== undefined && (isRace(today) || isLong(today)))
        say('I11', s.day, `strength with ${today.type}`);
    }
  }
}

function downWeeks(plan: BuiltPlan, { assessment: a }: PlanInput, say: Say): void {
  const isCautious =
    a.level <= 1 ||
    (a.age !== null && a.age >= 50) ||
    (a.weeksSinceInjury !== null && a.weeksSinceInjury <= 12);
  const most = isCautious ? 2 : 3;
  let inRow = 0;
  let lastKm: number | null = null;
  for (const w of plan.weeks) {
    inRow = w.type === 'load' ? inRow + 1 : 0;
    if (inRow > most) say('I6', w.start, `${inRow} load weeks in a row`);
    const km = kmOf(plan, w);
    if (w.type === 'down' && lastKm !== null && lastKm > 0 && !runs(w).some(isRace)) {
      const low = !w.relaxed.includes('volume') && km < 0.7 * lastKm - ROUNDING_KM;
      if (km > 0.8 * lastKm + ROUNDING_KM || low) say('I6', w.start, `down week of ${km} km after ${lastKm}`);
    }
    if (w.type === 'load') lastKm = km;
  }
}

function orderOfSpeed(plan: BuiltPlan, input: PlanInput, say: Say): void {
  if (plan.race === null) return;
  let last: { rank: number; s: number } | null = null;
  for (const s of plan.weeks.flatMap(runs).toSorted((a, b) => (a.day < b.day ? -1 : 1))) {
    if (isRace(s) || isLong(s) || s.type === 'sharpener') continue;
    const steps = fastSteps(s).filter((step) => 'TIR'.includes(fastOf(step)!));
    if (steps.length === 0) continue;
    const now = {
      rank: Math.max(...steps.map((step) => 'TIR'.indexOf(fastOf(step)!))),
      s: Math.max(...steps.map((step) => secondsOf(step, input))),
    };
    if (last !== null && (now.rank < last.rank || now.s > last.s + 1))
      say(
        'I7',
        s.day,
        `${s.type}: ${now.s.toFixed(0)} s of ${now.rank} after ${last.s.toFixed(0)} s of ${last.rank}`,
      );
    last = now;
  }
}

function easyTime(plan: BuiltPlan, input: PlanInput, say: Say): void {
  const slow = slowStepSpeed(input.zones);
  const seconds = (step: Step) =>
    step.end.type === 'time' ? step.end.s : step.end.type === 'distance' ? step.end.m / slow(step) : 0;
  for (const w of plan.weeks) {
    const steps = runs(w)
      .filter((s) => !isRace(s))
      .flatMap((s) => flattenSteps(s.workout.steps));
    const all = steps.reduce((sum, step) => sum + seconds(step), 0);
    const fast = steps.filter((step) => fastOf(step) !== null).reduce((sum, step) => sum + seconds(step), 0);
    const least = w.phase === 'base' ? 0.9 : plan.level <= 1 ? 0.85 : 0.8;
    if (all > 0 && 1 - fast / all < least - 0.001)
      say('I8', w.start, `${((100 * fast) / all).toFixed(1)} % fast`);
  }
}

const WORK: Record<'T' | 'I' | 'R', [number, number]> = { T: [0.1, 999], I: [0.08, 10], R: [0.05, 8] };

function workShares(plan: BuiltPlan, input: PlanInput, say: Say): void {
  for (const w of plan.weeks) {
    const weekKm = total(runs(w).filter((s) => !isRace(s)));
    for (const s of runs(w)) {
      if (isRace(s) || isLong(s) || s.type === 'sharpener') continue;
      for (const band of ['T', 'I', 'R'] as const) {
        const km =
          fastSteps(s)
            .filter((step) => fastOf(step) === band)
            .reduce((sum, step) => sum + secondsOf(step, input) * stepSpeed(input.zones)(step), 0) / 1000;
        const [share, most] = WORK[band];
        if (km > Math.min(share * weekKm, most) + 0.01)
          say('I9', s.day, `${km.toFixed(2)} km at ${band} of ${weekKm}`);
      }
    }
  }
}

const TAPER: [number, number[]][] = [
  [7_070, [0.65]],
  [14_500, [0.85, 0.6]],
  [29_800, [0.7, 0.45]],
  [45_900, [0.8, 0.6, 0.4]],
  [Number.POSITIVE_INFINITY, [0.75, 0.55, 0.35]],
];

function taper(plan: BuiltPlan, input: PlanInput, say: Say): void {
  const { race } = plan;
  if (race === null) return;
  const [, shares] = TAPER.find(([upTo]) => race.distanceM < upTo)!;
  const loads = plan.weeks
    .filter((w) => w.type === 'load')
    .map((w) => kmOf(plan, w))
    .toSorted((a, b) => b - a)
    .slice(0, 3);
  const mean =
    loads.length === 0 ? input.assessment.baselineKm : loads.reduce((a, b) => a + b, 0) / loads.length;
  plan.weeks.slice(-shares.length).forEach((w, i) => {
    const isLast = w.start === weekStart(race.day);
    // a race before Saturday leaves its week fewer days
    const wanted = shares[i]! * (isLast ? Math.min(1, weekday(race.day) / 5) : 1);
    const km = kmOf(plan, w);
    const low = !w.relaxed.includes('volume') && km < (wanted - 0.05) * mean - ROUNDING_KM;
    const other = runs(w).some((s) => isRace(s) && s.day !== race.day);
    if (!other && (km > (wanted + 0.05) * mean + ROUNDING_KM || low))
      say(
        'I10',
        w.start,
        `${(km / mean).toFixed(2)} of the biggest weeks where ${wanted.toFixed(2)} is wanted`,
      );
    for (const s of runs(w)) {
      const until = daysBetween(s.day, race.day);
      if (until > 0 && until <= 4 && isHard(s, input))
        say('I10', s.day, `${s.type} ${until} days before the race`);
    }
  });
}

function sumsOfSteps(plan: BuiltPlan, input: PlanInput, say: Say): void {
  const slow = slowStepSpeed(input.zones);
  for (const s of plan.weeks.flatMap(runs)) {
    if (isRace(s)) continue;
    const minutes =
      flattenSteps(s.workout.steps).reduce(
        (sum, step) =>
          sum +
          (step.end.type === 'time'
            ? step.end.s
            : step.end.type === 'distance'
              ? step.end.m / slow(step)
              : 0),
        0,
      ) / 60;
    if (Math.abs(minutes - s.minutes) > 0.02 * s.minutes)
      say('I14', s.day, `${minutes.toFixed(1)} of ${s.minutes} min`);
  }
}
