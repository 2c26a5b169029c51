/**
 * What a break leaves of VDOT (Daniels' time-off table) [M]: 1 − 0.003 (d − 5) down to 0.80, with
 * cross-training at least three times a week 1 − 0.0015 (d − 5) down to 0.90; nothing is lost up to 5 days.
 * The public page prints .994 for 42 days with cross-training, a misprint: it is .944.
 */
export function breakVdotFactor(daysOff: number, crossTraining = false): number | null {
  if (!(daysOff >= 0)) return null;
  const lossPerDay = crossTraining ? 0.0015 : 0.003;
  const floor = crossTraining ? 0.9 : 0.8;
  return Math.min(1, Math.max(floor, 1 - lossPerDay * (daysOff - 5)));
}
