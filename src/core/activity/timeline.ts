import type { Finding } from './activity.ts';
import { closeClockJumps } from './clock-jumps.ts';
import { isInstant, type OrderedSamples, orderSamples } from './order-samples.ts';
import type { Recording } from './recording.ts';

/** Watches without a set clock begin in 1989; nothing this program reads was recorded before, Unix ms. */
const EARLIEST_MS = Date.UTC(1995, 0, 1);
/** Clocks that count to the end of their digits show 2106 or 9999; what calls itself later than this is such a one, Unix ms. */
const LATEST_MS = Date.UTC(2100, 0, 1);
/** A stated start further than this from the samples needs the stated duration to vouch for it, ms. */
const START_NEAR_MS = 3_600_000;

/** No activity lasts a year; a stated duration beyond that is no duration, s. */
const LONGEST_S = 366 * 86_400;

export interface Timeline {
  startMs: number;
  samples: OrderedSamples;
  /** seconds of the samples since the start */
  tS: Float64Array;
  elapsedS: number;
  /** timer stopped, seconds since the start, ascending and apart */
  pauses: [number, number][];
  /** an instant of the file in seconds since the start */
  sinceStart: (ms: number) => number;
  plausibleDate: boolean;
  findings: Finding[];
}

/** The recording on one sound clock, or null where nothing in it has a time. */
export function timelineOf(recording: Recording): Timeline | null {
  const findings: Finding[] = [];
  const clock = closeClockJumps(recording);
  if (clock.removedS > 0) findings.push({ code: 'clock_jump', amount: clock.removedS });
  const samples = orderSamples(recording.samples, clock.timeMs);
  if (samples.disordered > 0) findings.push({ code: 'time_disorder', amount: samples.disordered });

  const stated = isInstant(recording.startMs) ? recording.startMs : null;
  const { n, timeMs } = samples;
  if (n === 0 && stated === null) return null;
  const statedElapsedS = positive(recording.totals.elapsedS) ?? positive(recording.totals.timerS);
  const startMs = n === 0 ? stated! : chooseStart(stated, timeMs[0]!, timeMs[n - 1]!, statedElapsedS);
  const tS = timeMs.map((t) => (t - startMs) / 1000);
  const plausibleDate = startMs >= EARLIEST_MS && startMs < LATEST_MS;
  if (!plausibleDate) findings.push({ code: 'implausible_date', amount: null });
  const sinceStart = (ms: number) => (clock.repair(ms) - startMs) / 1000;
  const elapsedS = chooseElapsed(statedElapsedS, n === 0 ? 0 : tS[n - 1]!);
  return {
    startMs,
    samples,
    tS,
    elapsedS,
    pauses: joinPauses(recording.pauses, sinceStart, elapsedS),
    sinceStart,
    plausibleDate,
    findings,
  };
}

function positive(seconds: number | null): number | null {
  return seconds !== null && seconds > 0 && seconds <= LONGEST_S ? seconds : null;
}

function chooseStart(
  statedMs: number | null,
  firstMs: number,
  lastMs: number,
  elapsedS: number | null,
): number {
  if (statedMs === null || statedMs > firstMs) return firstMs;
  if (firstMs - statedMs <= START_NEAR_MS) return statedMs;
  const covers = elapsedS !== null && statedMs + elapsedS * 1000 >= lastMs - 60_000;
  return covers && elapsedS * 1000 < 2 * (lastMs - statedMs) ? statedMs : firstMs;
}

/**
 * The stated elapsed time where the samples do not outlast it by more than rounding; sensors may end
 * early, the clock does not. A stated time that the samples outlast is wrong (minutes written as
 * seconds, the timer written as elapsed).
 */
function chooseElapsed(statedS: number | null, spanS: number): number {
  return statedS !== null && statedS >= spanS - Math.max(2, 0.001 * spanS) ? Math.max(statedS, spanS) : spanS;
}

function joinPauses(
  pauses: Recording['pauses'],
  sinceStart: (ms: number) => number,
  elapsedS: number,
): [number, number][] {
  const sorted = pauses
    .filter((p) => isInstant(p.startMs))
    .map((p): [number, number] => [
      Math.max(0, sinceStart(p.startMs)),
      p.endMs === null || !isInstant(p.endMs) ? elapsedS : Math.min(sinceStart(p.endMs), elapsedS),
    ])
    .filter(([from, to]) => to > from)
    .sort((a, b) => a[0] - b[0]);
  const joined: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}
