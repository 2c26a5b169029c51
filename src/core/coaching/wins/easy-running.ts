import { addDays, type Day, weekStart } from '../../time.ts';
import { atLeast, policy } from '../policy.ts';
import type { ProgressHistory, ProgressRun } from '../progress/progress-run.ts';
import { isEasyKind } from '../session-class.ts';
import { runsInOrder } from './records.ts';
import { type Win, type WinRule, win } from './win-rule.ts';

/** Easy and long runs that could be judged. */
function easyRuns(h: ProgressHistory): ProgressRun[] {
  return runsInOrder(h).filter((r) => isEasyKind(r.kind) && r.easyVerdict !== null);
}

function isTrulyEasy(run: ProgressRun): boolean {
  const share = run.pattern.belowCeilingShare;
  return share !== null && atLeast(share, policy.progress.wins.trulyEasyShare);
}

/** At least three of the six easy runs before this one were too fast. */
function wereFast(before: readonly ProgressRun[]): ProgressRun[] {
  const p = policy.progress.wins;
  const fast = before.slice(-p.fastBeforeOf).filter((r) => r.easyVerdict!.tooFast);
  return fast.length >= p.fastBefore ? fast : [];
}

/** WIN-4: the first run, and the first week, that is truly easy after easy runs that were too fast. */
export const trulyEasy: WinRule = (h) => {
  const { fastBeforeOf, trulyEasyWeekRuns } = policy.progress.wins;
  const easy = easyRuns(h);
  const ceilingS = h.review.runner.easyCeilingSPerKm ?? 0;
  const wins: Win[] = [];
  let last = -fastBeforeOf;
  easy.forEach((run, i) => {
    const fast = wereFast(easy.slice(Math.max(0, i - fastBeforeOf), i));
    if (fast.length === 0 || i - last < fastBeforeOf || !isTrulyEasy(run)) return;
    last = i;
    const facts = { pct: Math.floor(100 * run.pattern.belowCeilingShare! + 1e-6), ceilingS };
    wins.push(win('WIN-4', 'run', run.day, [run.id, ...fast.map((r) => r.id)], { text: 'WIN-4', facts }));
  });
  let lastWeek: Day | null = null;
  for (const [monday, week] of Map.groupBy(easy, (r) => weekStart(r.day))) {
    const end = addDays(monday, 6);
    const again = lastWeek !== null && addDays(lastWeek, 7) >= monday;
    if (end > h.asOf || again || week.length < trulyEasyWeekRuns || !week.every(isTrulyEasy)) continue;
    const fast = wereFast(easy.filter((r) => r.day < monday));
    if (fast.length === 0) continue;
    lastWeek = monday;
    const note = { text: 'WIN-4:week' as const, facts: { n: week.length } };
    wins.push(
      win(
        'WIN-4',
        'week',
        end,
        [...week, ...fast].map((r) => r.id),
        note,
      ),
    );
  }
  return wins.toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
};

/** WIN-5: 10, 25, 50 easy runs in a row under the ceiling; a run that cannot be judged neither counts nor ends the row. */
export const easyStreak: WinRule = (h) => {
  const { easyStreaks } = policy.progress.wins;
  const wins: Win[] = [];
  let row: ProgressRun[] = [];
  for (const run of easyRuns(h)) {
    if (run.easyVerdict!.tooFast) row = [];
    else row.push(run);
    const n = row.length;
    if (run.easyVerdict!.tooFast || !(easyStreaks as readonly number[]).includes(n)) continue;
    const evidence = row.map((r) => r.id);
    wins.push(win('WIN-5', String(n), run.day, evidence, { text: 'WIN-5', facts: { n } }));
  }
  return wins;
};
