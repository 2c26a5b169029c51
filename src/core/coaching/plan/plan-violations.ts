// Every invariant of a finished plan, and the check of each, in one place: longer than a file should be for that.
import { addDays, type Day, daysBetween, weekday } from '../../time.ts';
import { aboveEasyS, longestWorkS, workDistance } from '../../workout/build-workout.ts';
import { LIBRARY } from '../../workout/library.ts';
import { slowStepSpeed, stepSpeed } from '../../workout/render.ts';
import { workoutExtent } from '../../workout/workout.ts';
import { policy } from '../policy.ts';
import { longestAfterReturn, returnTable } from './build-return-plan.ts';
import type { BuiltPlan, PlanSession, PlanWeek } from './built-plan.ts';
import { workRank } from './choose-quality.ts';
import { easyShare, maxWorkM } from './cut-week.ts';
import { isHardSession, strengthBeforeHard } from './place-strength.ts';
import { isBlackedOut, loadWeeksPerCycle } from './plan-calendar.ts';
import type { PlanInput } from './plan-input.ts';
import { planPolicy, raceClassOf } from './plan-policy.ts';
import { longestAllowedKm, type RunLedger, startLedger, weekCapKm } from './run-ledger.ts';
import { biggestMean } from './weekly-km.ts';

export const INVARIANTS = [
  'I1',
  'I2',
  'I3',
  'I4',
  'I5',
  'I6',
  'I7',
  'I8',
  'I9',
  'I10',
  'I11',
  'I12',
  'I13',
  'I14',
] as const;
export type Invariant = (typeof INVARIANTS)[number];

export interface Violation {
  invariant: Invariant;
  /** day of the session, or Monday of the week */
  day: Day;
  /** what was found against what is allowed */
  detail: string;
}

const TENTH = 0.051;

/**
 * Every invariant of coaching.md §1.17 that one plan can show, checked on the plan alone and not on how it
 * was built, so that it holds for adapted plans as well. I15–I17 compare plans and are properties of tests.
 */
export function planViolations(plan: BuiltPlan, input: PlanInput): Violation[] {
  const found: Violation[] = [];
  const report = (invariant: Invariant, day: Day, detail: string) => found.push({ invariant, day, detail });
  checkDays(plan, input, report);
  checkCaps(plan, input, report);
  checkHardDays(plan, report);
  checkRhythm(plan, input, report);
  checkSpeed(plan, input, report);
  checkWeekShares(plan, input, report);
  checkTaper(plan, input, report);
  for (const s of strengthBeforeHard(plan.weeks))
    report('I11', s.day, 'strength on the day before a hard session');
  return found;
}

type Report = (invariant: Invariant, day: Day, detail: string) => void;

const runsOf = (w: PlanWeek): PlanSession[] => w.sessions.filter((s) => s.km > 0);
const isRace = (s: PlanSession): boolean => s.type === 'race';

/** I1 open days and minutes, strength included; I12 rest days. A race has no minutes, but no blackout either. */
function checkDays(plan: BuiltPlan, input: PlanInput, report: Report): void {
  const { maxMin, blackouts } = input.availability;
  for (const week of plan.weeks) {
    const days = new Set([...runsOf(week).map((s) => s.day), ...week.strength.map((s) => s.day)]);
    for (const day of days) {
      const limit = maxMin[weekday(day)]!;
      const runs = week.sessions.filter((s) => s.day === day);
      const minutes =
        runs.reduce((sum, s) => sum + (isRace(s) ? 0 : s.minutes), 0) +
        week.strength.filter((s) => s.day === day).reduce((sum, s) => sum + s.minutes, 0);
      if (isBlackedOut(day, blackouts)) report('I1', day, 'a session inside a blackout');
      else if (minutes > limit + TENTH) report('I1', day, `${minutes} of ${limit} minutes`);
      if (day < week.start || day > addDays(week.start, 6)) report('I1', day, 'a session outside its week');
    }
    const runDays = new Set(runsOf(week).map((s) => s.day)).size;
    const rest = planPolicy.restDays[plan.level];
    if (7 - runDays < rest) report('I12', week.start, `${7 - runDays} of ${rest} days without running`);
  }
}

