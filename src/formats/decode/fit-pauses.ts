import { type FitMessage, timeOf, wordOf } from './fit-parse.ts';

export interface Pause {
  startMs: number;
  endMs: number | null;
}

const STOPS = new Set(['stop', 'stop_all', 'stop_disable', 'stop_disable_all']);

/**
 * Times during which the timer stood still, from the file's timer events. The stop that ends the recording
 * is not a pause: an open pause is one that records or the session outlast (`lastMs`).
 */
export function pausesOf(events: readonly FitMessage[], lastMs: number | null): Pause[] {
  const timer = events
    .filter((event) => wordOf(event, 'event') === 'timer')
    .map((event) => ({ atMs: timeOf(event, 'timestamp'), type: wordOf(event, 'event_type') ?? '' }))
    .filter((event): event is { atMs: number; type: string } => event.atMs !== null);
  timer.sort((a, b) => a.atMs - b.atMs);
  const pauses: Pause[] = [];
  let stoppedMs: number | null = null;
  for (const { atMs, type } of timer) {
    if (STOPS.has(type)) stoppedMs ??= atMs;
    else if (type === 'start' && stoppedMs !== null) {
      if (atMs > stoppedMs) pauses.push({ startMs: stoppedMs, endMs: atMs });
      stoppedMs = null;
    }
  }
  if (stoppedMs !== null && lastMs !== null && lastMs > stoppedMs + 1000) {
    pauses.push({ startMs: stoppedMs, endMs: null });
  }
  return pauses;
}
