import { POLICY_VERSIONS } from '../../core/coaching/policy-versions.ts';
import type { AdaptationDecision } from '../../core/coaching/record.ts';
import {
  type ReplayedDecision,
  replayDecisions,
  type StoredDecision,
} from '../../core/coaching/replay-decision.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { Day } from '../../core/time.ts';
import { listDecisions } from '../../db/queries/decision.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';

const PAGE = 100;

/**
 * What another policy version would have decided over the reviews, daily checks and missed sessions stored for a
 * season, both ends included. Errors: POLICY_VERSION_UNKNOWN.
 */
export async function replayAthlete(
  deps: ServiceDeps,
  athleteId: string,
  version: string,
  range: { from: Day | null; to: Day | null },
): Promise<Result<ReplayedDecision[]>> {
  const stored = await deps.db.read(async (db) => {
    const rows = [];
    for (;;) {
      const page = await listDecisions(db, athleteId, { limit: PAGE, offset: rows.length });
      rows.push(...page);
      if (page.length < PAGE) return rows;
    }
  });
  const reviews = stored
    .map((row) => ({
      id: row.decisionId,
      asOf: row.asOfDay,
      input: row.input as StoredDecision['input'],
      output: row.output as AdaptationDecision,
    }))
    .filter(
      (d) => (range.from === null || d.asOf >= range.from) && (range.to === null || d.asOf <= range.to),
    );
  const replayed = replayDecisions(reviews, version);
  if (replayed !== null) return ok(replayed);
  const known = [...POLICY_VERSIONS.keys()].join(', ');
  return fail('POLICY_VERSION_UNKNOWN', `There is no policy version ${version}; known are ${known}.`);
}
