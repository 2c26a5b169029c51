import { addDays, type Day, weekday } from '../../time.ts';
import { policy } from '../policy.ts';
import type { PlanNote, PlanWeek } from './built-plan.ts';
import { raceBand } from './choose-quality.ts';
import { cutWeek, noteQuality } from './cut-week.ts';
import { layPlanWeek } from './lay-plan-week.ts';
import { type CalendarWeek, isBlackedOut } from './plan-calendar.ts';
import type { PlanEvent, PlanInput } from './plan-input.ts';
import { planPolicy } from './plan-policy.ts';
import { planText } from './plan-texts.ts';
import { hardAllowed, longestAllowedKm, type RunLedger, startLedger } from './run-ledger.ts';
import { nearARace, nearOtherRace, raceOfWeek, type WeekRules } from './week-rules.ts';
import { isNew, slowPace, wishes } from './week-wishes.ts';

export interface Assembled {
  weeks: PlanWeek[];
  notes: PlanNote[];
}

/** Lays the weeks out one after the other, every planned run counting as done for the next one. */
export function assembleWeeks(
  input: PlanInput,
  calendar: readonly CalendarWeek[],
  rules: WeekRules,
): Assembled {
  const ledger = startLedger(input.assessment, input.asOf);
  const notes: PlanNote[] = [];
  const weeks = calendar.map((week) => assembleWeek(input, week, rules, ledger, notes));
  return { weeks, notes };
}

function assembleWeek(
  input: PlanInput,
  week: CalendarWeek,
  rules: WeekRules,
  ledger: RunLedger,
  notes: PlanNote[],
): PlanWeek {
  const { assessment, availability, zones } = input;
  const { level } = assessment;
  const { wantKm, km: targetKm } = rules.volume(week, ledger);
  const longKm = rules.longKm(week, targetKm, ledger);
  const wanted = rules.quality(week, ledger);
  const lastLoad = ledger.loadKms.at(-1) ?? assessment.baselineKm;
  // PER-7: a rise of more than 5 % and a new kind of quality do not come in one week
  const newKindAllowed = targetKm <= lastLoad * (1 + planPolicy.newKindMaxRise) + 1e-9;
  const race = raceOfWeek(week, rules);
  const days = [0, 1, 2, 3, 4, 5, 6].map((d) => addDays(week.start, d));
  const minutes = days.map((day, d) => {
    const open = !isBlackedOut(day, availability.blackouts) && !(rules.closed?.(day) ?? false);
    return open ? availability.maxMin[d]! : 0;
  });
  const hardFree = (day: Day) =>
    hardAllowed(ledger.hardDays, day) &&
    (rules.noHardBefore === undefined || day >= rules.noHardBefore) &&
    !nearARace(rules, day) &&
    !nearOtherRace(rules, day);
  const main = race?.priority === 'C' ? wanted.main.slice(0, 0) : wanted.main;
  const capKm = (day: Day) =>
    rules.capKm?.(week, day, ledger) ?? longestAllowedKm(ledger, day) ?? policy.caps.longRiseKm + 2;
  const caps = days.map(capKm);
  const laid = layPlanWeek({
    km: targetKm,
    level,
    runs: runsAWeek(input),
    minutes,
    longRunDay: availability.longRunDay,
    preferredHardDays: availability.preferredHardDays,
    longestKm: rules.longestKm,
    longKm,
    extraLongShare: rules.extraLongShare,
    capKm: caps,
    wishes: [
      ...wishes(input, rules, main, 'main', targetKm, newKindAllowed, ledger),
      ...wishes(input, rules, wanted.second, 'second', targetKm, newKindAllowed, ledger),
    ],
    slowSPerKm: slowPace(input, rules.runWalk),
    race: race === null ? null : { day: race.date, km: race.distanceM / 1000, counted: race !== rules.aRace },
    hardAllowed: days.map(hardFree),
    afterLong: days.map((day) => ledger.longDays.includes(addDays(day, -1))),
    ranBefore: days.map((day) => ledger.runDays.has(addDays(day, -7))),
    backToBack: rules.raceClass === 'ultra' && (week.phase === 'build' || week.phase === 'peak'),
  });
  const sessions = cutWeek({
    planId: input.planId,
    start: week.start,
    phase: week.phase,
    phaseReason: phaseReason(week, targetKm),
    level,
    zones,
    raceBand: raceBand(rules.raceClass),
    runs: laid.runs,
    minutes,
    types: { main, second: wanted.second, long: wanted.long },
    easyExtra: rules.easyExtra(week),
    easyType: rules.runWalk ? 'run_walk' : 'easy',
    newKindAllowed,
    ledger,
  });
  const aRaceKm = race !== null && race === rules.aRace ? race.distanceM / 1000 : 0;
  const km = round1(sessions.reduce((sum, s) => sum + s.km, 0) - aRaceKm);
  // where the days hold less than the rules would, AVL-7 says so, and these were not what held it
  const byRules = km + aRaceKm > targetKm - 0.5;
  if (byRules && !newKindAllowed && main.some((t) => isNew(t, ledger)))
    notes.push({ rule: 'PER-7', week: week.start, facts: { km: round1(targetKm) } });
  const held = targetKm < wantKm - 0.1;
  if (byRules && held)
    notes.push({ rule: 'VOL-3', week: week.start, facts: { want: round1(wantKm), cap: round1(targetKm) } });
  if (race !== null && race !== rules.aRace) {
    const cap = capKm(race.date);
    if (race.distanceM / 1000 > cap)
      notes.push({
        rule: 'LNG-2',
        week: week.start,
        facts: { want: race.distanceM / 1000, cap: round1(cap), race: 1 },
      });
  }
  if (longKm !== null && longKm > caps[6]! + WORTH_A_WORD_KM && week.type === 'load')
    notes.push({
      rule: 'LNG-2',
      week: week.start,
      facts: { want: round1(longKm), cap: round1(caps[6]!) },
    });
  remember(week, sessions, km, laid, ledger, input, race, capKm);
  return {
    start: week.start,
    number: week.number,
    phase: week.phase,
    type: week.type,
    weeksToRace: week.weeksToRace,
    targetKm: round1(targetKm),
    km,
    sessions,
    strength: [],
    relaxed: held && !laid.relaxed.includes('volume') ? [...laid.relaxed, 'volume'] : laid.relaxed,
  };
}

