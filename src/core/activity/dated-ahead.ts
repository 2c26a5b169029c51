import type { ActivitySummary } from './activity.ts';

/** Clocks on the wall are at most 14 h ahead of UTC, and some write theirs as UTC; beyond a day it is no zone, ms. */
const AHEAD_MS = 24 * 3_600_000;

/**
 * Nothing is recorded after it arrived: a start more than a day after the file came is a clock that was not set. The
 * activity stays, and its time is not believed. `receivedMs`: when its bytes came for the first time.
 */
export function datedAhead(summary: ActivitySummary, receivedMs: number): ActivitySummary {
  const isKnown = summary.findings.some((f) => f.code === 'implausible_date');
  if (isKnown || summary.startMs <= receivedMs + AHEAD_MS) return summary;
  return {
    ...summary,
    trust: { ...summary.trust, time: false },
    findings: [...summary.findings, { code: 'implausible_date', amount: null }],
  };
}
