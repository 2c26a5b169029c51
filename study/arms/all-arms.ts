import type { ArmKind, NumberEdit, Seen } from './arm.ts';
import { fixedPlan } from './fixed-plan.ts';
import { type PolicyVariant, policyArm } from './policy-arm.ts';
import { tenPercent } from './ten-percent.ts';

const NEVER = 1e9;
const set = (path: string, value: number): NumberEdit => ({ of: 'policy', path, value });
const setPlan = (path: string, value: number): NumberEdit => ({ of: 'plan', path, value });

/** What each variant takes away (one, the wider VOL-3, only changes a number), by lending the policy another number or by keeping evidence from it. */
const WITHOUT: readonly PolicyVariant[] = [
  { id: 'untold', label: 'policy, runner not told', tells: false },
  {
    id: 'no-spike',
    label: 'without SPIKE flags',
    lends: [
      ...['amber.normal', 'amber.cautious', 'red', 'large'].map((p) => set(`spike.${p}`, NEVER)),
      set('spike.effectDays', 0),
    ],
  },
  {
    id: 'no-long-cap',
    label: 'without LNG-2, LNG-3',
    lends: [
      set('caps.longFactor.normal', NEVER),
      set('caps.longRiseKm', NEVER),
      ...['L0', 'L1', 'L2', 'L3', 'L4'].map((l) => set(`caps.stepKm.${l}`, NEVER)),
    ],
  },
  {
    id: 'no-ramp',
    label: 'without ramp, over-plan',
    lends: ['ramp.amber.normal', 'ramp.red', 'overPlan.amber.normal', 'overPlan.red'].map((p) =>
      set(p, NEVER),
    ),
  },
  { id: 'no-week-cap', label: 'without VOL-3', lends: [set('caps.rampFactor', NEVER)] },
  {
    id: 'no-easy-pace',
    label: 'without easy-too-fast',
    lends: [set('easyTooFast.amber.normal', NEVER), set('easyTooFast.clear', NEVER)],
  },
  { id: 'no-readiness', label: 'without readiness, RPE', hides: withoutReadiness },
  { id: 'no-body', label: 'without pain, illness', hides: (seen) => ({ ...seen, pain: [], illness: [] }) },
  {
    id: 'no-response',
    label: 'without response',
    lends: [set('response.worse', -NEVER), set('response.better', NEVER)],
  },
  { id: 'no-break', label: 'without break table', lends: [set('break.minDays', NEVER)] },
  {
    id: 'no-compliance',
    label: 'without under-plan',
    lends: ['under', 'farUnder', 'twoLow'].map((p) => set(`compliance.${p}`, 0)),
  },
  { id: 'no-up', label: 'without scale-up', lends: [set('up.minDone', NEVER)] },
  {
    id: 'wide-week-cap',
    label: 'VOL-3 over six weeks',
    lends: [set('caps.rampWeeks', 6)],
  },
  {
    id: 'no-down-weeks',
    label: 'without down weeks',
    lends: [setPlan('cycle.load', 99), setPlan('cycle.loadCautious', 99)],
  },
];

function withoutReadiness(seen: Seen): Seen {
  return { ...seen, readiness: [], runs: seen.runs.map((r) => ({ ...r, rpe: null })) };
}

export const FIXED = fixedPlan;
export const TEN_PERCENT = tenPercent;
export const POLICY = policyArm({ id: 'policy', label: 'this policy' });
/** decides with `review` as the service calls it: must run exactly as POLICY */
export const WHOLE = policyArm({ id: 'whole', label: 'this policy, whole review', whole: true });
/** decides and is not listened to: must run exactly the fixed plan */
export const IGNORED = policyArm({ id: 'ignored', label: 'policy, ignored', ignored: true });
export const ARMS: readonly ArmKind[] = [FIXED, TEN_PERCENT, POLICY, ...WITHOUT.map(policyArm)];
