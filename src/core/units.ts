/** Conversions and spellings of the units used everywhere: metres, seconds, m/s, s/km, bpm. */

/** s/km for a speed in m/s; Infinity for standing still. */
export function paceFromSpeed(speedMps: number): number {
  return 1000 / speedMps;
}

/** m/s for a pace in s/km. */
export function speedFromPace(paceSPerKm: number): number {
  return 1000 / paceSPerKm;
}

/** "5:06" for 306 s/km; "–" where there is none. */
export function formatPace(paceSPerKm: number | null): string {
  if (paceSPerKm === null || !Number.isFinite(paceSPerKm)) return '–';
  const s = Math.round(paceSPerKm);
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`;
}

/** Seconds for "5:06" or "1:02:03"; null where the text is neither. */
export function parseClock(text: string): number | null {
  if (!/^\d+(:[0-5]\d){1,2}$/.test(text)) return null;
  return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** "1:02:03" or "42:05" for a duration in seconds. */
export function formatDuration(durationS: number | null): string {
  if (durationS === null || !Number.isFinite(durationS)) return '–';
  const s = Math.round(durationS);
  const h = Math.floor(s / 3600);
  const m = Math.floor((s % 3600) / 60);
  const rest = String(s % 60).padStart(2, '0');
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${rest}` : `${m}:${rest}`;
}
