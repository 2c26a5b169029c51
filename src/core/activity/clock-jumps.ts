import { isInstant } from './order-samples.ts';
import type { Recording } from './recording.ts';

/** A step of the clock longer than this between two samples needs an explanation, ms (**Policy**, science 9.3). */
const JUMP_MS = 3_600_000;
/** Without a stated duration only a longer one is taken for a jump: shorter ones are long stops, ms (**Policy**). */
const LONG_JUMP_MS = 12 * 3_600_000;
/** What remains of a jump that nothing else explains, ms. */
const CLOSED_MS = 1000;

export interface ClockJumps {
  /** sample times with the jumps taken out, in file order */
  timeMs: Float64Array;
  /** time taken out, s; 0 where the clock is sound */
  removedS: number;
  /** Unix ms on the file's clock → on the repaired clock, for laps and pauses */
  repair: (ms: number) => number;
}

/**
 * Finds places where the device's clock was set while it recorded (a first satellite fix, a flat
 * battery) and closes them: the piece that holds the stated start keeps its times, the others are
 * moved against it. A long step is no jump where something accounts for it: the stated elapsed time,
 * a timer pause, a new segment, or, when the file states no duration, simply a stop of under 12 h.
 * A step back of more than an hour inside a segment always is one.
 */
export function closeClockJumps(recording: Recording): ClockJumps {
  const { samples } = recording;
  const timed: number[] = [];
  const jumps: number[] = [];
  let previous = Number.NaN;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const count = Math.min(samples.count, samples.timeMs.length);
  for (let i = 0; i < count; i++) {
    const t = samples.timeMs[i]!;
    if (!isInstant(t)) continue;
    if (Math.abs(t - previous) > JUMP_MS) jumps.push(i);
    if (Math.abs(t - previous) > JUMP_MS || timed.length === 0) timed.push(i);
    previous = t;
    low = Math.min(low, t);
    high = Math.max(high, t);
  }
  const untouched: ClockJumps = { timeMs: samples.timeMs, removedS: 0, repair: (ms) => ms };
  if (jumps.length === 0) return untouched;

  const statedMs = (recording.totals.elapsedS ?? Number.NaN) * 1000;
  const breaks = new Set(samples.segmentStarts);
  const covered = statedMs >= 0.9 * (high - low);
  const before = (i: number) => {
    let k = i - 1;
    while (k >= 0 && !isInstant(samples.timeMs[k]!)) k--;
    return samples.timeMs[k]!;
  };
  const real = jumps.filter((i) => {
    const from = before(i);
    const step = samples.timeMs[i]! - from;
    if (breaks.has(i)) return false;
    if (step < 0) return true;
    if (covered || isPaused(recording, from, samples.timeMs[i]!)) return false;
    return statedMs > 0 ? true : step > LONG_JUMP_MS;
  });
  if (real.length === 0) return untouched;

  // Pieces between jumps, with the time each keeps to itself.
  const starts = [timed[0]!, ...real];
  const pieces = starts.map((from, p) => ({
    from,
    firstMs: samples.timeMs[from]!,
    lastMs: before(starts[p + 1] ?? count),
  }));
  const insideMs = pieces.reduce((sum, p) => sum + Math.max(0, p.lastMs - p.firstMs), 0);
  // What the stated duration leaves for the jumps themselves is real time that passed in them.
  const leftMs = Number.isNaN(statedMs) ? 0 : (statedMs - insideMs) / real.length;
  const stepMs = Math.min(Math.max(CLOSED_MS, Math.round(leftMs)), JUMP_MS);
  const anchor = anchorOf(pieces, recording.startMs);
  const shifts = new Float64Array(pieces.length);
  for (let p = anchor + 1; p < pieces.length; p++)
    shifts[p] = pieces[p - 1]!.lastMs + shifts[p - 1]! + stepMs - pieces[p]!.firstMs;
  for (let p = anchor - 1; p >= 0; p--)
    shifts[p] = pieces[p + 1]!.firstMs + shifts[p + 1]! - stepMs - pieces[p]!.lastMs;

  const timeMs = samples.timeMs.slice();
  for (let p = 0; p < pieces.length; p++)
    for (let i = pieces[p]!.from; i < (starts[p + 1] ?? count); i++) timeMs[i] = timeMs[i]! + shifts[p]!;
  let removedMs = 0;
  for (let p = 1; p < shifts.length; p++) removedMs += Math.abs(shifts[p]! - shifts[p - 1]!);
  const repair = (ms: number) => {
    const p = pieces.findIndex((piece) => ms >= piece.firstMs - JUMP_MS && ms <= piece.lastMs + JUMP_MS);
    return p < 0 ? ms : ms + shifts[p]!;
  };
  return { timeMs, removedS: removedMs / 1000, repair };
}

/** The piece that holds the stated start or begins closest to it; without one, the longest. */
function anchorOf(pieces: { firstMs: number; lastMs: number }[], startMs: number | null): number {
  let best = 0;
  let bestScore = Number.POSITIVE_INFINITY;
  pieces.forEach((piece, p) => {
    const score = isInstant(startMs)
      ? startMs > piece.lastMs
        ? startMs - piece.lastMs
        : Math.max(0, piece.firstMs - startMs)
      : piece.firstMs - piece.lastMs;
    if (score < bestScore) {
      best = p;
      bestScore = score;
    }
  });
  return best;
}

function isPaused(recording: Recording, fromMs: number, toMs: number): boolean {
  return recording.pauses.some((pause) => {
    const overlap = Math.min(pause.endMs ?? toMs, toMs) - Math.max(pause.startMs, fromMs);
    return overlap >= 0.9 * (toMs - fromMs);
  });
}
