import { dayNumber, localTime, type Zone } from '../time.ts';
import type { ActivitySummary } from './activity.ts';

/** The world's clocks run from −12:00 to +14:00, in quarters of an hour. */
const WEST_S = -12 * 3600;
const EAST_S = 14 * 3600;
const STEP_S = 900;
/** One degree is four minutes of sun time; clocks stray from the sun by up to three hours and a half (western China, Kiribati). */
const SUN_S_PER_DEG = 240;
const STRAY_S = 3.5 * 3600;

/**
 * The zone in which a run's calendar day is read: the athlete's own, unless the run shows that it was
 * made elsewhere: by the offset that its file states, or, where it states none, by a position so far
 * away that the athlete's clock cannot be right there. The second is only as good as the sun: whole hours.
 */
export function activityZone(
  summary: Pick<ActivitySummary, 'startMs' | 'utcOffsetS' | 'fingerprint'>,
  home: Zone,
): Zone {
  const homeS = offsetOf(summary.startMs, home);
  const statedS = summary.utcOffsetS;
  if (statedS !== null && isOffset(statedS)) return statedS === homeS ? home : offsetZone(statedS);
  const start = summary.fingerprint.route[0];
  if (start === undefined) return home;
  const sunS = start[1] * SUN_S_PER_DEG;
  // around the date line the sun is the same a day apart
  const apartS = [sunS - 86_400, sunS, sunS + 86_400].map((s) => Math.abs(s - homeS));
  if (Math.min(...apartS) <= STRAY_S) return home;
  return offsetZone(Math.round(sunS / 3600) * 3600);
}

/** Seconds that a zone's clock is ahead of UTC at an instant. */
export function offsetOf(ms: number, zone: Zone): number {
  const t = localTime(ms, zone);
  const shownS = dayNumber(t.day) * 86_400 + (t.hour * 60 + t.minute) * 60 + t.second;
  return shownS - Math.floor(ms / 1000);
}

function isOffset(seconds: number): boolean {
  return seconds >= WEST_S && seconds <= EAST_S && seconds % STEP_S === 0;
}

function offsetZone(seconds: number): Zone {
  const minutes = Math.abs(seconds) / 60;
  const two = (n: number) => String(n).padStart(2, '0');
  return `${seconds < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
