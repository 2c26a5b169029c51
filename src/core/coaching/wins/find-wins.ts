import { type Day, weekStart } from '../../time.ts';
import { policy } from '../policy.ts';
import type { ProgressHistory } from '../progress/progress-run.ts';
import { comeback, fitterAtSameHeartRate, raceDone, strengthWins } from './body.ts';
import { easyStreak, trulyEasy } from './easy-running.ts';
import { biggestWeek, longestRun, personalRecords } from './records.ts';
import { keptStreak, restTaken, volumeMilestones } from './steadiness.ts';
import type { RuleNote, Win, WinRule, WinRuleId } from './win-rule.ts';

const RULES: readonly WinRule[] = [
  personalRecords,
  longestRun,
  biggestWeek,
  trulyEasy,
  easyStreak,
  keptStreak,
  volumeMilestones,
  restTaken,
  fitterAtSameHeartRate,
  comeback,
  strengthWins,
  raceDone,
];

/** WIN-14: what goes first where there is too much of it. */
const ORDER: readonly WinRuleId[] = [
  'WIN-12',
  'WIN-1',
  'WIN-10',
  'WIN-4',
  'WIN-9',
  'WIN-8',
  'WIN-2',
  'WIN-6',
  'WIN-11',
  'WIN-3',
  'WIN-5',
  'WIN-7',
];

/** WIN-13: an act that would have been a win but for its risk, with what to say instead. */
export interface Caution {
  rule: 'WIN-13';
  /** the win it stands in place of */
  of: WinRuleId;
  id: string;
  day: Day;
  evidence: string[];
  note: RuleNote;
}

export interface FoundWins {
  /** celebrated, oldest first */
  wins: Win[];
  /** WIN-13: shown instead of a win */
  cautions: Caution[];
  /** WIN-14: true wins beyond two a day and five a week, kept but not celebrated */
  held: Win[];
}

/**
 * Everything worth celebrating up to `asOf`, and what is not to be celebrated. Pure; the same history gives the same.
 * `celebrate` false (WIN-14's off switch): every win is held, cautions stay.
 */
export function findWins(h: ProgressHistory, celebrate = true): FoundWins {
  const all = RULES.flatMap((rule) => rule(h)).toSorted(byDayThenBest);
  const cautions = all.flatMap((w): Caution[] =>
    w.risk === null
      ? []
      : [
          {
            rule: 'WIN-13',
            of: w.rule,
            id: `WIN-13:${w.id}`,
            day: w.day,
            evidence: w.evidence,
            note: w.risk,
          },
        ],
  );
  const safe = all.filter((w) => w.risk === null);
  const { wins, held } = celebrate ? limited(safe) : { wins: [], held: safe };
  return { wins, cautions: oneADay(cautions), held };
}

/** WIN-14: day by day, so that what was celebrated yesterday never disappears. */
function limited(all: readonly Win[]): Pick<FoundWins, 'wins' | 'held'> {
  const { perDay, perWeek } = policy.progress.wins;
  const found: Pick<FoundWins, 'wins' | 'held'> = { wins: [], held: [] };
  const days = new Map<Day, number>();
  const weeks = new Map<Day, number>();
  for (const w of all) {
    const monday = weekStart(w.day);
    const [day, week] = [days.get(w.day) ?? 0, weeks.get(monday) ?? 0];
    if (day >= perDay || week >= perWeek) {
      found.held.push(w);
      continue;
    }
    found.wins.push(w);
    days.set(w.day, day + 1);
    weeks.set(monday, week + 1);
  }
  return found;
}

/** One caution of a kind a day is enough: a long run that was too long is a record over several distances too. */
function oneADay(cautions: readonly Caution[]): Caution[] {
  return cautions.filter(
    (c, i) => cautions.findIndex((x) => x.day === c.day && x.note.text === c.note.text) === i,
  );
}

function byDayThenBest(a: Win, b: Win): number {
  if (a.day !== b.day) return a.day < b.day ? -1 : 1;
  const order = ORDER.indexOf(a.rule) - ORDER.indexOf(b.rule);
  return order !== 0 ? order : a.id < b.id ? -1 : 1;
}