/** I2 longest run at its date and I3 weekly volume, planned runs counting as done. */
function checkCaps(plan: BuiltPlan, input: PlanInput, report: Report): void {
  const { goal } = input;
  const ledger = startLedger(input.assessment, input.asOf);
  const table = goal.kind === 'return' ? returnTable(goal) : null;
  plan.weeks.forEach((week, i) => {
    let raceDayKm = 0;
    const sinceReturn = Math.max(0, ...ledger.runs.map((r) => r.km));
    for (const s of runsOf(week).toSorted((a, b) => (a.day < b.day ? -1 : 1))) {
      const cap =
        table === null
          ? longestAllowedKm(ledger, s.day)
          : i === 0
            ? table.firstLongKm
            : longestAfterReturn(table, sinceReturn);
      const allowed = cap ?? policy.caps.longRiseKm + 2;
      if (!isRace(s) && s.km > allowed + TENTH)
        report('I2', s.day, `${s.km} km of at most ${allowed.toFixed(1)}`);
      if (!isRace(s) || s.km <= allowed) remember(ledger, s);
      if (isRace(s) && s.day === plan.race?.day) raceDayKm = s.km;
    }
    const km = sum(runsOf(week)) - raceDayKm;
    const cap =
      table === null
        ? policy.caps.leaveAlone * weekCapKm(ledger.weekKms)
        : table.shares[i]! * (goal.kind === 'return' ? goal.referenceKm : 0);
    // a race longer than the rest of its week is the runner's own choice (LNG-2: a planned exception)
    const races = sum(runsOf(week).filter(isRace)) - raceDayKm;
    if (km > Math.max(cap, races > 0.5 * km ? km : 0) + TENTH)
      report('I3', week.start, `${km.toFixed(1)} km of at most ${cap.toFixed(1)}`);
    if (week.type !== 'recovery' || week.phase === 'recover') ledger.weekKms.push(km);
  });
}

function remember(ledger: RunLedger, s: PlanSession): void {
  ledger.runs.push({ day: s.day, km: s.km });
}

/** I5: quality, races and long runs keep a day between them, over week ends too. I13: quality a week (PER-9). */
function checkHardDays(plan: BuiltPlan, report: Report): void {
  const hard = plan.weeks
    .flatMap((w) =>
      runsOf(w)
        .filter(isHardSession)
        .map((s) => s.day),
    )
    .toSorted();
  for (let i = 1; i < hard.length; i++) {
    if (daysBetween(hard[i - 1]!, hard[i]!) < policy.caps.daysBetweenHard)
      report('I5', hard[i]!, `hard on ${hard[i - 1]} and ${hard[i]}`);
  }
  const most = policy.caps.qualityPerWeek[`L${plan.level}`];
  for (const week of plan.weeks) {
    const quality = runsOf(week).filter((s) => ['hard', 'moderate'].includes(LIBRARY[s.type].load)).length;
    const long = runsOf(week).filter((s) => s.type === 'long_mp' || s.type === 'long_progress').length;
    // L4 may have quality in the long run on top
    const counted = quality + (plan.level === 4 ? 0 : long);
    if (counted > most) report('I13', week.start, `${counted} of ${most} quality sessions`);
    const easyPhase = ['base', 'recover', 'return', 'maintain'].includes(week.phase);
    if (counted > 1 && (easyPhase || week.type === 'down'))
      report(
        'I13',
        week.start,
        `a second quality session in ${week.type === 'down' ? 'a down week' : week.phase}`,
      );
  }
}

/** I6: never more load weeks in a row than PER-2 allows, and every down week 0.70–0.80 of the load week before it. */
function checkRhythm(plan: BuiltPlan, input: PlanInput, report: Report): void {
  const perCycle = loadWeeksPerCycle(input.assessment);
  let loads = 0;
  let lastLoad: PlanWeek | null = null;
  for (const week of plan.weeks) {
    loads = week.type === 'load' ? loads + 1 : 0;
    if (loads > perCycle) report('I6', week.start, `${loads} load weeks in a row, at most ${perCycle}`);
    if (week.type === 'load') lastLoad = week;
    if (week.type !== 'down' || lastLoad === null) continue;
    const km = sum(runsOf(week));
    const share = km / lastLoad.km;
    const raceKm = sum(runsOf(week).filter(isRace));
    // days and minutes may leave less (AVL-7), and then the week says so
    const short = week.relaxed.includes('volume');
    if (share > planPolicy.downMax + TENTH / lastLoad.km && raceKm === 0)
      report('I6', week.start, `${share.toFixed(2)} of the last load week`);
    if (share < planPolicy.downMin - TENTH / lastLoad.km && !short)
      report('I6', week.start, `${share.toFixed(2)} of the last load week`);
  }
}

