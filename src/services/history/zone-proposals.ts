import { fail, ok, type Result } from '../../core/result.ts';
import type { ZoneProposal } from '../../core/science/threshold-timeline.ts';
import { localDay } from '../../core/time.ts';
import { lockAthlete } from '../../db/queries/athlete.ts';
import { touchHistory } from '../../db/queries/history-state.ts';
import {
  getThreshold,
  proposedThresholds,
  settleProposal,
  type ThresholdRow,
} from '../../db/queries/threshold.ts';
import type { Db } from '../../db/transaction.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { stateThreshold } from './state-threshold.ts';

/** What is stored of a proposal; `from` is the threshold speed in force when it was made. */
export type StoredProposal = ZoneProposal & { from: number | null };

export interface ZoneOffer {
  proposalId: string;
  state: 'open' | 'accepted' | 'declined' | 'outdated';
  proposal: StoredProposal;
  settledMs: number | null;
}

const STATES = {
  proposed: 'open',
  adopted: 'accepted',
  accepted: 'accepted',
  refused: 'declined',
  replaced: 'outdated',
} as const satisfies Record<ThresholdRow['state'], ZoneOffer['state']>;

/** Changes of zones that wait for an answer, newest first. Evaluate first, so that they are of today. */
export async function listOffers(db: Db, athleteId: string): Promise<ZoneOffer[]> {
  return (await proposedThresholds(db, athleteId)).map(toOffer);
}

/**
 * Answers a proposal. Accepted, it is stated from today on: what was before keeps the zones of its time. Declined,
 * it is not made again before there is new evidence. The same answer again is the same answer, also at once.
 * Errors: PROPOSAL_NOT_FOUND, PROPOSAL_SETTLED, PROPOSAL_OUTDATED.
 */
export async function answerProposal(
  deps: ServiceDeps,
  athleteId: string,
  proposalId: string,
  answer: 'accept' | 'decline',
): Promise<Result<ZoneOffer>> {
  const nowMs = deps.now();
  return deps.db.transaction(async (tx): Promise<Result<ZoneOffer>> => {
    const athlete = (await lockAthlete(tx, athleteId))!;
    const row = await getThreshold(tx, athleteId, proposalId);
    if (row === null || !isProposal(row)) return fail('PROPOSAL_NOT_FOUND', 'There is no such proposal.');
    const wanted = answer === 'accept' ? 'adopted' : 'refused';
    if (row.state === wanted) return ok(toOffer(row));
    if (row.state === 'replaced')
      return fail('PROPOSAL_OUTDATED', 'The evidence no longer asks for this; look at the zones again.');
    if (row.state !== 'proposed') return fail('PROPOSAL_SETTLED', 'This proposal was answered otherwise.');
    await settleProposal(tx, athleteId, proposalId, wanted, nowMs);
    // what is proposed next follows from what was answered
    await touchHistory(tx, athleteId);
    if (answer === 'accept') {
      const today = localDay(nowMs, athlete.zone);
      const { thresholdSpeedMps } = row.estimate as StoredProposal;
      const statement = { day: today, speedMps: thresholdSpeedMps, origin: 'proposal' as const };
      await stateThreshold(tx, athleteId, statement, { today, nowMs });
    }
    return ok(toOffer((await getThreshold(tx, athleteId, proposalId))!));
  });
}

/** Rows of the timeline itself stand in the same table. */
function isProposal(row: ThresholdRow): boolean {
  return typeof (row.estimate as Partial<ZoneProposal>).heldBecause === 'string';
}

function toOffer(row: ThresholdRow): ZoneOffer {
  return {
    proposalId: row.thresholdId,
    state: STATES[row.state],
    proposal: row.estimate as StoredProposal,
    settledMs: row.settledMs,
  };
}
