import type { DecisionCode } from './review-input.ts';

/** What was decided, before it is laid onto the sessions of the next week. */
export interface Verdict {
  code: DecisionCode;
  targetKm: number;
  /** hard sessions that become easy, from the first */
  swapHard: number;
  maxHard: number | null;
  /** "T at most" */
  thresholdOnly: boolean;
  /** the first hard session becomes a sharpener instead of an easy run (GRD-7) */
  sharpener: boolean;
  longCaps: { rule: string; limit: number }[];
  /** hard sessions before this day become easy */
  noHardBefore: string | null;
  /** limit of the first run back, km */
  firstRunKm: number | null;
  caps: { rule: string; limit: number; applied: boolean }[];
  blockedBy: string[];
  weeksAfterKm: number[];
  vdotFactor: number | null;
  offers: string[];
  /** recovery, break and SAFE weeks are reshaped as a whole (GRD-1, GRD-2 exempt) */
  wholeWeek: boolean;
  /** rule ids that led here, in order */
  rules: string[];
}

export function verdict(code: DecisionCode, targetKm: number, rules: string[]): Verdict {
  return {
    code,
    targetKm,
    swapHard: 0,
    maxHard: null,
    thresholdOnly: false,
    sharpener: false,
    longCaps: [],
    noHardBefore: null,
    firstRunKm: null,
    caps: [],
    blockedBy: [],
    weeksAfterKm: [],
    vdotFactor: null,
    offers: [],
    wholeWeek: false,
    rules,
  };
}
