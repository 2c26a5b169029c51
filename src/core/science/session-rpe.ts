/** Points of the common scale for one unit of session RPE until calibrated: 60 min at RPE 7 is 100. */
export const POINTS_PER_RPE_UNIT = 0.24;

/**
 * Session RPE load: CR-10 rating × minutes, asked 10 to 30 min after (Foster 2001). Evidence: [H] as a
 * practical measure of internal load; needs no device.
 *
 * @returns arbitrary units; null for a rating outside 0–10 or a negative duration
 */
export function sessionRpe(rpe: number, durationMin: number): number | null {
  if (!(rpe >= 0 && rpe <= 10) || !(durationMin >= 0) || !Number.isFinite(durationMin)) return null;
  return rpe * durationMin;
}
