import { type FitMessage, timeOf, wordOf } from './fit-parse.ts';
import { FIT_EPOCH_MS } from './fit-profile.ts';

/** FIT times below this count seconds since the device was switched on, not since 1989-12-31. */
const FIRST_ABSOLUTE_MS = FIT_EPOCH_MS + 0x1000_0000 * 1000;
const QUARTER_HOUR_S = 900;
const FURTHEST_ZONE_S = 14 * 3600;
/** The device writes both times one after the other: they may differ by so much from a quarter hour. */
const ZONE_SLACK_S = 120;

/** True for a time that counts from the device's start. */
export function isSystemTime(ms: number): boolean {
  return ms < FIRST_ABSOLUTE_MS;
}

/**
 * Milliseconds to add to times that count from the device's start: from a timestamp_correlation message,
 * else by taking the first such time for the moment the file was created. 0 where neither is known.
 */
export function systemTimeShift(
  correlations: readonly FitMessage[],
  firstMs: number | null,
  createdMs: number | null,
): number {
  for (const correlation of correlations) {
    const system = timeOf(correlation, 'system_timestamp');
    const utc = timeOf(correlation, 'timestamp');
    if (system !== null && utc !== null && isSystemTime(system) && !isSystemTime(utc)) return utc - system;
  }
  if (firstMs === null || createdMs === null || isSystemTime(createdMs)) return 0;
  return createdMs - firstMs;
}

/**
 * Seconds east of UTC from a message that holds both times; null where it does not or where they cannot be
 * a zone. Writers without a zone repeat UTC as local time, so no offset is believed only from Garmin.
 */
export function utcOffsetOf(messages: readonly FitMessage[], fileId: FitMessage | undefined): number | null {
  for (const message of messages) {
    const utc = timeOf(message, 'timestamp');
    const local = timeOf(message, 'local_timestamp');
    if (utc === null || local === null || isSystemTime(local)) continue;
    const difference = (local - utc) / 1000;
    const offset = Math.round(difference / QUARTER_HOUR_S) * QUARTER_HOUR_S;
    if (Math.abs(offset) > FURTHEST_ZONE_S || Math.abs(difference - offset) > ZONE_SLACK_S) continue;
    if (offset === 0 && wordOf(fileId, 'manufacturer') !== 'garmin') continue;
    return offset === 0 ? 0 : offset;
  }
  return null;
}
