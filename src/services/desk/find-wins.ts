import { findWins } from '../../core/coaching/wins/find-wins.ts';
import type { Win } from '../../core/coaching/wins/win-rule.ts';
import { addDays, type Day, localDay } from '../../core/time.ts';
import type { Athlete } from '../../db/queries/athlete.ts';
import { toldWin } from '../../db/schema/told-win.ts';
import type { Tx } from '../../db/transaction.ts';
import { evaluateAthlete } from '../athlete.ts';
import { progressHistory } from '../history/progress.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';

/** What is older came with a file of long ago: a win then, no news now. */
const FRESH_DAYS = 2;

/**
 * Keeps what went well lately, once each, to be told to runner and coaches: what WIN-1 … WIN-12 find, at
 * most as many as WIN-14 lets, and nothing that was risky (WIN-13).
 */
export async function findFreshWins(deps: ServiceDeps, athlete: Athlete): Promise<void> {
  const { athleteId } = athlete;
  const today = localDay(deps.now(), athlete.zone);
  const evaluation = await evaluateAthlete(deps, athleteId, today);
  if (evaluation === null) return;
  const { wins } = findWins(await progressHistory(deps, athlete, evaluation), athlete.celebrate);
  await deps.db.transaction((tx) => keepFreshWins(tx, athleteId, wins, today, deps.now()));
}

export async function keepFreshWins(
  tx: Tx,
  athleteId: string,
  wins: readonly Win[],
  today: Day,
  nowMs: number,
): Promise<void> {
  const rows = wins
    .filter((w) => w.day >= addDays(today, -FRESH_DAYS) && w.risk === null)
    .map(({ id: winId, rule, day, evidence, note }) => ({
      ...{ athleteId, winId, rule, day, evidence, note, foundMs: nowMs, tellMs: nowMs },
    }));
  if (rows.length > 0) await tx.insert(toldWin).values(rows).onConflictDoNothing();
}
