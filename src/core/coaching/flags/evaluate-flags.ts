import { addDays } from '../../time.ts';
import { buildHistory, type History } from '../history.ts';
import type { Policy } from '../policy.ts';
import type { Flag } from '../record.ts';
import { RISK_FAMILIES } from '../record.ts';
import type { ReviewInput } from '../review-input.ts';
import { compliance } from './compliance.ts';
import { easyTooFast } from './easy-too-fast.ts';
import type { FlagRule } from './flag-rule.ts';
import { illness } from './illness.ts';
import { loadOver } from './load-over.ts';
import { monotony } from './monotony.ts';
import { overPlan } from './over-plan.ts';
import { pain } from './pain.ts';
import { ramp } from './ramp.ts';
import { readiness } from './readiness.ts';
import { response } from './response.ts';
import { rpe } from './rpe.ts';
import { speedTooFast } from './speed-too-fast.ts';
import { spike } from './spike.ts';

/** F1 first: monotony needs to know whether F1 already counts the same kilometres. */
export const FLAG_RULES: readonly FlagRule[] = [
  spike,
  ramp,
  overPlan,
  easyTooFast,
  speedTooFast,
  loadOver,
  readiness,
  rpe,
  monotony,
  pain,
  illness,
  response,
  compliance,
];

/** All flags of one review point, with the points of each family. */
export interface Evaluation {
  history: History;
  flags: Flag[];
  points: Record<(typeof RISK_FAMILIES)[number], number>;
  /** S: sum over families of the worst flag in each; flags inside a family never add up */
  score: number;
  /** families in which no rule had data */
  unknown: string[];
  /** flag codes of the review before */
  previous: ReadonlySet<string>;
}

export function evaluateFlags(history: History, previous: ReadonlySet<string>): Evaluation {
  const flags: Flag[] = [];
  const known = new Set<string>();
  for (const rule of FLAG_RULES) {
    const hasTissueFlag = flags.some((f) => f.family === 'F1' && f.level > 0);
    const found = rule.evaluate(history, { previous, hasTissueFlag });
    if (found === null) continue;
    known.add(rule.family);
    flags.push(...found.map((f) => (isMuted(history, f) ? { ...f, muted: true } : f)));
  }
  const points = { F1: 0, F2: 0, F3: 0, F4: 0, F5: 0 };
  for (const f of flags) {
    if (f.family !== 'C' && f.muted !== true) points[f.family] = Math.max(points[f.family], f.level);
  }
  const score = RISK_FAMILIES.reduce((sum, family) => sum + points[family], 0);
  return { history, flags, points, score, unknown: RISK_FAMILIES.filter((f) => !known.has(f)), previous };
}

function isMuted(h: History, f: Flag): boolean {
  return h.input.muted.some((m) => m.code === f.code && m.until >= h.asOf);
}

/**
 * The reviews of the weeks up to and including the one under review, oldest first. Replaying them
 * gives every rule the flags of the review before (hysteresis, persistence) without trusting memory;
 * flags of stored decisions are added to them.
 */
export function replay(input: ReviewInput, policy?: Policy, weeks = 6): Evaluation[] {
  const now = buildHistory(input, input.asOf, policy);
  const out: Evaluation[] = [];
  const ends: string[] = [];
  if (now.week !== null) {
    for (let k = weeks - 1; k >= 1; k--) ends.push(addDays(now.week.start, 6 - 7 * k));
  }
  let previous: ReadonlySet<string> = new Set();
  for (const end of ends) {
    if (!input.weeks.some((w) => w.start === addDays(end, -6))) continue;
    out.push(evaluateFlags(buildHistory(input, end, policy), previous));
    previous = withStored(input, end, codes(out.at(-1)!));
  }
  out.push(evaluateFlags(now, previous));
  return out;
}

function codes(e: Evaluation): Set<string> {
  return new Set(e.flags.map((f) => f.code));
}

/** Flags of decisions taken in the week that ended on `end` (or on the day after it). */
function withStored(input: ReviewInput, end: string, found: Set<string>): Set<string> {
  for (const d of input.decisions) {
    if (d.asOf > addDays(end, -7) && d.asOf <= addDays(end, 1)) for (const code of d.flags) found.add(code);
  }
  return found;
}
