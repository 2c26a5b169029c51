import { type Statement, statedOn, withStatement } from '../../core/science/stated-threshold.ts';
import { updateAthlete } from '../../db/queries/athlete.ts';
import { deleteStatement, listStatements, putStatement } from '../../db/queries/threshold-statement.ts';
import type { Tx } from '../../db/transaction.ts';
import { toStatement } from './read-history.ts';

const VALUES = ['speedMps', 'lthrBpm'] as const;

/**
 * Writes what holds from a day on; what was said on the same day about the other value stays. The caller holds
 * the athlete's lock. What stands stated today is repeated on the athlete, where it is shown.
 */
export async function stateThreshold(
  tx: Tx,
  athleteId: string,
  statement: Statement,
  now: { today: string; nowMs: number },
): Promise<void> {
  const { day } = statement;
  const all = withStatement((await listStatements(tx, athleteId)).map(toStatement), statement);
  const merged = all.find((s) => s.day === day);
  if (merged === undefined) await deleteStatement(tx, athleteId, day);
  else {
    await putStatement(tx, {
      athleteId,
      day,
      speedMps: merged.speedMps ?? null,
      lthrBpm: merged.lthrBpm ?? null,
      takenBack: VALUES.filter((name) => merged[name] === null),
      origin: merged.origin,
      statedMs: now.nowMs,
    });
  }
  await updateAthlete(tx, athleteId, { thresholdOverride: statedOn(all, now.today) });
}
