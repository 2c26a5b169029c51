import { addDays, type Day } from '../../time.ts';
import type { StrengthPhase, StrengthSession } from '../plan/strength-library.ts';
import { exercisesOf } from '../plan/strength-library.ts';
import { above, policy } from '../policy.ts';

export type Side = 'left' | 'right';

/** One set as it was done; `both` where the exercise has no sides. */
export interface LoggedSet {
  side: Side | 'both';
  reps: number | null;
  /** seconds held, for exercises without repetitions */
  holdS: number | null;
  /** null: body weight */
  kg: number | null;
}

/** A strength session as the runner logged it. */
export interface StrengthLog {
  day: Day;
  phase: StrengthPhase;
  /** STR-5: "clean form?"; null: not answered */
  cleanForm: 'yes' | 'mostly' | 'no' | null;
  exercises: readonly { name: string; sets: readonly LoggedSet[] }[];
}

/** STR-6: one exercise whose sides differ, and what follows from it. */
export interface SideDifference {
  rule: 'STR-6';
  exercise: string;
  weakerSide: Side;
  /** the measure that differs more in the latest week */
  measure: 'reps' | 'load';
  /** share of the stronger side by which the weaker one is behind, latest week last */
  shares: number[];
  extraSets: number;
  /** days of the sessions it was read from */
  days: Day[];
}

/**
 * STR-6: exercises whose sides differ by more than 15 % in repetitions or load, on the same side, in each of the
 * last two weeks (seven days each, ending on `asOf`). Means a set, so that the extra set does not hide the rest.
 */
export function sideDifferences(logs: readonly StrengthLog[], asOf: Day): SideDifference[] {
  const { sideWeeks } = policy.progress.strengthLog;
  const weeks = Array.from({ length: sideWeeks }, (_, i) => {
    const to = addDays(asOf, -7 * (sideWeeks - 1 - i));
    return logs.filter((l) => l.day <= to && l.day > addDays(to, -7));
  });
  const names = [...new Set(weeks.flat().flatMap((l) => l.exercises.map((e) => e.name)))].sort();
  return names.flatMap((name) => {
    const found = (['reps', 'load'] as const).flatMap((measure) => differenceOf(name, weeks, measure));
    return found.toSorted((a, b) => b.shares.at(-1)! - a.shares.at(-1)!).slice(0, 1);
  });
}

function differenceOf(
  exercise: string,
  weeks: readonly StrengthLog[][],
  measure: 'reps' | 'load',
): SideDifference[] {
  const { sideDifference, extraSets } = policy.progress.strengthLog;
  const byWeek = weeks.map((week) => {
    const sets = week.flatMap((l) => l.exercises.filter((e) => e.name === exercise).flatMap((e) => e.sets));
    return behind(meanOf(sets, 'left', measure), meanOf(sets, 'right', measure));
  });
  const side = byWeek[0]?.side;
  const same = byWeek.every((w) => w !== null && w.side === side && above(w.share, sideDifference));
  if (side === undefined || !same) return [];
  const days = weeks.flat().filter((l) => l.exercises.some((e) => e.name === exercise));
  return [
    {
      rule: 'STR-6',
      exercise,
      weakerSide: side,
      measure,
      shares: byWeek.map((w) => w!.share),
      extraSets,
      days: days.map((l) => l.day).toSorted(),
    },
  ];
}

/** Mean a set; null where the side was not logged, or for load where a set has none. */
function meanOf(sets: readonly LoggedSet[], side: Side, measure: 'reps' | 'load'): number | null {
  const values = sets
    .filter((s) => s.side === side)
    .map((s) => (measure === 'reps' ? (s.reps ?? s.holdS) : s.kg));
  if (values.length === 0 || values.some((v) => v === null)) return null;
  return values.reduce<number>((a, v) => a + v!, 0) / values.length;
}

function behind(left: number | null, right: number | null): { side: Side; share: number } | null {
  if (left === null || right === null || Math.max(left, right) <= 0) return null;
  const share = Math.abs(left - right) / Math.max(left, right);
  return { side: left < right ? 'left' : 'right', share };
}

const LADDER = ['form', 'strength', 'power'] as const;
type Rung = (typeof LADDER)[number];

/** How far the form carries the runner, whatever the calendar says. */
export interface StrengthStanding {
  /** the phase that may be trained now */
  phase: Rung;
  /** clean sessions in that phase so far */
  clean: number;
  /** the day of the last step back; null: none */
  steppedBackOn: Day | null;
}

/**
 * STR-3: the next phase opens once clean form was confirmed twice in the present one. STR-5: ragged twice in a row
 * is one step back. Sessions of `maintain` and unanswered ones move nothing.
 */
export function strengthStanding(logs: readonly StrengthLog[]): StrengthStanding {
  const { cleanSessions, raggedSessions } = policy.progress.strengthLog;
  let rung = 0;
  let clean = 0;
  let ragged = 0;
  let steppedBackOn: Day | null = null;
  for (const log of logs.toSorted((a, b) => (a.day < b.day ? -1 : 1))) {
    if (log.cleanForm === null || log.phase === 'maintain') continue;
    ragged = log.cleanForm === 'no' ? ragged + 1 : 0;
    if (log.cleanForm === 'yes' && log.phase === LADDER[rung]) clean += 1;
    if (ragged >= raggedSessions) {
      rung = Math.max(0, rung - 1);
      [clean, ragged, steppedBackOn] = [0, 0, log.day];
    } else if (clean >= cleanSessions && rung < LADDER.length - 1) {
      rung += 1;
      clean = 0;
    }
  }
  return { phase: LADDER[rung]!, clean, steppedBackOn };
}

/**
 * A planned strength session as the log leaves it: no further than the form carries (STR-3, STR-5), and one set
 * more on a weaker side (STR-6). `maintain` needs lifts that were learnt, so it stays `form` before that.
 */
export function followStrengthLog(
  session: StrengthSession,
  equipment: Parameters<typeof exercisesOf>[1],
  standing: StrengthStanding,
  differences: readonly SideDifference[],
): StrengthSession {
  const phase = allowedPhase(session.phase, standing.phase);
  const exercises =
    phase === session.phase ? session.exercises : exercisesOf(phase, equipment, session.minutes);
  return {
    ...session,
    phase,
    exercises: exercises.map((e) => {
      const found = e.perSide ? differences.find((d) => d.exercise === e.name) : undefined;
      return found === undefined ? e : { ...e, extra: { side: found.weakerSide, sets: found.extraSets } };
    }),
    confirm: phase === 'form' || phase === 'strength' ? 'form_ok_twice' : null,
  };
}

function allowedPhase(wanted: StrengthPhase, standing: Rung): StrengthPhase {
  if (wanted === 'maintain') return standing === 'form' ? 'form' : 'maintain';
  return LADDER[Math.min(LADDER.indexOf(wanted), LADDER.indexOf(standing))]!;
}
