import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Instants whose local day a person has looked up: zone, instant, its day there, the Monday of its week. */
const KNOWN: [string, string, string, string][] = [
  // the clock goes forward and back, by an hour and by half of one
  ['Europe/Berlin', '2024-03-31T00:59:59Z', '2024-03-31', '2024-03-25'],
  ['Europe/Berlin', '2024-03-31T21:59:59Z', '2024-03-31', '2024-03-25'],
  ['Europe/Berlin', '2024-03-31T22:00:00Z', '2024-04-01', '2024-04-01'],
  ['Europe/Berlin', '2024-10-27T22:59:59Z', '2024-10-27', '2024-10-21'],
  ['Europe/Berlin', '2024-10-27T23:00:00Z', '2024-10-28', '2024-10-28'],
  ['America/New_York', '2024-03-11T03:59:59Z', '2024-03-10', '2024-03-04'],
  ['America/New_York', '2024-03-11T04:00:00Z', '2024-03-11', '2024-03-11'],
  ['America/New_York', '2024-11-04T04:59:59Z', '2024-11-03', '2024-10-28'],
  ['America/New_York', '2024-11-04T05:00:00Z', '2024-11-04', '2024-11-04'],
  ['Australia/Lord_Howe', '2024-04-07T13:29:59Z', '2024-04-07', '2024-04-01'],
  ['Australia/Lord_Howe', '2024-04-07T13:30:00Z', '2024-04-08', '2024-04-08'],
  ['Australia/Lord_Howe', '2024-10-06T12:59:59Z', '2024-10-06', '2024-09-30'],
  ['Australia/Lord_Howe', '2024-10-06T13:00:00Z', '2024-10-07', '2024-10-07'],
  // midnight itself was skipped, or put off
  ['America/Sao_Paulo', '2018-11-04T02:59:59Z', '2018-11-03', '2018-10-29'],
  ['America/Sao_Paulo', '2018-11-04T03:00:00Z', '2018-11-04', '2018-10-29'],
  ['Asia/Pyongyang', '2018-05-04T14:59:59Z', '2018-05-04', '2018-04-30'],
  ['Asia/Pyongyang', '2018-05-04T15:00:00Z', '2018-05-05', '2018-04-30'],
  // across the date line, and the day that Samoa never had
  ['Pacific/Apia', '2011-12-30T09:59:59Z', '2011-12-29', '2011-12-26'],
  ['Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-31', '2011-12-26'],
  ['Pacific/Kiritimati', '2026-05-03T09:59:59Z', '2026-05-03', '2026-04-27'],
  ['Pacific/Kiritimati', '2026-05-03T10:00:00Z', '2026-05-04', '2026-05-04'],
  ['Pacific/Niue', '2026-05-04T10:59:59Z', '2026-05-03', '2026-04-27'],
  ['Pacific/Niue', '2026-05-04T11:00:00Z', '2026-05-04', '2026-05-04'],
  ['Asia/Kathmandu', '2026-05-03T18:14:59Z', '2026-05-03', '2026-04-27'],
  ['Asia/Kathmandu', '2026-05-03T18:15:00Z', '2026-05-04', '2026-05-04'],
  ['Pacific/Chatham', '2026-01-04T10:14:59Z', '2026-01-04', '2025-12-29'],
  ['Pacific/Chatham', '2026-01-04T10:15:00Z', '2026-01-05', '2026-01-05'],
  ['-09:30', '2026-05-04T09:29:59Z', '2026-05-03', '2026-04-27'],
  ['+05:45', '2026-05-03T18:15:00Z', '2026-05-04', '2026-05-04'],
  // leap days, and weeks across a year's end
  ['Pacific/Kiritimati', '2024-02-28T10:00:00Z', '2024-02-29', '2024-02-26'],
  ['Pacific/Niue', '2024-03-01T10:59:59Z', '2024-02-29', '2024-02-26'],
  ['America/Los_Angeles', '2023-03-01T07:59:59Z', '2023-02-28', '2023-02-27'],
  ['Europe/London', '2100-02-28T23:59:59Z', '2100-02-28', '2100-02-22'],
  ['Europe/London', '2100-03-01T00:00:00Z', '2100-03-01', '2100-03-01'],
  ['Europe/London', '2021-01-03T23:59:59Z', '2021-01-03', '2020-12-28'],
  ['Asia/Tokyo', '2025-12-31T15:00:00Z', '2026-01-01', '2025-12-29'],
  ['America/Los_Angeles', '2027-01-01T07:59:59Z', '2026-12-31', '2026-12-28'],
];

const SCRIPT = `
import { localDay, weekStart, addDays, instantOf } from ${JSON.stringify(join(import.meta.dirname, '../../src/core/time.ts'))};
import { activityZone } from ${JSON.stringify(join(import.meta.dirname, '../../src/core/activity/activity-zone.ts'))};
const zones = ['Europe/Berlin', 'America/New_York', 'Pacific/Kiritimati', 'Pacific/Niue', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
const out = [];
for (const zone of zones)
  for (let ms = Date.UTC(2024, 1, 27); ms < Date.UTC(2024, 3, 10); ms += 11 * 1_800_000) {
    const day = localDay(ms, zone);
    out.push([zone, ms, day, weekStart(day), addDays(day, 1), instantOf(day, 2, 30, zone), activityZone({ startMs: ms, utcOffsetS: 34200, fingerprint: { route: [] } }, zone)]);
  }
const known = ${JSON.stringify(KNOWN)}.map(([zone, instant]) => {
  const day = localDay(Date.parse(instant), zone);
  return [zone, instant, day, weekStart(day)];
});
process.stdout.write(JSON.stringify({ out, known }));
`;

function inZone(zone: string): string {
  const child = spawnSync(process.execPath, ['--input-type=module', '--no-warnings', '-e', SCRIPT], {
    env: { ...process.env, TZ: zone },
    encoding: 'utf8',
  });
  if (child.status !== 0) throw new Error(child.stderr);
  return child.stdout;
}

describe('a server', () => {
  it('gives the same days, weeks and instants in whatever zone it stands', () => {
    const [utc, ...others] = ['UTC', 'Pacific/Auckland', 'America/Los_Angeles', 'Asia/Kolkata'].map(inZone);
    const { out, known } = JSON.parse(utc!) as { out: unknown[]; known: typeof KNOWN };
    expect(out.length).toBeGreaterThan(500);
    expect(known).toEqual(KNOWN);
    for (const other of others) expect(other).toBe(utc);
  }, 60_000);
});