/** AVL-4: runs a week by level and days, never more than one above what the runner is used to. */
export function runsAWeek(input: PlanInput): number {
  const { level, runsAWeek: freq } = input.assessment;
  const least = planPolicy.runs.least[level];
  const most = planPolicy.runs.most[level];
  const usual = Math.min(most, Math.max(least, Math.round(freq)));
  return Math.max(1, Math.min(usual, Math.floor(freq) + 1));
}

function remember(
  week: CalendarWeek,
  sessions: PlanWeek['sessions'],
  km: number,
  laid: ReturnType<typeof layPlanWeek>,
  ledger: RunLedger,
  input: PlanInput,
  race: PlanEvent | null,
  capKm: (day: Day) => number,
): void {
  const raceKm = race === null ? 0 : race.distanceM / 1000;
  const raceIsSpike = race !== null && raceKm > capKm(race.date);
  for (const s of sessions) {
    ledger.runDays.add(s.day);
    if (s.type !== 'race' || !raceIsSpike) ledger.runs.push({ day: s.day, km: s.km });
  }
  for (const r of laid.runs) {
    if (r.slot === 'easy' || r.slot === 'recovery') continue;
    const day = addDays(week.start, r.weekday);
    if (r.slot === 'long' || r.slot === 'race') ledger.longDays.push(day);
    const type = sessions.find((s) => weekday(s.day) === r.weekday)!.type;
    if (type !== 'easy' && type !== 'sharpener') ledger.hardDays.push(day);
  }
  const long = laid.runs.find((r) => r.slot === 'long');
  if (long !== undefined && week.type === 'load') ledger.longKms.push(long.km);
  if (week.type === 'load') ledger.loadKms.push(km);
  // weeks of a blackout say nothing about what the body is used to
  if (week.type !== 'recovery' || week.phase === 'recover') ledger.weekKms.push(km);
  noteQuality(
    sessions.filter((s) => s.type !== 'race'),
    ledger,
    input.zones,
  );
}

function phaseReason(week: CalendarWeek, km: number): string {
  const rule =
    week.type === 'down' ? 'VOL-4' : week.type === 'recovery' && week.share !== null ? 'BRK-5' : 'PER-1';
  return planText(
    { rule, week: week.start, facts: { phase: week.phase, km: round1(km), weeks: week.weeksToRace ?? 0 } },
    'en',
  );
}

/** A limit that takes less is not worth a sentence. */
const WORTH_A_WORD_KM = 0.25;

export function round1(km: number): number {
  return Math.round(km * 10) / 10;
}