/** I4: nothing at T or faster before the speed start. I7: main work never longer, never slower. I9: VOL-5. I14: steps add up. */
function checkSpeed(plan: BuiltPlan, input: PlanInput, report: Report): void {
  const expected = stepSpeed(input.zones);
  const slow = slowStepSpeed(input.zones);
  let last: { rank: number; repS: number } | null = null;
  for (const week of plan.weeks) {
    const aRaceKm = sum(runsOf(week).filter(isRace));
    const weekKm = sum(runsOf(week)) - aRaceKm;
    for (const s of runsOf(week)) {
      const { steps } = s.workout;
      const { durationS, distanceM } = workoutExtent(steps, slow);
      const kmOff = Math.abs(workoutExtent(steps, expected).distanceM / 1000 - s.km) / s.km;
      const minutesOff = Math.abs(durationS / 60 - s.minutes) / s.minutes;
      if (!isRace(s) && (minutesOff > 0.02 || kmOff > 0.02 || distanceM === 0))
        report('I14', s.day, `steps give ${(durationS / 60).toFixed(1)} of ${s.minutes} min`);
      if (s.workout.type !== s.type) report('I14', s.day, `${s.workout.type} steps in a ${s.type} session`);
      const rank = workRank(s.type);
      if (rank === null) continue;
      if (plan.speedStart !== null && s.day < plan.speedStart)
        report('I4', s.day, `${s.type} before ${plan.speedStart}`);
      const most = maxWorkM(s.type, weekKm);
      const workM = workDistance(steps, expected);
      if (most !== null && workM > most + 1)
        report('I9', s.day, `${Math.round(workM)} m of at most ${Math.round(most)}`);
      if (plan.race === null) continue;
      const repS = longestWorkS(steps, expected);
      if (last !== null && (rank < last.rank || repS > last.repS + 0.5))
        report('I7', s.day, `${s.type} with ${Math.round(repS)} s after ${Math.round(last.repS)} s`);
      last = { rank, repS };
    }
  }
}

/** I8: the week's time at or below the easy ceiling (INT-1), races left out. */
function checkWeekShares(plan: BuiltPlan, input: PlanInput, report: Report): void {
  const slow = slowStepSpeed(input.zones);
  for (const week of plan.weeks) {
    const trained = runsOf(week).filter((s) => !isRace(s));
    const allS = trained.reduce((t, s) => t + workoutExtent(s.workout.steps, slow).durationS, 0);
    const fastS = trained.reduce((t, s) => t + aboveEasyS(s.workout.steps, slow), 0);
    const least = easyShare(week.phase, plan.level);
    if (allS > 0 && 1 - fastS / allS < least - 1e-6)
      report(
        'I8',
        week.start,
        `${(100 - (100 * fastS) / allS).toFixed(0)} % easy of at least ${100 * least}`,
      );
  }
}

/** I10: taper volumes within 0.05 of their share, and nothing hard from D−4 on but the sharpener. */
function checkTaper(plan: BuiltPlan, input: PlanInput, report: Report): void {
  if (plan.race === null) return;
  const { taper } = planPolicy.goals[raceClassOf(plan.race.distanceM)];
  const mean = biggestMean(
    plan.weeks.filter((w) => w.type === 'load').map((w) => w.km),
    input.assessment.baselineKm,
  );
  for (const week of plan.weeks) {
    if (week.type !== 'taper' && week.type !== 'race') continue;
    const days = week.type === 'race' ? Math.min(1, weekday(plan.race.day) / 5) : 1;
    const wanted = taper[taper.length - week.weeksToRace!]! * days;
    const km = sum(runsOf(week).filter((s) => s.day !== plan.race!.day));
    const otherRace = runsOf(week).some((s) => isRace(s) && s.day !== plan.race!.day);
    const low = !week.relaxed.includes('volume') && km < (wanted - 0.05) * mean - TENTH;
    if (!otherRace && (km > (wanted + 0.05) * mean + TENTH || low))
      report(
        'I10',
        week.start,
        `${(km / mean).toFixed(2)} of the biggest weeks, ${wanted.toFixed(2)} wanted`,
      );
    for (const s of runsOf(week)) {
      const until = daysBetween(s.day, plan.race.day);
      if (until > 0 && until <= policy.guard.lastMoveBeforeRaceDays && isHardSession(s))
        report('I10', s.day, `${s.type} ${until} days before the race`);
    }
  }
}

function sum(sessions: readonly PlanSession[]): number {
  return sessions.reduce((total, s) => total + s.km, 0);
}
