import type { ZoneProposal, ZoneTimeline } from './threshold-timeline.ts';

/** A proposal that was answered: declined, or taken over. */
export type SettledProposal = Pick<ZoneProposal, 'heldBecause' | 'evidence'>;

/**
 * What waits for the athlete's answer (coaching.md ASM-7): the newest of each kind that the evidence asks for
 * since the zones last changed. What was answered is not asked again before there is new evidence: an activity
 * that no answered proposal of the kind rested on. Evidence that only grows old or falls away is none.
 */
export function openProposals(
  { changes, held }: ZoneTimeline,
  settled: readonly SettledProposal[],
): ZoneProposal[] {
  const since = changes.at(-1)?.validFrom ?? '';
  const newest = new Map(held.filter((p) => p.day >= since).map((p) => [p.heldBecause, p]));
  return [...newest.values()].filter((p) => {
    const answered = settled.filter((s) => s.heldBecause === p.heldBecause);
    const known = new Set(answered.flatMap(activityIds));
    return answered.length === 0 || activityIds(p).some((id) => !known.has(id));
  });
}

function activityIds({ evidence }: SettledProposal): string[] {
  return evidence.flatMap(({ activityId }) => (activityId === null ? [] : [activityId]));
}
