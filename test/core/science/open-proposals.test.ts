import { describe, expect, it } from 'vitest';
import { openProposals } from '../../../src/core/science/open-proposals.ts';
import type { ZoneProposal } from '../../../src/core/science/threshold-timeline.ts';

const proposal = (
  day: string,
  ids: (string | null)[],
  heldBecause: ZoneProposal['heldBecause'] = 'training_alone',
): ZoneProposal => ({
  day,
  thresholdSpeedMps: 3.5,
  heldBecause,
  seRel: null,
  evidence: ids.map((activityId) => ({ activityId, day })),
});
const open = (held: ZoneProposal[], settled: ZoneProposal[] = []) =>
  openProposals({ changes: [], held }, settled).map((p) => p.day);

describe('openProposals', () => {
  it('gives the newest of each kind', () => {
    const held = [
      proposal('2026-01-01', ['a']),
      proposal('2026-01-08', ['a', 'b']),
      proposal('2026-01-05', ['t'], 'one_test_only'),
    ];
    expect(open(held)).toEqual(['2026-01-08', '2026-01-05']);
  });

  it('leaves out what was answered, also when some of its evidence falls away', () => {
    const answered = [proposal('2026-01-01', ['a', 'b', null])];
    expect(open([proposal('2026-01-08', ['a', 'b'])], answered)).toEqual([]);
    expect(open([proposal('2026-01-08', ['b', null])], answered)).toEqual([]);
    expect(open([proposal('2026-01-08', ['b', 'c'])], answered)).toEqual(['2026-01-08']);
    expect(open([proposal('2026-01-08', ['b'], 'rise_limit')], answered)).toEqual(['2026-01-08']);
  });
});
