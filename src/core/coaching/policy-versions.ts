import { type Policy, policy } from './policy.ts';

/**
 * The policies that a decision can be made or replayed with, by version. The one in force is `policy`; a version
 * that stored decisions carry stays here for good. The others only ever answer `pacekeeper replay`.
 */
export type PolicyVersions = ReadonlyMap<string, Policy>;

/** Experiment: the limits of the cautious setting (COACH-7) for every runner, and a tenth more off for S = 2 and 3. */
const cautiousForAll: Policy = {
  ...policy,
  version: 'experiment-cautious',
  spike: { ...policy.spike, amber: bothAs(policy.spike.amber.cautious) },
  ramp: { ...policy.ramp, amber: bothAs(policy.ramp.amber.cautious) },
  overPlan: { ...policy.overPlan, amber: bothAs(policy.overPlan.amber.cautious) },
  easyTooFast: { ...policy.easyTooFast, amber: bothAs(policy.easyTooFast.amber.cautious) },
  decide: { ...policy.decide, mildFactor: 0.8, strongFactor: 0.7 },
};

export const POLICY_VERSIONS: PolicyVersions = new Map([policy, cautiousForAll].map((p) => [p.version, p]));

function bothAs(limit: number): { normal: number; cautious: number } {
  return { normal: limit, cautious: limit };
}
