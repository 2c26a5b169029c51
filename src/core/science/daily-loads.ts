import { type Day, dayFromNumber, dayNumber } from '../time.ts';

/** One calendar day of the load series. `load` null: unknown, which is not rest. */
export interface DayLoad {
  day: Day;
  load: number | null;
  /** rest: connected and nothing recorded; unknown: no data connection, or a session without any score */
  state: 'trained' | 'rest' | 'unknown';
}

export interface ScoredSession {
  day: Day;
  /** null: the session could not be scored on any scale */
  load: number | null;
}

export interface Span {
  from: Day;
  to: Day;
}

/**
 * Every calendar day of a span in order; sessions of one day add. A day without a session is rest where a
 * connection covered it and unknown elsewhere. A recorded session is known whatever the coverage says.
 * Sessions outside the span are ignored; an empty span gives no days.
 */
export function dailyLoads(
  sessions: readonly ScoredSession[],
  span: Span,
  covered: readonly Span[] = [span],
): DayLoad[] {
  const first = dayNumber(span.from);
  const n = Math.max(0, dayNumber(span.to) - first + 1);
  const loads = new Float64Array(n);
  const sessionsOn = new Uint16Array(n);
  const scoreless = new Uint8Array(n);
  for (const session of sessions) {
    const i = dayNumber(session.day) - first;
    if (!(i >= 0 && i < n)) continue;
    sessionsOn[i]!++;
    if (session.load !== null && Number.isFinite(session.load)) loads[i]! += session.load;
    else scoreless[i] = 1;
  }
  const known = new Uint8Array(n);
  for (const part of covered) {
    const from = Math.max(0, dayNumber(part.from) - first);
    known.fill(1, from, Math.max(from, dayNumber(part.to) - first + 1));
  }
  return Array.from({ length: n }, (_, i): DayLoad => {
    const day = dayFromNumber(first + i);
    if (sessionsOn[i]! > 0 && !scoreless[i]) return { day, load: loads[i]!, state: 'trained' };
    if (sessionsOn[i]! === 0 && known[i]) return { day, load: 0, state: 'rest' };
    return { day, load: null, state: 'unknown' };
  });
}
